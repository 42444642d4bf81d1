//! The requests of `smuggling`, sent to an nginx that keeps its connections to Byline: what the two
//! understand differently would become the beginning of somebody else's request. The program is found
//! as in `caches`; without it there is nothing in front.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use byline::web::Limits;

use crate::{
    caches::{free_address, programs},
    house::House,
    smuggling::{Fate, battery},
    wire::{PATIENCE, statuses, talk},
};

/// What Byline refuses and nginx mends, so that Byline gets something with one meaning.
const MENDED: [(&str, &[u16]); 5] = [
    ("a chunk ends with a bare LF", &[303, 200]),
    ("a line without a colon", &[200]),
    ("two hosts, one in the target", &[200]),
    ("a version that is none", &[200]),
    ("two spaces", &[200]),
];

/// Stopped when dropped.
struct Nginx {
    address: String,
    process: Child,
}

impl Nginx {
    async fn start(program: &Path, house: &House, folder: &Path, buffering: &str) -> Self {
        let address = free_address().await;
        let root = folder.display();
        let configuration = format!(
            "daemon off; master_process off; pid {root}/pid; error_log {root}/error.log; events {{ }}\n\
             http {{\n\
               access_log off; client_body_temp_path {root}/body; proxy_temp_path {root}/proxy;\n\
               fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n\
               keepalive_timeout 1s; client_header_timeout 1s; client_body_timeout 1s; lingering_close off;\n\
               upstream byline {{ server {}; keepalive 1; }}\n\
               server {{\n\
                 listen {address};\n\
                 location / {{\n\
                   proxy_pass http://byline; proxy_http_version 1.1; proxy_set_header Connection '';\n\
                   proxy_set_header Host $http_host; proxy_request_buffering {buffering};\n\
                 }}\n\
               }}\n\
             }}\n",
            house.address
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-c").arg(&file).stderr(Stdio::null());
        let mut nginx = Self {
            address,
            process: command.spawn().unwrap(),
        };
        let began = Instant::now();
        while tokio::net::TcpStream::connect(&nginx.address).await.is_err() {
            let ended = nginx.process.try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < PATIENCE,
                "nginx did not start: {ended:?}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[tokio::test]
async fn behind_nginx_every_request_has_one_meaning_or_none_too() {
    let Some((program, _)) = programs() else { return };
    let house = House::serving(&[], Limits::default(), std::future::pending()).await;
    let origin = house.origin.origin().ascii_serialization();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for buffering in ["on", "off"] {
        let place = folder.path().join(buffering);
        fs::create_dir(&place).unwrap();
        let nginx = Nginx::start(&program, &house, &place, buffering).await;
        for (name, request, fate) in battery(&origin) {
            let statuses = statuses(&talk(&nginx.address, &request).await);
            // nginx may refuse more than Byline does, and does so with an answer or without.
            let is_refused = statuses.len() <= 1 && statuses.iter().all(|status| *status >= 400);
            let fits = match fate {
                Fate::Refused => MENDED.contains(&(name, &statuses)),
                Fate::One(status) => statuses == [status],
                Fate::Two(first, second) => statuses == [first, second],
            };
            // Whoever comes next on the connection that nginx keeps is answered what they asked.
            let mut is_answered = true;
            for _ in 0..2 {
                let next = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
                let answer = talk(&nginx.address, next).await;
                is_answered &= answer.starts_with("HTTP/1.1 200") && answer.contains("Sign in");
            }
            if !(fits || is_refused) || !is_answered {
                wrong.push((buffering, name, statuses, is_answered));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
