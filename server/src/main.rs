//! The command line.

mod cli;
mod doctor;
mod keys;
mod one_line;
mod start;

use std::process::ExitCode;

use clap::Parser;
use tikv_jemallocator::Jemalloc;

/// A page is some thousands of small pieces: this takes a tenth off its processor time, and gives
/// back to the system what an overload took, which glibc's keeps.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    match cli::run(cli::Byline::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("byline: {error}");
            ExitCode::FAILURE
        }
    }
}
