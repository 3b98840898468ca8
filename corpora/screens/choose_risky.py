#!/usr/bin/env python3
"""Chooses which risky rows are shown as screens: `python3 choose_risky.py > risky.tsv`.

From every label's held-back rows, by a digest of the row's id, so that nobody's taste and no filter's answer has a say; then a list
of rows that were taken out by hand because they do not belong on a picture.
"""

import collections
import hashlib
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
EACH = 5  # of all rows of a label, and as many again of those that say plainly what they mean
LONGEST = {"chat": 220, "search": 90, "post": 320, "email": 600, "document": 500}
# Short rows of the golden vectors whose disguise, if any, can be seen.
GOLDEN = """text/offsets-001 text/disguise-022 text/disguise-024 text/disguise-025 text/disguise-026 text/disguise-027 text/disguise-029
text/disguise-030 text/disguise-031 text/context-007 text/context-008 text/find-001 text/find-002 text/find-003 text/find-004""".split()
TAKEN_OUT = {line.strip() for line in (pathlib.Path(__file__).parent / "risky-taken-out.txt").read_text().splitlines() if line and line[0] != "#"}


def main():
    rows = collections.defaultdict(list)
    for path in sorted((ROOT / "authored").glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            label = row["id"].split("/")[0]
            fits = len(row["text"]) <= LONGEST.get(row.get("channel"), 0) and len(row["text"]) >= 8
            if row.get("split") == "held" and row["labels"].get(label) == 1 and fits and row["id"] not in TAKEN_OUT:
                rows[label].append(row)
    print("# Rows that are shown as screens: where they stand, their category. Written by choose_risky.py.")
    print("id\tcategory\tchannel")
    for label in sorted(rows):
        mixed = sorted(rows[label], key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
        plain = [row for row in mixed[EACH:] if "/20-everyday" in row["id"]]
        chosen = mixed[:EACH] + plain[:EACH]
        for row in sorted(chosen, key=lambda row: row["id"]):
            print(row["id"], label, row["channel"], sep="\t")
    golden = {}
    for line in (ROOT / "conformance/text.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        golden[row["id"]] = row
    for name in GOLDEN:
        levels = golden[name]["expect"]["levels"]
        print(name, next(iter(levels)).split(".")[0], "search" if "find" in name else "chat", sep="\t")


main()
