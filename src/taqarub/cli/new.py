"""`taqarub new`: a folder with a case to start from."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

import typer

from taqarub.base.diagnostic import nearest
from taqarub.case.check import OPTIONAL, REQUIRED, find_case, shipped_cases
from taqarub.case.json_schema import FILES, FOLDER, mode_line, write_schemas

_NAME_LINE = re.compile(r"^name: *[a-z][a-z0-9-]*[ \t]*$", re.MULTILINE)


def new_case(folder: Path, origin: str, as_json: bool) -> int:
    """Copy a case under a temporary name and rename it when it is complete; never touches a folder that holds files."""
    source = find_case(origin)
    if source is None:
        close = nearest(origin, shipped_cases())
        hint = f"; did you mean {close}?" if close else f"; cases that ship: {', '.join(shipped_cases())}"
        typer.echo(f"taqarub: no case {origin!r}{hint}", err=True)
        return 2
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        typer.echo(f"taqarub: {folder} exists and is not empty; choose another name", err=True)
        return 2
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        names = _copy(source, draft, folder.resolve().name)
        write_schemas(draft / FOLDER)
        if folder.exists():
            folder.rmdir()
        draft.chmod(0o755)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), "from": origin, "files": names}, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{folder}: {', '.join(names)}\nnext: taqarub check {folder}")
    return 0


def _copy(source: Path, draft: Path, name: str) -> list[str]:
    copied = []
    for file in (*REQUIRED, *OPTIONAL):
        if (source / file).is_file():
            data = (source / file).read_bytes()
            if file == "case.yaml" and re.fullmatch(r"[a-z][a-z0-9-]*", name):
                data = _NAME_LINE.sub(f"name: {name}", data.decode("utf-8"), count=1).encode()
            if file in FILES and not data.startswith(b"# yaml-language-server:"):
                data = f"{mode_line(file)}\n".encode() + data
            (draft / file).write_bytes(data)
            copied.append(file)
    return copied
