"""What users hold in their hands: mappings, spans, words that compare, frozen and picklable objects that keep quiet."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from typing import Any

import pytest
from conftest import ROOT

import fourc
from fourc import Action, Category, Conversation, Image, Level, Limits, Page, Policy, Screenshot, TermList, Text, Url

MESSAGE = "🙂 dont tell ur mum, its our little secret"


@pytest.fixture(scope="module")
def verdict(classifier: fourc.Classifier) -> fourc.Verdict:
    return classifier.classify(Text(MESSAGE, channel="chat"))


def test_spans_are_slices_of_code_points(verdict: fourc.Verdict) -> None:
    terms = [one for one in verdict.evidence_for("grooming") if one.basis == "term" and one.span]
    assert "dont tell ur mum" in [MESSAGE[one.span] for one in terms if one.span]
    assert [one.excerpt(MESSAGE) for one in terms] == [verdict.excerpt(one) for one in terms]


def test_a_verdict_is_a_mapping_of_what_was_assessed(classifier: fourc.Classifier, verdict: fourc.Verdict) -> None:
    assert verdict["grooming"].level >= Level.LIKELY and verdict[Category.GROOMING].severity == "critical"
    assert set(verdict) == set(verdict.keys()) == set(verdict.assessed) and len(verdict) == len(verdict.assessed)
    assert dict(verdict.items())[Category.PIRACY].level == "clear" and verdict["piracy"].score == 0.0
    assert verdict.top is not None and verdict.top.category in verdict.assessed and verdict.get("grooming") is not None
    address = classifier.classify(Url("https://example.org/"))
    assert "grooming" not in address and address["grooming"].score is None and address["grooming"].level == "unknown"
    assert address.get("grooming") is None and address.top is None
    with pytest.raises(KeyError):
        verdict["no-such-label"]


def test_levels_compare_by_rank_and_not_by_letters() -> None:
    assert [str(level) for level in sorted(Level)] == ["unknown", "clear", "possible", "likely", "strong", "confirmed"]
    assert Level.CONFIRMED > "likely" and Level.CLEAR < Level.POSSIBLE and max(Action) == "block"
    with pytest.raises(ValueError, match="no-level"):
        assert Level.CLEAR < "no-level"


def test_the_enumerations_are_those_of_the_taxonomy() -> None:
    taxonomy = json.loads((ROOT / "models/taxonomy.json").read_text(encoding="utf-8"))
    assert [category.value for category in Category] == [row["id"] for row in taxonomy["categories"]]
    for row in taxonomy["categories"]:
        category = Category(row["id"])
        assert (category.code, category.dimension, category.severity) == (row["code"], row["dimension"], row["severity"])
        assert category.parent == row.get("parent") and category.title == row["title"] and category.means
    assert Limits() == Limits(text_bytes=4 << 20) != Limits(text_bytes=1)


def test_a_policy_decides_by_itself_and_within_the_classifier(verdict: fourc.Verdict) -> None:
    decision = Policy.preset("ks3").decide(verdict)
    assert decision.action >= "review" and decision.reasons[0].category in verdict and decision.policy == "ks3"
    assert json.loads(decision.to_json())["action"] == decision.action
    own = fourc.Classifier(effort="rules", components=[], policy="ks3")
    found = own.classify(Text(MESSAGE))
    assert found.decision is not None and found.decision.action == own.decide(found).action == decision.action
    assert verdict.decision is None
    assert Policy.preset("ks2").action("grooming", Level.CONFIRMED) == "block"


def test_what_a_child_wrote_is_in_no_repr_pickle_or_json(verdict: fourc.Verdict) -> None:
    words = "Marmalade on the moon"
    inputs = [Text(words), Url(words), Page(words), Image(words.encode()), Screenshot(b"x", text=words), Conversation([("a", words)])]
    assert not [given for given in inputs if "Marmalade" in repr(given) + str(given)]
    for told in (repr(verdict), verdict.to_json(), repr(verdict.evidence), repr(verdict.scores)):
        assert "mum" not in told
    assert b"little secret" not in pickle.dumps(verdict)


def test_objects_survive_a_pickle(verdict: fourc.Verdict, rules: fourc.Classifier) -> None:
    again = pickle.loads(pickle.dumps(verdict))
    assert again == verdict and hash(again) == hash(verdict) and again.input is None and again.top.level == verdict.top.level  # type: ignore[union-attr]
    assert copy.copy(verdict) == verdict
    picture = (ROOT / "corpora/images/house.png").read_bytes()
    inputs: list[fourc.Input] = [
        Text(MESSAGE, channel="email", subject="hello"),
        Url("https://www.bet365.com/"),
        Page(f"<p>{MESSAGE}</p>", url="https://example.org/", title="t"),
        Image(picture),
        Screenshot(picture, title="unblocked games", url="https://example.org/", text="t"),
        Conversation([("a", MESSAGE), ("child", "no")]),
    ]
    for given in inputs:
        assert rules.classify(pickle.loads(pickle.dumps(given))) == rules.classify(given)
    policy = Policy.preset("ks4")
    assert pickle.loads(pickle.dumps(policy)) == policy
    error = pickle.loads(pickle.dumps(fourc.BundleError("x", "bundle-incompatible")))
    assert (type(error), error.code, error.message) == (fourc.BundleError, "bundle-incompatible", "x")


def test_a_classifier_is_pickled_by_its_options_and_built_once() -> None:
    own = TermList.from_toml("school", '[[term]]\nterm = "the old mill at lunch"\nlabel = "drugs"\nstrength = "strong"\n')
    options: dict[str, Any] = {"effort": "rules", "components": [], "terms": [own], "limits": Limits(text_bytes=1000), "policy": "ks3"}
    first = fourc.Classifier(**options)
    again = pickle.loads(pickle.dumps(first))
    assert again is pickle.loads(pickle.dumps(first))
    text = Text("meet by the old mill at lunch")
    assert again.classify(text) == first.classify(text) and again.classify(text)["drugs"].level >= "likely"
    with pytest.raises(fourc.LimitExceededError):
        again.classify(Text("x" * 1001))


def test_objects_are_frozen(verdict: fourc.Verdict, classifier: fourc.Classifier) -> None:
    for frozen in (verdict, classifier, Text("x"), Policy.preset("ks3"), verdict.coverage, verdict.evidence[0]):
        with pytest.raises(AttributeError):
            frozen.kind = "other"  # type: ignore[union-attr, misc]
        with pytest.raises(AttributeError):
            frozen.brand_new = 1  # type: ignore[union-attr]


def test_the_html_shows_the_marks_and_escapes_the_rest(classifier: fourc.Classifier) -> None:
    html = classifier.classify(Text("<script>alert(1)</script> " + MESSAGE))._repr_html_()
    assert "<mark" in html and ">dont tell ur mum</mark>" in html and "<script>" not in html and "&lt;script&gt;" in html
    long = classifier.classify(Text("plain words here. " * 500 + MESSAGE + " and more plain words." * 500))._repr_html_()
    assert "dont tell ur mum</mark>" in long and len(long) < 6000
    turns = classifier.classify(Conversation([("a", "hi"), ("b", MESSAGE)]))._repr_html_()
    assert "dont tell ur mum</mark>" in turns
    assert "clear for the" in classifier.classify(Text("see you at netball tomorrow afternoon"))._repr_html_()


def test_attributes_may_be_read_by_many_threads_at_once(verdict: fourc.Verdict) -> None:
    seen: list[str] = []
    readers = [threading.Thread(target=lambda: seen.append(verdict.to_json() + repr(verdict.items()))) for _ in range(16)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(30)
    assert len(set(seen)) == 1 and len(seen) == 16
