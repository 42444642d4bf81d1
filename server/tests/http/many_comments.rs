//! An issue with more comments than come with it.

use serde_json::Value;

use crate::house::House;

#[tokio::test]
async fn the_first_of_150_comments_do_not_wait_for_the_last() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let jira = async || house.atlassian.requests("/ex/jira/").await;
    // What a page shows of whom, and what it asked Jira for.
    let mut seen = jira().await.len();
    let mut looked = async |browser: &crate::browser::Browser, query: &str| -> (Vec<String>, Vec<String>) {
        let page = browser.open(house.url(&format!("/acme/browse/DEMO-3{query}"))).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let all = jira().await;
        let asked = all[seen..].iter().map(|request: &Value| {
            let path = request["path"].as_str().unwrap();
            path.rsplit_once("/issue/").unwrap().1.to_owned()
        });
        let asked = asked.collect();
        seen = all.len();
        (page.articles(), asked)
    };

    // Which comments come with an issue is not known before it was seen.
    let (newest, asked) = looked(&rohit, "").await;
    assert_eq!(asked, ["DEMO-3", "DEMO-3/comment"]);
    assert_eq!(newest.len(), 50);
    let (again, asked) = looked(&rohit, "").await;
    assert_eq!((&again, &*asked), (&newest, &["DEMO-3".to_owned()][..]));
    // It is so for everybody on this site, each with their own call.
    let (marks, asked) = looked(&mark, "").await;
    assert_eq!((marks.len(), &*asked), (50, &["DEMO-3".to_owned()][..]));
    assert_eq!(jira().await.last().unwrap()["owner"]["name"], "Mark");

    let (second, asked) = looked(&rohit, "?page=2").await;
    assert_eq!((second.len(), &*asked), (50, &["DEMO-3".to_owned()][..]));
    let (last, asked) = looked(&rohit, "?page=3").await;
    assert_eq!(asked, ["DEMO-3", "DEMO-3/comment"]);
    let mut all: Vec<String> = newest.into_iter().chain(second).chain(last).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 150, "each is on one page");
}
