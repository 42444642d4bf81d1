//! Trials of Byline from outside. Real processes are started, killed, stopped and crowded, and what
//! came of it is judged by the stand-in for Atlassian and by the bytes that were served; nothing of
//! Byline is linked in.
//!
//! Figures go to standard output, one `name value unit` a line; what is being done goes to standard
//! error. The program ends with an error when something happened that must not.

mod chaos;
mod cluster;
mod crowd;
mod database;
mod figures;
mod fleet;
mod gate;
mod load;
mod memory;
mod options;
mod program;
mod soak;
mod stand_in;
mod visitor;
mod wait;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{figures::Figures, options::Options};

/// Trials of Byline's processes: crashes, load, soak, memory.
#[derive(Parser)]
#[command(name = "byline-trials", version)]
struct Trials {
    #[command(subcommand)]
    kind: Kind,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Kind {
    /// Kill and halt Byline, lose and delay replies: no grant may be lost, no comment doubled.
    Chaos,
    /// Many users at once, clients and upstream that break off: nobody may be served another's bytes.
    Soak,
    /// Connect and refresh, and read Byline's memory: secrets that nobody uses are not there.
    Memory,
    /// Requests at a steady rate, too many of them, processes that are replaced meanwhile, and a million
    /// grants.
    Load,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Trials { kind, options } = Trials::parse();
    let mut figures = Figures::default();
    figures.add("seed", options.seed(), "number");
    let done = match kind {
        Kind::Chaos => chaos::run(&options, &mut figures).await,
        Kind::Soak => soak::run(&options, &mut figures).await,
        Kind::Memory => memory::run(&options, &mut figures).await,
        Kind::Load => load::run(&options, &mut figures).await,
    };
    if let Err(error) = done {
        eprintln!("trials: {error:#}");
        return ExitCode::FAILURE;
    }
    figures.verdict()
}
