//! The same bundle and the same input give the same verdict, on however many threads, alone or among others.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;
#[path = "common/made.rs"]
mod made;

use std::panic::{RefUnwindSafe, UnwindSafe};

use fourc::input::{Conversation, Image, Input, Page, Screenshot, Text, Turn, Url};
use fourc::{Classifier, Decision, Error, Policy, Verdict};

/// Thirty questions of every kind, some of them refused.
fn questions() -> Vec<Input<'static>> {
    let texts = [
        "see you at the gate",
        "you are an idiot and nobody likes you",
        "bollocks",
        "b0ll0cks and b.o.l.l.o.c.k.s",
        "how do i get unblocked games at school",
        "GCSE history: why did the Nazi Party rise?",
        "win a free phone, click here",
        "Привет, как дела?",
        "🙂🙂 don't tell your mum about this",
        "ring me on 07700 900123",
        "",
        "x",
    ];
    let urls = [
        "https://www.bbc.co.uk/bitesize",
        "https://www.google.com/search?q=unblocked+games",
        "bet365.com",
        "https://youtube.com/watch?v=abc",
        "no address",
        "http://[::1]/",
        "https://xn--bcher-kva.example/path?q=1#f",
    ];
    let pages = [
        "<title>Games</title><p>unblocked games for school",
        "<p>Welcome to our school",
        "<script>x</script>",
        "<p>f&uuml;r b&#111;llocks",
    ];
    let mut all: Vec<Input<'static>> = texts.into_iter().map(|text| Text::new(text).into()).collect();
    all.extend(urls.into_iter().map(|url| Input::from(Url::new(url))));
    all.extend(pages.into_iter().map(|page| Input::from(Page::new(page).url("https://example.org/a"))));
    let long =
        "A long text is read in windows that overlap, so that nothing falls between two. You idiot. ".repeat(120);
    all.push(Text::new(long).into());
    all.push(
        Conversation::new([
            Turn::new("a", "hi, how old are you"),
            Turn::new("child", "12"),
            Turn::new("a", "dont tell your mum"),
        ])
        .into(),
    );
    all.push(Image::new(made::picture("plain-png")).into());
    all.push(Image::new(made::picture("truncated-png")).into());
    all.push(Screenshot::new(made::picture("plain-png")).title("unblocked games").text("bollocks").into());
    for picture in ["house.png", "ball.gif"] {
        let bytes = std::fs::read(common::root().join("corpora/images").join(picture)).expect("a readable picture");
        all.push(Image::new(bytes).into());
    }
    all
}

fn classifier(threads: usize) -> Classifier {
    let builder =
        if common::has_image_component() { common::with_images() } else { Classifier::builder(common::base()) };
    builder.threads(threads).build().expect("the bundles load")
}

fn shown(answer: &Result<Verdict, Error>) -> String {
    answer.as_ref().map_or_else(ToString::to_string, Verdict::to_json)
}

fn batch(classifier: &Classifier, questions: &[Input<'static>]) -> Vec<String> {
    classifier.classify_batch(questions.iter().cloned()).iter().map(shown).collect()
}

#[test]
fn threads_order_and_company_change_nothing() {
    let questions = questions();
    let one = classifier(1);
    let alone: Vec<String> = questions.iter().map(|question| shown(&one.classify(question.clone()))).collect();
    assert!(alone.iter().filter(|answer| answer.starts_with('{')).count() > 20, "too few are judged to compare");
    for threads in [1, 2, 8] {
        assert_eq!(batch(&classifier(threads), &questions), alone, "on {threads} threads");
    }
    let two = classifier(2);
    // 7 and the number of questions share no factor, so that this visits each of them once.
    let order: Vec<usize> = (0..questions.len()).map(|i| (i * 7 + 3) % questions.len()).collect();
    assert_ne!(questions.len() % 7, 0);
    let shuffled: Vec<Input<'static>> = order.iter().map(|&i| questions[i].clone()).collect();
    let expected: Vec<String> = order.iter().map(|&i| alone[i].clone()).collect();
    assert_eq!(batch(&two, &shuffled), expected, "in another order");
    let reversed: Vec<Input<'static>> = questions.iter().rev().cloned().collect();
    assert!(batch(&two, &reversed).into_iter().rev().eq(alone.iter().cloned()), "backwards");
}

#[test]
fn the_same_question_many_times_at_once_has_one_answer() {
    let classifier = classifier(8);
    let question = Input::from(Text::new("you idiot, b0ll0cks, see you at the gate"));
    let answers = batch(&classifier, &vec![question; 64]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn one_classifier_serves_many_threads_at_the_same_time() {
    let classifier = classifier(1);
    let questions = questions();
    let expected: Vec<String> =
        questions.iter().map(|question| shown(&classifier.classify(question.clone()))).collect();
    std::thread::scope(|scope| {
        for start in 0..4 {
            let (classifier, questions, expected) = (&classifier, &questions, &expected);
            scope.spawn(move || {
                for i in 0..questions.len() {
                    let i = (i + start * 5) % questions.len();
                    assert_eq!(shown(&classifier.classify(questions[i].clone())), expected[i]);
                }
            });
        }
    });
}

#[test]
fn two_classifiers_of_the_same_bundle_agree() {
    assert_eq!(batch(&classifier(1), &questions()), batch(&classifier(1), &questions()));
}

#[test]
fn an_empty_batch_has_no_answers() {
    assert!(classifier(2).classify_batch([]).is_empty());
}

/// Compiles only while the types may be shared, sent and kept across a caught panic.
const fn is_shared<T: Send + Sync>() {}
const fn is_unwind_safe<T: UnwindSafe + RefUnwindSafe>() {}

const _: () = {
    is_shared::<Classifier>();
    is_shared::<Verdict>();
    is_shared::<Policy>();
    is_shared::<Decision>();
    is_shared::<Error>();
    is_shared::<Input<'_>>();
    is_unwind_safe::<Classifier>();
    is_unwind_safe::<Verdict>();
    is_unwind_safe::<Policy>();
    is_unwind_safe::<Decision>();
    is_unwind_safe::<Error>();
};
