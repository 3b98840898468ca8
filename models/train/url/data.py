"""Rows: hosts with what their sources say, cut by the product's own code, cleaned, and split by registrable domain."""

import csv
import gzip
import hashlib
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent

# What is learned. What of it is shipped is decided by numbers: `SHIPPED` in report.py says so and why.
LABELS = ["phishing", "pornography", "gambling", "drugs", "piracy", "malware", "scam", "filter-bypass"]
# Lists that name a host for one of these would often name it for another of them: no negative is taken from there.
KIN = [{"phishing", "malware", "scam"}]
# What a service is does not make it harmless in every respect: who shares files may well share other people's.
UNSURE_OF_SERVICE = {"file-sharing": {"piracy", "malware"}, "shopping": {"drugs"}, "x/ai-chat": set()}
# The history of this list holds mostly trackers and small Polish sites. A row counts only where its name says it.
BY_NAME_ONLY = {
    "blocklistproject-history:gambling": re.compile(
        r"casino|poker|gambl|bingo|lott[eo]|roulet|blackjack|jackpot|wager|bookie|bookmak|sportsbook|betting|(^|[.-])bet|bets?([0-9.-]|$)|slots"
    )
}
# Below these, names are given to bodies that were checked, so that a name says who it is. A page there may still have been
# broken into, but then its host's name is no witness of it.
SILENT_BELOW = [
    "ac.uk", "gov.uk", "llyw.cymru", "gov.wales", "gov.scot", "mod.uk", "nhs.uk", "nhs.wales", "nhs.scot", "hscni.net", "parliament.uk", "police.uk",
    "sch.uk", "edu", "gov", "mil", "int", "edu.au", "gov.au", "ac.nz", "govt.nz", "school.nz", "gov.ie", "museum",
]
# Hosts in a row that one registrable domain may bring to training.
MOST_OF_ONE_DOMAIN = 4
FILES = ["blocklistproject", "v2fly_domain_lists", "popular_opendns", "universities"]


@dataclass
class Row:
    host: str
    parts: tuple[str, str, str]  # subdomain, label, registry suffix
    domain: str
    positive: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)  # the labels as the sources write them
    synthetic: bool = False

    @property
    def source(self) -> str:
        return min(self.sources)

    def known(self, label: str) -> bool:
        return label in self.positive or label not in self.unknown


def cut(hosts: list[str]) -> list[tuple[str, str, str] | None]:
    """Subdomain, registered label and registry suffix of each host; None where there is no name to read."""
    done = subprocess.run(
        ["cargo", "xtask", "hosts"], input="".join(host + "\n" for host in hosts).encode(), stdout=subprocess.PIPE,
        cwd=REPOSITORY, check=True,
    )
    lines = done.stdout.decode().split("\n")[:-1]
    if len(lines) != len(hosts):
        raise SystemExit(f"cargo xtask hosts answered {len(lines)} lines for {len(hosts)} hosts")
    return [tuple(line.split("\t")) if line else None for line in lines]


def read(folder: Path) -> list[tuple[str, str, str]]:
    """(host, label, source) of every file of the data folder."""
    found = []
    for name in FILES:
        with gzip.open(folder / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
            found += [tuple(row) for row in csv.reader(file, delimiter="\t") if row[0] != "url_or_domain"]
    return found


def own_lists() -> list[tuple[str, str, str]]:
    """The project's own lists of services and places that help, as rows that carry no risk."""
    found = []
    for name in ("services", "context"):
        for line in (REPOSITORY / f"corpora/lists/urls/{name}.tsv").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#") and "/" not in line.split("\t")[0]:
                host, label = line.split("\t")[:2]
                found.append((host, label.split(",")[0], f"fourc:{name}"))
    return found


def rows_of(triples: list[tuple[str, str, str]]) -> list[Row]:
    """One row a host (without `www`), with everything that its sources say."""
    parts = cut([host for host, _, _ in triples])
    rows: dict[tuple, Row] = {}
    for (host, label, source), cut_host in zip(triples, parts):
        if cut_host is None:
            continue
        pattern = BY_NAME_ONLY.get(source)
        if pattern and not pattern.search(host):
            continue
        row = rows.get(cut_host)
        if row is None:
            domain = registrable(host, cut_host)
            row = rows[cut_host] = Row(host.removeprefix("www."), cut_host, domain)
        row.kinds.add(label)
        row.sources.add(source.split("|")[0])
        if label in LABELS:
            row.positive.add(label)
    for row in rows.values():
        row.unknown = unsure(row)
    return list(rows.values())


def registrable(host: str, parts: tuple[str, str, str]) -> str:
    """What somebody registered; for a platform, the name under it."""
    below = parts[0]
    host = host.removeprefix("www.")
    return host.removeprefix(below + ".") if below else host


def unsure(row: Row) -> set[str]:
    found = set()
    for kin in KIN:
        if kin & row.positive:
            found |= kin - row.positive
    for kind in row.kinds:
        found |= UNSURE_OF_SERVICE.get(kind, set())
    return found - row.positive


def clean(rows: list[Row]) -> list[Row]:
    """Drops what contradicts itself: a popular or institutional domain on a list of risks, and the other way round."""
    risky = {row.domain for row in rows if row.positive}
    harmless = {row.domain for row in rows if not row.positive}
    both = risky & harmless
    return [row for row in rows if row.domain not in both]


def part_of(row: Row) -> str:
    """`train`, `dev` or `test`, by the registrable domain alone."""
    value = int(hashlib.sha256(row.domain.encode()).hexdigest()[:8], 16) % 20
    return "test" if value < 3 else "dev" if value < 6 else "train"


def few_of_each_domain(rows: list[Row]) -> list[Row]:
    counts: dict[str, int] = {}
    kept = []
    for row in sorted(rows, key=lambda row: hashlib.sha256(row.host.encode()).digest()):
        counts[row.domain] = counts.get(row.domain, 0) + 1
        if counts[row.domain] <= MOST_OF_ONE_DOMAIN:
            kept.append(row)
    return kept


def engines() -> set[str]:
    """Hosts of the table of search engines; `name.*` is the name under any suffix."""
    lines = (REPOSITORY / "corpora/lists/search-engines.tsv").read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[1] for line in [line for line in lines if line and not line.startswith("#")][1:]}


def is_silent(host: str) -> bool:
    """Whether the model says nothing of a host, whatever its name."""
    return any(host == suffix or host.endswith("." + suffix) for suffix in SILENT_BELOW)


def evaluation(name: str) -> list[tuple[str, str, str]]:
    """A table of this folder: host, label, source. Never trained on."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")[:3]) for line in lines if line and not line.startswith("#")]
