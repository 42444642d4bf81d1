//! Attachments.

use reqwest::{Method, multipart};

use crate::harness::{Answer, House, Person};

async fn first(person: &Person<'_>) -> serde_json::Value {
    person.get("issue/DEMO-2?fields=attachment").await.json()["fields"]["attachment"][0].clone()
}

#[tokio::test]
async fn content_is_a_signed_address_elsewhere_that_needs_no_token_and_expires() {
    let house = House::open().await;
    let mark = house.mark().await;
    let attachment = first(&mark).await;
    assert!(attachment["id"].is_string());
    let path = format!("attachment/content/{}", attachment["id"].as_str().unwrap());
    let redirect = mark.get(&path).await;
    assert_eq!(redirect.status, 303);
    let location = redirect.header("location").to_owned();
    assert!(!location.starts_with(&house.origin), "another origin");
    let local = location.splitn(4, '/').nth(3).unwrap().to_owned();
    let file = house.get(&format!("/{local}")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "image/png"));
    assert_eq!(file.bytes.len() as u64, attachment["size"].as_u64().unwrap());
    assert_eq!(
        house
            .get(&format!("/{}", local.replace("signature=", "signature=0")))
            .await
            .status,
        403
    );
    house.advance(61).await;
    assert_eq!(house.get(&format!("/{local}")).await.status, 403);
}

#[tokio::test]
async fn without_redirect_bytes_come_whole_or_in_part() {
    let house = House::open().await;
    let mark = house.mark().await;
    let attachment = first(&mark).await;
    let path = format!(
        "attachment/content/{}?redirect=false",
        attachment["id"].as_str().unwrap()
    );
    let whole = mark.get(&path).await;
    assert_eq!(whole.status, 200);
    let part = |range: &str| Answer::to(mark.request(Method::GET, &path).header("range", range.to_owned()));
    let some = part("bytes=0-7").await;
    assert_eq!(
        (some.status, some.bytes.as_slice()),
        (206, b"\x89PNG\r\n\x1a\n".as_slice())
    );
    assert_eq!(some.header("content-range"), format!("bytes 0-7/{}", whole.bytes.len()));
    assert_eq!(part("bytes=99999999-").await.status, 416);
}

#[tokio::test]
async fn an_upload_needs_its_header_and_returns_an_array() {
    let house = House::open().await;
    let mark = house.mark().await;
    let form = || {
        let part = |name: &str| multipart::Part::bytes(b"words\r\nmore".to_vec()).file_name(name.to_owned());
        multipart::Form::new()
            .part("file", part("note.txt"))
            .part("file", part("näme \"2\".txt"))
    };
    let upload = |check: Option<&str>| {
        let request = mark.request(Method::POST, "issue/DEMO-1/attachments").multipart(form());
        Answer::to(match check {
            None => request,
            Some(check) => request.header("x-atlassian-token", check.to_owned()),
        })
    };
    assert_eq!(upload(None).await.status, 403);
    let done = upload(Some("no-check")).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let list = done.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(
        (list[0]["filename"].as_str(), list[0]["size"].as_u64()),
        (Some("note.txt"), Some(11))
    );
    let id = list[0]["id"].as_str().unwrap();
    let one = mark.get(&format!("attachment/{id}")).await.json();
    assert!(one["id"].is_u64());
    let asha = house.named("Asha").await;
    assert_eq!(asha.delete(&format!("attachment/{id}")).await.status, 403);
    assert_eq!(mark.delete(&format!("attachment/{id}")).await.status, 204);
    assert_eq!(mark.get(&format!("attachment/{id}")).await.status, 404);
}

#[tokio::test]
async fn pictures_have_thumbnails_and_other_files_a_default() {
    let house = House::open().await;
    let mark = house.mark().await;
    let attachments = mark.get("issue/DEMO-2?fields=attachment").await.json()["fields"]["attachment"].clone();
    assert!(attachments[0]["thumbnail"].is_string() && attachments[1].get("thumbnail").is_none());
    let other = attachments[1]["id"].as_str().unwrap();
    assert_eq!(
        mark.get(&format!("attachment/thumbnail/{other}?redirect=false"))
            .await
            .status,
        200
    );
    let without = format!("attachment/thumbnail/{other}?redirect=false&fallbackToDefault=false");
    assert_eq!(mark.get(&without).await.status, 404);
}
