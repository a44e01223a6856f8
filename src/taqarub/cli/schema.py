"""`taqarub schema`: the JSON Schema of the files of a case."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from taqarub.case.json_schema import schemas, write_schemas, written


def show_schema(which: str, out: Path | None, as_json: bool) -> int:
    """Print one schema, or write all three; 2 when the folder cannot be made."""
    if out is None:
        sys.stdout.write(written(schemas()[f"{which}.json"]))
        return 0
    try:
        paths = [str(path) for path in write_schemas(out)]
    except OSError as error:
        typer.echo(f"taqarub: cannot write into {out}: {error.strerror}; choose another --out", err=True)
        return 2
    typer.echo(json.dumps({"files": paths}, ensure_ascii=False, indent=2) if as_json else "\n".join(paths))
    return 0
