"""Train the URL model from start to finish: data, cleaning, network, calibration, measuring, export.

    python models/train/url/train.py --data ../shared/data/url --out models/train/url/out [--install]

Seeded; some three minutes of one core. Stopped at any point, the same command goes on from the last finished network; after a change of code or
data, delete `nets` in the folder of `--out`. The hosts are cut by `cargo xtask hosts`, the same code as the product's.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import data
import export
import fit
import foreign
import judged
import report

SEED = 11
BASE = data.HERE.parents[1] / "base"


def gate() -> list[tuple]:
    """The hosts of the benign addresses, each once: they set a ceiling and are never trained on."""
    lines = (data.REPOSITORY / "corpora/benign/urls.txt").read_text(encoding="utf-8").splitlines()
    return sorted({parts for parts in data.cut([line for line in lines if line and not line.startswith("#")]) if parts})


def spoken(hosts: list[tuple]) -> list[tuple]:
    """Those that the model says anything about in the product: no list of ours knows them and their suffix is not exempt."""
    listed = {parts[1:]: parts[0] for parts in data.cut([host for host, _, _ in data.own_lists()]) if parts}
    engines = data.engines()
    under = lambda parts, engine: f".{'.'.join(filter(None, parts))}".endswith(f".{engine}")
    searched = lambda parts: f"{parts[1]}.*" in engines or any(under(parts, engine) for engine in engines)
    known = lambda parts: searched(parts) or parts[1:] in listed and (listed[parts[1:]] == "" or parts[0].endswith(listed[parts[1:]]))
    return [parts for parts in hosts if not known(parts) and not data.is_silent(".".join(filter(None, parts)))]


def rows(folder: Path) -> list[data.Row]:
    """All rows but those whose domain stands in a table that only measures."""
    kept = data.clean(data.rows_of(data.read(folder) + data.own_lists()))
    reserved = {parts[1:] for parts in gate()}
    reserved |= {parts[1:] for _, parts, _, _ in foreign.listed()}
    reserved |= {parts[1:] for parts in data.cut([host for host, _, _ in data.evaluation("institutions.tsv")]) if parts}
    return [row for row in kept if row.parts[1:] not in reserved]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the lists of hosts")
    parser.add_argument("--out", type=Path, required=True, help="where everything that is made is kept")
    parser.add_argument("--install", action="store_true", help="copy the model, its numbers and the report into place")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    log = lambda text: print(text, file=sys.stderr, flush=True)
    everything, lines = rows(a.data), gate()
    ceiling, nets = spoken(lines), a.out / "nets"
    log(f"{len(everything)} hosts")
    learned = fit.clearest([row for row in everything if data.part_of(row) == "train"], SEED, nets, log)
    log("the model")
    net = fit.remembered(nets / "model.pickle", lambda: fit.train(learned, SEED, log=log))
    chosen = judged.judge(net, everything, ceiling, SEED)
    negatives = [row.parts for row in judged.harmless(everything, "popular") if data.part_of(row) == "test"]
    abroad = foreign.on_lists(chosen, negatives)
    left_out, accused = foreign.leave_out(everything, ceiling, SEED, nets, log)
    labels = foreign.shipped(abroad + left_out)
    log(f"shipped: {', '.join(labels)}")
    kept = export.only(chosen, labels)
    (a.out / "url-model.bin").write_bytes(kept.net.bytes())
    (a.out / "url-model.json").write_text(json.dumps(export.settings(kept, labels, learned), indent=1) + "\n")
    (a.out / "parity.json").write_text(export.parity(kept, everything) + "\n")
    (a.out / "report.md").write_text(report.write(chosen, labels, everything, lines, abroad, left_out, accused))
    if a.install:
        shutil.copyfile(a.out / "url-model.bin", BASE / "url-model.bin")
        for name in ("url-model.json", "parity.json", "report.md"):
            shutil.copyfile(a.out / name, data.HERE / name)


if __name__ == "__main__":
    main()
