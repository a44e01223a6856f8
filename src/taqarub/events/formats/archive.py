"""Zipped and gzipped files, unpacked within limits into a folder of our own.

A member's name is never used as a path: it is kept as text, the content goes to a file that we name. A member that
grows beyond the limits (`MEMBER_BYTES`, or `RATIO` times its packed size above a floor) is refused as a bomb.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from taqarub.events.database import StoreError

MEMBER_BYTES = 64 * 2**30  # of one unpacked file
MEMBERS = 100_000
RATIO, FLOOR = 200, 64 * 2**20  # text packs about 5 to 10 times; beyond 200 times and 64 MiB it is a bomb
BLOCK = 4 * 2**20
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"


def kind(path: Path) -> str:
    """`zip`, `gzip` or empty, by the first bytes."""
    with path.open("rb") as file:
        head = file.read(4)
    return "zip" if head == ZIP else "gzip" if head[:2] == GZIP else ""


def unpacked(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The members of a packed file as (name, unpacked file), one at a time; each is removed before the next.

    Raises `StoreError` on a broken archive, an encrypted member or one beyond the limits.
    """
    try:
        if kind(path) == "gzip":
            with gzip.open(path) as stream:
                yield from _one(path, path.name.removesuffix(".gz"), stream, path.stat().st_size, folder)
            return
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) > MEMBERS:
                raise StoreError(f"{path.name} has {len(members)} members, more than {MEMBERS}")
            for item in sorted(members, key=lambda item: item.filename):
                if item.flag_bits & 1:
                    raise StoreError(f"{path.name}: {item.filename!r} is encrypted")
                with archive.open(item) as stream:
                    yield from _one(path, item.filename, stream, item.compress_size, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError) as error:
        raise StoreError(f"{path.name} is damaged or packed in a way that is not known: {error}") from error


def _one(
    path: Path, name: str, stream: IO[bytes] | gzip.GzipFile, packed: int, folder: Path
) -> Iterator[tuple[str, Path]]:
    target = folder / "member"
    limit = min(MEMBER_BYTES, max(FLOOR, RATIO * max(packed, 1)))
    size = 0
    try:
        with target.open("wb") as out:
            while block := stream.read(BLOCK):
                size += len(block)
                if size > limit:
                    raise StoreError(f"{path.name}: {name!r} unpacks to more than {limit} bytes; unpack it yourself")
                out.write(block)
        yield name, target
    finally:
        target.unlink(missing_ok=True)
