use super::*;
use crate::record::{Action, Came, Kind};
use crate::time::{DateOrder, zone};

type Row = (i64, String, String, Action, Kind);

fn clock() -> Clock {
    Clock::new(zone("Europe/London").unwrap(), DateOrder::DayFirst, 1_796_083_200)
}

/// Records of a text, what was refused by line, and the format that was told.
fn read(text: &str) -> (Vec<Row>, Vec<(u64, Reason)>, Format) {
    let map = ColumnMap::default();
    let format = Format::detect(text.as_bytes(), &map).expect("the format is told");
    let (mut reader, mut clock) = (format.reader(&map), clock());
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    let mut take = |record: Record<'_>| {
        let who = record.user.or(record.client).unwrap_or_default().into_owned();
        rows.push((record.time, who, record.address.into_owned(), record.action, record.kind));
    };
    for (number, line) in (1..).zip(text.lines()) {
        if let Err(reason) = reader.line(number, line, &mut clock, &mut take) {
            refused.push((number, reason));
        }
    }
    reader.finish(&mut take);
    (rows, refused, format)
}

const AT: i64 = 1_795_363_391_000;

fn row(who: &str, address: &str, action: Action, kind: Kind) -> Row {
    (AT, who.to_owned(), address.to_owned(), action, kind)
}

#[test]
fn squid_is_read_and_broken_lines_are_refused() {
    let (rows, refused, format) = read(
        "1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://example.org/page pupil-014 HIER_DIRECT/192.0.2.1 text/html\n\
         1795363391.000 0 10.0.0.9 TCP_DENIED/403 3900 CONNECT www.example.com:443 pupil-014 HIER_NONE/- text/html\n\
         1795363391.000 0 10.0.0.9 TCP_DENIED/407 3900 GET http://example.org/ - HIER_NONE/- text/html\n\
         1795363391.000 0 10.0.0.9 NONE/000 0 NONE error:transaction-end-before-headers - HIER_NONE/- -\n\
         1795363391.000 5 10.0.0.9 TCP_MISS/200 12\n\
         never 5 10.0.0.9 TCP_MISS/200 12 GET http://example.org/ - - -\n",
    );
    assert_eq!(format, Format::Squid);
    assert_eq!(
        rows,
        [
            row("pupil-014", "https://example.org/page", Action::Allowed, Kind::Page),
            row("pupil-014", "https://www.example.com/", Action::Blocked, Kind::Tunnel),
            row("10.0.0.9", "http://example.org/", Action::Challenged, Kind::Page),
        ]
    );
    assert_eq!(refused, [(5, Reason::Shape), (6, Reason::Time)]);
}

#[test]
fn combined_is_read_with_and_without_what_squid_adds() {
    let (rows, refused, format) = read(
        "10.0.0.9 - pupil-014 [22/Nov/2026:16:03:11 +0000] \"GET http://example.org/a \\\"b\\\" HTTP/1.1\" 200 10 \"-\" \"x\" TCP_DENIED:HIER_NONE\n\
         10.0.0.9 - - [22/Nov/2026:16:03:11 +0000] \"GET http://example.org/logo.png HTTP/1.1\" 200 10\n\
         10.0.0.9 - - [22/Nov/2026:16:03:11 +0000] \"GET /only/a/path HTTP/1.1\" 200 10\n\
         10.0.0.9 - - [22/Nov/2026:16:03:11 +0000] \"GET http://example.org/\n",
    );
    assert_eq!(format, Format::Combined);
    assert_eq!(rows[0], row("pupil-014", "http://example.org/a \\\"b\\\"", Action::Blocked, Kind::Page));
    assert_eq!(rows[1], row("10.0.0.9", "http://example.org/logo.png", Action::Unknown, Kind::Part));
    assert_eq!(refused, [(3, Reason::Address), (4, Reason::Shape)]);
}

#[test]
fn w3c_of_two_programs_is_read_in_utc() {
    let (rows, refused, format) = read(
        "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-username cs-method cs-host cs-uri-stem cs-uri-query sc-status\n\
         2026-11-22 16:03:11 10.0.0.9 SCHOOL\\pupil-014 GET example.org /search q=a+b 200\n\
         #Fields: c-ip\tcs-username\tdate\ttime\tr-host\tcs-uri\tsc-status\taction\n\
         10.0.0.9\tpupil-014\t2026-11-22\t16:03:11\texample.org\thttp://example.org/x\t200\tDenied\n\
         10.0.0.9\tpupil-014\t2026-11-22\t\texample.org\thttp://example.org/x\t200\tDenied\n",
    );
    assert_eq!(format, Format::W3c);
    assert_eq!(
        rows,
        [
            row("SCHOOL\\pupil-014", "https://example.org/search?q=a+b", Action::Unknown, Kind::Page),
            row("pupil-014", "http://example.org/x", Action::Blocked, Kind::Page),
        ]
    );
    assert_eq!(refused.len(), 1, "{refused:?}");
}

#[test]
fn tables_find_their_columns_by_name() {
    let (rows, refused, format) = read(
        "Web filter report\nDate,Time,Username,Group,Client IP,URL,Category,Action\n\
         22/11/2026,16:03:11,pupil-014,Year 9,10.0.0.9,\"https://example.org/?a=1,2\",News,Allowed\n\
         22/11/2026,16:03:11,pupil-014,Year 9,10.0.0.9,,News,Allowed\n\
         Date,Time,Username,Group,Client IP,URL,Category,Action\n\
         22/11/2026,16:03:11,,Year 9,10.0.0.9,example.org,News,Blocked\n",
    );
    assert_eq!(format, Format::Csv);
    assert_eq!(
        rows,
        [
            row("pupil-014", "https://example.org/?a=1,2", Action::Allowed, Kind::Page),
            row("10.0.0.9", "example.org", Action::Blocked, Kind::Page),
        ]
    );
    assert_eq!(refused, [(1, Reason::NoHeader), (4, Reason::Address)]);
    let (rows, _, format) = read("Timestamp\tUser\tWebsite\n2026-11-22T16:03:11Z\tpupil-014\texample.org\n");
    assert_eq!((format, rows.len()), (Format::Tsv, 1));
    let (rows, _, format) = read("timestamp;user;url\n2026-11-22T16:03:11Z;pupil-014;example.org\n");
    assert_eq!((format, rows.len()), (Format::Csv, 1));
}

#[test]
fn json_is_read_flat_nested_and_as_zeek_writes_it() {
    let (rows, refused, format) = read(
        "{\"ts\": 1795363391.0, \"id.orig_h\": \"10.0.0.9\", \"method\": \"GET\", \"host\": \"example.org\", \"uri\": \"/a\", \"status_code\": 200, \"resp_mime_types\": [\"image/gif\"]}\n\
         {\"time\": \"2026-11-22T16:03:11Z\", \"actor\": {\"user\": \"pupil-014\"}, \"request\": {\"url\": \"https://example.org/\"}, \"blocked\": true}\n\
         {\"ts\": 1795363391.0, \"id.orig_h\": \"10.0.0.9\", \"query\": \"example.org\"}\n\
         {\"time\": \"2026-11-22T16:03:11Z\"\n[1]\n",
    );
    assert_eq!(format, Format::Json);
    assert_eq!(
        rows,
        [
            row("10.0.0.9", "https://example.org/a", Action::Unknown, Kind::Part),
            row("pupil-014", "https://example.org/", Action::Blocked, Kind::Page),
            row("10.0.0.9", "https://example.org/", Action::Unknown, Kind::Lookup),
        ]
    );
    assert_eq!(refused, [(4, Reason::Json), (5, Reason::Json)]);
}

#[test]
fn dns_queries_learn_from_later_lines_that_they_were_blocked() {
    let (rows, refused, format) = read(
        "Nov 22 16:03:11 dnsmasq[12]: query[A] www.example.org from 10.0.0.9\n\
         Nov 22 16:03:11 dnsmasq[12]: query[AAAA] www.example.org from 10.0.0.9\n\
         Nov 22 16:03:11 dnsmasq[12]: query[A] bad.example from 10.0.0.9\n\
         Nov 22 16:03:11 dnsmasq[12]: gravity blocked bad.example is 0.0.0.0\n\
         Nov 22 16:03:11 dnsmasq[12]: reply www.example.org is 192.0.2.1\n\
         Nov 22 16:03:11 something else\n",
    );
    assert_eq!(format, Format::Dnsmasq);
    assert_eq!(
        rows,
        [
            row("10.0.0.9", "https://www.example.org/", Action::Allowed, Kind::Lookup),
            row("10.0.0.9", "https://bad.example/", Action::Blocked, Kind::Lookup),
        ]
    );
    assert_eq!(refused, [(6, Reason::Shape)]);
}

#[test]
fn zeek_tables_are_read() {
    let (rows, refused, format) = read(
        "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tmethod\thost\turi\treferrer\tstatus_code\n#types\ttime\tstring\taddr\tstring\tstring\tstring\tstring\tcount\n\
         1795363391.000000\tC1\t10.0.0.9\tGET\texample.org\t/a\t-\t200\n\
         1795363391.000000\tC1\t10.0.0.9\tGET\t-\t-\t-\t200\n#close\t2026\n",
    );
    assert_eq!(format, Format::Zeek);
    assert_eq!(rows, [row("10.0.0.9", "https://example.org/a", Action::Unknown, Kind::Page)]);
    assert_eq!(refused, [(6, Reason::Address)]);
}

#[test]
fn no_line_however_odd_makes_a_reader_panic() {
    let odd = [
        "",
        "\"",
        "[",
        "[]",
        "\u{0}",
        "é é é é/é é é",
        "1 1 1 /",
        "{\"ts\":{}}",
        "]: ",
        "]: query[A]",
        "\",\",\"",
        "9999999999999999.9 1 a b/200 1 GET x",
    ];
    for format in Format::ALL {
        let map = ColumnMap::default();
        let (mut reader, mut clock) = (format.reader(&map), clock());
        for (number, line) in (1..).zip(odd) {
            let _ = reader.line(number, line, &mut clock, &mut |record| assert!(!matches!(record.came, Came::From(_))));
        }
        reader.finish(&mut |_| {});
    }
    assert!(Format::detect(b"nothing\nin particular\n", &ColumnMap::default()).is_none());
}

#[test]
fn a_caller_names_columns_of_his_own() {
    let map = ColumnMap::parse(["time=Wann", "url=Wohin", "user=Wer"]).unwrap();
    let text = "Wann,Wer,Wohin\n2026-11-22T16:03:11Z,pupil-014,example.org\n";
    assert_eq!(Format::detect(text.as_bytes(), &map), Some(Format::Csv));
    let mut reader = Format::Csv.reader(&map);
    let mut count = 0;
    for (number, line) in (1..).zip(text.lines()) {
        reader
            .line(number, line, &mut clock(), &mut |record| {
                count += usize::from(record.user.as_deref() == Some("pupil-014"));
            })
            .unwrap();
    }
    assert_eq!(count, 1);
}
