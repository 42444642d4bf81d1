//! Byline behind caches: nginx's and Varnish's, each as careful as it comes and as careless as it
//! gets while it still listens to `no-store`. The programs are those that `BYLINE_TEST_CACHES`
//! names (`.make/setup-caches` prints them), or those of the system; without any, what is cached
//! can only be judged by what Byline says.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use byline::web::Limits;
use reqwest::{Client, Response, header::HeaderMap, redirect::Policy};

use crate::{
    actions::pages,
    house::{House, listener},
    wire::PATIENCE,
};

/// The longest that a cache may be told to keep, in the careless configurations.
const KEPT: &str = "60s";

const ROHIT: &str = "rohit@example.com";
const MARK: &str = "mark@example.com";

const STYLE: &str = "/pkg/byline.0123456789abcdef.css";

/// A cache in front of Byline; stopped when dropped.
struct Cache {
    name: &'static str,
    address: String,
    process: Option<Child>,
    client: Client,
}

impl Cache {
    /// Byline itself, nothing between.
    fn none(house: &House) -> Self {
        Self {
            name: "nothing",
            address: house.address.clone(),
            process: None,
            client: client(),
        }
    }

    async fn nginx(program: &Path, house: &House, folder: &Path, is_careless: bool) -> Self {
        let address = free_address().await;
        let root = folder.display();
        let keep = if is_careless {
            format!("proxy_cache_valid any {KEPT}; proxy_cache_methods GET HEAD; proxy_cache_use_stale error timeout;")
        } else {
            String::new()
        };
        let configuration = format!(
            "daemon off; master_process off; pid {root}/pid; error_log {root}/error.log; events {{ }}\n\
             http {{\n\
               access_log off; client_body_temp_path {root}/body; proxy_temp_path {root}/proxy;\n\
               fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n\
               proxy_cache_path {root}/cache keys_zone=all:1m;\n\
               server {{\n\
                 listen {address};\n\
                 location / {{\n\
                   proxy_pass http://{}; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host $http_host;\n\
                   proxy_cache all; {keep} add_header X-Cache $upstream_cache_status always;\n\
                 }}\n\
               }}\n\
             }}\n",
            house.address
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let process = Command::new(program)
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&file)
            .stderr(Stdio::null())
            .spawn();
        let name = if is_careless { "careless nginx" } else { "nginx" };
        Self::started(name, address, process.unwrap()).await
    }

    async fn varnish(program: &Path, house: &House, folder: &Path, is_careless: bool) -> Self {
        let address = free_address().await;
        let (host, port) = house.address.split_once(':').unwrap();
        let careless = if is_careless {
            // Cookies are nothing to it, and it keeps everything that does not say no.
            format!(
                "sub vcl_recv {{ if (req.method == \"GET\" || req.method == \"HEAD\") {{ return (hash); }} }}\n\
                 sub vcl_backend_response {{\n\
                   if (beresp.http.Cache-Control !~ \"no-store|private\") {{ unset beresp.http.Set-Cookie; set beresp.ttl = {KEPT}; return (deliver); }}\n\
                 }}\n"
            )
        } else {
            String::new()
        };
        let configuration = format!(
            "vcl 4.1;\nbackend default {{ .host = \"{host}\"; .port = \"{port}\"; }}\n{careless}\
             sub vcl_deliver {{ if (obj.hits > 0) {{ set resp.http.X-Cache = \"HIT\"; }} else {{ set resp.http.X-Cache = \"MISS\"; }} }}\n"
        );
        let file = folder.join("default.vcl");
        fs::write(&file, configuration).unwrap();
        let process = Command::new(program)
            .args(["-F", "-j", "none", "-a", &address, "-s", "malloc,16m"])
            .arg("-n")
            .arg(folder.join("work"))
            .arg("-f")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let name = if is_careless { "careless Varnish" } else { "Varnish" };
        Self::started(name, address, process.unwrap()).await
    }

    async fn started(name: &'static str, address: String, process: Child) -> Self {
        let mut cache = Self {
            name,
            address,
            process: Some(process),
            client: client(),
        };
        let began = Instant::now();
        while cache
            .get("/livez", "", &[])
            .await
            .is_none_or(|answer| answer.status() != 200)
        {
            let ended = cache.process.as_mut().unwrap().try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < PATIENCE,
                "{name} did not start: {ended:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        cache
    }

    async fn get(&self, path: &str, cookie: &str, more: &[(&str, &str)]) -> Option<Response> {
        let mut request = self
            .client
            .get(format!("http://{}{path}", self.address))
            .header("accept", "text/html");
        if !cookie.is_empty() {
            request = request.header("cookie", cookie);
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request.send().await.ok()
    }

    /// What came, as one text.
    async fn page(&self, path: &str, cookie: &str, more: &[(&str, &str)]) -> (HeaderMap, String) {
        let answer = self.get(path, cookie, more).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        (headers, format!("{status} {}", answer.text().await.unwrap()))
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // Varnish has a child of its own to take along.
            let kill = format!("kill -s TERM {}", process.id());
            _ = Command::new("sh").args(["-c", &kill]).status();
            _ = process.wait();
        }
    }
}

fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

pub async fn free_address() -> String {
    let listener = listener().await;
    listener.local_addr().unwrap().to_string()
}

/// nginx and Varnish, where they are.
pub fn programs() -> Option<(PathBuf, PathBuf)> {
    if let Ok(named) = std::env::var("BYLINE_TEST_CACHES") {
        let (nginx, varnish) = named.split_once(':').expect("two paths");
        return Some((nginx.into(), varnish.into()));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).chain(["/usr/sbin".into()]).collect();
    let find = |name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    };
    Some((find("nginx")?, find("varnishd")?))
}

#[tokio::test]
async fn no_cache_shows_anybody_somebody_elses_page() {
    // Caches keep their connections, and would find them ended.
    let house = House::serving(&[], Limits::default(), std::future::pending()).await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let question = rohit.open(house.consent(&rohit, "Rohit", "acme").await).await;
    let attempt = question.url.path().rsplit('/').next().unwrap();
    let (rohits, marks) = (rohit.cookies(&house.origin), mark.cookies(&house.origin));
    let mut paths = pages(attempt);
    paths.extend(
        [
            "/search?q=demo",
            "/nothing",
            "/connections/x.css",
            "/connections;.js",
            "/connections%2fx.css",
            "/connections/%2e%2e/x.css",
            "/pkg/../connections",
            "/pkg/%2e%2e/connections",
            "/connections?x.css",
            "/acme/browse/DEMO-1?x.js",
            "/acme/browse/DEMO-2",
            "/acme/browse/DEMO-404",
            "/api/comment",
        ]
        .map(str::to_owned),
    );
    let folder = tempfile::tempdir().unwrap();
    let mut caches = vec![Cache::none(&house)];
    if let Some((nginx, varnish)) = programs() {
        for is_careless in [false, true] {
            let place = |name: &str| {
                let place = folder.path().join(format!("{name}-{is_careless}"));
                fs::create_dir(&place).unwrap();
                place
            };
            caches.push(Cache::nginx(&nginx, &house, &place("nginx"), is_careless).await);
            caches.push(Cache::varnish(&varnish, &house, &place("varnish"), is_careless).await);
        }
    }
    for cache in &caches {
        let name = cache.name;
        // It does keep what is everybody's: the test would see a page that is kept.
        cache.page(STYLE, "", &[]).await;
        let (headers, _) = cache.page(STYLE, "", &[]).await;
        assert!(
            cache.process.is_none() || headers["x-cache"] == "HIT",
            "{name} is no cache: {headers:?}"
        );
        for path in &paths {
            // A stranger's answer is not for Rohit, nor Rohit's for Mark, nor Mark's for a stranger.
            let conditions = [
                ("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT"),
                ("if-none-match", "*"),
            ];
            for (cookie, own, foreign, more) in [
                ("", "", ROHIT, &[][..]),
                (&*rohits, ROHIT, MARK, &[]),
                (&*marks, MARK, ROHIT, &conditions),
                ("", "", MARK, &[]),
            ] {
                let (headers, page) = cache.page(path, cookie, more).await;
                assert!(!page.contains(foreign), "{name} {path}: {foreign} on {page}");
                assert!(!page.starts_with("304"), "{name} {path}");
                assert!(
                    headers.get("x-cache").is_none_or(|cache| cache != "HIT"),
                    "{name} {path} was kept"
                );
                assert_eq!(headers["cache-control"], "no-store", "{name} {path}");
                let is_page = page.starts_with("200") && page.contains("</html>");
                assert!(!is_page || page.contains(own), "{name} {path}: not the page of {own}");
            }
        }
    }
    let names: Vec<_> = caches.iter().map(|cache| cache.name).collect();
    println!("{} addresses, three visitors, behind {}", paths.len(), names.join(", "));
}
