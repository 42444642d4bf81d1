//! Atlassian behind TLS, and somebody else in its place: whoever cannot show a certificate that is
//! good for its name hears nothing, and what a person typed waits for the right one.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncReadExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivatePkcs8KeyDer},
};
use url::Url;

use crate::{browser::Browser, house::House, process::Process, stand_in::StandIn};

type Authority = Issuer<'static, KeyPair>;

fn authority(name: &str) -> (Authority, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), pem)
}

/// What a server shows: signed by an authority, or by itself.
fn shown(by: Option<&Authority>, params: &CertificateParams) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = match by {
        Some(authority) => params.signed_by(&key, authority),
        None => params.self_signed(&key),
    };
    let chain = vec![certificate.unwrap().der().clone()];
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth();
    Arc::new(config.with_single_cert(chain, key.into()).unwrap())
}

fn of_host(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

/// Every certificate that must not be believed.
fn impostors(trusted: &Authority) -> Vec<(&'static str, Face)> {
    let localhost = || of_host("localhost");
    let valid = |from: i32, to: i32| {
        let mut params = localhost();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        params
    };
    let stranger = authority("An authority that nobody knows").0;
    // A certificate that is good for a host is no authority.
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = Issuer::new(localhost(), leaf_key);
    let tls = |by, params: &CertificateParams| Face::Tls(shown(by, params));
    vec![
        ("signed by itself", tls(None, &localhost())),
        ("expired", tls(Some(trusted), &valid(2020, 2021))),
        ("not valid yet", tls(Some(trusted), &valid(2090, 2091))),
        ("of another host", tls(Some(trusted), &of_host("elsewhere.example"))),
        ("of a host below", tls(Some(trusted), &of_host("api.localhost"))),
        (
            "of no host",
            tls(Some(trusted), &CertificateParams::new(Vec::new()).unwrap()),
        ),
        ("of an unknown authority", tls(Some(&stranger), &localhost())),
        ("signed by no authority", tls(Some(&leaf), &localhost())),
        ("no TLS at all", Face::Plain),
    ]
}

#[derive(Clone)]
enum Face {
    Tls(Arc<ServerConfig>),
    /// It reads whatever comes.
    Plain,
}

/// What stands where Byline takes Atlassian to be.
#[derive(Clone)]
struct Front {
    url: Url,
    state: Arc<Mutex<State>>,
}

struct State {
    face: Face,
    behind: String,
    connections: JoinSet<()>,
    /// Of each connection since the face was put on: what was read, where something could be.
    heard: Vec<Option<Vec<u8>>>,
}

impl Front {
    async fn stand(face: Face) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let state = State {
            face,
            behind: String::new(),
            connections: JoinSet::new(),
            heard: Vec::new(),
        };
        let front = Self {
            url: url.parse().unwrap(),
            state: Arc::new(Mutex::new(state)),
        };
        let this = front.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mut state = this.state.lock().unwrap();
                let connection = this.clone().serve(stream, state.face.clone(), state.behind.clone());
                state.connections.spawn(connection);
            }
        });
        front
    }

    /// Hangs up on everybody, and is somebody else from now on.
    fn put_on(&self, face: Face) {
        let mut state = self.state.lock().unwrap();
        state.connections.abort_all();
        (state.face, state.heard) = (face, Vec::new());
    }

    fn heard(&self) -> Vec<Option<Vec<u8>>> {
        self.state.lock().unwrap().heard.clone()
    }

    async fn serve(self, mut stream: TcpStream, face: Face, behind: String) {
        let heard = match face {
            Face::Tls(config) => match TlsAcceptor::from(config).accept(stream).await {
                Err(_) => None,
                Ok(mut stream) => {
                    // Only after the handshake are there bytes of a request.
                    self.state.lock().unwrap().heard.push(Some(Vec::new()));
                    let mut atlassian = TcpStream::connect(behind).await.unwrap();
                    _ = copy_bidirectional(&mut stream, &mut atlassian).await;
                    return;
                }
            },
            Face::Plain => {
                let mut bytes = vec![0; 65_536];
                let read = stream.read(&mut bytes).await.unwrap_or(0);
                bytes.truncate(read);
                Some(bytes)
            }
        };
        self.state.lock().unwrap().heard.push(heard);
    }
}

/// A Byline that trusts one authority, and reaches Atlassian through what stands in front of it.
async fn behind(front: &Front, trusted: &str, folder: &Path) -> (House, Process) {
    let authorities = folder.join("authorities.pem");
    std::fs::write(&authorities, trusted).unwrap();
    let settings = [
        ("BYLINE_AUTH_URL", front.url.as_str()),
        ("BYLINE_API_URL", front.url.as_str()),
        ("SSL_CERT_FILE", authorities.to_str().unwrap()),
    ];
    let (house, process, _) = House::in_a_process(&settings).await;
    let atlassian = &house.atlassian.url;
    front.state.lock().unwrap().behind = format!("{}:{}", atlassian.host().unwrap(), atlassian.port().unwrap());
    (house, process)
}

#[tokio::test]
async fn nobody_hears_a_word_who_is_not_atlassian() {
    let (trusted, pem) = authority("The authority of this test");
    let genuine = Face::Tls(shown(Some(&trusted), &of_host("localhost")));
    let front = Front::stand(genuine.clone()).await;
    let folder = tempfile::tempdir().unwrap();
    let (house, _process) = behind(&front, &pem, folder.path()).await;
    let rohit = house.connected("Rohit").await;
    let mark = house.signed_in("Mark").await;
    let address = house.url("/acme/browse/DEMO-1");
    let asked = house.atlassian.requests("/").await.len();
    assert!(
        asked > 0 && front.heard().iter().all(Option::is_some),
        "nothing came through"
    );
    let mut texts = Vec::new();
    for (name, face) in impostors(&trusted) {
        front.put_on(genuine.clone());
        let page = rohit.open(address.clone()).await;
        assert_eq!(page.status, 200, "{name}");
        // Mark comes back from Atlassian with a code.
        let back = house.consent(&mark, "Mark", "acme").await;
        let asked = house.atlassian.requests("/").await.len();
        front.put_on(face);
        let text = format!("Not for whoever is {name}");
        let refused = rohit.press(&page, "Comment", &[("Add a comment", &text)]).await;
        assert_eq!(refused.value("Add a comment"), text, "{name}: {}", refused.text());
        // What surely did not leave is not called unclear.
        assert!(
            !refused.text().contains("does not know yet"),
            "{name}: {}",
            refused.text()
        );
        assert!(
            refused.text().contains("cannot be reached"),
            "{name}: {}",
            refused.text()
        );
        let not_connected = mark.open(back).await;
        assert!(!not_connected.has_button("Confirm"), "{name}: {}", not_connected.text());
        let heard = front.heard();
        assert!(heard.len() >= 2, "{name}: {} connections", heard.len());
        for bytes in heard.into_iter().flatten() {
            let is_handshake = bytes.starts_with(&[22, 3]);
            assert!(is_handshake && name == "no TLS at all", "{name} was told {bytes:?}");
            let words = String::from_utf8_lossy(&bytes);
            assert!(
                ![StandIn::CLIENT_SECRET, "Bearer", "HTTP/"]
                    .iter()
                    .any(|word| words.contains(word))
            );
        }
        assert_eq!(house.atlassian.requests("/").await.len(), asked, "{name}");
        texts.push((page, text));
    }
    // The right one is there again: everything is sent, once.
    front.put_on(genuine);
    for (page, text) in &texts {
        rohit.press(page, "Comment", &[("Add a comment", text)]).await;
    }
    let page = rohit.open(address.clone()).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(page.value("Add a comment"), "");
    let posted = house.atlassian.comments_by("Rohit", "DEMO-1").await;
    for (_, text) in &texts {
        assert_eq!(posted.iter().filter(|posted| *posted == text).count(), 1, "{text}");
    }
    mark_connects(&house, &mark).await;
}

async fn mark_connects(house: &House, mark: &Browser) {
    let question = mark.open(house.consent(mark, "Mark", "acme").await).await;
    let done = mark.press(&question, "Confirm", &[]).await;
    assert!(done.text().contains("Connected as Mark"), "{}", done.text());
}
