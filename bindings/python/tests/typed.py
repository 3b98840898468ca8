"""What a strict type checker must accept, and (by `type: ignore`, each of which must be needed) what it must refuse."""

from __future__ import annotations

import datetime
from pathlib import Path

import fourc

classifier = fourc.Classifier(Path("bundle"), effort="fast", limits=fourc.Limits(text_bytes=10), policy="ks3")
verdict: fourc.Verdict = classifier.classify(fourc.Text("x", channel="chat"))
level: fourc.Level = verdict["grooming"].level
loud: bool = level >= fourc.Level.LIKELY and verdict[fourc.Category.HATE].level > "clear"
excerpts: list[str] = ["x"[one.span] for one in verdict.evidence if one.span is not None]
answers: list[fourc.Verdict | fourc.FourcError] = classifier.classify_batch([fourc.Url("x"), fourc.Page(b"x")])
sure: list[fourc.Verdict] = classifier.classify_batch([fourc.Url("x")], on_error="raise")
action: fourc.Action = fourc.Policy.preset("ks3").decide(verdict).action
entry: fourc.CategoryScore | None = verdict.get("hate")
columns: list[str] = classifier.classify_arrow(["x"], kind="url").columns
table = fourc.evaluate([{"text": "x"}], effort="rules").table

lists: list[fourc.AddressList | fourc.UrlList] = [fourc.AddressList.deny("school", "videos.example"), fourc.UrlList.open("list")]
other: fourc.Classifier = classifier.rebuild(lists, today=datetime.date(2026, 11, 22))
current: fourc.Classifier = fourc.Reloadable(other).reload(lambda old: old.rebuild(today="now"))
words: str | None = None if (search := classifier.address("x").search) is None else search.text
report: fourc.AuditReport = fourc.audit(["a.log", Path("b")], "report", classifier=other, columns={"time": "When"}, progress=print)
who: list[str] = [str(one["who"]) for one in report.incidents]
page: Path | None = report.path

classifier.classify("a bare string")  # type: ignore[arg-type]
fourc.Image("a bare string")  # type: ignore[arg-type]
fourc.Limits(no_such=1)  # type: ignore[call-arg]
verdict.kind = "text"  # type: ignore[misc]
fourc.Classifier(lists=["videos.example"])  # type: ignore[list-item]
fourc.audit(3)  # type: ignore[arg-type]
report.nil = True  # type: ignore[misc]
