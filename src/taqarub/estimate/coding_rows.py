"""The coding for people: a row for what every month shows of every actor and track, with its events and its marks.

Marks say where to look: `corrected` (the case reads the cell itself), `several` (more than one reading is carried),
`second` (a second coder differs), `impossible` (the case says that the move could not be made in that month's state).
The columns are those in which a second coder's table is read, so that a table that was written, changed and given back
is another coding.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from taqarub.case.rows import COLUMNS, OPTIONAL
from taqarub.case.second_coding import TABLE
from taqarub.estimate.agreement import apart_cells
from taqarub.estimate.identification import impossible
from taqarub.events.event import Record
from taqarub.model.coding import coding_table
from taqarub.model.model import Model

FIELDS = (*COLUMNS[TABLE], *(name for name in OPTIONAL[TABLE] if name != "note"))
MARKS = ("corrected", "several", "second", "impossible")


def coding_rows(model: Model, record: Record) -> list[dict[str, Any]]:
    """One row a month, cell and reading, in the order of time: tracks first, then actors.

    `share` is that of the reading, empty where it is the only one; `events`, `set_aside` and `mark` are tuples.
    """
    corrected = {(coding.month, coding.about) for coding in model.case.file.record.codings}
    second = apart_cells(model, record)
    closed = {(one.month, one.actor, one.move) for one in impossible(model)}
    rows = []
    for month in coding_table(model.case, record):
        for about in (*model.case.file.tracks, *model.players):
            actor = about in model.players
            events, aside = (month[about]["events"], month[about]["set_aside"]) if actor else ([], [])
            shares: dict[str, float] = {}
            for reading in month.get("readings", ()):
                shares[reading[about]] = shares.get(reading[about], 0.0) + reading["share"]
            alone = month[about]["move"] if actor else month[about]
            for word in shares or (alone,):
                cell = (month["month"], about)
                found = (cell in corrected, len(shares) > 1, cell in second, (*cell, word) in closed)
                rows.append(
                    {
                        "month": month["month"],
                        "actor": about if actor else "",
                        "move": word if actor else "",
                        "track": "" if actor else about,
                        "rung": "" if actor else word,
                        "share": shares[word] if len(shares) > 1 else None,
                        "events": tuple(events),
                        "set_aside": tuple(aside),
                        "mark": tuple(mark for mark, holds in zip(MARKS, found, strict=True) if holds),
                    }
                )
    return rows


def coding_csv(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as CSV (RFC 4180, UTF-8); lists are parted by spaces."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=FIELDS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        flat = {key: " ".join(value) if isinstance(value, tuple) else value for key, value in row.items()}
        writer.writerow(flat | {"share": "" if row["share"] is None else f"{row['share']:.6g}"})
    return out.getvalue()
