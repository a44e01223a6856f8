"""The files of a case: which there are, where a case is found, and what their bytes add up to."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from taqarub.base.diagnostic import Findings, Span, nearest
from taqarub.base.message import listed, say

REQUIRED = ("case.yaml", "claims.yaml", "placebos.yaml", "timeline.csv")
LIBRARY = ("sources.bib", "sources.json", "grades.csv")  # sources, as a reference manager writes them, and grades
OPTIONAL = ("states.csv", "reactions.csv", "reference_cases.csv", *LIBRARY, "second_coding.csv")
TABLE_LIMIT_BYTES = 16 * 1024 * 1024


def shipped_cases() -> tuple[str, ...]:
    """The names of the cases that ship with the package."""
    return tuple(sorted(p.parent.name for p in _shipped().glob("*/case.yaml")))


def find_case(path_or_name: str) -> Path | None:
    """The folder of a case: a path first, then the name of a shipped case."""
    try:
        if Path(path_or_name).is_dir():
            return Path(path_or_name)
    except (OSError, ValueError):
        return None
    return _shipped() / path_or_name if path_or_name in shipped_cases() else None


def content_hash(contents: dict[str, bytes]) -> str:
    """SHA-256 over the sorted names and bytes of the case's files, each with its length so that nothing can merge."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name}\n{len(contents[name])}\n".encode())
        digest.update(contents[name])
    return digest.hexdigest()


def _shipped() -> Path:
    return Path(str(files("taqarub.cases")))


def read_contents(folder: Path, findings: Findings) -> dict[str, bytes]:
    """The bytes of the files that a case may have; a missing file that it must have is reported."""
    contents: dict[str, bytes] = {}
    for name in (*REQUIRED, *OPTIONAL):
        try:
            contents[name] = _bytes(folder / name)
        except FileNotFoundError:
            if name in REQUIRED:
                present = [p.name for p in folder.iterdir() if p.is_file()]
                close = nearest(name, [p for p in present if p not in REQUIRED + OPTIONAL])
                fix = (
                    say("rename `{close}` to `{name}`", close=close, name=name)
                    if close
                    else say("write {name}; `taqarub new` makes one", name=name)
                )
                findings.error(
                    "TQ101",
                    Span(name, 1, 1),
                    say("no file {name}", name=name),
                    say("the files {words}", words=listed(REQUIRED)),
                    fix,
                )
        except OSError as error:
            found = say("a file that cannot be read ({name})", name=type(error).__name__)
            findings.error(
                "TQ101", Span(name, 1, 1), found, say("a readable file"), say("check the file and its permissions")
            )
    return contents


def _bytes(path: Path) -> bytes:
    """The bytes of a regular file, at most one more than any limit allows."""
    if path.exists() and not path.is_file():
        raise IsADirectoryError(str(path))
    with path.open("rb") as file:
        return file.read(TABLE_LIMIT_BYTES + 1)
