"""Dyads of an event store, one or many: read in the database, traced one by one, on as many processes as asked for.

Every dyad has its own random streams, so that its numbers depend neither on the other dyads nor on the workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from taqarub.base.processes import pool_of
from taqarub.events.store import StoreError, reading
from taqarub.events.store_series import Options, choose_source, read_series
from taqarub.history.dyad import DyadHistory, trace_dyad

Dyad = tuple[str, str]
FEW_DYADS = 4  # fewer are traced in this process


def parse_dyads(words: Sequence[str]) -> tuple[Dyad, ...]:
    """Read `A:B`, several with commas between or as several words. Raises `ValueError` on anything else.

    >>> parse_dyads(["usa:blr,CHN:JPN"])
    (('USA', 'BLR'), ('CHN', 'JPN'))
    """
    found = []
    for word in (part.strip() for text in words for part in text.split(",")):
        a, mark, b = word.partition(":")
        if not mark or not a.strip() or not b.strip() or ":" in b or a.strip().upper() == b.strip().upper():
            raise ValueError(f"a dyad is two different actors with a colon between, such as USA:BLR, not {word!r}")
        found.append((a.strip().upper(), b.strip().upper()))
    return tuple(dict.fromkeys(found))


def read_dyad(store: str | Path, dyad: Dyad, seed: int, source: str = "", last: date | None = None) -> DyadHistory:
    """One dyad of a store. Nothing after `last` is read: events dated later are in no series, and are told in the
    notes.

    Raises `StoreError` when the store is empty, is no store, or has no such source.
    """
    with reading(store) as con:
        first, end = _days(con, dyad, source)
        until = min(end, last) if last else end
        if until < first:
            raise StoreError(f"every event of the source lies after {last}")
        both = (dyad, dyad[::-1])
        monthly, weekly = (
            tuple(read_series(con, *pair, Options(by=by, source=source), first, until) for pair in both)
            for by in ("month", "week")
        )
        later = 0
        if until < end:
            query = "SELECT count(*) FROM events WHERE day > ? AND ((initiator, target) IN ((?, ?), (?, ?)))"
            later = int(con.execute(query, [until, *dyad, *dyad[::-1]]).fetchone()[0])
    notes = [note for one in monthly for note in one.notes]
    if later:
        notes.append(f"{later} events dated after {until.isoformat()} were left out")
    return trace_dyad(
        (monthly[0].series, monthly[1].series),
        (weekly[0].series, weekly[1].series),
        seed,
        monthly[0].source,
        tuple(dict.fromkeys(notes)),
    )


def read_dyads(
    store: str | Path, dyads: Sequence[Dyad], seed: int, source: str = "", last: date | None = None, workers: int = 1
) -> Iterator[DyadHistory]:
    """Many dyads, in the order in which they were asked for."""
    if workers < 2 or len(dyads) < FEW_DYADS:
        for dyad in dyads:
            yield read_dyad(store, dyad, seed, source, last)
        return
    with pool_of(workers) as pool:
        yield from pool.map(_traced, [(str(store), dyad, seed, source, last) for dyad in dyads], chunksize=FEW_DYADS)


def _traced(given: tuple[str, Dyad, int, str, date | None]) -> DyadHistory:
    return read_dyad(*given)


def _days(con: Any, dyad: Dyad, source: str) -> tuple[date, date]:
    """The first and the last day of the source that a dyad is read from."""
    number, name = choose_source(con, *dyad, source)
    first, end = con.execute("SELECT min(day), max(day) FROM volume WHERE source_id = ?", [number]).fetchone()
    if first is None:
        raise StoreError(f"the source {name} has no event in this store")
    return first, end
