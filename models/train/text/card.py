"""Write what report.py measured into the model card: python models/train/text/card.py

Fills the tables between the markers of models/base/README.md from fast.json and report.md, so that the card never says a
number that the report does not.
"""

import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
CARD = HERE.parents[1] / "base" / "README.md"
SECTIONS = ["Development rows", "False alarms on ordinary text", "A corpus never seen"]


def section(report: str, title: str) -> str:
    """One section of the report, its heading one level deeper for the card."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", report, re.M | re.S)
    if not found:
        raise SystemExit(f"report.md has no section {title}")
    return f"### {title}\n{found.group(1).rstrip()}\n"


def between(text: str, start: str, end: str, content: str) -> str:
    before, rest = text.split(start, 1)
    _, after = rest.split(end, 1)
    return f"{before}{start}\n{content}\n{end}{after}"


def main():
    fast = json.loads((HERE / "fast.json").read_text())
    report = (HERE / "report.md").read_text()
    rows = "\n".join(f"| {Path(s['file']).name.split('.')[0]} | {s['repo']}@{s['commit']} | {s['licence']} | {s['rows']:,} |" for s in fast["trained_on"])
    data = f"| corpus | source | licence | rows |\n|---|---|---|---|\n{rows}"
    numbers = "\n".join(section(report, title) for title in SECTIONS)
    card = CARD.read_text()
    card = between(card, "<!-- data: from fast.json -->", "<!-- end of data -->", data)
    card = between(card, "<!-- numbers: from report.md -->", "<!-- end of numbers -->", numbers)
    CARD.write_text(card)


if __name__ == "__main__":
    main()
