"""Files as the user names them into a store: unpacking, recognising, master lists, and one report a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taqarub.events.database import WAIT_SECONDS, StoreError, duckdb, plain_answers, told_of, writing
from taqarub.events.formats import archive, master
from taqarub.events.formats.recognise import head_lines, is_master_list, labelled, layout_of
from taqarub.events.importing import Counts, import_file, prepare

OF_THE_STORE = ("FatalException", "InternalException", "SerializationException", "TransactionException")
PATTERN = frozenset("*?[]{}")
SOURCE_LIMIT = 40  # characters of the name of a source


@dataclass(slots=True)
class FileReport:
    """What became of one file: its format, its counts, and `error` when it could not be read at all."""

    file: str
    format: str = ""
    source: str = ""
    counts: Counts = field(default_factory=Counts)
    members: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""


def import_files(
    store: str | Path,
    paths: Iterable[str | Path],
    wanted: str = "auto",
    columns: Mapping[str, str] | None = None,
    source: str = "",
    wait_seconds: float = WAIT_SECONDS,
    tell: Callable[[str], None] | None = None,
) -> list[FileReport]:
    """Bring native event files into a store, which is made when it is missing; one report a file, in the order given.

    `wanted` is a format or `auto`; `columns` maps the names of plain tables; `source` overrides what the source is
    called. A file that cannot be read is reported and does not stop the others. Raises `StoreError` when the store
    itself cannot be used, when the disk is full, or when memory runs out; what was imported before stays.
    """
    reports = []
    with writing(store, wait_seconds) as con:
        prepare(con)
        for path in map(Path, paths):
            if tell is not None:
                tell(str(path))
            reports.append(_one(con, path, wanted, columns or {}, source))
        with plain_answers(store):
            con.execute("CHECKPOINT")
    return reports


def _one(con: Any, path: Path, wanted: str, columns: Mapping[str, str], source: str) -> FileReport:
    report = FileReport(str(path))
    try:
        if not path.is_file():
            raise StoreError(f"there is no file {path}" if not path.exists() else f"{path} is not a file")
        for part, member in _plainly_named(path, report):
            label = source or plain_name(Path(member or path.name))
            layout = labelled(layout_of(part, wanted, columns, con, label), source)
            counts = import_file(con, part, layout, path.name, member)
            report.counts.add(counts)
            report.format, report.source = layout.format, layout.source
            report.notes = tuple(dict.fromkeys((*report.notes, *layout.notes)))
    except StoreError as error:
        if error.exit_code == 3:
            raise
        report.error = str(error)
    except PermissionError:
        report.error = f"no permission to read {path}"
    except duckdb().Error as error:
        told = told_of(str(path), error)
        if told.exit_code == 3 or type(error).__name__ in OF_THE_STORE:
            raise
        report.error = f"{path} cannot be read: {str(error).splitlines()[0][:300]}"
    return report


def _plainly_named(path: Path, report: FileReport) -> Iterator[tuple[Path, str]]:
    """The parts of a path under absolute names in which the engine sees no pattern of several files."""
    for part, member in _parts(path, report):
        full = part.absolute()
        if not PATTERN & set(str(full)):
            yield full, member
            continue
        with tempfile.TemporaryDirectory(prefix="taqarub-events-") as folder:
            link = Path(folder) / "file"
            link.symlink_to(full)
            yield link, member


def _parts(path: Path, report: FileReport) -> Iterator[tuple[Path, str]]:
    """The plain files behind a path, with the member's name where the path is packed or a list."""
    if archive.kind(path):
        with tempfile.TemporaryDirectory(prefix="taqarub-events-") as folder:
            for member, part in archive.unpacked(path, Path(folder)):
                report.members += 1
                yield part, member
        return
    if path.stat().st_size and is_master_list(head_lines(path)):
        listed = master.read_master_list(path)
        here, notes = master.at_hand(listed, path.parent)
        report.notes = notes
        for file in here:
            for part, member in _parts(file, report):
                yield part, file.name if not member else f"{file.name}!{member}"
        return
    yield path, ""


def plain_name(path: Path) -> str:
    """What the source of a plain table is called: the name of its file, shortened.

    >>> plain_name(Path("data/icews18.parquet"))
    'icews18'
    """
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in path.stem)
    return kept[:SOURCE_LIMIT] or "table"
