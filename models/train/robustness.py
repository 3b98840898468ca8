"""What should change nothing, and what hides: held-back rows with other names, about other groups, and in disguise.

    cargo build && python models/train/robustness.py [--effort balanced] [--rows 1500]

Runs the built command line over pairs made from the held-back styles of corpora/authored and prints, for names and groups, the
share of pairs in which any category's score moves by more than 0.1, and for each disguise the share of rows flagged at `likely`
that keep a flag for one of the same categories. Disguises here are not those of training (`disguise.py`). Names are:
the models read listed names as one (`alike.py`, `names.txt`), the names here among them, so their figure shows that this works and not
what happens to a name that no list has.
"""

import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent / "text"))
import swap  # noqa: E402

NAMES = """Alina Baraka Caoimhe Dariusz Eniola Fergus Guillermo Haruki Ikram Jolanta Kelechi Lucinda Mahnoor Nerys Oksana Pradeep Quentin
Rukhsana Sinead Tadeusz Umar Vikram Wojtek Xanthe Yewande Zbigniew Aled Bukola Cerys Devonte""".split()
GROUPS = {
    "many": ["muslims", "jews", "christians", "hindus", "sikhs", "gays", "lesbians", "asians", "arabs", "africans", "indians", "immigrants",
             "refugees", "poles", "chinese people", "black people", "disabled people", "travellers"],
    "one": ["muslim", "jew", "christian", "hindu", "sikh", "immigrant", "refugee"],
}
KIND = {word: kind for kind, words in GROUPS.items() for word in words}
GROUP = re.compile(r"\b(" + "|".join(sorted(KIND, key=len, reverse=True)) + r")\b", re.I)
GIVEN = re.compile(r"\b(" + "|".join(name.capitalize() for name in sorted(swap.NAMES, key=len, reverse=True)) + r")\b")


def letters(change):
    return lambda word, rng: "".join(change(c, i, rng) for i, c in enumerate(word))


def apart(mark):
    return lambda word, rng: mark.join(word)


LEET = dict(zip("aeiostg", "4310579"))
SIGNS = dict(zip("asi", "@$!"))
CYRILLIC = dict(zip("aceopxy", "асеорху"))
DISGUISES = {
    "digits for letters": letters(lambda c, i, rng: LEET.get(c, c) if i else c),
    "signs for letters": letters(lambda c, i, rng: SIGNS.get(c, c) if i else c),
    "one letter starred": lambda word, rng: word[:1] + "*" + word[2:],
    "dots between letters": apart("."),
    "spaces between letters": apart(" "),
    "hyphens between letters": apart("-"),
    "zero-width spaces": apart("\u200b"),
    "soft hyphens": apart("\u00ad"),
    "full width": letters(lambda c, i, rng: chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c),
    "mathematical bold": letters(lambda c, i, rng: chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c),
    "Cyrillic look-alikes": letters(lambda c, i, rng: CYRILLIC.get(c, c)),
    "combining strokes": apart("\u0336"),
    "repeated letters": lambda word, rng: re.sub("[aeiou]", lambda m: m[0] * 3, word, count=1),
    "mixed case": letters(lambda c, i, rng: c.upper() if i % 2 else c),
}


def disguised(text: str, change, rng: random.Random) -> str:
    """Half of the words of five letters and more, at least one, as somebody would who wants to pass a filter."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isascii() and word.isalpha()]
    rng.shuffle(long)
    for i in long[:max(1, (len(long) + 1) // 2)]:
        words[i] = change(words[i].lower(), rng)
    return " ".join(words)


def verdicts(texts: list[str], arguments) -> list[dict]:
    rows = "".join(json.dumps({"id": i, "kind": "text", "text": text}) + "\n" for i, text in enumerate(texts))
    command = [arguments.program, "classify", "--jsonl", "-", "--effort", arguments.effort]
    done = subprocess.run(command, input=rows.encode(), stdout=subprocess.PIPE, check=False)
    answers = [json.loads(line)["verdict"]["scores"] for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(texts)
    return [{s["category"]: (s["score"], s["level"] in ("likely", "strong", "confirmed")) for s in scores} for scores in answers]


def moved(before: dict, after: dict) -> float:
    names = {name for name in before | after if "." not in name}
    return max((abs(before.get(n, (0, False))[0] - after.get(n, (0, False))[0]) for n in names), default=0.0)


def held_rows(limit: int, rng: random.Random) -> list[dict]:
    files = sorted((ROOT / "corpora" / "authored").glob("*/*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    rows = [row for row in rows if row["split"] == "held"]
    rng.shuffle(rows)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--effort", default="balanced")
    parser.add_argument("--rows", type=int, default=1500, help="the most pairs of each kind")
    parser.add_argument("--program", type=Path, default=ROOT / "target/debug/fourc")
    a = parser.parse_args()
    rng = random.Random(4)
    rows = held_rows(a.rows, rng)
    print(f"effort {a.effort}\n\n| what is swapped | pairs | any score moves by more than 0.1 |\n|---|---|---|")
    for title, pattern, other in (
        ("given names", GIVEN, lambda found: rng.choice(NAMES)),
        ("groups", GROUP, lambda found: rng.choice([g for g in GROUPS[KIND[found.lower()]] if g != found.lower()])),
    ):
        pairs = [(row["text"], pattern.sub(lambda m: other(m[0]), row["text"])) for row in rows if pattern.search(row["text"])][:a.rows]
        found = verdicts([text for pair in pairs for text in pair], a)
        far = [moved(x, y) > 0.1 for x, y in zip(found[::2], found[1::2])]
        print(f"| {title} | {len(far)} | {100 * sum(far) / max(1, len(far)):.2f} % |", flush=True)
    risky = [row["text"] for row in rows if any(row["labels"].values())]
    before = verdicts(risky, a)
    kept = [(text, {n for n, (_, flag) in found.items() if flag}) for text, found in zip(risky, before)]
    kept = [(text, flags) for text, flags in kept if flags][:a.rows]
    print(f"\n| disguise of half of the longer words | rows flagged as written | still flagged |\n|---|---|---|")
    total = [0, 0]
    for title, change in DISGUISES.items():
        after = verdicts([disguised(text, change, rng) for text, _ in kept], a)
        still = sum(bool(flags & {n for n, (_, flag) in found.items() if flag}) for (_, flags), found in zip(kept, after))
        total = [total[0] + len(kept), total[1] + still]
        print(f"| {title} | {len(kept)} | {100 * still / max(1, len(kept)):.1f} % |", flush=True)
    print(f"| **all** | {total[0]} | **{100 * total[1] / max(1, total[0]):.1f} %** |")


if __name__ == "__main__":
    main()
