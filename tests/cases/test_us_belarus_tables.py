"""The tables of the flagship case keep the rules that their SOURCES.md states."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import taqarub

FOLDER = Path(taqarub.__file__).parent / "cases" / "us-belarus"
AS_OF = date(2025, 11, 4)
HEADERS = {
    "timeline.csv": "id,date,date_precision,actor,target,track,direction,cameo_root,description_en,description_ar,"
    "magnitude,magnitude_unit,source_title,source_url,verification,size,undo_days,note",
    "states.csv": "id,date,date_precision,indicator,value,unit,source_title,source_url,verification,note",
    "reactions.csv": "id,start,date_precision,end,kind,instrument,western_opening_at_time,description_en,"
    "description_ar,magnitude,magnitude_unit,effect,source_title,source_url,verification,essay_row",
    "reference_cases.csv": "id,case,case_ar,start,end,veto_player,first_step,first_mover,reciprocated_steps_rough,"
    "prisoners_involved,relief_scope_0_3,outcome,months_to_outcome,reversal_trigger,trigger_ar,"
    "later_reversal_within_10y,realigned_away_from_patron,source_title,source_url,verification,note",
}
TRACKS = {"sanctions", "prisoners", "diplomacy", "trade", "security", "dependence", "repression", "shock"}
ARABIC = re.compile(r"[\u0621-\u064a]{2}")
STRAY_LATIN = re.compile(r"[A-Za-z]*[a-z][A-Za-z]*")
EASTERN_DIGITS = re.compile(r"[\u0660-\u0669\u06f0-\u06f9]")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def is_arabic(text: str) -> bool:
    return bool(ARABIC.search(text)) and not STRAY_LATIN.search(text) and not EASTERN_DIGITS.search(text)


@pytest.mark.parametrize("name", HEADERS)
def test_header_encoding_and_line_ends(name: str) -> None:
    raw = (FOLDER / name).read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw and raw.endswith(b"\n")
    assert raw.decode("utf-8").split("\n", 1)[0] == HEADERS[name]


@pytest.mark.parametrize("name", HEADERS)
def test_ids_are_unique(name: str) -> None:
    assert [key for key, count in Counter(row["id"] for row in rows(name)).items() if count > 1] == []


@pytest.mark.parametrize("name", HEADERS)
def test_nothing_is_later_than_the_as_of_date(name: str) -> None:
    for row in rows(name):
        for column in {"date", "start", "end"} & set(row):
            if row[column]:
                assert date.fromisoformat((row[column] + "-01")[:10]) <= AS_OF, row["id"]


@pytest.mark.parametrize("name", HEADERS)
def test_a_checked_row_names_its_address(name: str) -> None:
    for row in rows(name):
        assert row["verification"] in {"checked", "recalled"}, row["id"]
        if row["verification"] == "checked":
            assert row["source_url"].startswith(("http://", "https://")), row["id"]


def test_the_tables_are_sorted() -> None:
    for name, keys in [("timeline.csv", ("date", "id")), ("states.csv", ("indicator", "date", "id"))]:
        order = [tuple(row[key] for key in keys) for row in rows(name)]
        assert order == sorted(order), name


def test_coarse_dates_are_written_as_the_first_of_their_period() -> None:
    for name in ("timeline.csv", "states.csv"):
        for row in rows(name):
            ending = {"day": "", "month": "-01", "year": "-01-01"}[row["date_precision"]]
            assert row["date"].endswith(ending), row["id"]


def test_every_row_is_told_in_both_languages() -> None:
    for name in ("timeline.csv", "reactions.csv"):
        for row in rows(name):
            assert row["description_en"].endswith(".") and row["description_ar"].endswith("."), row["id"]
            assert is_arabic(row["description_ar"]) and not ARABIC.search(row["description_en"]), row["id"]
    for row in rows("reference_cases.csv"):
        assert is_arabic(row["case_ar"]), row["id"]
        assert bool(row["trigger_ar"]) == bool(row["reversal_trigger"]), row["id"]
        assert not row["trigger_ar"] or is_arabic(row["trigger_ar"]), row["id"]


def test_one_spelling_of_the_country() -> None:
    told = [row["description_ar"] for name in ("timeline.csv", "reactions.csv") for row in rows(name)]
    told += [row["case_ar"] for row in rows("reference_cases.csv")]
    for text in told:
        for word in re.findall(r"[\u0621-\u064a]*(?:بيلارو|بلارو|روسيا البيضاء)[\u0621-\u064a]*", text):
            assert "بيلاروس" in word, text


def test_sizes_undo_times_and_words() -> None:
    for row in rows("timeline.csv"):
        assert row["size"] in {"0", "1", "2", "3", "4"}, row["id"]
        assert row["track"] in TRACKS and row["direction"] in {"cooperative", "hostile", "neutral"}, row["id"]
        assert re.fullmatch(r"0[1-9]|1\d|20", row["cameo_root"]), row["id"]
        # an undo time is a matter of concessions, and a word leaves nothing to undo
        assert bool(row["undo_days"]) == (row["direction"] == "cooperative"), row["id"]
        if row["undo_days"]:
            assert 0 <= int(row["undo_days"]) <= 3650, row["id"]
            assert row["size"] != "0" or row["undo_days"] == "0", row["id"]


def test_verbal_codes_have_the_size_of_a_word() -> None:
    for row in rows("timeline.csv"):
        if row["cameo_root"] in {"01", "02", "03", "10", "11"} and row["direction"] != "neutral":
            assert row["size"] == "0", row["id"]


def test_notes_point_to_rows_that_exist() -> None:
    known = {row["id"] for name in HEADERS for row in rows(name)}
    for name in ("timeline.csv", "states.csv"):
        for row in rows(name):
            assert set(re.findall(r"\b[ESR]\d{2,3}\b", row["note"])) <= known - {row["id"]}, row["id"]


def test_an_answer_does_not_precede_its_step() -> None:
    when = {row["id"]: row for row in rows("timeline.csv")}
    for row in when.values():
        for listed in re.findall(r"(?:^|[.;] )[Aa]nswers ((?:E\d{3}(?:, | and )?)+)", row["note"]):
            for key in re.findall(r"E\d{3}", listed):
                width = {"day": 10, "month": 7, "year": 4}
                cut = min(width[row["date_precision"]], width[when[key]["date_precision"]])
                assert when[key]["date"][:cut] <= row["date"][:cut], (row["id"], key)


def test_coded_levels_follow_the_timeline() -> None:
    when = {row["id"]: row["date"] for row in rows("timeline.csv")}
    coded = [row for row in rows("states.csv") if row["source_title"].startswith("Coded from timeline.csv, E")]
    assert coded
    for row in coded:
        assert when[row["source_title"][-4:]] <= row["date"], row["id"]


def test_levels_of_a_year_end_do_not_reach_back() -> None:
    for row in rows("states.csv"):
        if row["indicator"] in {"us_sanctions_ladder_0_6", "us_representation"}:
            assert row["date_precision"] != "year", row["id"]


def test_months_of_a_reference_case_are_its_span() -> None:
    for row in rows("reference_cases.csv"):
        first, last = ([int(part) for part in row[key].split("-")] for key in ("start", "end"))
        assert 12 * (last[0] - first[0]) + last[1] - first[1] == float(row["months_to_outcome"]), row["id"]
