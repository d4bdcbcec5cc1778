//! Numbers and tables as people read them.

/// Columns of the terminal, for errors.
pub fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.filter(|columns| *columns >= 40).unwrap_or(110)
}

/// 1234567 as `1,234,567`.
pub fn count(n: impl Into<u128>) -> String {
    let digits = n.into().to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Four digits of a number, or fewer where the rest are zeros.
pub fn short(x: f64) -> String {
    format!("{x:.3e}").parse().unwrap_or(x).to_string()
}

/// Names with commas; of very many, the first ones and their number.
pub fn list(names: &[&str]) -> String {
    const MOST: usize = 40;
    let shown = names[..names.len().min(MOST)].join(", ");
    if names.len() > MOST { format!("{shown}, … ({} in all)", names.len()) } else { shown }
}

/// `1 part`, `2 parts`.
pub fn number_of(n: usize, what: &str) -> String {
    format!("{} {what}{}", count(n as u64), if n == 1 { "" } else { "s" })
}

/// Bytes with a decimal unit.
pub fn bytes(n: f64) -> String {
    scaled(n, &[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]).unwrap_or_else(|| format!("{n:.0} B"))
}

/// Seconds with a fitting unit.
pub fn seconds(s: f64) -> String {
    if s >= 120.0 {
        return scaled(s, &[(86_400.0, "days"), (3_600.0, "h"), (60.0, "min")]).unwrap_or_default();
    }
    if s >= 1.0 { format!("{s:.2} s") } else { format!("{:.1} ms", s * 1e3) }
}

fn scaled(n: f64, units: &[(f64, &str)]) -> Option<String> {
    units.iter().find(|(size, _)| n >= *size).map(|(size, unit)| format!("{:.1} {unit}", n / size))
}

/// Lines of `name  value`, names padded to one width.
pub fn fields(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for (name, value) in rows {
        let mut lines = value.lines();
        out += &format!("  {name:width$}  {}\n", lines.next().unwrap_or(""));
        for line in lines {
            out += &format!("  {:width$}  {line}\n", "");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators() {
        assert_eq!(count(7_u32), "7");
        assert_eq!(count(1_000_u32), "1,000");
        assert_eq!(count(25_300_000_u32), "25,300,000");
    }

    #[test]
    fn short_numbers_have_four_digits() {
        assert_eq!([0.8, 0.010_810_8, 252.0, 251.96, 1e-6].map(short), ["0.8", "0.01081", "252", "252", "0.000001"]);
    }

    #[test]
    fn sizes_and_times_have_units() {
        assert_eq!(bytes(1.5e9), "1.5 GB");
        assert_eq!(bytes(12.0), "12 B");
        assert_eq!(seconds(0.0123), "12.3 ms");
        assert_eq!(seconds(7200.0), "2.0 h");
    }
}
