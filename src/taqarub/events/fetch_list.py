"""What GDELT has published between two days, from its own lists of sizes and checksums.

2.0: `masterfilelist.txt`, an export every quarter of an hour since 18 February 2015, 23:00. 1.0: `md5sums` and
`filesizes`, a file a day since 1 April 2013, a month before that, a year before 2006 (named for when the news came).
Names from a list are taken only in GDELT's own shape, so that none can lead out of a folder.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from taqarub.events.database import StoreError
from taqarub.events.fetch_net import Client, same_place
from taqarub.events.formats.master import LISTED, Published, read_master_list

LIST_BYTES = 2**30  # GDELT's master list has some 130 MB in 2025
MASTER = "masterfilelist.txt"
NAME_2 = re.compile(r"(?P<stamp>\d{14})\.export\.CSV\.zip")
NAME_1 = re.compile(r"(?P<day>\d{8})\.export\.CSV\.zip|(?P<month>\d{6})\.zip|(?P<year>\d{4})\.zip")
START_2, START_1, DAILY_1 = datetime(2015, 2, 18, 23), date(1979, 1, 1), date(2013, 4, 1)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a span of days in order of their names, where the list was, and what has to be known."""

    url: str
    files: tuple[Published, ...]
    notes: tuple[str, ...]


def listing(client: Client, version: int, first: date, last: date) -> Listing:
    """What the server says it has published between two days. Raises `StoreError` when it has no list."""
    return _second(client, first, last) if version == 2 else _first(client, first, last)


def _second(client: Client, first: date, last: date) -> Listing:
    with tempfile.TemporaryDirectory(prefix="taqarub-fetch-") as folder:
        path = Path(folder) / MASTER
        url = _find(client, "gdeltv2", MASTER, path)
        listed = read_master_list(path)
    stamped = {item.name: item for item in listed if NAME_2.fullmatch(item.name)}  # a later line replaces an earlier
    newest = max(stamped, default="")[:14]
    days = (f"{first:%Y%m%d}", f"{last:%Y%m%d}")
    found = [item for name, item in sorted(stamped.items()) if days[0] <= name[:8] <= days[1]]
    files, notes = _placed(client, url, found)
    if first < START_2.date():
        notes.append("GDELT 2.0 begins on 18 February 2015; earlier days: --version 1")
    notes += _holes([item.name[:14] for item in found], first, last, newest)
    return Listing(url, tuple(files), tuple(notes))


def _holes(stamps: list[str], first: date, last: date, newest: str) -> list[str]:
    """Quarters of an hour for which the list has no export, up to its own end."""
    at = max(datetime(first.year, first.month, first.day), START_2)
    end = datetime(last.year, last.month, last.day) + timedelta(days=1)
    have, gone, total = set(stamps), [], 0
    while at < end and at.strftime("%Y%m%d%H%M%S") <= newest:
        total += 1
        if at.strftime("%Y%m%d%H%M%S") not in have:
            gone.append(at)
        at += QUARTER
    notes = [f"{len(gone)} of {total} quarters of an hour have no export in the list, {_few(gone)}"] if gone else []
    if newest and newest[:8] < f"{last:%Y%m%d}":
        notes.append(f"the list ends at {newest[:4]}-{newest[4:6]}-{newest[6:8]} {newest[8:10]}:{newest[10:12]} UTC")
    return notes


def _few(gone: list[datetime]) -> str:
    listed = ", ".join(f"{at:%Y-%m-%d %H:%M}" for at in gone[:LISTED])
    return f"first {listed}" + (f" and {len(gone) - LISTED} more" if len(gone) > LISTED else "")


def _first(client: Client, first: date, last: date) -> Listing:
    with tempfile.TemporaryDirectory(prefix="taqarub-fetch-") as folder:
        path = Path(folder) / "md5sums"
        url = _find(client, "events", "md5sums", path)
        sums = _pairs(path)
        sizes_url, notes = url.rsplit("/", 1)[0] + "/filesizes", []
        try:
            client.save(sizes_url, path, None, LIST_BYTES)
            sizes = {name: int(size) for size, name in _pairs(path) if size.isdigit()}
        except StoreError as error:
            if error.exit_code == 3:
                raise
            sizes = {}
            notes.append("the server has no list of sizes: files are checked by their checksums alone")
    folder_url = url.rsplit("/", 1)[0]
    found = []
    for md5, name in sums:
        span = span_of(name)
        if span and re.fullmatch("[0-9a-fA-F]{32}", md5) and span[0] <= last and span[1] >= first:
            found.append(Published(sizes.get(name, 0), md5.lower(), f"{folder_url}/{name}"))
    found = sorted({item.name: item for item in found}.values(), key=lambda item: item.name)
    if any(not NAME_1.fullmatch(item.name)["day"] for item in found):  # type: ignore[index]
        notes.append(
            "before April 2013 GDELT 1.0 has a file a month, before 2006 a year: they hold more days than asked for"
        )
    notes += _lost_days(found, first, last)
    return Listing(url, tuple(found), tuple(notes))


def _lost_days(found: Iterable[Published], first: date, last: date) -> list[str]:
    have = {span[0] for item in found if (span := span_of(item.name)) and span[0] == span[1]}
    at, gone = max(first, DAILY_1), []
    while at <= last:
        if at not in have:
            gone.append(datetime(at.year, at.month, at.day))
        at += timedelta(days=1)
    return [f"{len(gone)} days have no file in the list, {_few(gone).replace(' 00:00', '')}"] if gone else []


def span_of(name: str) -> tuple[date, date] | None:
    """The first and last day of a file of GDELT 1.0 by its name, None if it is none.

    >>> span_of("200602.zip"), span_of("../../etc/passwd")
    ((datetime.date(2006, 2, 1), datetime.date(2006, 2, 28)), None)
    """
    found = NAME_1.fullmatch(name)
    if found is None:
        return None
    try:
        if day := found["day"]:
            return (date(int(day[:4]), int(day[4:6]), int(day[6:])),) * 2
        if month := found["month"]:
            year, number = int(month[:4]), int(month[4:])
            return date(year, number, 1), date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
        return date(int(found["year"]), 1, 1), date(int(found["year"]), 12, 31)
    except ValueError:
        return None


def _pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        return [(parts[0], parts[1].lstrip("*")) for line in lines if len(parts := line.split()) == 2]


def _find(client: Client, folder: str, name: str, path: Path) -> str:
    """Save the list that lies below the base address, in GDELT's folder or without it; its address."""
    base = client.base.geturl().rstrip("/")
    tried = [base] if base.endswith(f"/{name}") else [f"{base}/{folder}/{name}", f"{base}/{name}"]
    if base.endswith(f"/{folder}"):
        tried = [f"{base}/{name}"]
    for url in tried:
        try:
            client.save(url, path, None, LIST_BYTES)
            return url
        except StoreError as error:
            if "answers 404" not in str(error) or url == tried[-1]:
                raise
    raise StoreError(f"no list below {base}")


def _placed(client: Client, url: str, found: Iterable[Published]) -> tuple[list[Published], list[str]]:
    """Files where the list says, or beside the list when it names another host, as a mirror's copy does."""
    folder = url.rsplit("/", 1)[0]
    files, moved = [], 0
    for item in found:
        if same_place(item.url, client.base):
            files.append(item)
            continue
        moved += 1
        files.append(replace(item, url=f"{folder}/{item.name}"))
    return files, (
        [f"the list names another host for {moved} files: they are taken from beside the list"] if moved else []
    )
