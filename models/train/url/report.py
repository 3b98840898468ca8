"""The report: what was measured, good or bad."""

import numpy as np

import measure
from data import LABELS, Row, cut, evaluation, is_silent, part_of
from foreign import FEWEST, LEAST_RATIO, LEAST_RECALL, Abroad
from judged import Judged, harmless


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(["| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *rows]]) + "\n"


def at_home(judged: Judged, rows: list[Row]) -> str:
    test = [row for row in rows if part_of(row) == "test"]
    scores = judged.scores([row.parts for row in test])
    quiet = np.array([not row.positive and "benign" in row.kinds for row in test])
    lines, values = [], []
    for j, label in enumerate(LABELS):
        own = np.array([label in row.positive for row in test])
        area = measure.auprc(scores[own, j], scores[quiet, j])
        values.append(area[0])
        reach = lambda level: measure.percent(int(judged.reaches(scores[own], label, level).sum()), int(own.sum()))
        recall = lambda rate: f"{measure.recall_at(scores[own, j], scores[quiet, j], rate):.3f}"
        lines.append([label, str(own.sum()), str(quiet.sum()), measure.three(area), recall(0.01), recall(0.001), reach("possible"), reach("likely")])
    head = ["label", "hosts", "harmless", "AUPRC", "recall at 1 % FPR", "at 0.1 %", "reach possible", "reach likely"]
    return f"Macro AUPRC {np.mean(values):.3f}.\n\n" + table(head, lines)


def away(all_abroad: list[Abroad], labels: list[str]) -> str:
    lines = [
        [one.label, one.source, one.how, str(one.positives), measure.three(one.auprc), f"{one.at_one:.3f}", f"{one.at_tenth:.3f}",
         measure.percent(one.possible, one.positives), measure.percent(one.likely, one.positives), measure.percent(one.false_likely, one.negatives), "yes" if one.carries() else "no"]
        for one in all_abroad
    ]
    macro = lambda chosen: np.mean([np.mean([one.auprc[0] for one in all_abroad if one.label == label]) for label in chosen])
    tested = [label for label in LABELS if any(one.label == label for one in all_abroad)]
    text = f"Macro AUPRC abroad over the labels that have a foreign source ({', '.join(tested)}): {macro(tested):.3f}; "
    text += f"over the shipped ones ({', '.join(labels)}): {macro(labels):.3f}. Macro AUPRC depends on how many positives a list has.\n\n" if labels else "none is shipped.\n\n"
    return text + table(["label", "source", "how", "hosts", "AUPRC", "recall at 1 % FPR", "at 0.1 %", "reach possible", "reach likely", "harmless at likely", "carries"], lines)


def institutions(judged: Judged, labels: list[str], rows: list[Row], gate: list[tuple]) -> str:
    groups: dict[str, list[tuple[str, tuple]]] = {}
    named = evaluation("institutions.tsv")
    gated = {parts[1:] for parts in gate}
    for (host, kind, _), parts in zip(named, cut([host for host, _, _ in named])):
        # What stood in the gate chose the thresholds and proves nothing.
        if parts and parts[1:] not in gated:
            groups.setdefault(kind, []).append((host, parts))
    held = lambda source: [(row.host, row.parts) for row in harmless(rows, source) if part_of(row) == "test"]
    groups |= {"university, test part": held("hipo"), "popular (OpenDNS), test part": held("popular"), "v2fly harmless, test part": held("v2fly")}
    groups["gate: hosts of corpora/benign/urls.txt (chose thresholds; those that lists know besides)"] = [(".".join(filter(None, parts)), parts) for parts in gate]
    lines = []
    for name, hosts in groups.items():
        scores = judged.scores([parts for _, parts in hosts])
        spoken = np.array([not is_silent(host) for host, _ in hosts])
        any_of = lambda level, labels: np.any([judged.reaches(scores, label, level) for label in labels], axis=0) if labels else np.zeros(len(hosts), bool)
        shipped_likely, shipped_possible = any_of("likely", labels), any_of("possible", labels)
        lines.append([
            name, measure.percent(int(shipped_likely.sum()), len(hosts)), measure.percent(int((shipped_likely & spoken).sum()), len(hosts)),
            measure.percent(int((shipped_possible & spoken).sum()), len(hosts)), measure.percent(int(any_of("likely", LABELS).sum()), len(hosts)),
        ])
    return table(["hosts", "any shipped label at likely, nothing exempt", "the same without exempt suffixes", "possible, without exempt suffixes", "any trained label at likely"], lines)


def write(judged: Judged, labels: list[str], rows: list[Row], gate: list[tuple], abroad: list[Abroad], left_out: list[Abroad], accused: list) -> str:
    tested = {one.label for one in abroad + left_out}
    refused = [f"{label} ({'does not carry abroad' if label in tested else 'one source only, nothing foreign to measure on'})" for label in LABELS if label not in labels]
    lines = [[source, label, measure.percent(count, total)] for source, label, count, total in accused if label in labels or label == "any of all"]
    return "\n".join([
        "# Numbers of the URL model", "",
        "Written by `models/train/url/train.py`. Shares come with 95 % intervals and counts.", "",
        f"Shipped: {', '.join(labels) or 'nothing'}. Not shipped: {'; '.join(refused)}. The rule: on every foreign source of at least {FEWEST} hosts, `likely` finds at least "
        f"{100 * LEAST_RECALL:.0f} % of the hosts and accuses a harmless one at least {LEAST_RATIO} times less often.", "",
        "## At home: the test part of the sources trained on, split by registrable domain", "", at_home(judged, rows),
        "## Abroad: sources that training did not see", "",
        "`left out`: another network, trained without the source. Harmless hosts: the test part of OpenDNS, which holds some sites that the label fits.", "",
        away(abroad + left_out, labels),
        "## False alarms", "", institutions(judged, labels, rows, gate),
        "## Harmless sources left out of training and calibration, accused at likely", "", table(["source", "label", "accused"], lines),
    ])
