//! Run-time choice of the instruction set, and the one place with `unsafe`.
//!
//! A kernel is a plain loop over rows, written once. The macro `kernel!` compiles that loop three
//! times (AVX-512, AVX2 + FMA, and the target's baseline) and jumps to the widest the CPU has. The bits do
//! not depend on the choice: a kernel has no reduction across paths, calls no libm, and writes every fused
//! multiply-add out as `f64::mul_add`, which is correctly rounded with and without hardware for it.
//!
//! `PATHLOOM_SIMD=scalar|avx2|avx512` forces a level, to show exactly that.

use std::sync::OnceLock;

/// An instruction set that kernels are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The baseline of the compilation target; `mul_add` may be a library call.
    Scalar,
    /// 256-bit vectors with fused multiply-add.
    Avx2,
    /// 512-bit vectors.
    Avx512,
}

impl Level {
    /// The name that `PATHLOOM_SIMD` takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Scalar => "scalar",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }

    /// The widest level of this CPU.
    #[must_use]
    pub fn detected() -> Level {
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            let avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl");
            match (avx2, avx512) {
                (true, true) => return Level::Avx512,
                (true, false) => return Level::Avx2,
                _ => {}
            }
        }
        Level::Scalar
    }
}

/// The level that `PATHLOOM_SIMD` asks for, or the widest of this CPU.
///
/// # Errors
/// Says what is allowed when the variable holds an unknown name or a level that this CPU lacks.
pub fn requested() -> Result<Level, String> {
    let detected = Level::detected();
    let Ok(name) = std::env::var("PATHLOOM_SIMD") else { return Ok(detected) };
    let known = [Level::Scalar, Level::Avx2, Level::Avx512];
    let allowed = || {
        let names: Vec<_> = known.iter().filter(|level| **level <= detected).map(|level| level.name()).collect();
        names.join(", ")
    };
    match known.into_iter().find(|level| level.name() == name) {
        Some(level) if level <= detected => Ok(level),
        Some(level) => {
            Err(format!("PATHLOOM_SIMD = {}: this CPU does not have it; it has {}", level.name(), allowed()))
        }
        None => Err(format!("PATHLOOM_SIMD = `{name}`: no such level; this CPU has {}", allowed())),
    }
}

/// The level in force, fixed at its first use. A request that cannot be met falls back to the widest level:
/// the bits are the same, and the command line has refused it before ([`requested`]).
#[inline]
pub fn level() -> Level {
    static LEVEL: OnceLock<Level> = OnceLock::new();
    *LEVEL.get_or_init(|| requested().unwrap_or_else(|_| Level::detected()))
}

/// Defines a function over rows that is compiled for every [`Level`] and dispatches once per call.
///
/// The body is `inline(always)` inside each `target_feature` function: a closure there may be left out of line,
/// and then every `mul_add` in it becomes a library call.
macro_rules! kernel {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$meta])*
        $vis fn $name($($arg: $type),*) {
            #[inline(always)]
            #[allow(clippy::too_many_arguments)]
            fn body($($arg: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
            #[allow(clippy::too_many_arguments)]
            fn avx512($($arg: $type),*) {
                body($($arg),*);
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            #[allow(clippy::too_many_arguments)]
            fn avx2($($arg: $type),*) {
                body($($arg),*);
            }

            match $crate::math::simd::level() {
                // SAFETY: `level` returns a level only after the CPU was seen to have its features.
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                $crate::math::simd::Level::Avx512 => unsafe { avx512($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                #[allow(unsafe_code)]
                $crate::math::simd::Level::Avx2 => unsafe { avx2($($arg),*) },
                _ => body($($arg),*),
            }
        }
    };
}
pub(crate) use kernel;
