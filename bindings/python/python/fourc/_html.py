"""Verdicts for notebooks: what was found, and the text with its marks."""

from __future__ import annotations

from html import escape
from typing import Any

from ._fourc import Conversation, Evidence, Page, Text, Url, Verdict

#: Background and text of each level; both schemes of a notebook keep a contrast of at least 4.5 to 1.
_COLOURS = {
    "possible": ("#fff3c4", "#513c06"),
    "likely": ("#ffd8a8", "#5f2f00"),
    "strong": ("#ffc9c9", "#6b0f0f"),
    "confirmed": ("#e03131", "#ffffff"),
}
_AROUND = 160
_SHOWN_WHOLE = 1500


def verdict(found: Verdict) -> str:
    """One verdict as HTML that needs no style sheet, no script and no network."""
    loud = [entry for entry in found.scores if entry.level > "clear"]
    rows = "".join(_row(found, entry) for entry in loud)
    if rows:
        table = (
            "<table><thead><tr><th>label</th><th>level</th><th>score</th><th>evidence</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    else:
        risks = sum(category.is_risk and category.parent is None for category in found.assessed)
        table = f"<p>clear for the {risks} risk labels that were assessed</p>" if risks else "<p>nothing is known of it</p>"
    return f"<div><p><b>fourc</b> {escape(found.kind)}</p>{_marked(found)}{table}{_missing(found)}</div>"


def _row(found: Verdict, entry: Any) -> str:
    background, ink = _COLOURS[str(entry.level)]
    seen = []
    for place in entry.evidence[:4]:
        one = found.evidence[place]
        excerpt = found.excerpt(one)
        quoted = f"“{escape(_short(excerpt))}” " if excerpt else ""
        seen.append(f"{quoted}<small>{escape(one.source)}</small>")
    return (
        f'<tr><td style="text-align:left">{escape(str(entry.category))}</td>'
        f'<td style="background:{background};color:{ink}">{escape(str(entry.level))}</td>'
        f'<td>{entry.score:.2f}</td><td style="text-align:left">{"<br>".join(seen)}</td></tr>'
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:69] + "…"


def _marked(found: Verdict) -> str:
    """The main text of the input with the spans of everything that speaks for a risk."""
    given = found.input
    if isinstance(given, Text):
        return _text(given.text, _spans(found, None))
    if isinstance(given, Url):
        return _text(given.url, _spans(found, None))
    if isinstance(given, Page):
        return _text(given.html, _spans(found, None))
    if isinstance(given, Conversation):
        turns = enumerate(given.turns)
        return "".join(f"<p><b>{escape(who)}</b></p>{_text(said, _spans(found, turn))}" for turn, (who, said) in turns)
    return ""


def _spans(found: Verdict, turn: int | None) -> list[tuple[int, int, str, str]]:
    """Start, end, level and source of what is marked, in the order of the text."""
    marks = []
    for one in found.evidence:
        level = _level(found, one)
        if one.span is None or one.part is not None or one.turn != turn or level is None:
            continue
        # A window that a model read is no place to point at.
        if one.basis != "model":
            marks.append((one.span.start, one.span.stop, level, one.source))
    return sorted(marks)


def _level(found: Verdict, one: Evidence) -> str | None:
    if one.category is None:
        return None
    level = found[one.category].level
    return str(level) if level > "clear" else None


def _text(text: str, marks: list[tuple[int, int, str, str]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, level, source in marks:
        if end <= at:
            continue
        start = max(start, at)
        background, ink = _COLOURS[level]
        parts.append(_between(text[at:start], first=at == 0, last=False, whole=len(text) <= _SHOWN_WHOLE))
        parts.append(
            f'<mark style="background:{background};color:{ink}" title="{escape(source, quote=True)}">'
            f"{escape(text[start:end])}</mark>"
        )
        at = end
    parts.append(_between(text[at:], first=at == 0, last=True, whole=len(text) <= _SHOWN_WHOLE))
    return f'<p style="white-space:pre-wrap;overflow-wrap:anywhere">{"".join(parts)}</p>'


def _between(text: str, *, first: bool, last: bool, whole: bool) -> str:
    """Unmarked text, of which a long one shows what is next to a mark."""
    if whole or len(text) <= 2 * _AROUND:
        return escape(text)
    head = "" if first and not last else escape(text[:_AROUND])
    tail = "" if last else escape(text[-_AROUND:])
    return f"{head} … {tail}"


def _missing(found: Verdict) -> str:
    """What was not looked at, one line each."""
    fine = ("ran", "settled", "not-applicable")
    lines = [f"{s.id}: {s.note or s.status}" for s in found.coverage.signals if s.status not in fine]
    lines += [f"the input is {condition}" for condition in found.coverage.conditions]
    return "".join(f"<p><small>not seen: {escape(line)}</small></p>" for line in lines)
