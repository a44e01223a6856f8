"""The table of a second coder: what each month shows, in the columns in which `taqarub coding` writes the first coding.

A row is about an actor (its `move`, or `silent`) or a track (its `rung`). Months and actors that are not in the table
are left to the first coder; a contrary reading is carried beside the first, half and half (`model.readings`).
"""

from __future__ import annotations

from math import isclose

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import quoted, say
from taqarub.case.case import CaseFile
from taqarub.case.check_coding import CLOSE, in_record
from taqarub.case.coding import MOST_READINGS, SILENT_WORD, SecondRow
from taqarub.case.names import Names
from taqarub.case.rows import Line, read_rows

TABLE = "second_coding.csv"
Cell = tuple[str, str]  # month, actor or track


def read_second(text: str, file: str, case: CaseFile | None, names: Names, findings: Findings) -> list[SecondRow]:
    """The rows that are in order, in the order of the file."""

    def row(line: Line, span: Span) -> SecondRow:
        month = line.text("month")
        if len(month) != 7 or month[4] != "-" or not "01" <= month[5:] <= "12" or not month[:4].isdigit():
            if month:
                found = say("{word}, as {role}", word=quoted(month), role=say("the month of a reading"))
                line.complain("TQ236", "month", found, say("a month such as 2025-11"), say("write year-month"))
        elif case is not None and not in_record(case, month):
            found = say("{month}, outside of the record", month=month)
            expected = say("a month from {first} to the month before {last}", first=case.start, last=case.as_of)
            line.complain("TQ271", "month", found, expected, say("mend the month, or delete the entry"))
        about, reading = _cell(line, names)
        share = line.number("share", False, CLOSE, 1.0) if "share" in line.cells else None
        return SecondRow(month, about, reading, share, span)

    rows = read_rows(text, file, TABLE, row, findings, "month", once=False)
    return _together(rows, findings)


def _cell(line: Line, names: Names) -> tuple[str, str]:
    """The actor or track of a row, and its word."""
    given = [key for key in ("actor", "track") if line.cells[key].text]
    if len(given) != 1:
        found = say("a row with both an actor and a track") if given else say("a row without an actor or a track")
        expected = say("`actor` and `move`, or `track` and `rung`")
        line.complain("TQ270", "actor", found, expected, say("give the one pair or the other"))
        return "", ""
    if given == ["actor"]:
        actor = line.word("actor", tuple(names.moves), "TQ210", say("an actor with moves"))
        options = (SILENT_WORD, *names.moves[actor]) if actor in names.moves else ()
        return actor, line.word("move", options, "TQ204", say("`silent`, or a move of actor `{actor}`", actor=actor))
    track = line.word("track", tuple(names.tracks), "TQ211", say("a declared track"))
    rungs = names.tracks.get(track, ())
    return track, line.word("rung", rungs, "TQ212", say("{kind} of `{name}`", kind=say("a rung"), name=track))


def _together(rows: list[tuple[SecondRow, Line]], findings: Findings) -> list[SecondRow]:
    """Rows of one cell are several readings of it: each once, their shares adding to one, not too many a month."""
    cells: dict[Cell, list[tuple[SecondRow, Line]]] = {}
    for row, line in rows:
        same = cells.setdefault((row.month, row.about), [])
        before = next((other for other, _ in same if other.reading == row.reading), None)
        if before is not None:
            found = say("{name} in {month} again", name=quoted(row.about), month=row.month)
            note = (before.span, say("the first one"))
            line.complain("TQ272", "month", found, say("each reading once"), say("delete the row"), (note,))
        same.append((row, line))
    count: dict[str, int] = {}
    for (month, _), same in cells.items():
        shares = [row.share for row, _ in same]
        if len(same) > 1 and any(share is not None for share in shares):
            total = sum(share or 0.0 for share in shares)
            if None in shares or not isclose(total, 1.0, abs_tol=1e-3):
                fix = say("mend the shares, or leave them out: readings are then believed alike")
                found = say("shares that add to {sum}", sum=f"{total:g}")
                same[-1][1].complain("TQ273", "share", found, say("shares above 0 that add to 1"), fix)
        before_it = count.get(month, 1)
        count[month] = before_it * len(same)
        if before_it <= MOST_READINGS < count[month]:
            found = say("{count} readings of {month} in all", count=count[month], month=month)
            expected = say("at most {limit}", limit=MOST_READINGS)
            same[-1][1].complain("TQ274", "month", found, expected, say("leave out the least believed readings"))
    return [row for row, _ in rows]
