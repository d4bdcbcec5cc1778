//! What is taken from the law of each path's regime.

use crate::math::simd::kernel;

kernel! {
    /// Copies the numbers of paths in one regime.
    pub(super) fn take(regime: u8, regimes: &[u8], from: &[f64], to: &mut [f64]) {
        let n = to.len();
        let (regimes, from) = (&regimes[..n], &from[..n]);
        for i in 0..n {
            to[i] = if regimes[i] == regime { from[i] } else { to[i] };
        }
    }
}

/// Lets every law remember, of each path, what that of its regime does.
pub(super) fn share(regimes: &[u8], mut laws: Vec<Vec<&mut [f64]>>) {
    let rows = laws.first().map_or(0, Vec::len);
    for row in 0..rows {
        let mut kept = laws[0][row].to_vec();
        for (regime, law) in (0_u8..).zip(&laws) {
            take(regime, regimes, law[row], &mut kept);
        }
        for law in &mut laws {
            law[row].copy_from_slice(&kept);
        }
    }
}
