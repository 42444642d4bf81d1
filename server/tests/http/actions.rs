//! All that Byline answers to, as it lists itself: what is new cannot be forgotten.

use reqwest::Method;

/// Every server function's address.
pub fn actions() -> Vec<&'static str> {
    let mut paths: Vec<_> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, Method::POST, "{path} changes something on GET");
            path
        })
        .collect();
    paths.sort_unstable();
    assert!(paths.len() >= 10, "{paths:?}");
    paths
}

/// An address for every page. `attempt` is the id of an attempt to connect.
pub fn pages(attempt: &str) -> Vec<String> {
    let routes = leptos_axum::generate_route_list(app::pages::App);
    assert!(routes.len() >= 9, "{routes:?}");
    routes
        .iter()
        .map(|route| {
            let path = route.path();
            path.replace("{attempt}", attempt)
                .replace("{site}", "acme")
                .replace("{key}", "DEMO-1")
                .replace("{id}", "1")
        })
        .inspect(|path| assert!(!path.contains('{'), "{path}: say what stands here"))
        .collect()
}
