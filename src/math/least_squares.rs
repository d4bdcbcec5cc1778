//! Least squares by Householder's reflections, in a fixed order of operations.
//!
//! Reference: G. Golub and C. Van Loan, Matrix Computations, 2013, section 5.3.

/// The weights x that make |Σⱼ xⱼ·columnⱼ − target| least, for columns that are independent and no more than a column has
/// numbers.
#[must_use]
pub fn least_squares(mut columns: Vec<Vec<f64>>, mut target: Vec<f64>) -> Vec<f64> {
    let n = columns.len();
    let mut diagonal = Vec::with_capacity(n);
    for j in 0..n {
        let (done, rest) = columns.split_at_mut(j + 1);
        let mirror = &mut done[j][j..];
        let length = dot(mirror, mirror).sqrt();
        // Away from the first number, so that nothing cancels.
        let image = if mirror[0] > 0.0 { -length } else { length };
        mirror[0] -= image;
        let norm = dot(mirror, mirror);
        for other in rest.iter_mut().chain([&mut target]) {
            reflect(mirror, norm, &mut other[j..]);
        }
        diagonal.push(image);
    }
    let mut weights = vec![0.0; n];
    for j in (0..n).rev() {
        let told: f64 = (j + 1..n).map(|k| columns[k][j] * weights[k]).sum();
        weights[j] = (target[j] - told) / diagonal[j];
    }
    weights
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Mirrors a vector in the plane that is orthogonal to `mirror`, the square of whose length is `norm`.
fn reflect(mirror: &[f64], norm: f64, vector: &mut [f64]) {
    if norm == 0.0 {
        return;
    }
    let twice = 2.0 * dot(mirror, vector) / norm;
    for (value, m) in vector.iter_mut().zip(mirror) {
        *value -= twice * m;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_through_its_points_is_found() {
        let places = [0.0, 1.0, 2.0, 3.0, 4.0];
        let powers: [fn(&f64) -> f64; 3] = [|_| 1.0, |x| *x, |x| x * x];
        let columns = powers.iter().map(|power| places.iter().map(power).collect()).collect();
        let weights = least_squares(columns, places.iter().map(|x| 1.0 - 3.0 * x + 0.5 * x * x).collect());
        for (weight, exact) in weights.iter().zip([1.0, -3.0, 0.5]) {
            assert!((weight - exact).abs() < 1e-13, "{weights:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_orthogonal_to_the_columns() {
        let columns = vec![vec![1.0, 1.0, 1.0, 1.0], vec![0.0, 1.0, 2.0, 3.0]];
        let target = [1.0, -1.0, 2.0, 5.0];
        let weights = least_squares(columns.clone(), target.to_vec());
        for column in &columns {
            let left: f64 = (0..4)
                .map(|i| column[i] * (target[i] - weights[0] * columns[0][i] - weights[1] * columns[1][i]))
                .sum();
            assert!(left.abs() < 1e-13, "{left}");
        }
    }
}
