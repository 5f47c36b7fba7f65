//! Chooses the instruction set when the program runs: the one place with `unsafe` code.
//!
//! The same text is compiled for several instruction sets. Every operation in it is an IEEE-754
//! operation or an exact one, and products are fused with sums only where the text says so;
//! hence all forms give the same bits, and the choice is one of speed.
#![allow(unsafe_code)]

/// A piece of work that is compiled for every instruction set.
pub trait Kernel {
    /// Does the work. To be `#[inline(always)]` down to the last loop, so that all of it is
    /// compiled for the instruction set it was sent to.
    fn run(&mut self);
}

/// What the batch kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// Eight f64 at once.
    Avx512,
    /// Four f64 at once, with fused multiply-add.
    Avx2,
    /// What every processor of the target has.
    Portable,
}

impl InstructionSet {
    /// Those that this processor has, the fastest first.
    pub fn available() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("fma")
            {
                sets.push(Self::Avx512);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                sets.push(Self::Avx2);
            }
        }
        sets.push(Self::Portable);
        sets
    }

    /// The first of [`Self::available`].
    pub fn fastest() -> Self {
        Self::available()[0]
    }

    /// The name shown in records of a run.
    pub fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Portable => "portable",
        }
    }
}

/// Runs a piece of work in the form compiled for an instruction set; one that the processor
/// does not have is replaced by the portable form.
pub fn run<K: Kernel>(set: InstructionSet, work: &mut K) {
    #[cfg(target_arch = "x86_64")]
    if InstructionSet::available().contains(&set) {
        match set {
            // SAFETY: the processor has just been found to have these features.
            InstructionSet::Avx512 => return unsafe { avx512(work) },
            // SAFETY: as above.
            InstructionSet::Avx2 => return unsafe { avx2(work) },
            InstructionSet::Portable => {}
        }
    }
    let _ = set;
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
fn avx512<K: Kernel>(work: &mut K) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<K: Kernel>(work: &mut K) {
    work.run();
}
