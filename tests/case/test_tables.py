"""Tables: spreadsheets' habits, dates, order, and rows that were not known yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from taqarub.base.diagnostic import Findings
from taqarub.case.check import read_case
from taqarub.case.dates import read_date
from taqarub.case.tables import Words, read_reactions, read_references, read_states, read_timeline

BASE = Path(__file__).parent.parent / "errors" / "base"
WORDS = Words(("ARV", "BEL", "COR"), ("sanctions", "prisoners", "dependence"), date(2025, 6, 30))
TIMELINE = (BASE / "timeline.csv").read_text(encoding="utf-8")
HEADER = TIMELINE.split("\n")[0]


def row(number: int, day: str, precision: str = "day") -> str:
    return f"E{number},{day},{precision},ARV,BEL,sanctions,hostile,16,words,كلمات,,,a source,,recalled,,,"


def codes_of(*rows: str) -> list[tuple[str, int]]:
    findings = Findings()
    read_timeline("\n".join([HEADER, *rows]), "timeline.csv", WORDS, findings)
    return [(d.code, d.span.line) for d in findings.sorted()]


def test_a_spreadsheet_with_mark_semicolons_and_carriage_returns_reads_the_same() -> None:
    findings = Findings()
    plain = read_timeline(TIMELINE, "t", WORDS, findings)
    other = read_timeline(TIMELINE.replace(",", ";").replace("\n", "\r\n"), "t", WORDS, findings)
    assert plain == other and len(plain) == 10 and not findings.items
    assert plain[1].magnitude == 300 and plain[1].size == 3 and plain[1].undo_days is None
    assert plain[0].span.line == 2 and plain[0].description.ar


@pytest.mark.parametrize(
    ("text", "precision", "day"),
    [
        ("2025-11-04", "day", date(2025, 11, 4)),
        ("2025-11", "month", date(2025, 11, 1)),
        ("2025", "year", date(2025, 1, 1)),
        ("2025-11", "day", None),
        ("2025-02-30", "day", None),
        ("04/11/2025", "day", None),
    ],
)
def test_dates(text: str, precision: str, day: date | None) -> None:
    found, fix = read_date(text, precision)
    assert found == day and (found is not None or fix)


def test_ambiguous_dates_name_both_days() -> None:
    assert "`2025-04-11` or `2025-11-04`" in read_date("04/11/2025", "day")[1]
    assert "`2024-09-13`" in read_date("13.09.2024", "day")[1]
    assert "`2025-11-04`" in read_date("45965", "day")[1]


def test_order_knows_precision() -> None:
    assert codes_of(row(1, "2020-05-09"), row(2, "2020-05-01", "month"), row(3, "2020-01-01", "year")) == []
    assert codes_of(row(1, "2020-05-09"), row(2, "2020-04-01", "month")) == [("TQ311", 3)]
    # one misplaced row is one error, not one for each row after it
    assert codes_of(row(1, "2024-05-09"), *(row(i, f"2020-0{i}-01") for i in range(2, 8))) == [("TQ311", 2)]


def test_rows_with_mistakes_are_left_out_and_the_others_are_read() -> None:
    findings = Findings()
    rows = [row(1, "2020-01-01"), row(2, "soon"), row(3, "2020-03-01").replace("ARV", "XXX"), row(4, "2020-04-01")]
    events = read_timeline("\n".join([HEADER, *rows]), "t", WORDS, findings)
    assert [event.id for event in events] == ["E1", "E4"]
    assert [d.code for d in findings.sorted()] == ["TQ304", "TQ308"]


def test_levels_are_numbers_or_words() -> None:
    findings = Findings()
    head = "id,date,date_precision,indicator,value,unit,source_title,source_url,verification,note\n"
    states = read_states(
        head + "S1,2020-01-01,day,a,1.5,x,s,,recalled,\nS2,2020-01-01,day,b,charge,x,s,,recalled,\n",
        "s",
        WORDS,
        findings,
    )
    assert [(s.value, s.label) for s in states] == [(1.5, ""), (None, "charge")] and not findings.items
    read_states(head + "S1,2020-01-01,day,a,1 500,x,s,,recalled,\n", "s", WORDS, findings)
    assert [d.code for d in findings.items] == ["TQ306"] and "`1500`" in findings.items[0].fix


def test_reactions_and_references() -> None:
    findings = Findings()
    text = (BASE / "reactions.csv").read_text(encoding="utf-8")
    reactions = read_reactions(text, "r", WORDS, findings)
    assert [r.end for r in reactions] == [date(2022, 3, 5), None]
    text = (BASE / "reference_cases.csv").read_text(encoding="utf-8")
    references = read_references(text, "c", WORDS, findings)
    assert references[1].outcome == "reversed" and references[1].trigger_ar and not references[1].prisoners_involved
    assert not findings.items
    read_references(text.replace("1999-05", "1993-05"), "c", WORDS, findings)
    assert [d.code for d in findings.items] == ["TQ311"]


def test_an_earlier_as_of_leaves_out_what_was_not_known() -> None:
    whole = read_case(str(BASE)).value
    early = read_case(str(BASE), date(2022, 3, 31)).value
    assert whole is not None and early is not None
    assert [event.id for event in early.events] == ["E001", "E002", "E003", "E004"]
    assert early.as_of == date(2022, 3, 31) and early.later_rows_ignored == 6 + 4 + 1
    assert early.content_hash == whole.content_hash and whole.later_rows_ignored == 0
    # a row of month precision is known when its month is over
    middle = read_case(str(BASE), date(2020, 10, 15)).value
    assert middle is not None and [event.id for event in middle.events] == ["E001", "E002"]
    assert read_case(str(BASE), whole.as_of).value == whole


def test_an_episode_that_went_on_is_known_by_its_start_only(tmp_path: Path) -> None:
    for file in BASE.iterdir():
        (tmp_path / file.name).write_bytes(
            file.read_bytes().replace(b"day,2022-03-05,carrot", b"day,2023-03-05,carrot")
        )
    early = read_case(str(tmp_path), date(2022, 6, 1)).value
    assert early is not None and early.reactions[0].end is None and early.reactions[0].effect == ""
