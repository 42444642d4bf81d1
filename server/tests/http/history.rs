//! What was changed of an issue is shown to whoever asks for it, and costs no other page anything.

use crate::house::House;

#[tokio::test]
async fn the_history_is_read_on_demand_in_one_call() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let calls = async || house.atlassian.requests("/").await;
    let before = calls().await.len();
    let page = rohit.open(house.url("/acme/browse/DEMO-1?view=history")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(page.texts("h1"), ["History of DEMO-1"]);
    let since = &calls().await[before..];
    assert_eq!(since.len(), 1, "{since:?}");
    assert_eq!(since[0]["owner"]["name"], "Rohit");
    let beyond = rohit.open(house.url("/acme/browse/DEMO-1?view=history&page=99")).await;
    assert_eq!(beyond.texts(".changes"), page.texts(".changes"));

    let mark = house.connected("Mark").await;
    let hidden = mark.open(house.url("/acme/browse/DEMO-4?view=history")).await;
    assert_eq!(hidden.status, 404);
}
