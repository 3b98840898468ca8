//! `fourc squid`: the lines that Squid reads, the lists that change, the lines that cannot be read.
#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout};

/// The answers by their numbers; threads may answer in any order.
fn answers(arguments: &[&str], questions: &str) -> BTreeMap<String, String> {
    let arguments = [&["squid"], arguments].concat();
    let output = common::run(&arguments, questions.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("answers are text");
    assert_eq!(text.lines().count(), questions.lines().count(), "each line has its answer: {text}");
    let split = |line: &str| line.split_once(' ').map(|(id, rest)| (id.to_owned(), rest.to_owned()));
    text.lines().map(|line| split(line).expect("a number and an answer")).collect()
}

const QUESTIONS: &str = "0 http://www.bet365.com/ GET 127.0.0.1 -\n1 https://www.bbc.co.uk/ GET 127.0.0.1 -\n\
                         2 www.bet365.com:443 CONNECT 127.0.0.1 -\n3 https://www.bing.com/search?q=unblocked+games+at+school GET -\n";

#[test]
fn the_action_is_the_policys() {
    let found = answers(&["--policy", "ks3"], QUESTIONS);
    assert_eq!(found["0"], r#"ERR tag=block fourc_=block log="block:gambling:confirmed" message="Gambling""#);
    assert_eq!(found["1"], r#"OK tag=allow fourc_=allow log="allow:-""#);
    assert_eq!(found["2"], found["0"], "a tunnel is judged by its host");
    assert!(found["3"].starts_with("ERR tag=block fourc_=block log=\"block:filter-bypass:"), "{}", found["3"]);
}

#[test]
fn a_rewriter_rewrites_nothing() {
    let found = answers(&["--policy", "ks3", "--as", "rewriter"], QUESTIONS);
    assert!(found.values().all(|answer| answer.starts_with("ERR ")), "{found:?}");
    assert!(found["0"].contains(" fourc_=block "), "{}", found["0"]);
    assert!(found["1"].contains(" fourc_=allow "), "{}", found["1"]);
}

#[test]
fn what_cannot_be_judged_goes_by_the_flag() {
    let question = "4 http:// GET 127.0.0.1 -\n";
    let closed = answers(&["--policy", "ks3"], question);
    assert_eq!(closed["4"], r#"ERR tag=block fourc_=block log="block:failed" message="could not be judged""#);
    let open = answers(&["--policy", "ks3", "--on-failure", "open"], question);
    assert_eq!(open["4"], r#"OK tag=allow fourc_=allow log="allow:failed""#);
}

#[test]
fn a_line_that_cannot_be_read_is_answered_and_the_next_one_is_read() {
    let long = "x".repeat(70_000);
    let questions =
        format!("1\n2 http://a.example/{long} GET\nhttp://a.example/ GET\n\n3 https://www.bbc.co.uk/ GET\n");
    let output = common::run(&["squid", "--policy", "ks3", "--threads", "1"], questions.as_bytes());
    let text = String::from_utf8(output.stdout).expect("answers are text");
    let results: Vec<&str> = text.lines().map(|line| line.split(" message").next().unwrap_or_default()).collect();
    assert_eq!(results[..4], ["1 BH", "2 BH", "BH", "BH"], "{text}");
    assert!(results[4].starts_with("3 OK "), "{text}");
    assert!(output.status.success());
}

#[test]
fn it_does_not_start_without_a_policy_or_with_a_list_that_cannot_be_read() {
    for arguments in
        [&["squid"][..], &["squid", "--policy", "ks3", "--deny", "/no/such/list"], &["squid", "--policy", "ks9"]]
    {
        assert_eq!(common::run(arguments, QUESTIONS.as_bytes()).status.code(), Some(2), "{arguments:?}");
    }
}

/// The program with a question asked at a time.
struct Helper {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl Helper {
    fn start(arguments: &[&str]) -> Self {
        let mut child = common::start(&[&["squid"], arguments].concat());
        let stdin = child.stdin.take().expect("piped");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        Self { child, stdin, stdout, stderr }
    }

    fn ask(&mut self, address: &str) -> String {
        writeln!(self.stdin, "9 {address} GET 127.0.0.1 -").expect("the program reads");
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("an answer");
        line.trim_end().to_owned()
    }

    /// Waits for the next line on standard error, which must say so.
    fn says(&mut self, words: &str) {
        let mut line = String::new();
        self.stderr.read_line(&mut line).expect("text");
        assert!(line.contains(words), "{line}");
        assert!(!line.contains("maths"), "no entry and no address is logged: {line}");
    }

    /// Ends its input; it must end by itself and say nothing more.
    fn end(self) {
        let Self { mut child, stdin, mut stderr, .. } = self;
        drop(stdin);
        assert!(child.wait().expect("the program ends").success());
        let mut said = String::new();
        stderr.read_to_string(&mut said).expect("text");
        assert_eq!(said, "");
    }
}

fn write(path: &Path, hosts: impl IntoIterator<Item = String>) {
    // In one step, as whoever exchanges a list should.
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, hosts.into_iter().map(|host| host + "\n").collect::<String>()).expect("written");
    std::fs::rename(&fresh, path).expect("renamed");
}

#[test]
fn lists_are_taken_when_their_file_changes_and_not_when_they_shrank() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("school.txt");
    let hosts = |count: u32| (0..count).map(|number| format!("maths{number}.example")).collect::<Vec<_>>();
    write(&path, hosts(10));
    let mut helper = Helper::start(&["--policy", "ks3", "--deny", path.to_str().expect("UTF-8")]);
    assert!(helper.ask("http://maths3.example/").starts_with("9 ERR "));
    assert!(helper.ask("http://maths11.example/").starts_with("9 OK "));
    write(&path, hosts(12));
    helper.says("the lists were read anew: ");
    assert!(helper.ask("http://maths11.example/").starts_with("9 ERR tag=block fourc_=block log=\"block:denied\""));
    // Half of a list is half a download.
    write(&path, hosts(6));
    helper.says("the old lists go on answering: ");
    assert!(helper.ask("http://maths11.example/").starts_with("9 ERR "));
    std::fs::remove_file(&path).expect("removed");
    helper.says("the old lists go on answering: ");
    assert!(helper.ask("http://maths11.example/").starts_with("9 ERR "));
    write(&path, hosts(13));
    helper.says("the lists were read anew: ");
    assert!(helper.ask("http://maths12.example/").starts_with("9 ERR "));
    helper.end();
}
