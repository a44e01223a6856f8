"""Bodies of `taqarub events series` and `agreement`, and of the event data that `history` shows beside a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from taqarub.cli.event_output import answered, check_out, dump_json, table, write_rows, write_svg


def show_series(
    initiator: str,
    target: str,
    store: Path,
    given: tuple[Any, ...],
    out: Path | None,
    lang: str,
    wait: float,
    as_json: bool,
) -> int:
    """The series over all days of the store, as table, JSON or file."""
    from taqarub.events.series_rows import rows_of
    from taqarub.events.store import reading, span
    from taqarub.events.store_series import Options, read_series

    by, source, one_a_day, weight, normalise, roles = given
    check_out(out, (".csv", ".parquet", ".json", ".svg"), lang)
    with answered():
        options = Options(by, source, one_a_day, weight, normalise, tuple(r for r in roles.upper().split(",") if r))
        with reading(store, wait) as con:
            seen = not as_json and (out is None or out.suffix == ".svg")  # eyes need the source's own days only
            days = (None, None) if seen else span(con)
            found = read_series(con, initiator, target, options, *days)
    rows = rows_of(found)
    if out is not None:
        if out.suffix == ".svg":
            from taqarub.report.figures.event_series import series_chart

            write_svg(out, series_chart(found, "ar" if lang == "ar" else "en"), "series")
        else:
            write_rows(
                out, rows if out.suffix == ".json" else [row | {"notes": "; ".join(row["notes"])} for row in rows]
            )
    for note in found.notes:
        typer.echo(f"note: {note}", err=True)
    if as_json:
        dump_json(rows)
    elif out is None:
        heads = ("period", "events", "mean", "sum", "verbal +", "material +", "verbal −", "material −", "")
        table(f"{initiator} → {target}, {found.source}, by {by}", heads, [_cells(row) for row in rows])
    else:
        typer.echo(f"{out}: {len(rows)} periods")
    return 0


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    state = "gap" if row["gap"] else "silent" if row["silent"] else "partly covered" if row["uncovered_days"] else ""
    numbers = [
        row[key] for key in ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    ]
    mean = "–" if row["goldstein_mean"] is None else f"{row['goldstein_mean']:.2f}"
    total = "–" if row["goldstein_sum"] is None else f"{row['goldstein_sum']:.1f}"
    return (row["period"], str(row["events"]), mean, total, *("–" if n is None else f"{n:g}" for n in numbers), state)


def show_agreement(
    initiator: str, target: str, stores: Sequence[Path], case: str, given: tuple[Any, ...], out: Path | None, lang: str,
    wait: float, as_json: bool,
) -> int:  # fmt: skip
    """Every pair of records of one dyad, compared."""
    from taqarub.events.agreement import agreement_of, records_of, table_of

    by, one_a_day, seed = given
    check_out(out, (".csv", ".json", ".svg"), lang)
    timeline = None
    if case:
        from taqarub.cli.check import need_case
        from taqarub.events.read import read_events

        timeline = read_events(need_case(case))
    with answered():
        records = records_of(stores, initiator, target, by, one_a_day, timeline, wait)
        found = agreement_of(records, seed)
    rows = table_of(found)
    if out is not None:
        if out.suffix == ".svg":
            from taqarub.report.figures.event_series import agreement_chart

            write_svg(out, agreement_chart(found, "ar" if lang == "ar" else "en"), "agreement")
        else:
            write_rows(out, rows["pairs"] if out.suffix == ".csv" else rows)
    if as_json:
        dump_json(rows)
        return 0
    keys: tuple[str, ...] = ("record", "first", "last", "events", "active", "silent", "gaps")
    heads = ("record", "from", "to", "events", "active", "silent", "gaps")
    table(f"{initiator} → {target}, by {by}", heads, [tuple(r[key] for key in keys) for r in rows["records"]])
    heads_of_pairs = ("record", "record", "common", "both", "only first", "only second", "rank correlation", "90 %")
    keys = ("a", "b", "periods", "both", "only_a", "only_b")
    told = [(*(p[key] for key in keys), _number(p["rank_correlation"]), _range(p)) for p in rows["pairs"]]
    table("Agreement", heads_of_pairs, told)
    for note in rows["notes"]:
        typer.echo(f"note: {note}")
    return 0


def show_beside(entries: Sequence[Mapping[str, Any]]) -> None:
    """The event data that a case names beside its timeline, a line a pair; then what has to be known of them."""
    heads = (
        "pair",
        "record",
        "from",
        "to",
        "events",
        "active",
        "silent",
        "gaps",
        "both active",
        "rank correlation",
        "90 %",
    )
    keys = ("record", "first", "last", "events", "active", "silent", "gaps")
    rows: list[tuple[Any, ...]] = []
    for entry in (e for e in entries if not e["error"]):
        coded, own = entry["records"]
        pair = entry["agreement"]
        head = f"{entry['initiator']} → {entry['target']}"
        rows.append(
            (head, *(coded[key] for key in keys), pair["both"], _number(pair["rank_correlation"]), _range(pair))
        )
        rows.append(("", *(own[key] for key in keys), "", "", ""))
    if rows:
        table("Event data beside the timeline", heads, rows)
    for entry in entries:
        told = [entry["error"]] if entry["error"] else [*entry["notes"], entry["agreement"]["reason"]]
        for note in filter(None, told):
            typer.echo(f"{entry['initiator']} → {entry['target']}: {note}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _range(pair: Mapping[str, Any]) -> str:
    return "–" if pair["lo"] is None else f"{pair['lo']:.2f} to {pair['hi']:.2f}"
