"""GDELT's list of everything it has published: a line a file with its size, its MD5 and its address.

`masterfilelist.txt` (2.0) names exports, mentions and knowledge graphs; only exports hold events. Imported as a file,
the list stands for those of its exports that lie beside it, whole: size and checksum are compared first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from pathlib import Path, PurePosixPath

from taqarub.events.database import StoreError

LINES_LIMIT = 5_000_000
EXPORT = ".export.csv"
LISTED = 5


@dataclass(frozen=True, slots=True)
class Published:
    """One published file; `day` is the day in its name, None if it has none."""

    size: int
    md5: str
    url: str

    @property
    def name(self) -> str:
        """The last part of the address."""
        return PurePosixPath(self.url.split("?", 1)[0]).name

    @property
    def is_export(self) -> bool:
        """Whether the file holds events."""
        return EXPORT in self.name.lower()

    @property
    def day(self) -> date | None:
        """The day in the name of the file."""
        digits = self.name[:8]
        try:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        except ValueError:
            return None


def parse_master_list(lines: Iterable[str]) -> tuple[Published, ...]:
    """Every well-formed line; a line of another shape is left out, as GDELT's own list has a few.

    >>> line = "150383 297a16b493de7cf6ca809a7cc31d0b93 http://data.example/gdeltv2/20150218230000.export.CSV.zip"
    >>> parse_master_list([line, "broken"])[0].day
    datetime.date(2015, 2, 18)
    """
    found = []
    for line in lines:
        parts = line.split()
        if len(parts) == 3 and parts[0].isdigit() and len(parts[1]) == 32:
            found.append(Published(int(parts[0]), parts[1].lower(), parts[2]))
        if len(found) > LINES_LIMIT:
            raise StoreError(f"a list of more than {LINES_LIMIT} files")
    return tuple(found)


def read_master_list(path: Path) -> tuple[Published, ...]:
    """The list in a file."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return parse_master_list(lines)


def at_hand(listed: Iterable[Published], folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The listed exports that lie in a folder and are whole, and notes on those that do not."""
    here, absent, damaged = [], 0, []
    for item in listed:
        if not item.is_export:
            continue
        path = folder / item.name
        if not path.is_file():
            absent += 1
        elif path.stat().st_size != item.size or _md5(path) != item.md5:
            damaged.append(item.name)
        else:
            here.append(path)
    notes = [f"{absent} listed exports are not beside the list"] if absent else []
    if damaged:
        more = f" and {len(damaged) - LISTED} more" if len(damaged) > LISTED else ""
        notes.append(f"size or checksum differs, not imported: {', '.join(damaged[:LISTED])}{more}")
    if not here:
        raise StoreError(f"no export of the list lies whole in {folder}; " + "; ".join(notes))
    return here, tuple(notes)


def _md5(path: Path) -> str:
    found = md5(usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(2**22):
            found.update(block)
    return found.hexdigest()
