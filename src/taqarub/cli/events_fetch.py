"""Body of `taqarub events fetch`: progress a file on stderr, a table or JSON on stdout, and the import behind it."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import typer

from taqarub.cli.event_output import answered, dump_json, table

SHOWN = 20  # files that failed, in the table
TICK = 0.2  # seconds between two looks at a file that is coming


def fetch_files(
    first: str, last: str, base_url: str, version: int, out: Path, store: Path | None, given: tuple[Any, ...],
    wait: float, as_json: bool,
) -> int:  # fmt: skip
    """Fetch, tell, import if wanted; 1 when a file is not there, 3 when the server could not be reached to the end."""
    from taqarub.events.fetch import Bounds, fetch_gdelt
    from taqarub.events.fetch_net import Manner

    rate, tries, timeout, files, gigabytes = given
    days = (_day(first, "--from"), _day(last or first, "--to"))
    with answered():
        manner, bounds = Manner(rate, tries, timeout), Bounds(files, int(gigabytes * 1e9))
        report = fetch_gdelt(*days, out, base_url, version, manner, bounds, _teller())
    code = report.exit_code
    failed = [file for file in report.files if file.error]
    for file in failed[:SHOWN]:
        typer.echo(f"taqarub: {file.error}", err=True)
    states = [file.state for file in report.files]
    counts = {state: states.count(state) for state in ("new", "there", "failed", "left")}
    imported: dict[str, Any] | None = None
    if store is not None and report.whole:
        code, imported = _bring(report.whole, store, wait, code)
    if as_json:
        rows = [
            {
                "file": str(f.path), "url": f.url, "bytes": f.bytes, "md5": f.md5, "state": f.state,
                "resumed": f.resumed, "error": f.error,
            }
            for f in report.files
        ]  # fmt: skip
        told = {"list": report.url, "requests": report.requests, **counts, "notes": list(report.notes)}
        dump_json(told | {"stopped": report.stopped, "files": rows, "import": imported})
        return code
    size = sum(file.bytes for file in report.files)
    table(
        f"GDELT {version}.0, {days[0]} to {days[1]}, in {out}",
        ("new", "there before", "failed", "not tried", "MB", "requests"),
        [(*(f"{counts[state]:,}" for state in counts), f"{size / 1e6:,.1f}", f"{report.requests:,}")],
    )
    for note in report.notes:
        typer.echo(f"note: {note}")
    if len(failed) > SHOWN:
        typer.echo(f"note: {len(failed) - SHOWN} more failed; --json lists them")
    if imported is not None:
        keys = ("read", "kept", "duplicates", "rejected")
        typer.echo(f"{store}: " + ", ".join(f"{imported[key]:,} {key}" for key in keys))
    return code


def _bring(files: list[Path], store: Path, wait: float, code: int) -> tuple[int, dict[str, Any]]:
    from taqarub.events.reader import import_files

    with answered():
        reports = import_files(store, files, wait_seconds=wait)
    for report in (r for r in reports if r.error):
        typer.echo(f"taqarub: {report.error}", err=True)
    keys = ("read", "kept", "duplicates", "rejected")
    sums: dict[str, Any] = {key: sum(getattr(r.counts, key) for r in reports) for key in keys}
    errors = [r.error for r in reports if r.error]
    return code or int(bool(errors)), {"store": str(store), "files": len(reports), **sums, "errors": errors}


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} is a day such as 2018-10-01, not {text!r}") from None


def _teller() -> Any:
    """A line a file on stderr; on a terminal the line of the file that is coming is written over."""
    live, last = sys.stderr.isatty(), [0.0]

    def tell(at: Any) -> None:
        amount = f"{at.done / 1e6:.1f} of {at.size / 1e6:.1f} MB" if at.size else f"{at.done / 1e6:.1f} MB"
        line = f"[{at.number}/{at.total}] {at.name}  {amount}"
        if at.state != "coming":
            words = {"new": "done", "there": "there before", "failed": "failed"}
            typer.echo(f"{chr(13) * live}{line}  {words[at.state]}{' ' * 8 * live}", err=True)
        elif live and time.monotonic() - last[0] > TICK:
            last[0] = time.monotonic()
            typer.echo(f"\r{line}", err=True, nl=False)

    return tell
