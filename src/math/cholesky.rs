//! Correlation matrices: Cholesky factor, smallest eigenvalue, and the nearest valid matrix.
//!
//! Matrices are small here (series by series) and dense, stored by rows.

/// A square symmetric matrix, by rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Symmetric {
    n: usize,
    values: Vec<f64>,
}

impl Symmetric {
    /// The identity: no correlation.
    #[must_use]
    pub fn identity(n: usize) -> Self {
        let mut values = vec![0.0; n * n];
        for i in 0..n {
            values[i * n + i] = 1.0;
        }
        Symmetric { n, values }
    }

    /// The entry at (i, j).
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.n + j]
    }

    /// Sets (i, j) and (j, i).
    pub fn set(&mut self, i: usize, j: usize, value: f64) {
        self.values[i * self.n + j] = value;
        self.values[j * self.n + i] = value;
    }

    /// The matrix of some of its rows and columns.
    #[must_use]
    pub fn of(&self, members: &[usize]) -> Self {
        let values = members.iter().flat_map(|i| members.iter().map(|j| self.get(*i, *j))).collect();
        Symmetric { n: members.len(), values }
    }

    /// How many rows it has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.n
    }

    /// The rows of the lower factor L with L·Lᵀ = this matrix; a zero pivot (a singular but valid matrix) gives a
    /// zero column. `None` when the matrix is not positive semi-definite.
    ///
    /// The rounding error of a pivot is below n·2^−52 for unit diagonal, which is the tolerance.
    #[must_use]
    pub fn cholesky(&self) -> Option<Vec<Vec<f64>>> {
        let tolerance = self.tolerance();
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(self.n);
        for i in 0..self.n {
            let mut row = vec![0.0; i + 1];
            for j in 0..=i {
                let above = if j == i { &row } else { &rows[j] };
                let sum: f64 = row[..j].iter().zip(&above[..j]).map(|(a, b)| a * b).sum();
                let rest = self.get(i, j) - sum;
                if j == i {
                    if rest < -tolerance {
                        return None;
                    }
                    row[j] = if rest > tolerance { rest.sqrt() } else { 0.0 };
                } else {
                    let pivot = rows[j][j];
                    if pivot == 0.0 && rest.abs() > tolerance.sqrt() {
                        return None;
                    }
                    row[j] = if pivot == 0.0 { 0.0 } else { rest / pivot };
                }
            }
            rows.push(row);
        }
        Some(rows)
    }

    /// The smallest eigenvalue of a matrix of unit diagonal that is not positive semi-definite, to 1e-9: the least shift
    /// of the diagonal that makes it so, by bisection.
    #[must_use]
    pub fn smallest_eigenvalue(&self) -> f64 {
        // No eigenvalue is below 1 − n (Gershgorin).
        let (mut invalid, mut valid) = (0.0, f64::from(u32::try_from(self.n).unwrap_or(u32::MAX)));
        while valid - invalid > 1e-9 {
            let shift = 0.5 * (invalid + valid);
            let mut shifted = self.clone();
            (0..self.n).for_each(|i| shifted.set(i, i, self.get(i, i) + shift));
            if shifted.cholesky().is_some() { valid = shift } else { invalid = shift }
        }
        -valid
    }

    /// The nearest correlation matrix in the Frobenius norm: alternating projections with Dykstra's correction
    /// (N. J. Higham, Computing the nearest correlation matrix, IMA J. Numer. Anal. 22, 2002, algorithm 3.3).
    #[must_use]
    pub fn nearest_correlation(&self) -> Symmetric {
        // Kept a hair inside the cone: rounding entries to four decimals moves an eigenvalue by at most n·5e-5,
        // so that the matrix is valid as it is printed.
        let floor = 1e-4 * f64::from(u32::try_from(self.n).unwrap_or(u32::MAX));
        let mut y = self.clone();
        let mut correction = vec![0.0; self.values.len()];
        for _ in 0..200 {
            let before = y.clone();
            let mut r = y.clone();
            r.values.iter_mut().zip(&correction).for_each(|(r, c)| *r -= c);
            let x = r.projected(floor);
            for ((c, x), r) in correction.iter_mut().zip(&x.values).zip(&r.values) {
                *c = x - r;
            }
            y = x;
            (0..self.n).for_each(|i| y.set(i, i, 1.0));
            let change = y.values.iter().zip(&before.values).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            if change < 1e-7 {
                break;
            }
        }
        y
    }

    fn tolerance(&self) -> f64 {
        let n = f64::from(u32::try_from(self.n).unwrap_or(u32::MAX));
        16.0 * n * f64::EPSILON
    }

    /// The nearest matrix whose eigenvalues are at least `floor`.
    fn projected(&self, floor: f64) -> Symmetric {
        let (eigenvalues, vectors) = self.eigen();
        let n = self.n;
        let mut out = Symmetric { n, values: vec![0.0; n * n] };
        for (k, eigenvalue) in eigenvalues.iter().enumerate() {
            let weight = eigenvalue.max(floor);
            for i in 0..n {
                for j in 0..n {
                    out.values[i * n + j] += weight * vectors[i * n + k] * vectors[j * n + k];
                }
            }
        }
        out
    }

    /// Eigenvalues and eigenvectors (by columns), by Jacobi rotations.
    fn eigen(&self) -> (Vec<f64>, Vec<f64>) {
        let n = self.n;
        let mut a = self.values.clone();
        let mut v = Symmetric::identity(n).values;
        for _sweep in 0..60 {
            let off: f64 =
                (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j] * a[i * n + j]).sum();
            if off < 1e-30 {
                break;
            }
            for p in 0..n {
                for q in p + 1..n {
                    rotate(&mut a, &mut v, n, (p, q));
                }
            }
        }
        ((0..n).map(|i| a[i * n + i]).collect(), v)
    }
}

/// One Jacobi rotation: makes a[p][q] zero.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, (p, q): (usize, usize)) {
    let apq = a[p * n + q];
    if apq == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (akp, akq) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * akp - s * akq;
        a[k * n + q] = s * akp + c * akq;
    }
    for k in 0..n {
        let (apk, aqk) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * apk - s * aqk;
        a[q * n + k] = s * apk + c * aqk;
    }
    for k in 0..n {
        let (vkp, vkq) = (v[k * n + p], v[k * n + q]);
        v[k * n + p] = c * vkp - s * vkq;
        v[k * n + q] = s * vkp + c * vkq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Symmetric {
        let mut out = Symmetric::identity(rows.len());
        for (i, row) in rows.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                out.set(i, j, *value);
            }
        }
        out
    }

    #[test]
    fn the_factor_multiplies_back_to_the_matrix() {
        let m = matrix(&[&[1.0, 0.5, 0.2], &[0.5, 1.0, -0.3], &[0.2, -0.3, 1.0]]);
        let l = m.cholesky().unwrap();
        for i in 0..3 {
            for j in 0..=i {
                let product: f64 = (0..=j).map(|k| l[i][k] * l[j][k]).sum();
                assert!((product - m.get(i, j)).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn perfect_correlation_is_valid_and_copies_the_driver() {
        let l = matrix(&[&[1.0, 1.0], &[1.0, 1.0]]).cholesky().unwrap();
        assert_eq!(l[1], vec![1.0, 0.0]);
    }

    #[test]
    fn an_impossible_matrix_has_no_factor_and_a_negative_eigenvalue() {
        // a = b, b = c, but a = −c. Its eigenvalues are 1 − 2·0.9 and 1 + 0.9 twice.
        let m = matrix(&[&[1.0, 0.9, -0.9], &[0.9, 1.0, 0.9], &[-0.9, 0.9, 1.0]]);
        assert!(m.cholesky().is_none());
        assert!((m.smallest_eigenvalue() - (1.0 - 1.8)).abs() < 2e-9);
        let near = m.nearest_correlation();
        assert!(near.cholesky().is_some());
        // By symmetry the nearest one has equal entries of size 1/2.
        assert!((near.get(0, 1) - 0.5).abs() < 1e-3, "{near:?}");
    }
}
