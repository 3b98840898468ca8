//! A page of 100 KB: rules, fast models, and a verdict on its beginning. Floor: its tokens and nothing else.
#![allow(missing_docs, reason = "criterion makes the main function")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fourc::Effort;
use fourc::input::Page;
use fourc_benches::{checkout, classifier, race, read};

/// A page of this many bytes from the authored ones: their bodies one after the other under the head of the first.
fn page(bytes: usize) -> String {
    let folder = checkout("corpora/pages");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    names.retain(|name| name.starts_with("benign-"));
    names.sort();
    let mut html =
        String::from("<!doctype html><title>Our week</title><meta name=description content='All of it'><body>");
    for name in names.iter().cycle() {
        let text = read(&format!("corpora/pages/{name}"));
        let body = text.split_once("<body").and_then(|(_, body)| body.split_once('>')).map_or("", |(_, body)| body);
        let body = body.rsplit_once("</body>").map_or(body, |(body, _)| body);
        html.push_str(body);
        if html.len() >= bytes {
            break;
        }
    }
    html.truncate(html.floor_char_boundary(bytes));
    html
}

fn pages(criterion: &mut Criterion) {
    let rules = classifier(Effort::Rules);
    let fast = classifier(Effort::Fast);
    for (name, bytes) in [("100 KB", 100_000), ("20 KB", 20_000)] {
        let html = page(bytes);
        let ask = |classifier: &fourc::Classifier| {
            let question = Page::new(black_box(html.as_str())).url("https://www.example.org/week/");
            black_box(classifier.classify(question).is_ok());
        };
        race(
            criterion,
            &format!("page/{name}"),
            html.len(),
            &mut [
                ("fourc, fast models", &mut || ask(&fast)),
                ("fourc, rules", &mut || ask(&rules)),
                ("fourc, what it is made of", &mut || {
                    black_box(rules.outline(&Page::new(black_box(html.as_str()))).is_ok());
                }),
                ("html5gum", &mut || {
                    let tokens = html5gum::Tokenizer::new(black_box(html.as_str()));
                    black_box(tokens.flatten().count());
                }),
                ("first verdict of a stream", &mut || {
                    let mut reader = fast.page_stream();
                    let head = html.as_bytes().get(..8 << 10).unwrap_or_default();
                    black_box(reader.push(head).is_ok() && reader.early().is_ok());
                }),
            ],
        );
    }
}

criterion_group!(benches, pages);
criterion_main!(benches);
