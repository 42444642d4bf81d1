//! Keys are changed by the operator's own command while people read and write.

use std::process::Command;

use serde_json::json;

use crate::house::House;

/// Runs `byline` with the house's settings; what it printed.
fn byline(house: &House, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_byline"))
        .args(arguments)
        .current_dir(house.database.folder.path())
        .env_clear()
        .env("BYLINE_DATABASE_URL", &house.database.url)
        .env("BYLINE_KEY_FILE", house.database.folder.path().join("keys"))
        .env("BYLINE_CLIENT_ID", "id")
        .env("BYLINE_CLIENT_SECRET", "secret")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_and_retired_under_people_who_work() {
    let house = House::new().await;
    let (rohit, mark) = tokio::join!(house.connected("Rohit"), house.connected("Mark"));
    let address = house.url("/acme/browse/DEMO-1");
    let page = rohit.open(address.clone()).await;
    let refusal = json!({"type": "status", "status": 400, "body": {"errorMessages": ["No."], "errors": {}}});
    let fault = json!({"method": "POST", "path_regex": "/comment$", "action": refusal});
    house.atlassian.control("faults", fault).await;
    rohit.press(&page, "Comment", &[("Add a comment", "Kept unsent")]).await;
    let other = house.url("/acme/browse/DEMO-2");
    let page = rohit.open(other.clone()).await;
    rohit
        .press(&page, "Preview", &[("Add a comment", "Kept as a draft")])
        .await;

    for round in 0..3 {
        let settings = house.database.folder.path().join("keys");
        let before = std::fs::read_to_string(&settings).unwrap();
        if round == 1 {
            byline(&house, &["keys", "rotate", "--prepare"]);
        }
        let working = async {
            for _ in 0..5 {
                assert_eq!(mark.open(address.clone()).await.status, 200);
            }
        };
        let rotating = async { tokio::task::block_in_place(|| byline(&house, &["keys", "rotate"])) };
        let ((), said) = tokio::join!(working, rotating);
        assert!(said.contains("0 left."), "{said}");
        assert_ne!(std::fs::read_to_string(&settings).unwrap(), before);
        let said = byline(&house, &["keys", "retire"]);
        assert!(said.starts_with("Taken out: "), "{said}");

        // What was sealed under the key that is gone: the unsent text, the draft, and both tokens of
        // both grants.
        assert_eq!(
            rohit.open(other.clone()).await.value("Add a comment"),
            "Kept as a draft"
        );
        assert_eq!(rohit.open(address.clone()).await.value("Add a comment"), "Kept unsent");
        house.atlassian.control("clock", json!({"advance_seconds": 3700})).await;
        let page = mark.open(address.clone()).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = format!("After rotation {round}");
        let page = mark.press(&page, "Comment", &[("Add a comment", &text)]).await;
        assert!(page.alerts().is_empty(), "{:?}", page.alerts());
        assert_eq!(
            house.atlassian.comments_by("Mark", "DEMO-1").await.last().unwrap(),
            &text
        );
    }
    let said = byline(&house, &["keys", "retire"]);
    assert!(said.contains("nothing was changed"), "{said}");
}
