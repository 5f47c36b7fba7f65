//! Which threads work is done on.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

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
    Ok(Threads::new(threads)?.run(work))
}

/// The threads of [`on_threads`], for work that comes in pieces.
pub(super) struct Threads {
    /// `None` for those of the pool at hand.
    own: Option<ThreadPool>,
}

impl Threads {
    pub fn new(threads: usize) -> Result<Self, ThreadPoolBuildError> {
        if threads == 0 || threads == rayon::current_num_threads() {
            return Ok(Self { own: None });
        }
        Ok(Self { own: Some(ThreadPoolBuilder::new().num_threads(threads).build()?) })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.own.as_ref().map_or_else(rayon::current_num_threads, ThreadPool::current_num_threads)
    }

    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.own {
            None => rayon::scope(|_| work()),
            Some(pool) => pool.install(work),
        }
    }
}
