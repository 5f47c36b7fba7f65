//! Who contributed how much to a change that several made together (Shapley 1953).

/// Contributions of n players from the worth of every coalition: `worth[mask]` has one entry a
/// figure, player i is in the coalition where bit i of the mask is set. The contributions of
/// each figure add up to the worth of all less that of none.
///
/// φ_i = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)), over the coalitions S without i.
pub fn shapley(players: usize, worth: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let figures = worth.first().map_or(0, Vec::len);
    let weights = weights(players);
    (0..players)
        .map(|player| {
            let mut sum = vec![0.0; figures];
            for mask in (0..worth.len()).filter(|mask| mask & (1 << player) == 0) {
                let weight = weights[mask.count_ones() as usize];
                let with = &worth[mask | (1 << player)];
                for (sum, (with, without)) in sum.iter_mut().zip(with.iter().zip(&worth[mask])) {
                    *sum += weight * (with - without);
                }
            }
            sum
        })
        .collect()
}

/// s! (n − s − 1)! / n! for each size s of a coalition without the player: 1 / n of the inverse
/// of (n − 1 choose s).
fn weights(players: usize) -> Vec<f64> {
    let mut weights = Vec::new();
    let mut choose = 1.0;
    for size in 0..players {
        weights.push(1.0 / (players as f64 * choose));
        choose *= (players - 1 - size) as f64 / (size + 1) as f64;
    }
    weights
}
