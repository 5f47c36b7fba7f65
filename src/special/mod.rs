//! Special functions: the kernels that every path goes through, and the slower functions that
//! a plan is made with.
//!
//! * Lane kernels, free of branches so that a plain loop over a slice vectorises: [`exp`],
//!   [`ln`], [`normal_quantile`], [`normal_cdf`], [`normal_pdf`].
//! * Functions of planning: gamma and beta functions, Student's t and chi-squared.
//!
//! All are built from IEEE-754 operations and `libm` only, so that they give the same bits on
//! every machine and for every choice of instruction set.

mod beta;
mod exp_ln;
mod gamma;
mod normal;

pub use beta::{
    beta_inc, beta_inc_inv, beta_inc_inv_pair, student_t_cdf, student_t_pdf, student_t_quantile,
};
pub use exp_ln::{exp, ln};
pub use gamma::{chi_squared_quantile, gamma_p, gamma_p_inv, gamma_q, ln_gamma};
pub use normal::{normal_cdf, normal_pdf, normal_quantile, normal_quantile_slice};
