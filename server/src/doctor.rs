//! Checks from one place what an operator would otherwise find out one by one.

use std::{error::Error, path::Path};

use byline::{
    config::Config,
    grant::{Authorization, SCOPES},
    store::Store,
    vault::KeyRing,
    web,
};

pub async fn examine(config: Config) -> Result<(), Box<dyn Error>> {
    let mut ill = 0;
    let mut report = |what: &str, result: Result<String, String>| match result {
        Ok(found) => println!("ok    {what}: {found}"),
        Err(wrong) => {
            ill += 1;
            println!("WRONG {what}: {wrong}");
        }
    };
    report("origin", Ok(config.origin.origin().ascii_serialization()));
    report(
        "browser's bundle",
        web::find_assets()
            .map(|(site, _)| shown(&site))
            .map_err(|e| e.to_string()),
    );
    report(
        "encryption keys",
        KeyRing::read(&config.key_file)
            .map(|_| shown(&config.key_file))
            .map_err(|e| e.to_string()),
    );
    let database = async { Store::open(&config.database_url).await?.ping().await };
    report(
        "database",
        database
            .await
            .map(|()| "answers, tables up to date".to_owned())
            .map_err(|e| e.to_string()),
    );
    let app = Authorization::of(&config)?.check_app().await;
    report(
        "app at Atlassian",
        app.map(|()| "client ID and secret are accepted".to_owned()),
    );

    println!();
    println!("What cannot be seen from here, in Atlassian's developer console:");
    println!("- Authorization: the callback URL is {}", config.redirect_uri());
    println!(
        "- Permissions: {}",
        SCOPES
            .iter()
            .filter(|scope| **scope != "offline_access")
            .copied()
            .collect::<Vec<_>>()
            .join(", ")
    );
    println!("- Distribution: Sharing is on. While it is off, nobody but the app's owner can connect.");
    match ill {
        0 => Ok(()),
        1 => Err("one thing is wrong".into()),
        many => Err(format!("{many} things are wrong").into()),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
