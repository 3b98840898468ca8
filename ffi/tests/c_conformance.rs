//! Runs the golden vectors of `corpora/conformance` and `corpora/regression` through the C interface.
//!
//! A program in C asks every row and prints what it was answered. It must be what the core answers, whose own runner holds
//! it against the rows' promises: the JSON byte for byte, what the accessors say field for field, and what every preset
//! decides.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

#[path = "../../core/tests/common/mod.rs"]
mod common;
#[path = "../../core/tests/golden/mod.rs"]
#[allow(dead_code, reason = "the core's runner reads what is promised; this one compares with the core")]
mod golden;
#[path = "../../core/tests/common/made.rs"]
mod made;
mod native;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use fourc::{Category, Classifier, Policy, Preset, Verdict};
use golden::Row;
use native::Linked;
use serde_json::{Value, json};

/// Rows by the classifier that they need, which both sides open once.
fn rows() -> BTreeMap<String, Vec<(Row, Value)>> {
    let manifest: Value = serde_json::from_str(&common::read("corpora/conformance/manifest.json")).expect("JSON");
    let (mut rows, mut ids) = (BTreeMap::<String, Vec<(Row, Value)>>::new(), BTreeSet::new());
    for corpus in ["corpora/conformance", "corpora/regression"] {
        let mut counts = serde_json::Map::new();
        for entry in std::fs::read_dir(common::root().join(corpus)).expect("a folder of the checkout") {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.strip_suffix(".jsonl").is_none() {
                continue;
            }
            let text = common::read(&format!("{corpus}/{name}"));
            for line in text.lines() {
                let row: Row = serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(ids.insert(row.id.clone()), "{} stands there twice", row.id);
                let key = format!("{} {:?}", row.bundle, row.limits);
                rows.entry(key).or_default().push((row, serde_json::from_str(line).unwrap()));
            }
            counts.insert(name, json!(text.lines().count()));
        }
        if corpus == "corpora/conformance" {
            let total: u64 = counts.values().filter_map(Value::as_u64).sum();
            assert_eq!((&manifest["suites"], &manifest["total"]), (&Value::Object(counts), &json!(total)));
        }
    }
    rows
}

/// The file that the program in C reads.
struct Questions(Vec<u8>);

impl Questions {
    fn field(&mut self, key: &str, value: &[u8]) {
        writeln!(self.0, "{key} {}", value.len()).unwrap();
        self.0.extend([value, b"\n"].concat());
    }

    fn text(&mut self, key: &str, value: &Value) {
        if let Some(value) = value.as_str() {
            self.field(key, value.as_bytes());
        }
    }

    fn open(&mut self, row: &Row) {
        self.field("options", b"");
        self.field("bundle", common::root().join("models/base").to_str().unwrap().as_bytes());
        if row.bundle == "base+nsfwjs" {
            self.field("component", common::root().join("models/nsfwjs").to_str().unwrap().as_bytes());
        }
        for (name, value) in &row.limits {
            self.field("limit", format!("{name}={value}").as_bytes());
        }
        self.field("open", b"");
    }

    fn ask(&mut self, row: &Row, raw: &Value) {
        self.text("today", &raw["today"]);
        for list in raw["lists"].as_array().into_iter().flatten() {
            let layer = ["", "sealed", "deny", "allow", "categories"].iter().position(|layer| list["layer"] == *layer);
            self.field("list.layer", layer.expect("a layer").to_string().as_bytes());
            for label in list["labels"].as_array().into_iter().flatten() {
                self.text("list.label", label);
            }
            self.text("list.name", &list["name"]);
            match list["text"].as_str() {
                Some(text) => self.field("list.text", text.as_bytes()),
                None => self.text("list.missing", &list["name"]),
            }
        }
        let input = &raw["input"];
        let kind = input["kind"].as_str().expect("a kind");
        self.field("kind", kind.as_bytes());
        let times = input["times"].as_u64().unwrap_or(1) as usize;
        let repeated = |text: &Value| text.as_str().unwrap_or_default().repeat(times).into_bytes();
        let body = match kind {
            "text" => repeated(&input["text"]),
            "url" => repeated(&input["url"]),
            "page" => match input["html_file"].as_str() {
                Some(file) => common::read(&format!("corpora/pages/{file}")).into_bytes(),
                None => repeated(&input["html"]),
            },
            "image" | "screenshot" => match input["file"].as_str() {
                Some(file) => std::fs::read(common::root().join("corpora/images").join(file)).expect("a picture"),
                None => made::picture(input["made"].as_str().expect("a picture has a file or a name")),
            },
            "policy" => input["json"].to_string().into_bytes(),
            _ => Vec::new(),
        };
        self.field("body", &body);
        let number = |ids: &[&str], id: &Value| ids.iter().position(|own| id == own).expect("an id").to_string();
        if kind == "text" {
            self.text("title", &input["subject"]);
            if !input["channel"].is_null() {
                let ids = ["unknown", "chat", "search", "post", "document", "email", "identifier"];
                self.field("channel", number(&ids, &input["channel"]).as_bytes());
            }
            if !input["author"].is_null() {
                self.field("author", number(&["unknown", "child", "other"], &input["author"]).as_bytes());
            }
        } else if kind == "page" || kind == "screenshot" {
            self.text("title", &input["title"]);
            self.text("url", &input["url"]);
            self.text("screen_text", &input["text"]);
        }
        for turn in input["turns"].as_array().into_iter().flatten() {
            self.text("turn.author", &turn[0]);
            self.text("turn.text", &turn[1]);
        }
        self.field("ask", row.id.as_bytes());
    }
}

#[test]
fn every_row_is_answered_in_c_as_in_rust() {
    let rows = rows();
    let mut questions = Questions(Vec::new());
    for rows in rows.values() {
        questions.open(&rows[0].0);
        for (row, raw) in rows {
            questions.ask(row, raw);
        }
    }
    let file = native::folder().join("questions");
    std::fs::write(&file, questions.0).expect("the questions are written");
    let mut program = Command::new(native::compile("tests/c/conformance.c", Linked::Shared))
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut answers = BufReader::new(program.stdout.take().unwrap()).lines();
    let (mut asked, mut wrong) = (0, Vec::new());
    for rows in rows.values() {
        let classifier = classifier(&rows[0].0);
        for (row, _) in rows {
            let line = answers.next().unwrap_or_else(|| panic!("no answer to {}", row.id)).expect("UTF-8");
            let answer: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{}: {error}", row.id));
            assert_eq!(answer["id"], row.id.as_str());
            if let Err(difference) = compare(&classifier, row, &answer, &line) {
                wrong.push(format!("{}: {difference}", row.id));
            }
            asked += 1;
        }
    }
    assert!(program.wait().unwrap().success() && answers.next().is_none());
    assert!(wrong.is_empty(), "{} of {asked} rows:\n{}", wrong.len(), wrong.join("\n"));
    println!("{asked} rows were asked in C");
}

fn classifier(row: &Row) -> Classifier {
    let builder = match row.bundle.as_str() {
        "base" => Classifier::builder(common::base()),
        "base+nsfwjs" => common::with_images(),
        other => panic!("no bundle goes by the name {other}"),
    };
    builder.limits(golden::limits(&row.limits)).threads(1).build().expect("the bundles load")
}

type Compared = Result<(), String>;

fn same(what: &str, in_c: &Value, in_rust: &Value) -> Compared {
    if equal(in_c, in_rust) { Ok(()) } else { Err(format!("{what} is {in_c} in C and {in_rust} in Rust")) }
}

/// Equal but for the digits of a number that a 32-bit float does not hold.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one.as_f64().map(|number| number as f32) == other.as_f64().map(|number| number as f32)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|own| equal(value, own)))
        }
        _ => one == other,
    }
}

fn compare(classifier: &Classifier, row: &Row, answer: &Value, line: &str) -> Compared {
    let Some(input) = row.input.input() else { return compare_policy(row, answer) };
    let expected = if row.lists.is_empty() && row.today.is_none() {
        classifier.classify(input)
    } else {
        row.with_lists(classifier).and_then(|classifier| classifier.classify(input))
    };
    if let golden::Question::Url { url } = &row.input {
        compare_address(classifier, url, answer)?;
    }
    let verdict = match expected {
        Ok(verdict) => verdict,
        Err(error) => return compare_error(&error, answer),
    };
    let json = verdict.to_json();
    if !line.contains(&format!("\"verdict\":{json},\"native\":")) {
        return same("the verdict", &answer["verdict"], &serde_json::from_str(&json).unwrap())
            .and(Err("the verdict has another form".to_owned()));
    }
    let mut whole: Value = serde_json::from_str(&json).unwrap();
    for without in ["schema", "offsets", "provenance"] {
        whole.as_object_mut().unwrap().remove(without);
    }
    same("what the accessors say", &answer["native"], &whole)?;
    same("a fact", &answer["facts"], &facts(&verdict))?;
    let decisions = Preset::ALL.iter().map(|preset| Policy::preset(*preset).decide(&verdict));
    same("a decision", &answer["decisions"], &serde_json::to_value(decisions.collect::<Vec<_>>()).unwrap())
}

fn facts(verdict: &Verdict) -> Value {
    json!({
        "denied": verdict.is_denied(),
        "allowed": verdict.is_allowed(),
        "top": verdict.top().map_or("", |entry| entry.category.id()),
        "levels": Category::ALL.iter().map(|category| verdict.level(*category).id()).collect::<Vec<_>>(),
        "layers": verdict.evidence.iter().map(|one| one.layer().map_or("", |layer| layer.id())).collect::<Vec<_>>(),
        "overruled": verdict.evidence.iter().map(fourc::Evidence::is_overruled).collect::<Vec<_>>(),
    })
}

fn compare_error(error: &fourc::Error, answer: &Value) -> Compared {
    let kind = error.kind();
    same("the status", &answer["status"], &json!(kind.status()))?;
    same("the code", &answer["code"], &json!(kind.code()))?;
    same("the message", &answer["message"], &json!(error.message()))
}

fn compare_policy(row: &Row, answer: &Value) -> Compared {
    let golden::Question::Policy { json } = &row.input else { return Err("no question".to_owned()) };
    match Policy::from_json(&json.to_string()) {
        Ok(policy) => same("the policy", &answer["policy"], &serde_json::from_str(&policy.to_json()).unwrap()),
        Err(error) => compare_error(&error, answer),
    }
}

fn compare_address(classifier: &Classifier, url: &str, answer: &Value) -> Compared {
    let Ok(address) = classifier.address(url) else {
        return same("the address", &answer["address"], &Value::Null);
    };
    let own = &answer["address"];
    same("the canonical form", &answer["canonical"], &json!(classifier.canonical(url).unwrap()))?;
    same("the canonical form in the view", &own["canonical"], &json!(address.canonical()))?;
    same("the host", &own["host"], &json!(address.host()))?;
    same("the wrapper without a target", &own["unknown_target"], &json!(address.unknown_target()))?;
    let search =
        address.search().map(|search| json!([search.engine(), search.text(), search.mode().id(), search.span()]));
    let shown = &own["search"];
    let shown = (!shown.is_null()).then(|| json!([shown["engine"], shown["text"], shown["mode"], shown["span"]]));
    same("the search", &json!(shown), &json!(search))?;
    let targets = address.targets().iter().map(|target| json!([target.canonical(), target.wrapper(), target.span()]));
    let shown = own["targets"].as_array().into_iter().flatten();
    let shown = shown.map(|target| json!([target["canonical"], target["wrapper"], target["span"]]));
    same("the targets", &shown.collect(), &targets.collect())
}
