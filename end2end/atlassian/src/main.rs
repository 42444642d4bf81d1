//! The stand-in as a program.

use clap::Parser;
use tokio::net::TcpListener;

use atlassian_stand_in::{APP_NAME, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Settings, other_origin, serve};

/// A stand-in for Atlassian's authorization server and Jira's REST API, for demos and tests.
#[derive(Parser)]
#[command(name = "atlassian-stand-in", version)]
struct Flags {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:3001")]
    listen: String,
    /// Public origin [default: http:// and the address listened on]
    #[arg(long)]
    origin: Option<String>,
    /// Origin of signed media URLs [default: the same port under the other loopback name]
    #[arg(long)]
    media_origin: Option<String>,
    /// The app's callback URL, compared byte for byte; may be repeated
    #[arg(long = "redirect-uri", default_value = REDIRECT_URI)]
    redirect_uris: Vec<String>,
    /// What the consent page calls the app
    #[arg(long, default_value = APP_NAME)]
    app_name: String,
    /// The app's client ID
    #[arg(long, default_value = CLIENT_ID)]
    client_id: String,
    /// The app's client secret
    #[arg(long, default_value = CLIENT_SECRET)]
    client_secret: String,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let flags = Flags::parse();
    let listener = TcpListener::bind(&flags.listen).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let origin = flags.origin.unwrap_or_else(|| address.clone());
    let settings = Settings {
        media_origin: flags.media_origin.unwrap_or_else(|| other_origin(&origin)),
        app_name: flags.app_name,
        client_id: flags.client_id,
        client_secret: flags.client_secret,
        redirect_uris: flags.redirect_uris,
        origin,
    };
    println!("listening on {address}");
    // What is under way is cut off: nobody's data is at stake.
    tokio::select! {
        served = serve(listener, settings) => served,
        () = stopped() => Ok(()),
    }
}

/// Resolves on Ctrl-C or a request to terminate.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
