//! Makes the catalogue of words (`src/words`) from `locales/LANGUAGE/NAMESPACE.json`. Whatever is
//! missing in one language, or is other than in English, ends the build.

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/message.rs"]
mod message;

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build");
    match catalogue::generate(Path::new("locales")) {
        Ok(code) => {
            let out = env::var_os("OUT_DIR").expect("cargo sets it");
            fs::write(Path::new(&out).join("words.rs"), code).expect("the build's own folder can be written to");
        }
        Err(wrong) => wrong.iter().for_each(|wrong| println!("cargo::error={wrong}")),
    }
}
