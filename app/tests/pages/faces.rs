//! People's faces.

use app::model::{Avatar, Person};

use crate::{
    desk::{World, comment, issue_page},
    visit::get,
};

fn with_picture(author: Person, url: &str) -> Person {
    Person {
        avatar: Avatar::at(url).ok(),
        ..author
    }
}

#[tokio::test]
async fn pictures_are_shown_of_hosts_that_are_named_and_initials_always() {
    let mut world = World::connected();
    let mut content = issue_page("x", 0);
    let (mut rohit, mut mark) = (comment(0, "Rohit", ""), comment(1, "Mark", ""));
    rohit.author = with_picture(rohit.author, "https://faces.example/a/rohit.png?s=48");
    mark.author = with_picture(mark.author, "https://elsewhere.example/mark.png");
    content.comments.comments = vec![rohit, mark];
    world.issue = Ok(content);
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(
        page.attributes("article .face img", "src"),
        ["/api/avatar/faces.example/a/rohit.png?s=48"]
    );
    assert_eq!(page.attributes("article .face img", "alt"), [""]);
    let initials: Vec<String> = page
        .texts("article .face")
        .iter()
        .map(|text| text.trim().to_owned())
        .collect();
    assert_eq!(initials, ["R", "M"]);
}
