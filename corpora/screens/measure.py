#!/usr/bin/env python3
"""Measures how fourc reads and judges the screens: python3 measure.py --fourc ../../target/release/fourc [--part reading|risky|benign]

Standard library only. Screens come from `node render.mjs`. Reading asks `fourc read --json FILES`, which prints one JSON object a
picture: `lines`, each with `x`, `y`, `width`, `height`, `text`. The other parts ask `fourc classify --jsonl -`.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

from scoring import Tally, score, screens, size_class

HERE = pathlib.Path(__file__).resolve().parent
FLAGGED = ("likely", "strong", "confirmed")


def reading(fourc, chosen):
    """Character accuracy and share of lines found, by kind, theme, size and font."""
    tally, poor = Tally(), []
    command = [*fourc, "read", "--json", *(str(picture) for _, picture, _ in chosen)]
    before = time.monotonic()
    answered = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        for (name, _, truth), answer in zip(chosen, process.stdout):
            answered += 1
            now = time.monotonic()
            counts = score(truth, json.loads(answer)["lines"]) | {"seconds": now - before}
            # Scoring is no part of the reader's time.
            before = time.monotonic()
            if language := truth.get("language"):
                tally.add("language all others", counts)
                tally.add(f"language {language}", counts)
                continue
            tally.add("all", counts)
            facts = {"kind": truth["kind"], "theme": truth["theme"], "size": f"{truth['width']} by {truth['height']}", "scale": truth["scale"], "letters": size_class(truth), "font": truth["fonts"][0], "edges": truth["edges"]}
            for what, value in facts.items():
                tally.add(f"{what} {value}", counts)
            if truth.get("full"):
                tally.add("full chats of 1920", counts)
            poor.append((counts["free"] / max(1, counts["characters"]), name))
    if answered < len(chosen):
        sys.exit(f"fourc read answered {answered} of {len(chosen)} screens and ended with {process.returncode}")
    tally.sums = {"all": tally.sums.pop("all", {})} | dict(sorted(tally.sums.items()))
    tally.sums = {name: sums for name, sums in tally.sums.items() if sums}
    tally.show()
    print("the poorest:", ", ".join(f"{name} {max(0, 1 - share):.3f}" for share, name in sorted(poor, reverse=True)[:12]))


def verdicts(fourc, effort, rows):
    """Which categories stand at likely or above, row by row; `None` where a row was not answered with a verdict."""
    asked = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run([*fourc, "classify", "--effort", effort, "--jsonl", "-"], input=asked, capture_output=True, text=True, encoding="utf-8", check=False)
    answers = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        verdict = answer.get("verdict")
        answers[answer["id"]] = verdict and [one["category"] for one in verdict["scores"] if one["level"] in FLAGGED]
    if len(answers) != len(rows):
        sys.exit(f"fourc answered {len(answers)} of {len(rows)} rows: {done.stderr[-400:]}")
    return answers


def is_found(category, flagged):
    return any(one.split(".")[0] == category for one in flagged or [])


def risky(fourc, effort, chosen):
    """Texts that are found as text, and what share of them is found in the picture of a screen."""
    texts = {}
    for path in sorted((HERE.parent / "authored").glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts[row["id"]] = row["text"]
    for line in (HERE.parent / "conformance/text.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["id"]] = row["input"]["text"]
    as_text = verdicts(fourc, effort, [{"id": name, "kind": "text", "text": texts[truth["row"]]} for name, _, truth in chosen])
    # The same words with all that stands around them, read without a fault and given as one text: what is lost by joining, not by reading.
    whole = verdicts(fourc, effort, [{"id": name, "kind": "text", "text": "\n".join(line["text"] for line in truth["lines"])} for name, _, truth in chosen])
    on_screen = verdicts(fourc, effort, [{"id": name, "kind": "screenshot", "path": str(picture)} for name, picture, _ in chosen])
    sums = {}
    missed = []
    for name, _, truth in chosen:
        category = truth["risky"]
        if not is_found(category, as_text[name]):
            continue
        hit = is_found(category, on_screen[name])
        if not hit:
            missed.append(f"{name} {truth['row']}")
        for key in ("all", f"channel {truth['channel']}", truth["theme"], category):
            counts = sums.setdefault(key, [0, 0, 0, 0])
            for at, yes in enumerate((True, hit, bool(on_screen[name]), is_found(category, whole[name]))):
                counts[at] += yes
    print(f"{len(chosen)} risky screens; counted are those whose text is found when it is given as text")
    print(f"{'':24}{'as text':>8}{'on screen':>11}{'share':>8}{'any risk':>10}{'whole text':>12}")
    for key, (total, hit, any_risk, joined) in sums.items():
        print(f"{key:24}{total:8}{hit:11}{hit / total:8.3f}{any_risk:10}{joined:12}")
    print("missed on screen:", *missed, sep="\n  ")
    others = [name for name, _, truth in chosen if on_screen[name] and not as_text[name]]
    print(f"flagged only on the screen: {len(others)} {' '.join(others[:20])}")


def benign(fourc, effort, chosen):
    """Harmless screens that are flagged."""
    answers = verdicts(fourc, effort, [{"id": name, "kind": "screenshot", "path": str(picture)} for name, picture, _ in chosen])
    kinds = {}
    for name, _, truth in chosen:
        counts = kinds.setdefault(truth["kind"], [0, 0, 0])
        counts[0] += 1
        counts[1] += bool(answers[name])
        counts[2] += answers[name] is None
    for kind, (total, flagged, failed) in kinds.items():
        print(f"{kind:12} {total:4} screens, {flagged} flagged, {failed} without a verdict")
    print(f"{'together':12} {sum(one[0] for one in kinds.values()):4} screens, {sum(one[1] for one in kinds.values())} flagged")
    for name, flagged in answers.items():
        if flagged:
            print(f"  {name}: {', '.join(flagged)}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fourc", default=str(HERE.parents[1] / "target/release/fourc"))
    options.add_argument("--screens", default=str(HERE / "out"))
    options.add_argument("--only", default=".", help="a pattern that names must match")
    options.add_argument("--every", type=int, default=1, help="only every n-th of each part")
    options.add_argument("--effort", default="balanced", help="how far models go in verdicts; the monitoring of screens takes balanced")
    options.add_argument("--part", choices=["reading", "risky", "benign"], action="append")
    given = options.parse_args()
    parts = given.part or ["reading", "risky", "benign"]
    chosen = [screen for screen in screens(given.screens, given.only) if not screen[0].startswith("small-") or "committed" in given.screens]
    harmless = [screen for screen in chosen if not screen[2]["risky"]]
    if not chosen:
        sys.exit("no screens: run `npm ci`, `./photos.sh` and `node render.mjs` first")
    fourc = given.fourc.split()
    if "reading" in parts:
        print("== Reading", flush=True)
        reading(fourc, [screen for screen in harmless if screen[2]["kind"] != "grid"][:: given.every])
    if "risky" in parts:
        print("== Risky text", flush=True)
        risky(fourc, given.effort, [screen for screen in chosen if screen[2]["risky"]][:: given.every])
    if "benign" in parts:
        print("== Harmless screens", flush=True)
        benign(fourc, given.effort, harmless[:: given.every])


if __name__ == "__main__":
    main()
