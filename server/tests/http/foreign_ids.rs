//! Ids that belong to somebody else are as good as ids that belong to nobody.

use app::model::ClientKey;
use reqwest::{Client, redirect::Policy};
use serde_json::json;

use crate::{
    actions::actions,
    browser::{Browser, Page},
    house::House,
};

/// What one person has that another may try.
struct Ids {
    attempt: String,
    /// Of a comment that was posted.
    posted: String,
    /// Of a comment that waits.
    waiting: String,
    /// A comment.
    comment: String,
    /// An issue with a waiting comment.
    issue: &'static str,
    site: &'static str,
}

impl Ids {
    /// What nobody has, of the same shape.
    fn of_nobody() -> Self {
        Self {
            attempt: "N".repeat(43),
            posted: "P".repeat(43),
            waiting: "W".repeat(43),
            comment: "9".repeat(9),
            issue: "DEMO-3",
            site: "nowhere",
        }
    }

    /// Takes them out of an answer.
    fn hidden(&self, answer: &str) -> String {
        [
            self.attempt.as_str(),
            &self.posted,
            &self.waiting,
            self.issue,
            self.site,
        ]
        .iter()
        .fold(answer.to_owned(), |answer, id| answer.replace(id, "ID"))
    }
}

/// Every form that names something of somebody's.
fn forms(path: &str, ids: &Ids) -> Vec<Vec<(&'static str, String)>> {
    let comment = |site: &str, issue: &str, key: &str| {
        vec![
            ("site", site.to_owned()),
            ("key", issue.to_owned()),
            ("client_key", key.to_owned()),
            ("text", "Rohit's own".to_owned()),
            ("audience", "everyone".to_owned()),
        ]
    };
    let revision = |site: &str, issue: &str, id: &str| {
        vec![
            ("site", site.to_owned()),
            ("key", issue.to_owned()),
            ("id", id.to_owned()),
            ("begun", "0".to_owned()),
            ("text", "Rohit's own".to_owned()),
        ]
    };
    let draft = |site: &str, issue: &str| {
        vec![
            ("site", site.to_owned()),
            ("key", issue.to_owned()),
            ("revision", "99".to_owned()),
            ("text", "Rohit's own".to_owned()),
        ]
    };
    match path {
        "/api/sign-in" | "/api/sign-up" | "/api/sign-out" | "/api/connect" | "/api/disconnect" | "/api/preferences"
        | "/api/check-page" => {
            vec![]
        }
        "/api/confirm" | "/api/cancel" => vec![vec![("attempt", ids.attempt.clone())]],
        "/api/outcome" => vec![
            comment("acme", "DEMO-1", &ids.posted),
            comment("acme", "DEMO-2", &ids.waiting),
        ],
        "/api/comment" => vec![
            comment("acme", "DEMO-6", &ids.posted),
            comment("acme", "DEMO-7", &ids.waiting),
            comment(ids.site, "DEMO-1", &"S".repeat(43)),
        ],
        "/api/preview" => vec![
            comment("acme", ids.issue, &"V".repeat(43)),
            comment(ids.site, "DEMO-1", &"V".repeat(43)),
        ],
        "/api/people" => [("acme", ids.issue), (ids.site, "DEMO-1")]
            .map(|(site, issue)| {
                vec![
                    ("site", site.to_owned()),
                    ("key", issue.to_owned()),
                    ("name", "z".to_owned()),
                ]
            })
            .to_vec(),
        "/api/audiences" => vec![
            comment("acme", ids.issue, &"A".repeat(43)),
            comment(ids.site, "DEMO-1", &"A".repeat(43)),
        ],
        "/api/news" => [("acme", ids.issue), (ids.site, "DEMO-1")]
            .map(|(site, issue)| {
                vec![
                    ("site", site.to_owned()),
                    ("key", issue.to_owned()),
                    ("since", "0".to_owned()),
                ]
            })
            .to_vec(),
        "/api/draft" | "/api/late-draft" => vec![draft("acme", ids.issue), draft(ids.site, "DEMO-1")],
        "/api/attend" => [("acme", ids.issue), (ids.site, "DEMO-1")]
            .map(|(site, issue)| {
                vec![
                    ("site", site.to_owned()),
                    ("key", issue.to_owned()),
                    ("what", "watch".to_owned()),
                ]
            })
            .to_vec(),
        "/api/discard" | "/api/undo-discard" => vec![
            comment("acme", ids.issue, &ids.waiting),
            comment(ids.site, "DEMO-1", &ids.waiting),
        ],
        "/api/discard-waiting" => vec![vec![("client_key", ids.waiting.clone())]],
        // That a comment is there which one may see is no secret: it is not deleted, where none is
        // gone already.
        "/api/delete-comment" => vec![
            revision("acme", ids.issue, &ids.comment),
            revision(ids.site, "DEMO-1", &ids.comment),
        ],
        // As for deleting: a comment that one may see is no secret.
        "/api/tick" => {
            let tick = |site: &str, issue: &str, comment: &str| {
                vec![
                    ("site", site.to_owned()),
                    ("key", issue.to_owned()),
                    ("comment", comment.to_owned()),
                    ("task", "DONE.1.ti-1".to_owned()),
                ]
            };
            vec![tick("acme", ids.issue, &ids.comment), tick(ids.site, "DEMO-1", "")]
        }
        "/api/edit" | "/api/cancel-edit" => vec![
            revision("acme", "DEMO-1", &ids.comment),
            revision("acme", ids.issue, &ids.comment),
            revision(ids.site, "DEMO-1", &ids.comment),
        ],
        new => panic!("{new} is new: say which ids it takes"),
    }
}

/// Status, where it leads and what it says, without ids and numbers.
async fn answer(
    house: &House,
    browser: &Browser,
    path: &str,
    form: &[(&str, String)],
    ids: &Ids,
    accept: &str,
) -> String {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    // As a page has it that is about this site: a site that one has not, no page of one's is about.
    let is_elsewhere = form.iter().any(|(name, site)| *name == "site" && site != "acme");
    let proof = match is_elsewhere {
        true => browser.open(house.url("/connections")).await.proof(),
        false => house.proof(browser).await,
    };
    let response = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .unwrap()
        .post(house.url(path))
        .header("cookie", browser.cookies(&house.url("/oauth/callback")))
        .header("origin", house.origin.origin().ascii_serialization())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", accept)
        .header("byline-page-proof", proof)
        .body(body)
        .send()
        .await
        .unwrap();
    let status = response.status();
    let location = response
        .headers()
        .get("location")
        .map(|l| l.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    let all = ids.hidden(&format!("{status} {location:?} {text}"));
    all.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn client_key(page: &Page) -> String {
    let key = page.hidden("client_key");
    assert!(key.parse::<ClientKey>().is_ok());
    key
}

#[tokio::test]
async fn anothers_ids_are_as_good_as_nobodys() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);

    // Mark has a comment posted, one waiting, and an attempt to connect that he has not confirmed.
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    let posted = client_key(&page);
    mark.press(&page, "Comment", &[("Add a comment", "Mark's posted")])
        .await;
    let said = house.atlassian.read("comments?issue=DEMO-1&site=acme").await;
    let comment = said.as_array().unwrap().last().unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = mark.open(house.url("/acme/browse/DEMO-2")).await;
    let waiting = client_key(&page);
    let down = json!({"method": "POST", "path_regex": "/comment$", "owner": "Mark", "action": {
        "type": "rate_limit", "reason": "jira-burst-based", "retry_after": 3600,
    }});
    house.atlassian.control("faults", down).await;
    mark.press(&page, "Comment", &[("Add a comment", "Mark's waiting")])
        .await;
    let back = house.consent(&mark, "Mark", "acme").await;
    let question = mark.open(back).await;
    let attempt = question.url.path().rsplit('/').next().unwrap().to_owned();
    let marks = Ids {
        attempt,
        posted,
        waiting,
        comment,
        issue: "DEMO-2",
        site: "globex",
    };
    let nobodys = Ids::of_nobody();

    let record = house.atlassian.requests("/").await;
    let before = record.last().map_or(0, |request| request["seq"].as_u64().unwrap());
    let mut tried = 0;
    for path in actions() {
        for (his, none) in forms(path, &marks).iter().zip(&forms(path, &nobodys)) {
            for accept in ["text/html", "application/json"] {
                let of_mark = answer(&house, &rohit, path, his, &marks, accept).await;
                let of_nobody = answer(&house, &rohit, path, none, &nobodys, accept).await;
                assert_eq!(of_mark, of_nobody, "{path} {his:?} {accept}");
                assert!(!of_mark.contains("Mark"), "{path}: {of_mark}");
                tried += 1;
            }
        }
    }
    for address in ["/connections/confirm/"] {
        let of_mark = rohit.open(house.url(&format!("{address}{}", marks.attempt))).await;
        let of_nobody = rohit.open(house.url(&format!("{address}{}", nobodys.attempt))).await;
        assert_eq!((of_mark.status, of_mark.text()), (of_nobody.status, of_nobody.text()));
        assert!(of_mark.status.is_client_error());
        tried += 1;
    }
    println!("{tried} pairs of answers compared");

    // Atlassian heard Rohit alone.
    for request in house.atlassian.requests("/").await {
        if request["seq"].as_u64().unwrap() > before {
            assert_eq!(request["owner"]["name"], "Rohit", "{request}");
        }
    }
    // And all that is Mark's is as it was.
    assert_eq!(
        house.atlassian.comments_by("Mark", "DEMO-1").await.last().unwrap(),
        "Mark's posted"
    );
    assert_eq!(
        mark.open(house.url("/acme/browse/DEMO-2")).await.value("Add a comment"),
        "Mark's waiting"
    );
    let done = mark.press(&question, "Confirm", &[]).await;
    assert!(done.text().contains("Connected as Mark"), "{}", done.text());
}

/// Who somebody is comes from the session alone, whatever else a form or an address claims.
#[tokio::test]
async fn nobody_is_somebody_because_a_form_says_so() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let claims = [
        "user_id=1",
        "user=mark@example.com",
        "owner=Mark",
        "person=Mark",
        "grant_id=1",
        "account=Mark",
        "account_id=Mark",
        "session=x",
        "cloud_id=x",
        "author=Mark",
        "is_admin=true",
        "__proto__[user]=Mark",
        "user[id]=1",
    ];
    let nothing: [(&str, String); 0] = [];
    for claim in claims {
        let key = format!("{:0>43}", claim.len());
        let form = [
            ("site", "acme".to_owned()),
            ("key", "DEMO-8".to_owned()),
            ("client_key", key),
            ("text", format!("With {claim}")),
            ("audience", "everyone".to_owned()),
        ];
        let (name, value) = claim.split_once('=').unwrap();
        let mut with_claim = form.to_vec();
        with_claim.push((name, value.to_owned()));
        let ids = Ids::of_nobody();
        answer(
            &house,
            &rohit,
            &format!("/api/comment?{claim}"),
            &with_claim,
            &ids,
            "text/html",
        )
        .await;
    }
    let mut twice = vec![
        ("email", "rohit@example.com".to_owned()),
        ("email", "mark@example.com".to_owned()),
    ];
    twice.push(("password", crate::house::PASSWORD.to_owned()));
    let stranger = Browser::new();
    let refused = answer(
        &house,
        &stranger,
        "/api/sign-in",
        &twice,
        &Ids::of_nobody(),
        "text/html",
    )
    .await;
    assert!(refused.starts_with(" Bad Request"), "{refused}");
    answer(
        &house,
        &rohit,
        "/api/disconnect?user=Mark&account=Mark",
        &nothing,
        &Ids::of_nobody(),
        "text/html",
    )
    .await;

    let by_rohit = house.atlassian.comments_by("Rohit", "DEMO-8").await;
    assert!(
        by_rohit.iter().any(|text| text.starts_with("With ")),
        "none of them arrived"
    );
    let by_mark = house.atlassian.comments_by("Mark", "DEMO-8").await;
    assert!(by_mark.iter().all(|text| !text.starts_with("With ")), "{by_mark:?}");
    let connections = mark.open(house.url("/connections")).await;
    assert!(connections.has_button("Disconnect"), "{}", connections.text());
}
