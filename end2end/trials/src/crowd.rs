use std::collections::BTreeMap;

use anyhow::Result;
use futures::future::join_all;
use reqwest::{Client, header};
use url::Url;

use crate::visitor::Visitor;

/// As many as Byline lets share one connection.
const STREAMS: usize = 100;

/// How often each status was answered; 0 stands for no answer.
pub type Answers = BTreeMap<u16, usize>;

/// Opens one page so often at once at each of the processes, all as one visitor.
pub async fn crowd(visitor: &Visitor, processes: &[Url], each: usize, path: &str) -> Result<Answers> {
    let mut asking = Vec::with_capacity(processes.len() * each);
    for process in processes {
        let address = process.join(path)?;
        let mut client = Client::default();
        for number in 0..each {
            if number % STREAMS == 0 {
                client = Client::builder().no_proxy().http2_prior_knowledge().build()?;
            }
            let request = client.get(address.clone()).header(header::ACCEPT, "text/html");
            let request = request.header(header::COOKIE, &visitor.cookie);
            asking.push(tokio::spawn(async move {
                let answer = request.send().await?;
                let status = answer.status().as_u16();
                answer.bytes().await?;
                Ok::<_, reqwest::Error>(status)
            }));
        }
    }
    let mut answers = Answers::new();
    for answer in join_all(asking).await {
        *answers.entry(answer?.unwrap_or_default()).or_default() += 1;
    }
    Ok(answers)
}
