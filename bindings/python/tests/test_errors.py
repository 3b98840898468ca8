"""One hierarchy, stable codes, causes kept, a bad input in a batch in its own place."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

import fourc
from fourc import FourcError, Image, Text, Url, _errors


def test_every_code_of_the_core_has_a_class() -> None:
    assert set(fourc.ERROR_CODES) == set(_errors.CLASSES)
    for code in fourc.ERROR_CODES:
        error = _errors.from_code(code, "what")
        assert isinstance(error, FourcError) and (error.code, error.message, str(error)) == (code, "what", f"{code}: what")
    assert type(_errors.from_code("from-a-later-version", "x")) is fourc.InternalError


def test_errors_are_also_what_python_would_raise() -> None:
    pairs = {
        fourc.InvalidInputError: ValueError,
        fourc.LimitExceededError: ValueError,
        fourc.ConfigurationError: ValueError,
        fourc.BundleNotFoundError: FileNotFoundError,
        fourc.FourcIOError: OSError,
        fourc.ModelError: RuntimeError,
        fourc.ForkedError: RuntimeError,
    }
    assert all(issubclass(own, known) and issubclass(own, FourcError) for own, known in pairs.items())


def test_a_bad_input_costs_its_own_place_only(classifier: fourc.Classifier) -> None:
    asked = [Text("see you at netball"), Url("no url at all"), Text(""), Image(b"nothing"), Text("hello there")]
    answers = classifier.classify_batch(asked)
    assert [getattr(answer, "code", None) for answer in answers] == [None, "invalid-input", "invalid-input", "invalid-input", None]
    assert isinstance(answers[0], fourc.Verdict) and answers[0] == classifier.classify(asked[0])
    with pytest.raises(fourc.InvalidInputError):
        classifier.classify_batch(asked, on_error="raise")
    assert classifier.classify_batch([]) == [] and len(classifier.classify_batch(iter(asked))) == 5


def test_bundles_that_are_missing_or_changed_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        fourc.Classifier(tmp_path)
    assert isinstance(missing.value, fourc.BundleNotFoundError) and missing.value.code == "bundle-not-found"
    changed = tmp_path / "base"
    shutil.copytree(ROOT / "models/base", changed)
    (changed / "terms.tsv").write_text("id\n", encoding="utf-8")
    with pytest.raises(fourc.BundleError) as corrupt:
        fourc.Classifier(changed)
    assert corrupt.value.code == "bundle-corrupt" and "terms.tsv" in corrupt.value.message
    manifest = json.loads((ROOT / "models/base/bundle.json").read_text(encoding="utf-8"))
    (changed / "bundle.json").write_text(json.dumps({**manifest, "taxonomy": "9.0"}), encoding="utf-8")
    with pytest.raises(fourc.BundleError) as other:
        fourc.Classifier(changed)
    assert other.value.code == "bundle-incompatible"


def test_a_runtime_that_is_named_and_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(fourc.ModelError, match=re.escape(str(tmp_path))):
        fourc.Classifier(runtime=tmp_path / "libonnxruntime.so.1")


def test_causes_are_kept() -> None:
    with pytest.raises(fourc.ConfigurationError) as refused:
        fourc.Policy.from_json('{"schema": 3}')
    assert refused.value.__cause__ is not None and "line 1" in refused.value.message
