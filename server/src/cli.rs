use std::{
    error::Error,
    io::{stderr, stdin},
    path::PathBuf,
};

use byline::{config::Config, seams::OsEntropy, session::Email, vault::KeyRing};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{doctor, keys, one_line::OneLine, start};

/// Speak for yourself in Jira: a web application in which each person reads and writes Jira under
/// their own name.
///
/// Settings come from the environment (BYLINE_...) and from byline.toml in the working directory;
/// the README lists them.
#[derive(Parser)]
#[command(name = "byline", version)]
pub struct Byline {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve Byline until SIGTERM or Ctrl-C.
    Serve,
    /// Handle encryption keys.
    #[command(subcommand)]
    Keys(Keys),
    /// Handle accounts.
    #[command(subcommand)]
    User(User),
    /// Check the settings, the keys, the database and the app at Atlassian.
    Doctor,
}

#[derive(Subcommand)]
enum Keys {
    /// Make a new key file that only its owner can read.
    New { path: PathBuf },
    /// Put a new key first in the key file, and seal everything in the database anew under it.
    /// Byline goes on serving meanwhile. Interrupted, it goes on where it stopped when called again.
    Rotate {
        /// Only put the new key into the file, where it opens and does not seal yet: for several
        /// machines, each with its own copy. Copy the file to all of them, then rotate.
        #[arg(long)]
        prepare: bool,
    },
    /// Take the keys that nothing is sealed under any more out of the key file. Backups from before
    /// the rotation still need them: keep a copy.
    Retire,
}

#[derive(Subcommand)]
enum User {
    /// Make an account. One that is there already stays as it is.
    Add {
        email: Email,
        #[arg(long)]
        name: String,
        /// Read the password from the first line of the standard input instead of asking for it.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print a link with which one person can sign up within seven days.
    Invite,
}

pub fn run(byline: Byline) -> Result<(), Box<dyn Error>> {
    // Making keys needs no settings, and comes before there are any.
    if let Command::Keys(Keys::New { path }) = &byline.command {
        KeyRing::create(path, &OsEntropy)?;
        println!(
            "{} holds a new key. Keep a copy of it in a safe place, apart from the database.",
            path.display()
        );
        return Ok(());
    }
    let config = Config::load()?;
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(&config.log).map_err(|error| format!("BYLINE_LOG: {error}"))?)
        .event_format(OneLine::new())
        .with_writer(stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match byline.command {
            Command::Serve => start::serve(config).await,
            Command::Doctor => doctor::examine(config).await,
            Command::User(user) => account(config, user).await,
            Command::Keys(Keys::New { .. }) => Ok(()),
            Command::Keys(Keys::Rotate { prepare: true }) => keys::prepare(&config),
            Command::Keys(Keys::Rotate { prepare: false }) => keys::rotate(&config).await,
            Command::Keys(Keys::Retire) => keys::retire(&config).await,
        }
    })
}

async fn account(config: Config, user: User) -> Result<(), Box<dyn Error>> {
    let accounts = start::accounts(&config).await?;
    match user {
        User::Add {
            email,
            name,
            password_stdin,
        } => {
            let password = password(password_stdin)?;
            if accounts.add(email.clone(), &name, password).await? {
                println!("{name} can sign in as {email}.");
            } else {
                println!("{email} has an account already; nothing was changed.");
            }
        }
        User::Invite => {
            let mut link = config.origin.join("/sign-up")?;
            link.query_pairs_mut().append_pair("invite", &accounts.invite().await?);
            println!("{link}");
        }
    }
    Ok(())
}

fn password(from_stdin: bool) -> Result<String, Box<dyn Error>> {
    if !from_stdin {
        return Ok(rpassword::prompt_password("Password: ")?);
    }
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
