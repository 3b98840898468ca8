"""`python -m fourc`: a demo, and what answers."""

from __future__ import annotations

import argparse
import sys
import time

from . import (
    Classifier,
    Conversation,
    Image,
    Input,
    Page,
    Policy,
    Screenshot,
    Text,
    Url,
    Verdict,
    __version__,
)
from ._fourc import samples


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; the exit status is 0."""
    parser = argparse.ArgumentParser(prog="python -m fourc", description="Tells what carries a risk to children.")
    parser.add_argument("--version", action="version", version=f"fourc {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="print verdicts on samples of every kind")
    demo.add_argument("--effort", default="fast", choices=["rules", "fast", "balanced", "accurate"])
    demo.add_argument("--policy", default="ks3", choices=list(Policy.presets()))
    commands.add_parser("info", help="print which engine, bundles and models answer")
    chosen = parser.parse_args(arguments)
    if chosen.command == "demo":
        _demo(chosen.effort, chosen.policy)
    else:
        _info(Classifier())
    return 0


def _questions() -> list[tuple[str, Input]]:
    files = samples()
    return [
        ("an essay", Text(files["essay.txt"], channel="document")),
        ("a chat", Text(files["chat.txt"], channel="chat")),
        ("a disguised message", Text("nobody likes u, go k!ll yourself", channel="chat")),
        ("a search for help", Url("https://www.google.com/search?q=signs+of+grooming+nspcc")),
        ("a search for a way round", Url("https://duckduckgo.com/?q=how+to+b%79pass+the+school+filter")),
        ("a lesson's address", Url("https://www.bbc.co.uk/bitesize/topics/zk94jxs")),
        ("a betting site", Url("https://www.bet365.com/")),
        ("a lesson's page", Page(files["lesson.html"])),
        ("a proxy's page", Page(files["proxy.html"])),
        ("a drawing", Image(files["cat.png"])),
        ("a picture on a list", Image(files["selftest.png"])),
        ("a screen", Screenshot(files["chat.png"], title="unblocked games – play now")),
        ("a conversation", Conversation([("child", "who are you?"), ("other", "a friend. dont tell ur mum we talk, our little secret")])),
    ]


def _demo(effort: str, policy: str) -> None:
    begun = time.perf_counter()
    classifier = Classifier(effort=effort, policy=policy)
    print(f"{classifier!r} in {time.perf_counter() - begun:.2f} s\n")
    for name, question in _questions():
        _show(name, classifier, classifier.classify(question))


def _show(name: str, classifier: Classifier, verdict: Verdict) -> None:
    action = verdict.decision.action if verdict.decision else ""
    print(f"● {verdict.kind:<12} {name}  →  {action}")
    loud = [entry for entry in verdict.scores if entry.level > "clear"]
    for entry in loud:
        print(f"    {entry.level:<9} {entry.category:<28} {entry.score:.2f}")
        for place in entry.evidence[:2]:
            one = verdict.evidence[place]
            excerpt = verdict.excerpt(one)
            said = f"“{' '.join(excerpt.split())[:60]}” " if excerpt and one.basis != "model" else ""
            print(f"              {said}{classifier.describe(one.source) or ''} [{one.source}]")
    if not loud:
        risks = sum(category.is_risk and category.parent is None for category in verdict.assessed)
        print(f"    clear for the {risks} risk labels that were assessed" if risks else "    no list names it as a risk")
    for signal in verdict.coverage.signals:
        if signal.status not in ("ran", "settled", "not-applicable"):
            print(f"    not seen  {signal.id}: {signal.note or signal.status}")


def _info(classifier: Classifier) -> None:
    print(f"fourc     {__version__}\nengine    {classifier.runtime}")
    for bundle in classifier.bundles:
        print(f"bundle    {bundle.id}@{bundle.version}  {bundle.digest}")
        for model in bundle.models:
            print(f"  model   {model.id}@{model.version}  calibration {model.calibration}  licence {model.licence}")


if __name__ == "__main__":
    sys.exit(main())
