"""`taqarub cases`: what ships with the package."""

from __future__ import annotations

import json

import typer

from taqarub.case.check import read_case, shipped_cases


def list_cases(as_json: bool) -> int:
    """A table of name, as-of date, size and title."""
    rows = []
    for name in shipped_cases():
        case = read_case(name).value
        if case is not None:
            counts = {"claims": len(case.claims), "events": len(case.events)}
            rows.append({"name": name, "as_of": str(case.as_of), **counts, "title": case.file.title.model_dump()})
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    width = max((len(str(row["name"])) for row in rows), default=4)
    typer.echo(f"{'case':<{width}}  as of       claims  events  title")
    for row in rows:
        title = row["title"]["en"]  # type: ignore[index]
        typer.echo(f"{row['name']:<{width}}  {row['as_of']}  {row['claims']:>6}  {row['events']:>6}  {title}")
    return 0
