"""`fourc.audit`: the files of the command line byte for byte, tables, progress, interruption and going on."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import PROGRAM, ROOT, XTASK, Runner

import fourc
from fourc import AddressList, AuditReport, Classifier

SAMPLES = ROOT / "corpora/samples/logs"
KEY = b"sixteen bytes, or more"
FILES = {"report.html", "summary.json", "incidents.csv", "cpoms.csv", "unread.csv", "sample.csv"}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20,000 lines, made up as those that the audit is measured on."""
    path = tmp_path_factory.mktemp("log") / "access.log"
    made = [XTASK, "audit-log", "--lines", "20000", "--urls", "6000", "--users", "200", "--seed", "7"]
    with path.open("wb") as file:
        subprocess.run(made, check=True, stdout=file, timeout=60)
    assert path.read_bytes().count(b"\n") == 20_000
    return path


@pytest.fixture(scope="module")
def single() -> Classifier:
    """As the command line makes one: the engine that is compiled in, no image model."""
    return Classifier(components=[ROOT / "models/nsfwjs"], runtime="tract", threads=1)


@pytest.fixture(scope="module")
def week(rules: Classifier, tmp_path_factory: pytest.TempPathFactory) -> AuditReport:
    return fourc.audit(
        SAMPLES / "squid.log",
        tmp_path_factory.mktemp("week") / "report",
        classifier=rules,
        groups=SAMPLES / "groups.csv",
        calendar=SAMPLES / "calendar.csv",
        pseudonym_key=KEY,
    )


def test_the_files_are_those_of_the_command_line(log: Path, single: Classifier, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(KEY)
    arguments = [PROGRAM, "audit", log, "--out", tmp_path / "command", "--pseudonym-key", key, "--threads", "2", "--runtime", "tract"]
    done = subprocess.run([*arguments, "--component", ROOT / "models/nsfwjs"], capture_output=True, text=True, timeout=280)
    assert done.returncode == 1, done.stderr
    report = fourc.audit(log, tmp_path / "python", classifier=single, pseudonym_key=key)
    own, wanted = contents(tmp_path / "python"), contents(tmp_path / "command")
    assert set(own) == set(wanted) == FILES
    for name, content in wanted.items():
        assert own[name] == content, name
    assert report.headline == done.stdout.splitlines()[0] and not report.nil and report.complete
    assert report.totals["lines"] == 20_000 and report.totals["addresses"] > 5000


def test_incidents_are_rows_and_tables(week: AuditReport) -> None:
    assert week.path is not None and week.folder is not None
    count = len((week.folder / "incidents.csv").read_text(encoding="utf-8-sig").splitlines()) - 1
    assert len(week.incidents) == count > 5 and week.path.is_file()
    first = week.incidents[0]
    assert set(first) >= {"id", "who", "first", "label", "level", "intent", "summary", "shown"}
    polars, pandas, arrow = week.incidents.to_polars(), week.incidents.to_pandas(), pa.table(pa.record_batch(week.incidents))
    assert polars.height == len(pandas) == arrow.num_rows == count
    assert polars["first"].dtype == pl.Datetime and pl.DataFrame(week.incidents).height == count
    assert pd.api.types.is_datetime64_any_dtype(pandas["first"])
    rows = arrow.to_pylist()
    for row, one in zip(rows, week.incidents, strict=True):
        assert row["first"].strftime("%Y-%m-%d %H:%M") == one["first"]
        for name in ("id", "priority", "who", "group", "minutes", "dimension", "label", "labels", "level", "severity", "intent", "care"):
            assert row[name] == one[name], name
        for name in ("hints", "summary", "visits", "parts", "searches", "blocked", "reached", "addresses", "lesson", "expected", "illegal"):
            assert row[name] == one[name], name
        for shown, other in zip(row["shown"], one["shown"], strict=True):
            assert {**shown, "time": None} == {**other, "time": None}
    assert list(polars["who"]) == [one["who"] for one in week.incidents] and week.incidents[-2:] == week.incidents[count - 2 :]


def test_tables_totals_and_what_was_not_read(week: AuditReport) -> None:
    assert week.folder is not None
    assert json.loads((week.folder / "summary.json").read_text(encoding="utf-8")) == week.summary
    assert week.to_html() == week.path.read_text(encoding="utf-8")  # type: ignore[union-attr]
    assert week.totals["unread"] == 1 and [(one["file"], one["count"]) for one in week.unread] == [("squid.log", 1)]
    assert {row["id"] for row in week.tables["by_dimension"]} == {"content", "contact", "conduct", "commerce"}
    assert pl.DataFrame(week.tables["by_label"]).height > 2 and week.tables["roll_ups"]
    assert not (week.folder / ".work").exists(), "nothing of a pupil stays behind"
    shown = week._repr_html_()
    assert week.headline.split(";")[0] in shown and "<table>" in shown and "pupil-0" not in shown
    assert repr(week).startswith(f"AuditReport({len(week.incidents)} incidents, ")


def test_names_stay_behind_pseudonyms_unless_they_are_asked_for(week: AuditReport, rules: Classifier, tmp_path: Path) -> None:
    assert "pupil-014" in week.identities.values() and not any("pupil-014" in text.decode() for text in contents(week.folder).values())  # type: ignore[arg-type]
    who = tmp_path / "who.csv"
    named = fourc.audit(SAMPLES / "squid.log", classifier=rules, name_users=True)
    assert named.folder is None and named.path is None and "pupil-014" in {one["who"] for one in named.incidents}
    again = fourc.audit(SAMPLES / "squid.log", classifier=rules, pseudonym_key=KEY, identities=who)
    assert "pupil-014" in who.read_text(encoding="utf-8-sig")
    # Without lessons the order is another, the names are not.
    assert {one["id"]: one["who"] for one in again.incidents} == {one["id"]: one["who"] for one in week.incidents}
    with pytest.raises(fourc.ConfigurationError, match="16 bytes"):
        fourc.audit(SAMPLES / "squid.log", classifier=rules, pseudonym_key=b"short")


def test_logs_tables_and_days_in_every_form(week: AuditReport, rules: Classifier, tmp_path: Path) -> None:
    groups = pd.read_csv(SAMPLES / "groups.csv")
    calendar = pl.read_csv(SAMPLES / "calendar.csv", infer_schema_length=0)
    packed = io.BytesIO(gzip.compress((SAMPLES / "squid.log").read_bytes()))
    options: dict[str, Any] = {"classifier": rules, "pseudonym_key": KEY, "calendar": calendar}
    for given in (groups, groups.to_dict("records"), dict(zip(groups["user"], groups["group"], strict=True))):
        packed.seek(0)
        found = fourc.audit(packed, groups=given, **options)
        assert found.incidents[:] == [
            {**one, "shown": [{**shown, "found_in": shown["found_in"].replace("squid.log", "a file object")} for shown in one["shown"]]}
            for one in week.incidents
        ]
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("squid.log", "iis.log"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    both = fourc.audit([folder, str(SAMPLES / "quiet.csv")], classifier=rules)
    assert [file["name"] for file in both.tables["files"]] == ["iis.log", "squid.log", "quiet.csv"]
    day = fourc.audit(SAMPLES / "squid.log", classifier=rules, since="2026-11-17", until="2026-11-17")
    assert 0 < day.totals["requests"] < week.totals["requests"] and day.totals["outside"] > 0
    nil = fourc.audit(SAMPLES / "quiet.csv", classifier=rules)
    assert nil.nil and nil.headline.startswith("Nil return") and len(nil.incidents) == 0
    assert nil.incidents.to_polars().height == 0 and nil.incidents.to_pandas().empty
    none = fourc.audit(SAMPLES / "README.md", classifier=rules)
    assert not none.complete


def test_lists_of_ones_own_count(rules: Classifier) -> None:
    said = AddressList.categories("own", "bbc.co.uk\n", ["gambling"])
    before = fourc.audit(SAMPLES / "quiet.csv", classifier=rules)
    sites = [row["name"] for row in before.tables["sites"]]
    listed = rules.rebuild([AddressList.categories("own", "\n".join(sites), ["gambling"])])
    after = fourc.audit(SAMPLES / "quiet.csv", classifier=listed)
    assert len(said) == 1 and before.nil and not after.nil and after.incidents[0]["label"] == "gambling"


def test_options_that_do_not_hold_are_refused(rules: Classifier, tmp_path: Path) -> None:
    log = SAMPLES / "squid.log"
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"zone": "Atlantis/Capital"}, fourc.ConfigurationError),
        ({"format": "papyrus"}, fourc.ConfigurationError),
        ({"columns": {"nothing": "x"}}, fourc.ConfigurationError),
        ({"level": "clear"}, fourc.ConfigurationError),
        ({"severity": "none"}, fourc.ConfigurationError),
        ({"since": "last week"}, fourc.ConfigurationError),
        ({"groups": tmp_path / "nowhere.csv"}, fourc.FourcIOError),
        ({"calendar": [{"date": "someday"}]}, fourc.InvalidInputError),
        ({"effort": "fast"}, fourc.ConfigurationError),
    ]
    for options, error in wrong:
        with pytest.raises(error):
            fourc.audit(log, classifier=rules, **options)
    with pytest.raises(fourc.FourcIOError):
        fourc.audit(tmp_path / "nowhere.log", classifier=rules)
    for nothing in ([], b"raw bytes", io.StringIO("text"), [3]):
        with pytest.raises(fourc.InvalidInputError):
            fourc.audit(nothing, classifier=rules)  # type: ignore[arg-type]


def test_progress_is_told_and_an_exception_ends_the_audit(log: Path, rules: Classifier, capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[tuple[str, int, int]] = []
    fourc.audit(log, classifier=rules, progress=lambda *told: heard.append(told))
    assert [stage for place, (stage, _, _) in enumerate(heard) if place == 0 or heard[place - 1][0] != stage] == ["read", "judge", "analyse"]
    assert all(0 <= done <= total for _, done, total in heard)
    assert capsys.readouterr().err == "", "nothing is shown where nobody looks"

    def enough(stage: str, done: int, total: int) -> None:
        if stage == "judge" and done > 2000:
            raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        fourc.audit(log, classifier=rules, progress=enough)
    fourc.audit(SAMPLES / "squid.log", classifier=rules, progress=True)
    assert "judging addresses" in capsys.readouterr().err

    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError("the share is gone")

    with pytest.raises(ConnectionResetError):
        fourc.audit(Broken(), classifier=rules)


INTERRUPTED = """
import os, signal, sys, threading, time
import fourc
log, out = sys.argv[1:]
clf = fourc.Classifier(components=[], runtime="tract", threads=1)
def told(stage, done, total):
    if stage == "judge" and done > 2048:
        threading.Timer(0.3, lambda: (print("sent", time.process_time(), flush=True), os.kill(os.getpid(), signal.SIGINT))).start()
        globals()["told"] = None
def watch(stage, done, total):
    if told: told(stage, done, total)
try:
    fourc.audit(log, out, classifier=clf, pseudonym_key=b"sixteen bytes, or more", progress=watch)
    print("not interrupted")
except KeyboardInterrupt:
    print("stopped", time.process_time())
"""


def test_an_interrupt_ends_it_within_a_second_and_it_goes_on_from_there(log: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(INTERRUPTED, encoding="utf-8")
    out = tmp_path / "report"
    done = subprocess.run([sys.executable, program, log, out], capture_output=True, text=True, timeout=280)
    times = dict(line.split() for line in done.stdout.splitlines() if line.startswith(("sent", "stopped")))
    assert set(times) == {"sent", "stopped"}, done.stdout + done.stderr
    # Seconds of work, so that whatever else the machine does is not counted.
    assert float(times["stopped"]) - float(times["sent"]) < 1.0
    kept = (out / ".work/verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    assert kept and not (out / "report.html").exists()
    clf = Classifier(components=[], runtime="tract", threads=2)
    asked: list[int] = []
    fourc.audit(log, out, classifier=clf, pseudonym_key=KEY, progress=lambda stage, done, _: asked.append(done) if stage == "judge" else None)
    # Batches that were judged before are looked up whole; the others are judged in halves.
    assert len(set(asked)) < -(-6000 // 1024)
    fourc.audit(log, tmp_path / "whole", classifier=clf, pseudonym_key=KEY)
    assert contents(out) == contents(tmp_path / "whole") and set(contents(out)) == FILES


def test_a_killed_run_goes_on_but_not_from_verdicts_of_other_lists(log: Path, rules: Classifier, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "report"
    program = (
        "import sys, fourc\n"
        "clf = fourc.Classifier(effort='rules', components=[])\n"
        "def told(stage, done, total):\n"
        "    if stage == 'judge' and done > 3000: print('far', flush=True); sys.stdin.read()\n"
        "fourc.audit(sys.argv[1], classifier=clf, work=sys.argv[2], progress=told)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, log, work], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"far\n"
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(30) == -signal.SIGKILL
    child.stdin.close(), child.stdout.close()

    def judged(classifier: Classifier) -> tuple[AuditReport, int]:
        """How often the audit looked whether to stop: more often where it had to judge."""
        asked: list[int] = []
        report = fourc.audit(
            log, out, classifier=classifier, work=work, progress=lambda stage, *_: asked.append(1) if stage == "judge" else None
        )
        return report, len(asked)

    state = {file.name: file.read_bytes() for file in work.iterdir()}
    resumed, fewer = judged(rules)
    assert not work.exists()
    work.mkdir()
    for name, content in state.items():
        (work / name).write_bytes(content)
    listed, all_of_them = judged(rules.rebuild([AddressList.categories("own", "example.org\n", ["gambling"])]))
    assert all_of_them > fewer
    assert {one["label"] for one in listed.incidents} >= {"gambling"} and len(listed.incidents) > len(resumed.incidents)


def test_a_forked_child_is_told_so(run: Runner) -> None:
    status, output = run(f"""
import os, fourc
clf = fourc.Classifier(effort="rules", components=[])
child = os.fork()
if child == 0:
    try:
        fourc.audit({str(SAMPLES / "quiet.csv")!r}, classifier=clf)
    except fourc.ForkedError:
        os._exit(7)
    os._exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
print("fine")
""")
    assert status == 0 and "fine" in output, output


def test_other_threads_run_meanwhile(log: Path, rules: Classifier) -> None:
    import threading

    ticks, done = 0, threading.Event()

    def ask() -> None:
        fourc.audit(log, classifier=rules)
        done.set()

    worker = threading.Thread(target=ask)
    begun = time.monotonic()
    worker.start()
    while not done.wait(0.001):
        ticks += 1
    worker.join()
    assert ticks > 20 * (time.monotonic() - begun)
