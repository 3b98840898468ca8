"""Audits web logs and writes a report, as `fourc audit` does."""

from __future__ import annotations

import csv
import datetime
import hashlib
import html
import io
import json
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, Union, overload

from . import _progress
from ._errors import ConfigurationError, FourcIOError, InvalidInputError
from ._fourc import AuditResult, Classifier, run_audit
from .corpora import _records

__all__ = ["AuditReport", "Incidents", "Logs", "Table", "audit"]

_Path: TypeAlias = Union[str, "os.PathLike[str]"]
#: A log, a folder of logs, an object that gives bytes, or several of them.
Logs: TypeAlias = Union[str, "os.PathLike[str]", io.IOBase, Iterable[Union[str, "os.PathLike[str]", io.IOBase]]]
#: A table: the path of a CSV file, a DataFrame, an Arrow table, or rows as dictionaries.
Table: TypeAlias = Union[str, "os.PathLike[str]", Iterable[Mapping[str, Any]], Any]
#: Hears how far an audit is: the stage (`read`, `judge`, `analyse`), how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], object]

_SHORTEST_KEY = 16
_SHOWN = 20


class Incidents(Sequence[Mapping[str, Any]]):
    """Incidents, the most urgent first: dictionaries one by one, a table for any library that speaks the Arrow interface."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], result: AuditResult) -> None:
        self._rows = rows
        self._result = result

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self._rows[place]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._rows)

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        """All of them as one batch; `first`, `last` and `shown[].time` are on the clocks of the report's zone."""
        return self._result.__arrow_c_array__(requested_schema)

    def to_pandas(self) -> Any:
        """A DataFrame of pandas."""
        import pandas as pd

        frame = pd.DataFrame(list(self._rows))
        for column in ("first", "last"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column])
        return frame

    def to_polars(self) -> Any:
        """A DataFrame of polars."""
        import polars as pl

        return pl.DataFrame(self._result)

    def __repr__(self) -> str:
        return f"Incidents({len(self)})"


class AuditReport:
    """What an audit found: everything that `summary.json` holds, incidents as a table, and where the report was written."""

    def __init__(self, result: AuditResult, folder: Path | None) -> None:
        self._result = result
        #: Everything that was found, as `summary.json` says it.
        self.summary: dict[str, Any] = json.loads(result.to_json())
        #: The folder that the report was written into; `None` where none was named.
        self.folder: Path | None = folder
        #: The incidents, the most urgent first.
        self.incidents: Incidents = Incidents(self.summary["incidents"], result)

    @property
    def path(self) -> Path | None:
        """The page for people; `None` where nothing was written."""
        return None if self.folder is None else self.folder / "report.html"

    @property
    def headline(self) -> str:
        """What came out, in a sentence or two."""
        return self._result.headline

    @property
    def nil(self) -> bool:
        """Whether there is no incident."""
        return self._result.nil

    @property
    def complete(self) -> bool:
        """Whether every log was recognised and read to its end, and at least one request was in them."""
        return self._result.complete

    @property
    def totals(self) -> dict[str, int]:
        """How much was looked at: lines, requests, visits, people, addresses and more."""
        totals: dict[str, int] = self.summary["totals"]
        return totals

    @property
    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The other tables of the report by name, each as rows for any DataFrame's constructor."""
        return {name: self.summary[name] for name in _TABLES}

    @property
    def unread(self) -> list[dict[str, Any]]:
        """Lines that could not be read: a row for each file and reason, with how many and the first of them by number."""
        return [{"file": file["name"], **unread} for file in self.summary["files"] for unread in file["unread"]]

    @property
    def identities(self) -> dict[str, str]:
        """Who stands behind the pseudonyms of incidents. No file of the report holds it: whoever writes it down answers for it."""
        return dict(self._result.identities)

    def to_html(self) -> str:
        """The page for people, which asks nothing of any network."""
        return self._result.to_html()

    def write(self, folder: _Path) -> Path:
        """Writes the files of the report into a folder, and gives the page's path."""
        path = Path(folder)
        self._result.write(path)
        return path / "report.html"

    def __repr__(self) -> str:
        where = "" if self.folder is None else f", {str(self.folder)!r}"
        return f"AuditReport({len(self.incidents)} incidents, {self.totals['requests']} requests{where})"

    def _repr_html_(self) -> str:
        names = ("priority", "first", "who", "title", "level", "intent", "summary")
        head = "".join(f"<th>{name}</th>" for name in names)
        cells = ("".join(f'<td style="text-align:left">{html.escape(str(one[name]))}</td>' for name in names) for one in self.incidents[:_SHOWN])
        rows = "".join(f"<tr>{row}</tr>" for row in cells)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
        rest = len(self.incidents) - _SHOWN
        more = f"<p><small>and {rest} more</small></p>" if rest > 0 else ""
        place = "" if self.path is None else f"<p><small>{html.escape(str(self.path))}</small></p>"
        unread = f"<p><small>{self.totals['unread']} lines could not be read</small></p>" if self.totals["unread"] else ""
        return f"<div><p><b>fourc</b> {html.escape(self.headline)}</p>{table}{more}{unread}{place}</div>"


def audit(
    logs: Logs,
    out: _Path | None = None,
    *,
    classifier: Classifier | None = None,
    format: Literal["squid", "combined", "w3c", "csv", "tsv", "json", "dnsmasq", "zeek"] | str | None = None,  # noqa: A002
    columns: Mapping[str, str] | None = None,
    zone: str = "Europe/London",
    month_first: bool = False,
    since: str | datetime.date | None = None,
    until: str | datetime.date | None = None,
    year: int | None = None,
    groups: Table | None = None,
    calendar: Table | None = None,
    name_users: bool = False,
    pseudonym_key: bytes | _Path | None = None,
    identities: _Path | None = None,
    level: str = "likely",
    severity: str = "medium",
    smallest_group: int = 5,
    sample: int = 10,
    seed: int = 1,
    keep_unread: bool = False,
    work: _Path | None = None,
    title: str | None = None,
    progress: bool | Progress | None = None,
    **options: Any,
) -> AuditReport:
    """Reads logs, judges each distinct address once, and gives a report; with `out`, it is also written into that folder.

    `logs` are files (each also `.gz` or `.zst`), folders of them, or objects open for reading bytes. The form of each is told
    from its content (Squid, combined, W3C extended, CSV and TSV with names, JSON lines, dnsmasq and Pi-hole, Zeek), or given
    as `format`; `columns` maps our fields to names that are not known by themselves (`{"time": "When", "url": "Address"}`).
    `zone` is that of the school; `since` and `until` bound the requests (a day as `until` counts whole); `year` is the one in
    which logs without years end.

    `groups` is a table with the columns user and group, `calendar` one of lessons with date, period, group, topic and labels.
    Users stand under pseudonyms unless `name_users`; `pseudonym_key` (16 bytes or more, or a file of them) gives the same ones
    in every audit, and `identities` names a file, apart from the report, that says who is meant. From `level` and `severity`
    on something is an incident. Groups and searches of fewer people than `smallest_group` are not shown by themselves.
    `sample` addresses of each stratum are drawn by `seed` for review.

    An audit that is interrupted or killed goes on where it was when it is asked for again with the same `out` or `work`,
    where verdicts are kept until the report is written. `progress` shows a bar (by default on a terminal or in a notebook)
    or hears the stage, how much of it is done and how much there is; an exception that it raises ends the audit.
    Options of `Classifier` make one where none is given. The same logs, options, key and classifier give the same files as
    `fourc audit`, byte for byte, whatever the number of threads.

    Raises `FourcIOError` for a log that cannot be opened, `ConfigurationError` or `InvalidInputError` for options that do not
    hold. What is unreadable within a log is counted in the report and stops nothing.
    """
    own = classifier or Classifier(**options)
    if classifier is not None and options:
        raise ConfigurationError(f"a classifier is given, and options to make one: {', '.join(sorted(options))}")
    folder = None if out is None else Path(out)
    kept = Path(work) if work is not None else None if folder is None else folder / ".work"
    asked = {
        "format": format,
        "columns": [f"{field}={name}" for field, name in (columns or {}).items()],
        "zone": zone,
        "month_first": month_first,
        "since": None if since is None else str(since),
        "until": None if until is None else str(until),
        "reference": None if year is None else _end_of(year),
        "groups": None if groups is None else _table(_pairs(groups), ("user", "group")),
        "calendar": None if calendar is None else _table(calendar, ("date", "period", "group", "topic", "labels")),
        "name_users": name_users,
        "key": None if pseudonym_key is None else _key(pseudonym_key),
        "level": str(level),
        "severity": str(severity),
        "smallest_group": smallest_group,
        "sample": sample,
        "seed": seed,
        "keep_unread": keep_unread,
        "work": kept,
        "fingerprint": _fingerprint(own) if kept else "",
        "title": title,
    }
    with _progress.watch(progress) as watch:
        result = run_audit(own, _sources(logs), asked, out=folder, identities=identities, watch=watch)
    return AuditReport(result, folder)


def _sources(logs: Logs) -> list[Any]:
    """Paths, and pairs of a name and an object that gives bytes."""
    given: Any = [logs] if isinstance(logs, (str, os.PathLike)) or hasattr(logs, "read") else logs
    if isinstance(given, (bytes, bytearray)) or not isinstance(given, Iterable):
        raise InvalidInputError("logs are paths, folders, or objects open for reading bytes")
    sources: list[Any] = []
    for log in given:
        if isinstance(log, (str, os.PathLike)):
            sources.append(Path(log))
        elif isinstance(log, io.TextIOBase) or not hasattr(log, "read"):
            raise InvalidInputError("logs are paths, folders, or objects open for reading bytes")
        else:
            name = getattr(log, "name", None)
            sources.append((os.path.basename(name) if isinstance(name, str) else "a file object", log))
    return sources


def _table(table: Table, names: Sequence[str]) -> str:
    """A table as the text of a CSV file."""
    if isinstance(table, (str, os.PathLike)):
        return _bytes(table).decode("utf-8-sig", "replace")
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in _records(table):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _pairs(groups: Table) -> Table:
    """Groups by user as rows."""
    if isinstance(groups, Mapping):
        return [{"user": user, "group": group} for user, group in groups.items()]
    return groups


def _bytes(path: _Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as cause:
        raise FourcIOError(f"{os.fspath(path)} cannot be read") from cause


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, set)):
        return " ".join(map(str, value))
    # A day that pandas keeps as a point in time.
    return value.date() if isinstance(value, datetime.datetime) else value


def _key(key: bytes | _Path) -> bytes:
    own = key if isinstance(key, bytes) else _bytes(key)
    if len(own) < _SHORTEST_KEY:
        raise ConfigurationError(f"a key of pseudonyms has at least {_SHORTEST_KEY} bytes")
    return own


def _end_of(year: int) -> int:
    """The last second of a year in UTC."""
    return int(datetime.datetime(year + 1, 1, 1, tzinfo=datetime.timezone.utc).timestamp()) - 1


def _fingerprint(classifier: Classifier) -> str:
    """What verdicts depend on beside the bundles and the effort, so that no killed run goes on from those of other lists."""
    options = classifier.options
    digest = hashlib.sha256(pickle.dumps((options["terms"], options["limits"])))
    if options["calibration"] is not None:
        digest.update(_bytes(options["calibration"]))
    for own in options["lists"] or ():
        digest.update(f"{own.layer} {own.name} {own.digest}\n".encode())
    if any(info.expires for info in classifier.lists):
        # One of them may expire between two days.
        given = options["today"]
        now = given in (None, "now")
        digest.update(str(datetime.datetime.now(datetime.timezone.utc).date() if now else given).encode())
    return digest.hexdigest()


_TABLES = (
    "by_dimension",
    "by_label",
    "by_day",
    "by_hour",
    "by_group",
    "searches",
    "sites",
    "flagged_sites",
    "over_blocked",
    "roll_ups",
    "sample",
    "files",
)
