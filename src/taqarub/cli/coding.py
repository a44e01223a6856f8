"""`taqarub coding`: month by month, the state and the moves that the record shows, and what decided them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import typer

from taqarub.base.message import Message, say
from taqarub.case.case import Case
from taqarub.cli.check import need_case, show
from taqarub.cli.language import spoken
from taqarub.cli.run import parse_as_of
from taqarub.cli.stages import print_json, print_table

SHORT = "·"  # a cell without a move or a change
MARKS = {
    "corrected": say("corrected"),
    "several": say("several readings"),
    "second": say("second coder differs"),
    "impossible": say("could not be made"),
}


def show_coding(
    name: str, actor: str, first: str, last: str, out: Path | None, second: Path | None, as_of: str, as_json: bool
) -> int:
    """The coding between two months, of all actors or one; `out` takes all of what was asked for as CSV."""
    from rich.markup import escape

    from taqarub.estimate.agreement import coders_of
    from taqarub.estimate.coding_rows import coding_csv, coding_rows
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model

    case = with_second(need_case(name, parse_as_of(as_of)), second)
    if actor and actor not in case.file.players:
        raise typer.BadParameter(f"--actor takes one of {', '.join(case.file.players)}, not {actor!r}")
    begin, end = _month(first, "--from") or "0000-00", _month(last, "--to") or "9999-99"
    record = read_events(case)
    model = build_model(case, record)
    rows = [
        row
        for row in coding_rows(model, record)
        if begin <= row["month"] <= end and (not actor or row["actor"] in ("", actor))
    ]
    if out is not None:
        out.write_text(coding_csv(rows), encoding="utf-8", newline="")
    coders = coders_of(model, record)
    if as_json:
        return print_json({"rows": rows, "second_coder": None if coders is None else asdict(coders)})
    heads = [_told(say("month")), _told(say("state")), *((actor,) if actor else case.file.players)]
    lines = _lines(rows, case)
    print_table(_told(say("What the record shows")), heads, [[escape(cell) for cell in line] for line in lines])
    typer.echo(_told(_counted(rows)))
    if coders is not None:
        show_agreement(asdict(coders))
    return 0


def with_second(case: Case, path: Path | None) -> Case:
    """The case with a second coder's table in the place of its own; mistakes of the table end the command with 1."""
    if path is None:
        return case
    from taqarub.base.diagnostic import Findings
    from taqarub.case.check import TABLE_LIMIT_BYTES
    from taqarub.case.decode import decode
    from taqarub.case.names import names_of
    from taqarub.case.second_coding import read_second

    findings = Findings()
    try:
        with path.open("rb") as file:
            data = file.read(TABLE_LIMIT_BYTES + 1)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read ({error.strerror or type(error).__name__})") from error
    text = decode(data, path.name, findings, TABLE_LIMIT_BYTES)
    names = names_of(case.file.model_dump(by_alias=True))
    rows = read_second(text, path.name, case.file, names, findings) if text is not None else []
    wrong = [d for d in findings.sorted() if d.severity == "error"]
    show(wrong, str(path.parent), to_error=True)
    if wrong:
        raise typer.Exit(1)
    return replace(case, second=tuple(rows))


def show_agreement(coders: dict[str, Any]) -> None:
    """How far two coders agree, by actor and track."""

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    rows = [
        (
            one["about"],
            str(one["months"]),
            str(one["apart"]),
            number(one["kappa"]),
            "–" if one["interval"] is None else f"{one['interval'][0]:.2f} – {one['interval'][1]:.2f}",
        )
        for one in coders["each"]
    ]
    heads = (say("what"), say("months coded twice"), say("differ"), say("Cohen's kappa"), say("95 % interval"))
    print_table(_told(say("Two coders")), [_told(head) for head in heads], rows)
    told = say("months coded twice: {months}; months that differ, each carried in both readings: {apart}",
               months=coders["months"], apart=coders["apart"])  # fmt: skip
    typer.echo(_told(told))


def _lines(rows: Sequence[dict[str, Any]], case: Case) -> list[list[str]]:
    """A line a month: what changed of the state since the line before, then every actor's cell."""
    months: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        months.setdefault(row["month"], {}).setdefault(row["actor"] or row["track"], []).append(row)
    lines, before = [], dict[str, str]()
    for month, cells in months.items():
        state = {track: _readings(cells[track], "rung") for track in case.file.tracks}
        changed = [f"{track} {text}" for track, text in state.items() if before.get(track) != text]
        before = state
        moves = [_move(cells[player]) for player in case.file.players if player in cells]
        lines.append([month, "\n".join(changed) or SHORT, *moves])
    return lines


def _move(rows: Sequence[dict[str, Any]]) -> str:
    if rows[0]["move"] == "silent" and len(rows) == 1 and not rows[0]["mark"] and not rows[0]["set_aside"]:
        return SHORT
    text = _readings(rows, "move")
    text += f" ({', '.join(rows[0]['events'])})" if rows[0]["events"] else ""
    if rows[0]["set_aside"]:
        text += "\n" + _told(say("set aside: {rows}", rows=", ".join(rows[0]["set_aside"])))
    return text


def _readings(rows: Sequence[dict[str, Any]], key: str) -> str:
    """The words of a cell with their shares and marks."""
    if len(rows) == 1:
        words = str(rows[0][key])
    else:
        words = " / ".join(f"{row[key]} {100 * row['share']:.0f} %" for row in rows)
    marks = list(dict.fromkeys(mark for row in rows for mark in row["mark"]))
    return words + (f" [{', '.join(_told(MARKS[mark]) for mark in marks)}]" if marks else "")


def _counted(rows: Sequence[dict[str, Any]]) -> Message:
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:  # of several readings the one that is believed most, the first of equals
        before = cells.setdefault((row["month"], row["actor"] or row["track"]), row)
        if (row["share"] or 1.0) > (before["share"] or 1.0):
            cells[row["month"], row["actor"] or row["track"]] = row

    def marked(mark: str) -> int:
        return sum(mark in row["mark"] for row in cells.values())

    return say(
        "months: {months}; moves shown: {moves}; corrected: {corrected}; with several readings: {several}; "
        "moves that could not be made: {impossible}",
        months=len({row["month"] for row in rows}),
        moves=sum(row["actor"] != "" and row["move"] != "silent" for row in cells.values()),
        corrected=marked("corrected"),
        several=marked("several"),
        impossible=sum("impossible" in row["mark"] for row in rows),
    )


def _told(message: Message) -> str:
    return message.of(spoken())


def _month(text: str, option: str) -> str:
    if text and not (len(text) == 7 and text[4] == "-" and text[:4].isdigit() and "01" <= text[5:] <= "12"):
        raise typer.BadParameter(f"{option} takes a month such as 1994-01, not {text!r}")
    return text
