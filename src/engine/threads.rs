//! Which threads work is done on.

use rayon::ThreadPoolBuildError;

/// Does work on so many threads: those of the pool at hand where it has as many, or for 0, which
/// is one for each core where there is none yet; else those of a pool of its own. The work itself
/// runs on one of them, and whatever it does in parallel on all.
///
/// # Errors
/// The system gives no threads.
pub fn on_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, ThreadPoolBuildError> {
    if threads == 0 || threads == rayon::current_num_threads() {
        return Ok(rayon::scope(|_| work()));
    }
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
}
