"""The golden vectors of `corpora/conformance` and `corpora/regression`, on both engines; the corpus' README says what holds."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import native
import pytest
from conftest import ROOT, lines
from jsonschema import Draft202012Validator
from made import picture

import fourc
from fourc import AddressList, Conversation, FourcError, Image, Level, Limits, Page, Policy, Screenshot, Text, Url, _packaged

CORPUS = ROOT / "corpora/conformance"
MANIFEST = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
SCHEMA = Draft202012Validator(json.loads((ROOT / "models/schema/verdict.v1.json").read_text(encoding="utf-8")))
KNOWN = {
    line
    for line in (CORPUS / "known-failures.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}


def suites(folder: str) -> dict[str, list[Any]]:
    return {path.name: list(lines(f"{folder}/{path.name}")) for path in sorted((ROOT / folder).glob("*.jsonl"))}


GOLDEN, REGRESSIONS = suites("corpora/conformance"), suites("corpora/regression")
ROWS = [row for suite in (*GOLDEN.values(), *REGRESSIONS.values()) for row in suite]
for row in ROWS:
    if file := row["input"].pop("html_file", None):
        row["input"]["html"] = (ROOT / "corpora/pages" / file).read_text(encoding="utf-8")


def test_the_corpus_is_whole() -> None:
    assert {name: len(rows) for name, rows in GOLDEN.items()} == MANIFEST["suites"]
    assert sum(map(len, GOLDEN.values())) == MANIFEST["total"]
    ids = [row["id"] for row in ROWS]
    assert len(set(ids)) == len(ids) and KNOWN <= set(ids)
    assert REGRESSIONS


@functools.cache
def built(bundle: str, limits: str, engine: str) -> fourc.Classifier:
    components: list[Path] = {"base": [], "base+nsfwjs": [ROOT / "models/nsfwjs"]}[bundle]
    runtime = Path("tract") if engine == "tract" else _packaged.onnxruntime()
    # The rows say themselves which day it is, or that nobody knows.
    return fourc.Classifier(
        ROOT / "models/base",
        components=components,
        limits=Limits(**json.loads(limits)),
        runtime=runtime,
        threads=1,
        today="unknown",
    )


def with_lists(row: dict[str, Any], classifier: fourc.Classifier) -> fourc.Classifier:
    """A classifier with the row's lists beside those of another."""
    if "lists" not in row and "today" not in row:
        return classifier
    return classifier.rebuild([address_list(given) for given in row.get("lists", [])], today=row.get("today"))


def address_list(given: dict[str, Any]) -> AddressList:
    layer, name, text = given["layer"], given["name"], given.get("text", "")
    if layer == "sealed":
        return AddressList.sealed(text) if "text" in given else AddressList.missing(name)
    if layer == "categories":
        return AddressList.categories(name, text, given.get("labels", []))
    return AddressList.deny(name, text) if layer == "deny" else AddressList.allow(name, text)


def question(given: dict[str, Any]) -> fourc.Input:
    given = dict(given)
    kind, times = given.pop("kind"), given.pop("times", 1)
    if kind == "text":
        return Text(given.pop("text") * times, **given)
    if kind == "url":
        return Url(given["url"])
    if kind == "page":
        return Page(given.pop("html") * times, **given)
    if kind == "conversation":
        return Conversation([tuple(turn) for turn in given["turns"]])
    file, made = given.pop("file", None), given.pop("made", None)
    bytes_ = (ROOT / "corpora/images" / file).read_bytes() if file else picture(made)
    return Image(bytes_) if kind == "image" else Screenshot(bytes_, **given)


def part(given: dict[str, Any], name: str | None, turn: int | None) -> str:
    """The caller's own text of one part: what spans point into."""
    if turn is not None:
        return str(given["turns"][turn][1])
    main = {"text": "text", "url": "url", "page": "html"}.get(given["kind"], "") if name is None else name
    return str(given[main]) * (given.get("times", 1) if name is None else 1)


@pytest.mark.parametrize("engine", ["tract", "onnxruntime"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row(row: dict[str, Any], engine: str) -> None:
    if row["id"] not in KNOWN:
        check(row, engine)
        return
    with pytest.raises((AssertionError, FourcError)):
        check(row, engine)


def check(row: dict[str, Any], engine: str) -> None:
    expect = row["expect"]
    if row["input"]["kind"] == "policy":
        check_policy(row)
        return
    classifier = built(row.get("bundle", "base"), json.dumps(row.get("limits", {})), engine)
    if "error" in expect:
        with pytest.raises(FourcError) as refused:
            with_lists(row, classifier).classify(question(row["input"]))
        assert refused.value.code == expect["error"]
        assert expect.get("says", "") in refused.value.message
        return
    if "canonical" in expect:
        assert classifier.canonical(row["input"]["url"]) == expect["canonical"]
        assert classifier.canonical(expect["canonical"]) == expect["canonical"]
    if row["input"]["kind"] == "url":
        check_address(classifier.address(row["input"]["url"]), row["input"]["url"], expect)
    verdict = with_lists(row, classifier).classify(question(row["input"]))
    check_form(verdict, row, engine)
    check_levels(verdict, expect)
    for seen in expect.get("evidence", []):
        check_evidence(verdict, seen, row["input"])
    coverage = {signal.id: signal.status for signal in verdict.coverage.signals}
    for signal, status in expect.get("coverage", {}).items():
        assert coverage.get(signal) == status
    if "conditions" in expect:
        assert list(verdict.coverage.conditions) == expect["conditions"]
    if "complete" in expect:
        assert verdict.coverage.complete == expect["complete"]
    assert (expect.get("denied", verdict.is_denied), expect.get("allowed", verdict.is_allowed)) == (verdict.is_denied, verdict.is_allowed)
    for preset, action in expect.get("decision", {}).items():
        assert Policy.preset(preset).decide(verdict).action == action, preset


def check_address(address: fourc.Address, url: str, expect: dict[str, Any]) -> None:
    """What the view of an address must show."""
    if "search" in expect:
        found = address.search
        wanted = expect["search"] and {"mode": "web", "autocomplete": False, "safe": None, **expect["search"]}
        assert wanted == (
            found
            and {
                "engine": found.engine,
                "text": found.text,
                "mode": found.mode,
                "safe": found.safe_search,
                "autocomplete": found.is_autocomplete,
                "excerpt": url[found.span] if found.span else None,
            }
        )
    if "targets" in expect:
        shown = [{"canonical": t.canonical, "wrapper": t.wrapper, "kind": t.kind, "excerpt": url[t.span]} for t in address.targets]
        assert shown == expect["targets"]
    if "unknown_target" in expect:
        assert address.unknown_target == expect["unknown_target"]


def check_policy(row: dict[str, Any]) -> None:
    text, expect = json.dumps(row["input"]["json"]), row["expect"]
    if "error" not in expect:
        policy = Policy.from_json(text)
        assert Policy.from_json(policy.to_json()) == policy
        return
    with pytest.raises(FourcError) as refused:
        Policy.from_json(text)
    assert refused.value.code == expect["error"] and expect.get("says", "") in refused.value.message


def check_form(verdict: fourc.Verdict, row: dict[str, Any], engine: str) -> None:
    """What must hold of every verdict, whatever the row promises."""
    whole = json.loads(verdict.to_json())
    SCHEMA.validate(whole)
    assert native.verdict(verdict) == whole == verdict.to_dict()
    assert fourc.Verdict.from_json(verdict.to_json()) == verdict
    assert verdict.kind == row["input"]["kind"] and verdict.offsets == "codepoint"
    provenance = verdict.provenance
    assert provenance.engine == fourc.__version__ and provenance.taxonomy == fourc.TAXONOMY_VERSION
    assert provenance.runtime.startswith(engine)
    assert [bundle.id for bundle in provenance.bundles] == row.get("bundle", "base").split("+")
    for bundle in provenance.bundles:
        assert bundle.version and len(bundle.digest.removeprefix("sha256:")) == 64
        assert all(model.licence and model.calibration for model in bundle.models)
    for one in verdict.evidence:
        if one.span is not None:
            own = part(row["input"], one.part, one.turn)
            assert own[one.span] and one.excerpt(own) == own[one.span] == verdict.excerpt(one)


def check_levels(verdict: fourc.Verdict, expect: dict[str, Any]) -> None:
    for category, wanted in expect.get("levels", {}).items():
        level = verdict[category].level
        if wanted.startswith(">="):
            assert level >= wanted[2:], category
        elif wanted.startswith("<"):
            assert Level.UNKNOWN < level < wanted[1:], category
        else:
            assert level == wanted, category
    for category in expect.get("absent", []):
        assert verdict[category].level == "unknown" and verdict[category].score is None and category not in verdict
    if "flagged" in expect:
        assert {str(entry.category) for entry in verdict.flagged()} == set(expect["flagged"])
    for category, contexts in expect.get("suppressed", {}).items():
        entry = verdict[category]
        by = {claim(verdict.evidence[place]) for place in entry.suppressed_by}
        assert by and set(contexts) <= by
        assert entry.score is not None and entry.raw_score is not None and entry.score < entry.raw_score and entry.evidence
    for source in expect.get("unseen", []):
        assert not [one for one in verdict.evidence if one.source.startswith(source)]


def claim(one: fourc.Evidence) -> str:
    said = [str(value) for value in (one.category, one.context, one.condition) if value is not None]
    assert len(said) == 1
    return said[0]


def check_evidence(verdict: fourc.Verdict, seen: dict[str, Any], given: dict[str, Any]) -> None:
    candidates = [
        one
        for one in verdict.evidence
        if claim(one) == seen["claim"]
        and one.source.startswith(seen["source"])
        and (one.part, one.turn) == (seen.get("part"), seen.get("turn"))
        and one.is_overruled == seen.get("overruled", one.is_overruled)
    ]
    assert candidates
    if "excerpt" not in seen:
        return
    text = part(given, seen.get("part"), seen.get("turn"))
    start, end = seen["codepoint"]
    assert text[start:end] == seen["excerpt"]
    assert text.encode()[slice(*seen["utf8"])].decode() == seen["excerpt"]
    utf16 = text.encode("utf-16-le")
    assert utf16[2 * seen["utf16"][0] : 2 * seen["utf16"][1]].decode("utf-16-le") == seen["excerpt"]
    assert slice(start, end) in [one.span for one in candidates]
