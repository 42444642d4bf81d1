//! What the build made: scripts, style sheet, icon. Their names change with their content.

use std::{
    fs,
    path::{Path, PathBuf},
};

use app::shell::{Assets, FAVICON};
use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use tower_http::services::ServeDir;

/// Why the browser's bundle cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    #[error("the browser's bundle is not there (looked for {0}); make it with: make build")]
    Missing(String),
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, String),
}

#[derive(Deserialize)]
struct Manifest {
    css: String,
    boot: String,
    js: String,
    wasm: String,
}

/// Finds the built site: in `site` beside the program, or one folder above it, as in `target`.
pub fn find() -> Result<(PathBuf, Assets), AssetsError> {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.parent().unwrap_or(Path::new("."));
    let places = [beside.join("site"), beside.join("../site")];
    let site = places.iter().find(|place| manifest(place).is_file());
    let site = site.ok_or_else(|| AssetsError::Missing(manifest(&places[0]).display().to_string()))?;
    Ok((site.clone(), read(site)?))
}

fn manifest(site: &Path) -> PathBuf {
    site.join("pkg/assets.json")
}

fn read(site: &Path) -> Result<Assets, AssetsError> {
    let path = manifest(site);
    let shown = path.display().to_string();
    let text = fs::read_to_string(&path).map_err(|error| AssetsError::Unreadable(shown.clone(), error.to_string()))?;
    let Manifest { css, boot, js, wasm } =
        serde_json::from_str(&text).map_err(|error| AssetsError::Unreadable(shown, error.to_string()))?;
    Ok(Assets { css, boot, js, wasm })
}

pub(super) fn routes(site: &Path) -> Router {
    let files = ServeDir::new(site.join("pkg"))
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let files = Router::new().fallback_service(files).layer(map_response(keep_for_good));
    Router::new()
        .nest_service("/pkg", files)
        .route("/favicon.svg", get(favicon))
}

/// The same for everybody, and never to change under its name.
async fn keep_for_good(mut response: Response) -> Response {
    if response.status().is_success() {
        let value = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    response
}

async fn favicon() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, FAVICON)
}
