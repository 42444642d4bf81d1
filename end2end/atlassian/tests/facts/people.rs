//! Users and permissions.

use serde_json::Value;

use crate::harness::{House, ROHIT};

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|person| person["displayName"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn user_searches_return_bare_arrays_and_need_a_question() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for path in [
        "user/search",
        "user/assignable/search?project=DEMO",
        "user/viewissue/search?issueKey=DEMO-1",
    ] {
        assert_eq!(rohit.get(path).await.status, 400, "{path}");
    }
    assert_eq!(names(&rohit.get("user/search?query=mar").await.json()), ["Mark"]);
    assert_eq!(
        names(&rohit.get(&format!("user/search?accountId={ROHIT}")).await.json()),
        ["Rohit"]
    );
    let assignable = rohit.get("user/assignable/search?project=DEMO&query=").await.json();
    assert!(names(&assignable).contains(&"Mark") && !names(&assignable).contains(&"Asha"));
    assert_eq!(rohit.get("user/assignable/search?query=m").await.status, 400);
    let short = rohit
        .get("user/assignable/search?project=DEMO&query=&maxResults=3")
        .await
        .json();
    assert!(names(&short).len() < 3, "the filter runs after paging");
}

#[tokio::test]
async fn who_sees_an_issue_is_for_those_who_may_browse_users() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let seers = rohit.get("user/viewissue/search?issueKey=DEMO-4&query=").await.json();
    assert!(!names(&seers).contains(&"Mark") && names(&seers).contains(&"Rohit"));
    let asha = house.named("Asha").await;
    assert_eq!(
        asha.get("user/viewissue/search?issueKey=DEMO-1&query=").await.json(),
        serde_json::json!([])
    );
}

#[tokio::test]
async fn private_addresses_stay_private() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let lena = rohit.get("user/search?query=lena").await.json();
    assert!(lena[0].get("emailAddress").is_none());
    let asha = house.named("Asha").await;
    assert_eq!(asha.get("myself").await.json()["emailAddress"], "asha@example.com");
}

#[tokio::test]
async fn mypermissions_answers_for_its_context() {
    let house = House::open().await;
    let asha = house.named("Asha").await;
    assert_eq!(asha.get("mypermissions").await.status, 400);
    assert_eq!(asha.get("mypermissions?permissions=NONSENSE").await.status, 400);
    assert_eq!(
        asha.get("mypermissions?permissions=ADD_COMMENTS&issueKey=DEMO-4")
            .await
            .status,
        404
    );
    let may = asha
        .get("mypermissions?permissions=ADD_COMMENTS,BROWSE_PROJECTS&issueKey=DEMO-1")
        .await
        .json();
    assert_eq!(may["permissions"]["ADD_COMMENTS"]["havePermission"], false);
    assert_eq!(may["permissions"]["BROWSE_PROJECTS"]["havePermission"], true);
    let mark = house.mark().await;
    let may = mark
        .get("mypermissions?permissions=ADD_COMMENTS&projectKey=DEMO")
        .await
        .json();
    assert_eq!(may["permissions"]["ADD_COMMENTS"]["havePermission"], true);
}

#[tokio::test]
async fn somebody_who_has_left_and_somebody_unknown_still_have_their_comments() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let comments = rohit.get("issue/DEMO-11/comment").await.json();
    let authors: Vec<&Value> = comments["comments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["author"])
        .collect();
    assert!(
        authors
            .iter()
            .any(|author| author["active"] == false && author["displayName"] == "Former user")
    );
    assert!(authors.iter().any(|author| author["accountId"] == "unknown"));
}
