"""Every form in which Python holds a text or a picture, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from PIL import Image as Pillow

import fourc
from fourc import Conversation, Image, Page, Screenshot, Text, Url

SECRET = "dont tell ur mum, its our little secret"


def test_texts_come_as_str_bytes_or_path(rules: fourc.Classifier, tmp_path: Path) -> None:
    file = tmp_path / "message.txt"
    file.write_text(SECRET, encoding="utf-8")
    wanted = rules.classify(Text(SECRET))
    for given in (SECRET.encode(), bytearray(SECRET.encode()), memoryview(SECRET.encode()), file):
        assert rules.classify(Text(given)) == wanted
    assert rules.classify_text(SECRET) == wanted
    page = tmp_path / "page.html"
    page.write_bytes(f"<p>{SECRET}</p>".encode())
    assert rules.classify(Page(page)) == rules.classify(Page(f"<p>{SECRET}</p>"))
    assert rules.classify_url(b"https://www.bet365.com/") == rules.classify(Url("https://www.bet365.com/"))


def test_pictures_come_as_bytes_path_pillow_or_numpy(classifier: fourc.Classifier) -> None:
    path = ROOT / "corpora/images/cat.png"
    wanted = classifier.classify(Image(path.read_bytes()))
    assert wanted.coverage.status("image-model") == "ran", "the wheel brings the image model"
    assert classifier.classify(Image(path)) == wanted
    with Pillow.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
        found = [Image(image), Image(pixels), Image(np.ascontiguousarray(pixels)), Screenshot(image)]
    for given in found[:3]:
        verdict = classifier.classify(given)
        for entry in wanted.scores:
            assert verdict[entry.category].score == pytest.approx(entry.score, abs=2e-3)
    assert classifier.classify(found[3]).kind == "screenshot"
    grey = np.zeros((48, 64), dtype=np.uint8)
    views = [grey, grey[:, ::2], np.dstack([grey] * 4), np.asfortranarray(np.dstack([grey] * 3))]
    assert all(classifier.classify(Image(view)).kind == "image" for view in views)


def test_a_list_of_digests_knows_files_and_not_pixels(rules: fourc.Classifier) -> None:
    path = ROOT / "corpora/images/selftest.png"
    assert rules.classify(Image(path))["pornography"].level == "confirmed"
    with Pillow.open(path) as image:
        held = rules.classify(Image(image))
    assert held.coverage.status("hashes") == "ran" and held["pornography"].level != "confirmed"


def test_a_turned_photograph_reads_the_same_from_pillow(classifier: fourc.Classifier) -> None:
    path = ROOT / "corpora/images/beach_turned.jpg"
    with Pillow.open(path) as image:
        held = classifier.classify(Image(image))
    for entry in classifier.classify(Image(path)).scores:
        assert held[entry.category].score == pytest.approx(entry.score, abs=2e-2)


@pytest.mark.parametrize(
    "given",
    [np.zeros((4, 4, 3)), np.zeros((4, 4, 2), np.uint8), np.zeros((0, 4), np.uint8), np.zeros(9, np.uint8)],
    ids=["floats", "two channels", "nothing", "a row"],
)
def test_an_array_that_is_no_picture_is_refused(given: Any) -> None:
    with pytest.raises(fourc.InvalidInputError):
        Image(given)


def test_a_bare_str_is_refused_with_the_remedy(rules: fourc.Classifier) -> None:
    for ask in (rules.classify, lambda given: rules.classify_batch([given])):
        with pytest.raises(TypeError, match=r"fourc\.Text\(…\) or fourc\.Url\(…\)"):
            ask("https://example.org")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"fourc\.Image"):
        rules.classify(Path("picture.png"))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not about int"):
        rules.classify(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the text must be str, bytes or a path, not int"):
        Text(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the picture must be bytes, a path"):
        Image("picture.png")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="pair of author and text"):
        Conversation(["hello"])  # type: ignore[list-item]


def test_what_is_no_unicode_is_refused_by_code(tmp_path: Path) -> None:
    for given in (b"caf\xe9 SECRET", "\ud800 SECRET"):
        with pytest.raises(fourc.InvalidInputError) as refused:
            Text(given)
        assert refused.value.code == "invalid-input" and "SECRET" not in str(refused.value)
    with pytest.raises(fourc.FourcIOError):
        Text(tmp_path / "nothing.txt")
    with pytest.raises(OSError, match="io: the path is no regular file"):
        Text(tmp_path)


def test_words_for_options_are_checked() -> None:
    with pytest.raises(fourc.ConfigurationError, match="chat, search"):
        Text("x", channel="telegram")
    with pytest.raises(fourc.ConfigurationError, match="child, other"):
        Text("x", author="me")
    with pytest.raises(fourc.ConfigurationError, match="rules, fast"):
        fourc.Classifier(effort="quick")
    with pytest.raises(fourc.ConfigurationError, match="ks3"):
        fourc.Classifier(policy="year-9")
    with pytest.raises(TypeError):
        fourc.Limits(no_such=1)  # type: ignore[call-arg]
