"""The event store: native event files in, directed-dyad series out. The public functions of event data.

A store is one DuckDB file (`database.py`); files come in one transaction each (`importing.py`); series are aggregated
in the database (`store_series.py`). Needs the extra `taqarub[events]`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taqarub.events.database import WAIT_SECONDS, StoreError, plain_answers, reading, writing
from taqarub.events.event import DyadSeries

if TYPE_CHECKING:
    from taqarub.events.store_series import Options, StoreSeries

__all__ = ["StoreError", "dyad_series", "plain_answers", "reading", "span", "store_series", "writing"]


def dyad_series(
    store: str | Path,
    initiator: str,
    target: str,
    by: str = "month",
    *,
    source: str = "",
    one_a_day: bool = False,
    weight: Any = "events",
    normalise: bool = False,
    first: date | None = None,
    last: date | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> DyadSeries:
    """The conduct of `initiator` towards `target` in a store, as the record that `history` reads.

    Actors are ISO 3166-1 alpha-3 (or the codes of a plain table). One source is read, never several added up: the named
    one, or the one with most events of the pair. Periods run from the source's first to its last day unless `first` and
    `last` say otherwise; a period without an event has counts and sum 0 and a mean of NaN. Raises `StoreError`.

    Example: `dyad_series("events.duckdb", "RUS", "BLR", by="week").goldstein_sum`
    """
    from taqarub.events.store_series import Options

    options = Options(by=by, source=source, one_a_day=one_a_day, weight=weight, normalise=normalise)
    return store_series(store, initiator, target, options, first, last, wait_seconds).series


def store_series(
    store: str | Path,
    initiator: str,
    target: str,
    options: Options | None = None,
    first: date | None = None,
    last: date | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> StoreSeries:
    """The same with its coverage, source and notes."""
    from taqarub.events.store_series import Options, read_series

    with reading(store, wait_seconds) as con:
        return read_series(con, initiator, target, options or Options(), first, last)


def span(con: Any) -> tuple[date, date]:
    """The first and the last day of an open store, over all its sources. Raises `StoreError` when it is empty."""
    low, high = con.execute("SELECT min(day), max(day) FROM volume").fetchone()
    if low is None:
        raise StoreError("the store is empty; import a file first: taqarub events import FILE")
    return low, high
