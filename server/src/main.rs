//! The command line.

mod cli;
mod doctor;
mod keys;
mod one_line;
mod start;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::run(cli::Byline::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("byline: {error}");
            ExitCode::FAILURE
        }
    }
}
