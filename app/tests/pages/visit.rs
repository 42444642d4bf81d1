//! Asking for a page, or sending a form, as a browser does.

use std::sync::Arc;

use app::{
    actions::DoorHandle,
    components::FaceHosts,
    shell::{Assets, shell},
};
use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
    response::IntoResponse,
};
use leptos::prelude::provide_context;
use scraper::{Html, Selector};

use crate::desk::World;

pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub text: String,
}

impl Answer {
    async fn of(response: Response<Body>) -> Self {
        let status = response.status();
        let location = response
            .headers()
            .get(header::LOCATION)
            .map(|value| value.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Self {
            status,
            location,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// The text of what a selector finds, white space evened out.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        Html::parse_document(&self.text)
            .select(&Selector::parse(selector).unwrap())
            .map(|found| {
                found
                    .text()
                    .collect::<String>()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    /// An attribute of all that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        Html::parse_document(&self.text)
            .select(&Selector::parse(selector).unwrap())
            .filter_map(|found| found.value().attr(name).map(str::to_owned))
            .collect()
    }
}

/// Gets a page.
pub async fn get(world: &World, path: &str) -> Answer {
    // Every test begins with it; the first one counts.
    _ = any_spawner::Executor::init_tokio();
    let door: DoorHandle = Arc::new(world.clone());
    let language = world.me.preferences.language.unwrap_or_default();
    let page = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(door.clone());
            provide_context(language);
            provide_context(FaceHosts(Arc::new(["faces.example".to_owned()])));
            leptos::nonce::provide_nonce();
        },
        || {
            shell(Assets {
                css: "/pkg/byline.css".to_owned(),
                boot: "/pkg/boot.js".to_owned(),
                js: "/pkg/byline.js".to_owned(),
                wasm: "/pkg/byline.wasm".to_owned(),
            })
        },
    );
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())
        .unwrap();
    Answer::of(page(request).await).await
}

/// Sends a form: `accept` tells a browser from a script.
pub async fn post(world: &World, path: &str, accept: &str, form: &str) -> Answer {
    let door: DoorHandle = Arc::new(world.clone());
    let request = Request::post(path)
        .header(header::ACCEPT, accept)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::REFERER, "https://elsewhere.example/page?secret=1")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let language = world.me.preferences.language.unwrap_or_default();
    let context = move || {
        provide_context(door.clone());
        provide_context(language);
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response();
    Answer::of(response).await
}
