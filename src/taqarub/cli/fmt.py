"""`taqarub fmt`: the files of a case in one stable layout, each written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typer

from taqarub.base.diagnostic import Findings
from taqarub.case.check import OPTIONAL, REQUIRED, TABLE_LIMIT_BYTES, find_case
from taqarub.case.decode import decode
from taqarub.case.layout import laid_out

LAID_OUT = tuple(name for name in (*REQUIRED, *OPTIONAL) if name.endswith((".yaml", ".csv")))


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one file: `same`, `changed` or `left` with the reason."""

    file: str
    state: str
    reason: str = ""


def format_case(given: str, only_check: bool, as_json: bool) -> int:
    """Lay out every file of a case; 1 when a file cannot be read or, with `--check`, would change."""
    folder = find_case(given)
    if folder is None:
        typer.echo(f"taqarub: no case {given!r}; give the path of a folder that holds case.yaml", err=True)
        return 1
    if not Path(given).is_dir() and not only_check:
        typer.echo(f"taqarub: {given} ships with the program; copy it with `taqarub new DIR --from {given}`", err=True)
        return 2
    done = [_one(folder / name, only_check) for name in LAID_OUT if (folder / name).is_file()]
    if as_json:
        rows = [{"file": row.file, "state": row.state, "reason": row.reason} for row in done]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in done:
            _tell(row, given, only_check)
        if all(row.state == "same" for row in done):
            typer.echo(f"{given}: {len(done)} files, all laid out already")
    broken = any(row.state == "unreadable" for row in done)
    return 1 if broken or (only_check and any(row.state == "changed" for row in done)) else 0


def _one(path: Path, only_check: bool) -> Done:
    with path.open("rb") as file:
        data = file.read(TABLE_LIMIT_BYTES + 1)
    findings = Findings()
    limit = {} if path.suffix == ".yaml" else {"limit": TABLE_LIMIT_BYTES}
    text = decode(data, path.name, findings, **limit)
    if text is None:
        return Done(path.name, "unreadable", findings.sorted()[0].text())
    made = laid_out(data.decode("utf-8"), path.name)
    if made.diagnostics:
        return Done(path.name, "unreadable", made.diagnostics[0].text())
    if made.reason:
        return Done(path.name, "left", made.reason)
    if not made.changed:
        return Done(path.name, "same")
    if not only_check:
        _replace(path, made.text.encode("utf-8"))
    return Done(path.name, "changed")


def _replace(path: Path, data: bytes) -> None:
    """The new bytes under the old name and with the old rights, or the old file untouched."""
    target = path.resolve()
    number, draft = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, stat.S_IMODE(target.stat().st_mode))
        os.replace(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _tell(row: Done, given: str, only_check: bool) -> None:
    name = f"{given.rstrip('/')}/{row.file}"
    if row.state == "changed":
        typer.echo(f"{name}: {'would change' if only_check else 'laid out'}")
    elif row.state == "left":
        typer.echo(f"{name}: left as it is, because {row.reason}")
    elif row.state == "unreadable":
        typer.echo(f"{name}: cannot be read; see `taqarub check`\n  {row.reason}", err=True)
