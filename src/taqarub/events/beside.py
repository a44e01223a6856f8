"""The two records of a case side by side: its own timeline, and the event data that it names. Compared, never mixed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from taqarub.case.case import Case
from taqarub.case.event_data import EventData, is_inside
from taqarub.events.agreement import OneRecord, agreement_of, table_of, timeline_record
from taqarub.events.database import WAIT_SECONDS, StoreError, reading
from taqarub.events.event import Record
from taqarub.events.series_rows import rows_of
from taqarub.events.store_series import Options, StoreSeries, choose_source, first_days, read_series


def beside(case: Case, record: Record, seed: int = 7, wait_seconds: float = WAIT_SECONDS) -> list[dict[str, Any]]:
    """One entry a pair that the case names: the series of its event data, that of the timeline, and their agreement.

    Event data later than the as-of date are left out. A store that cannot be read gives an entry with `error` and does
    not stop the history: the timeline stands by itself.
    """
    found = []
    for entry in case.file.event_data:
        for dyad in entry.dyads:
            initiator, _, target = dyad.partition(":")
            head = {"initiator": initiator, "target": target, "store": entry.store, "by": entry.by}
            try:
                found.append(head | _one(case, record, entry, initiator, target, seed, wait_seconds))
            except StoreError as error:
                found.append(head | {"source": entry.source, "error": str(error)})
    return found


def _one(
    case: Case, record: Record, entry: EventData, initiator: str, target: str, seed: int, wait_seconds: float
) -> dict[str, Any]:
    store = _path(case, entry)
    options = Options(by=entry.by, source=entry.source, one_a_day=entry.one_a_day)
    with reading(store, wait_seconds) as con:
        number, source = choose_source(con, initiator, target, entry.source)
        first, last = con.execute("SELECT min(day), max(day) FROM volume WHERE source_id = ?", [number]).fetchone()
        if first is None or first > case.as_of:
            raise StoreError(f"the source {source} of {entry.store} has no event up to {case.as_of}")
        coded = read_series(con, initiator, target, options, last=min(last, case.as_of))
    own = timeline_record(record, initiator, target, entry.by)
    agreed = table_of(agreement_of([_as_record(coded), own], seed))
    return {
        "source": coded.source,
        "events": rows_of(coded),
        "timeline": _timeline_rows(own),
        "agreement": agreed["pairs"][0],
        "records": agreed["records"],
        "notes": list(coded.notes),
        "error": "",
    }


def _path(case: Case, entry: EventData) -> Path:
    """The store's path; a link that leads out of the case is refused as a path out of it is."""
    folder = Path(case.folder).resolve()
    path = (folder / entry.store).resolve()
    if not is_inside(entry.store) or not path.is_relative_to(folder):
        raise StoreError(f"the store {entry.store} is not inside the case's folder")
    return path


def _as_record(coded: StoreSeries) -> OneRecord:
    return OneRecord(coded.source, coded.series, coded.coverage.gap, ())


def _timeline_rows(own: OneRecord) -> list[dict[str, Any]]:
    series = own.series
    rows = []
    for t, day in enumerate(first_days(series)):
        mean = float(series.goldstein_mean[t])
        rows.append(
            {
                "period": day.isoformat(),
                "events": int(series.events[t]),
                "silent": bool(series.events[t] == 0),
                "goldstein_mean": mean if mean == mean else None,
                "goldstein_sum": float(series.goldstein_sum[t]),
                "ids": list(series.ids[t]),
            }
        )
    return rows
