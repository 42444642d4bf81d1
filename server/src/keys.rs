//! The operator's commands around the key file.

use std::{error::Error, sync::Arc};

use byline::{
    config::Config,
    rotation::{self, Progress},
    seams::OsEntropy,
    store::Store,
    vault::{KeyRing, Vault},
};

type Outcome = Result<(), Box<dyn Error>>;

pub fn prepare(config: &Config) -> Outcome {
    KeyRing::prepare(&config.key_file, &OsEntropy)?;
    println!(
        "{} holds a key for later. Copy the file to every machine that serves this database, then: byline keys rotate",
        config.key_file.display()
    );
    Ok(())
}

pub async fn rotate(config: &Config) -> Outcome {
    let store = Store::open(&config.database_url).await?;
    let vault = vault(config)?;
    if rotation::left(&store, &vault).await? == 0 {
        KeyRing::rotate(&config.key_file, &OsEntropy)?;
        println!("{} has a new first key.", config.key_file.display());
    } else {
        println!("An earlier rotation was interrupted; going on with it.");
    }
    let vault = self::vault(config)?;
    let end = rotation::reseal(&store, &vault, |Progress { done, left, .. }| {
        println!("{done} values sealed anew, {left} left");
    })
    .await?;
    println!(
        "{} values sealed anew under key {}, {} left.",
        end.done,
        vault.primary(),
        end.left
    );
    if end.left > 0 {
        return Err(format!(
            "{} values do not open with the keys of this file and were left as they are",
            end.left
        )
        .into());
    }
    println!("Keep a copy of the key file. The older keys are for backups now; they go with: byline keys retire");
    Ok(())
}

pub async fn retire(config: &Config) -> Outcome {
    let store = Store::open(&config.database_url).await?;
    let used = rotation::used_keys(&store).await?;
    match &*KeyRing::retire(&config.key_file, &used)? {
        [] => println!("Every key of the file is in use; nothing was changed."),
        gone => {
            let names: Vec<&str> = gone.iter().map(|id| id.as_str()).collect();
            println!("Taken out: {}. Backups from before still need them.", names.join(", "));
        }
    }
    Ok(())
}

fn vault(config: &Config) -> Result<Vault, Box<dyn Error>> {
    Ok(Vault::new(KeyRing::read(&config.key_file)?, Arc::new(OsEntropy)))
}
