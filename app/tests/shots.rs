#![cfg(feature = "ssr")]
#![allow(dead_code)]
#[path = "pages/desk.rs"] mod desk;
#[path = "pages/visit.rs"] mod visit;
use desk::*; use app::model::*; use app::desk::SignUpMode;
fn save(name: &str, html: &str) {
    let html = html.replace("/pkg/byline.css", "pages.css");
    std::fs::write(format!("/tmp/shots/{name}.html"), html).unwrap();
}
#[tokio::test]
async fn shots() {
    let mut w = World::connected();
    for (n, p) in [("home","/"),("issue","/acme/browse/DEMO-1"),("oldest","/acme/browse/DEMO-1?comments=oldest"),("search","/search?q=gateway"),("connections","/connections"),("confirm","/connections/confirm/a"),("nowhere","/nowhere")] {
        save(n, &visit::get(&w, p).await.text);
    }
    let mut page = issue_page("Retry the payment when the gateway hiccups", 2);
    page.unsent = Some(Unsent{client_key:"abcdefabcdefabcdef".parse().unwrap(), text:"I have seen **this** too.\n\nMore soon.".into(), trouble: Trouble::GrantDead});
    w.issue = Ok(page);
    save("unsent", &visit::get(&w, "/acme/browse/DEMO-1").await.text);
    w.issue = Ok(issue_page("Retry the payment when the gateway hiccups", 50));
    save("fifty", &visit::get(&w, "/acme/browse/DEMO-1").await.text);
    w.issue = Err(Trouble::GrantDead);
    save("trouble", &visit::get(&w, "/acme/browse/DEMO-1").await.text);
    w.callback = Err(ConnectProblem::RefusedByAtlassian("invalid_scope: the app may not ask for this".into()));
    save("problem", &visit::get(&w, "/oauth/callback?state=s").await.text);
    w.sites.push(site("globex"));
    save("browse", &visit::get(&w, "/browse/DEMO-1").await.text);
    save("home2", &visit::get(&w, "/").await.text);
    w.connection = None;
    save("unconnected", &visit::get(&w, "/").await.text);
    save("connections0", &visit::get(&w, "/connections").await.text);
    let mut o = World::signed_out();
    save("welcome", &visit::get(&o, "/").await.text);
    save("signin", &visit::get(&o, "/sign-in?problem=credentials&next=/connections").await.text);
    o.mode = SignUpMode::Invite;
    save("signup", &visit::get(&o, "/sign-up?invite=abc-123").await.text);
}
