//! The steps of a Brownian motion, made from where it ends.
//!
//! W(t_n) = √t_n·Z₁ first; then, of each gap between known times l < r, the middle m of its steps, widest gaps first:
//! W(m) = ((t_r − t_m)·W(l) + (t_m − t_l)·W(r))/(t_r − t_l) + √((t_m − t_l)(t_r − t_m)/(t_r − t_l))·Z. The normals of the steps are
//! (W(t_i) − W(t_(i−1)))/√(t_i − t_(i−1)): exact, independent and standard normal if the Z are. The first Z say where a path
//! goes, and the last ones little, which suits sequences whose first dimensions are the best.
//!
//! Reference: P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 3.1.1.

use super::row::Row;
use crate::math::simd::kernel;
use std::collections::VecDeque;

/// One time of a motion, between two that are known.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Times by number: the end of the first step is 1, and 0 the start.
    at: usize,
    left: usize,
    /// None right of the end.
    right: Option<usize>,
    of_left: f64,
    of_right: f64,
    deviation: f64,
}

/// The order in which the times of a motion are made, and how.
#[derive(Debug)]
pub struct Brownian {
    nodes: Vec<Node>,
    lengths: Vec<f64>,
}

impl Brownian {
    /// A motion over steps of these lengths, each above 0.
    #[must_use]
    pub fn new(lengths: &[f64]) -> Self {
        let mut times = vec![0.0];
        for length in lengths {
            times.push(times[times.len() - 1] + length);
        }
        let end = lengths.len();
        let mut nodes = Vec::with_capacity(end);
        let mut gaps = VecDeque::new();
        if end > 0 {
            nodes.push(Node {
                at: end,
                left: 0,
                right: None,
                of_left: 1.0,
                of_right: 0.0,
                deviation: times[end].sqrt(),
            });
            gaps.push_back((0, end));
        }
        while let Some((left, right)) = gaps.pop_front() {
            if right - left < 2 {
                continue;
            }
            let at = left.midpoint(right);
            let (before, after) = (times[at] - times[left], times[right] - times[at]);
            let all = times[right] - times[left];
            nodes.push(Node {
                at,
                left,
                right: Some(right),
                of_left: after / all,
                of_right: before / all,
                deviation: (before * after / all).sqrt(),
            });
            gaps.extend([(left, at), (at, right)]);
        }
        // As the nodes have them, so that rounding of times cancels.
        let lengths = times.windows(2).map(|ends| ends[1] - ends[0]).collect();
        Brownian { nodes, lengths }
    }

    /// The normals of all steps for some paths: `draw` makes the row of the Z of this number, which count from 0.
    pub fn normals(&self, paths: usize, mut draw: impl FnMut(usize, &mut [f64])) -> Vec<Row> {
        let mut places = vec![Row::zeros(paths); self.lengths.len() + 1];
        let mut row = Row::zeros(paths);
        for (number, node) in self.nodes.iter().enumerate() {
            draw(number, &mut row);
            // At the start, where W is 0, right of the end.
            let right = node.right.unwrap_or(0);
            place(node, &places[node.left], &places[right], &mut row);
            std::mem::swap(&mut places[node.at], &mut row);
        }
        for (i, length) in self.lengths.iter().enumerate().rev() {
            let (before, after) = places.split_at_mut(i + 1);
            step(1.0 / length.sqrt(), &before[i], &mut after[0]);
        }
        places.remove(0);
        places
    }
}

kernel! {
    fn place(node: &Node, left: &[f64], right: &[f64], row: &mut [f64]) {
        for (value, (left, right)) in row.iter_mut().zip(left.iter().zip(right)) {
            *value = node.of_left.mul_add(*left, node.of_right.mul_add(*right, node.deviation * *value));
        }
    }
}

kernel! {
    fn step(over_deviation: f64, before: &[f64], after: &mut [f64]) {
        for (after, before) in after.iter_mut().zip(before) {
            *after = (*after - before) * over_deviation;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each step has of each Z: an orthogonal matrix, so that steps of independent standard normals are such.
    #[test]
    fn steps_are_a_rotation_of_what_is_drawn() {
        for lengths in [vec![0.5], vec![1.0, 3.0], vec![0.1, 2.0, 0.3, 0.3, 1.7, 1e-3, 4.0], vec![0.004; 20]] {
            let n = lengths.len();
            // Path z has a 1 for the Z of that number and 0 for all others.
            let rows = Brownian::new(&lengths).normals(n, |number, row| {
                row.fill(0.0);
                row[number] = 1.0;
            });
            assert_eq!(rows.len(), n);
            for i in 0..n {
                for j in 0..n {
                    let product: f64 = (0..n).map(|z| rows[i][z] * rows[j][z]).sum();
                    let expected = if i == j { 1.0 } else { 0.0 };
                    assert!((product - expected).abs() < 1e-13, "{i}, {j} of {n}: {product}");
                }
                // The first Z alone moves all of them one way, by what the end has of each.
                let share = (lengths[i] / lengths.iter().sum::<f64>()).sqrt();
                assert!((rows[i][0] - share).abs() < 1e-13, "step {i} of {n}");
            }
        }
    }

    #[test]
    fn no_steps_have_no_normals() {
        assert!(Brownian::new(&[]).normals(3, |_, _| unreachable!()).is_empty());
    }
}
