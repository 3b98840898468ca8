"""Write what report.py measured into the model card: python models/train/text/card.py

Fills the tables between the markers of models/base/README.md from text-encoder.json and report.md, so that the card never says a
number that the report does not.
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
CARD = HERE.parents[1] / "base" / "README.md"
MODELS = ("text-encoder", "text-fast")
SECTIONS = ("Held-back styles of the authored texts", "Bench files")


def section(report: str, model: str, title: str) -> str:
    """One section of one model's part of the report, its heading two levels deeper for the card."""
    part = re.search(rf"^# {model}\n(.*?)(?=^# |\Z)", report, re.M | re.S)
    found = part and re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", part.group(1), re.M | re.S)
    if not found:
        raise SystemExit(f"report.md has no section {title} for {model}")
    body = re.sub(r"^### ", "##### ", found.group(1).rstrip(), flags=re.M)
    return f"#### {model}: {title[0].lower()}{title[1:]}\n{body}\n"


def between(text: str, start: str, end: str, content: str) -> str:
    before, rest = text.split(start, 1)
    _, after = rest.split(end, 1)
    return f"{before}{start}\n{content}\n{end}{after}"


def main():
    trained = json.loads((HERE / "text-encoder.json").read_text())
    report = (HERE / "report.md").read_text()
    rows = "\n".join(f"| {s['file']} | {s['repo']}{'@' + s['commit'] if s['commit'] else ''} | {s['licence']} | {s['rows']:,} |" for s in trained["trained_on"])
    data = f"| corpus | source | licence | rows |\n|---|---|---|---|\n{rows}"
    numbers = "\n".join(section(report, model, title) for title in SECTIONS for model in MODELS)
    card = CARD.read_text()
    card = between(card, "<!-- data: from text-encoder.json -->", "<!-- end of data -->", data)
    card = between(card, "<!-- numbers: from report.md -->", "<!-- end of numbers -->", numbers)
    CARD.write_text(card)


if __name__ == "__main__":
    main()
