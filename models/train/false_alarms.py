"""How often the whole product flags harmless text: python models/train/false_alarms.py --data ../shared/data/text [--effort rules|fast|balanced|accurate]

Runs the built command line (`cargo build`) over the benign bench files and prints, per file, the share of texts with any
risk at `possible` or above and at `likely` or above, with 95 % Wilson intervals, and which labels and bases did it.
"""

import argparse
import collections
import gzip
import json
import math
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ["clinc_oos.test", "banking77.test", "gsm8k_school_maths.test", "mmlu_educational.test", "goemotions_reddit_benign.test"]
LEVELS = ["clear", "possible", "likely", "strong", "confirmed"]
SERVICES = {"streaming", "social-media", "messaging", "dating", "gaming", "file-sharing", "generative-ai", "shopping"}


def wilson(k: int, n: int) -> str:
    z, p = 1.96, k / n
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
    return f"{100 * p:.2f} % ({100 * max(low, 0):.2f}–{100 * high:.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--effort", default="fast", choices=["rules", "fast", "balanced", "accurate"])
    parser.add_argument("--show", action="store_true", help="print the texts at `likely` or above")
    arguments = parser.parse_args()
    print("| file | texts | any risk at `possible`+ | at `likely`+ | what, at `likely`+ |\n|---|---|---|---|---|")
    for name in FILES:
        with gzip.open(arguments.data / "bench" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts = [row["text"] for row in map(json.loads, lines) if row["text"].strip()]
        rows = "".join(json.dumps({"id": i, "kind": "text", "text": text}) + "\n" for i, text in enumerate(texts))
        command = [ROOT / "target/debug/fourc", "classify", "--jsonl", "-", "--effort", arguments.effort]
        done = subprocess.run(command, input=rows.encode(), stdout=subprocess.PIPE, check=False)
        reached, why = collections.Counter(), collections.Counter()
        for line in done.stdout.decode().splitlines():
            row = json.loads(line)
            scores = [s for s in row["verdict"]["scores"] if s["category"] not in SERVICES]
            top = max((LEVELS.index(s["level"]) for s in scores), default=0)
            reached["possible"] += top >= 1
            reached["likely"] += top >= 2
            if top >= 2:
                why.update({f"{s['category']} ({s['basis']})" for s in scores if LEVELS.index(s["level"]) >= 2})
                if arguments.show:
                    print("   ", [(s["category"], s["score"]) for s in scores if LEVELS.index(s["level"]) >= 2], texts[row["id"]][:200])
        n = len(texts)
        most = ", ".join(f"{label} {count}" for label, count in why.most_common(4))
        print(f"| {name} | {n} | {wilson(reached['possible'], n)} | {wilson(reached['likely'], n)} | {most} |", flush=True)


if __name__ == "__main__":
    main()
