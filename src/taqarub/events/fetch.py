"""Fetching what GDELT publishes: listed, resumed, checked, never twice.

A file comes into `NAME.part`, is compared with the size and MD5 of the list and opened as a zip, and only then gets its
name. Whoever runs the command again goes on where it stopped. MD5 guards against damage, not against a forger: GDELT
serves files and list over the same line.
"""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from pathlib import Path
from typing import Any

from taqarub.events.database import StoreError
from taqarub.events.fetch_list import listing
from taqarub.events.fetch_net import Client, Manner
from taqarub.events.formats.archive import FLOOR, RATIO
from taqarub.events.formats.master import Published

BASE_URL = "http://data.gdeltproject.org"
FILE_BYTES = 4 * 2**30  # of one packed file, where the list gives no size
BLOCK = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be fetched in one call: files, and bytes over all of them."""

    files: int = 50_000
    bytes: int = 20 * 10**9


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a fetch stands: the file's place among all, its name, its bytes so far and in all (0: not known)."""

    number: int
    total: int
    name: str
    done: int
    size: int
    state: str  # coming | new | there | failed


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one file.

    state    new, there (it was whole before), failed, or left (not tried, because the fetch was stopped)
    resumed  bytes that an earlier fetch had brought
    """

    name: str
    url: str
    path: Path
    bytes: int
    md5: str
    state: str
    resumed: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class FetchReport:
    """The files in order of their names; why the rest was left, if it was; how often the server was asked."""

    url: str
    files: tuple[Fetched, ...]
    notes: tuple[str, ...]
    requests: int
    stopped: str = ""

    @property
    def whole(self) -> list[Path]:
        """The files that are there and whole."""
        return [file.path for file in self.files if file.state in ("new", "there")]

    @property
    def exit_code(self) -> int:
        """0 all there, 1 some are not, 3 the server could not be reached to the end."""
        return 3 if self.stopped else int(any(file.state == "failed" for file in self.files))


def fetch_gdelt(
    first: date,
    last: date,
    out: str | Path,
    base_url: str = BASE_URL,
    version: int = 2,
    manner: Manner | None = None,
    bounds: Bounds | None = None,
    tell: Callable[[Progress], None] | None = None,
    client: Client | None = None,
) -> FetchReport:
    """Bring the event files of GDELT of the days from `first` to `last` into a folder.

    version 2 has a file a quarter of an hour since 2015, version 1 a file a day (before April 2013 a month, before 2006
    a year). A file that fails is reported and does not stop the others; a server that cannot be reached does. Raises
    `StoreError`: 1 when nothing is listed or there is too much of it, 2 when the call is wrong, 3 when the list cannot
    be had or the disk is too small.

    Example: `fetch_gdelt(date(2018, 10, 1), date(2018, 10, 2), "gdelt").whole`
    """
    if version not in (1, 2):
        raise StoreError(f"GDELT has versions 1 and 2, not {version}", 2)
    if first > last:
        raise StoreError(f"the first day, {first}, is after the last, {last}", 2)
    client = client or Client(base_url, manner)
    folder = Path(out)
    with _mine(folder):
        listed = listing(client, version, first, last)
        _need_room(listed.files, folder, bounds or Bounds(), f"between {first} and {last} in {listed.url}")
        done: list[Fetched] = []
        stopped = ""
        for number, item in enumerate(listed.files, 1):
            say = _teller(tell, number, len(listed.files), item)
            found = _left(item, folder) if stopped else _one(client, item, folder, say)
            if found.state == "stopped":
                stopped = found.error
                found = _left(item, folder, found.error)
            done.append(found)
            say(found.bytes, found.state)
    return FetchReport(listed.url, tuple(done), listed.notes, client.requests, stopped)


def _teller(
    tell: Callable[[Progress], None] | None, number: int, total: int, item: Published
) -> Callable[[int, str], None]:
    def say(done: int, state: str) -> None:
        if tell is not None and state != "left":
            tell(Progress(number, total, item.name, done, item.size, state))

    return say


def _left(item: Published, folder: Path, error: str = "") -> Fetched:
    return Fetched(item.name, item.url, folder / item.name, 0, item.md5, "left", 0, error)


def _one(client: Client, item: Published, folder: Path, say: Callable[[int, str], None]) -> Fetched:
    """One file: there already, or downloaded and checked."""
    path, part = folder / item.name, folder / f"{item.name}.part"
    state, resumed, error = "there", 0, ""
    try:
        if not (path.is_file() and not _wrong(path, item)):
            state = "new"
            resumed = _download(client, item, part, say)
            _set_aside(path)
            part.replace(path)
    except StoreError as failure:
        state, error = ("stopped" if failure.exit_code == 3 else "failed"), str(failure)
    size = path.stat().st_size if state in ("new", "there") else 0
    return Fetched(item.name, item.url, path, size, item.md5, state, resumed, error)


def _download(client: Client, item: Published, part: Path, say: Callable[[int, str], None]) -> int:
    """The whole file as `part`; once more from the start when what was resumed does not fit its checksum."""
    for _ in range(2):
        resumed = client.save(
            item.url, part, item.size or None, item.size or FILE_BYTES, lambda done: say(done, "coming")
        )
        wrong = _wrong(part, item)
        if not wrong:
            return resumed
        part.unlink(missing_ok=True)
        if not resumed:
            break
    raise StoreError(f"{item.url}: {wrong}; not kept")


def _wrong(path: Path, item: Published) -> str:
    """Why a file is not what the list says; empty if it is."""
    size = path.stat().st_size
    if item.size and size != item.size:
        return f"{size} bytes where the list says {item.size}"
    found = md5(usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    if found.hexdigest() != item.md5:
        return f"the checksum is {found.hexdigest()} where the list says {item.md5}"
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(member.file_size for member in packed.infolist()) > max(FLOOR, RATIO * size):
                return "it unpacks to far more than text does"
            broken = packed.testzip()
            return f"its member {broken!r} is damaged" if broken else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return f"it is no zip that can be read ({error})"


def _set_aside(path: Path) -> None:
    """A file of that name that is not what the list says is somebody's: it is kept under another name."""
    if path.exists():
        for number in range(1, 1000):
            other = path.with_name(f"{path.name}.aside{number}")
            if not other.exists():
                path.replace(other)
                return
        raise StoreError(f"too many files were set aside as {path.name}.aside…; remove some")


def _need_room(files: tuple[Published, ...], folder: Path, bounds: Bounds, where: str) -> None:
    if not files:
        raise StoreError(f"no event file is listed {where}")
    if len(files) > bounds.files:
        raise StoreError(
            f"{len(files)} files are listed {where}, more than {bounds.files}: ask for fewer days or more --files"
        )
    total = sum(item.size for item in files)
    if total > bounds.bytes:
        raise StoreError(
            f"{total / 1e9:.1f} GB are listed {where}, more than {bounds.bytes / 1e9:g}: ask for fewer days or more "
            "--gigabytes"
        )
    missing = sum(item.size for item in files if not (folder / item.name).exists())
    free = shutil.disk_usage(folder).free
    if missing > free:
        raise StoreError(f"{missing / 1e9:.1f} GB are to come and {free / 1e9:.1f} GB are free in {folder}", 3)


@contextmanager
def _mine(folder: Path) -> Iterator[Any]:
    """The folder, made when it is missing; another fetch into it is refused meanwhile."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".fetch.lock").open("ab")
    except OSError as error:
        raise StoreError(f"{folder} cannot be written to: {error.strerror}") from error
    with lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # no such locks on this system: two fetches would only waste each other's work
            pass
        except OSError as error:
            raise StoreError(
                f"another fetch is writing to {folder}; wait for it, or choose another --out", 3
            ) from error
        yield folder
