"""`taqarub coding`, and the table of a second coder that it writes and `taqarub estimate` reads."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from taqarub.__main__ import main

BASE = str(Path(__file__).parent.parent / "errors" / "base")


def changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The coding of the base case, written and changed in one cell."""
    path = folder / "second.csv"
    assert main(["coding", BASE, "--out", str(path)]) == 0
    capsys.readouterr()
    text = path.read_text(encoding="utf-8")
    assert text.count("2020-10,ARV,press,") == 1
    path.write_text(text.replace("2020-10,ARV,press,", "2020-10,ARV,silent,"), encoding="utf-8")
    return path


def test_every_month_is_shown_with_its_state_its_moves_and_their_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coding", BASE, "--from", "2019-08", "--to", "2019-10"]) == 0
    out = capsys.readouterr().out
    assert "2019-08" in out and "2019-10" in out and "2019-11" not in out
    assert "ease [could not be made] (E001)" in out and "moves that could not be made: 1" in out
    assert main(["coding", BASE, "--actor", "BEL", "--lang", "ar"]) == 0
    told = capsys.readouterr().out
    assert "ما يُظهره السجل" in told and "COR" not in told and "month" not in told


def test_machines_get_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coding", BASE, "--from", "2020-08", "--to", "2020-08", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["second_coder"] is None and len(found["rows"]) == 6
    row = next(row for row in found["rows"] if row["actor"] == "BEL")
    assert (row["move"], row["events"], row["share"], row["mark"]) == ("crack", ["E002"], None, [])


def test_what_was_written_comes_back_as_a_second_coding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "same.csv"
    assert main(["coding", BASE, "--out", str(path)]) == 0
    capsys.readouterr()
    assert main(["coding", BASE, "--coding", str(path), "--json"]) == 0
    same = json.loads(capsys.readouterr().out)["second_coder"]
    assert (same["months"], same["apart"]) == (77, 0)
    with path.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 77 * 6
    assert (
        main(["coding", BASE, "--coding", str(changed(tmp_path, capsys)), "--from", "2020-10", "--to", "2020-10"]) == 0
    )
    out = capsys.readouterr().out
    assert "press 50 % / silent 50 %" in out and "second coder differs" in out and "Two coders" in out


def test_an_estimate_tells_of_both_coders_and_of_other_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = str(changed(tmp_path, capsys))
    assert main(["estimate", BASE, "--draws", "50", "--workers", "1", "--coding", second, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["months_with_several_readings"] == ["2020-10"]
    assert (found["second_coder"]["months"], found["second_coder"]["apart"]) == (77, 1)
    arv = next(one for one in found["second_coder"]["each"] if one["about"] == "ARV")
    assert arv["apart"] == 1 and 0 < arv["kappa"] < 1 and arv["interval"][0] < arv["kappa"]
    assert len(found["under_other_coding_rules"]) == 7 and found["motives_no_move_bears_on"] == []
    assert [one["month"] for one in found["impossible_moves"]] == ["2019-09"]
    assert not any(need["enough"] for need in found["needs"] if need["purpose"] == "motives")


def test_the_words_of_an_estimate_say_what_is_too_little(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", BASE, "--draws", "50", "--workers", "1"]) == 0
    out = capsys.readouterr().out
    assert (
        "COR: 2 moves on record; its motives need about 20 to be informed (at this record's rate, 770 months)." in out
    )
    assert "Scoring simpler models beside the game needs 95 months; the record has 77." in out
    assert "No month reads differently with:" in out and "the state of the month's end" in out
    assert "2019-09: ARV is on record with ease (E001), which the case says could not be made" in out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--actor", "NOR"], 2, "one of ARV, BEL, COR"),
        (["--from", "2020"], 2, "a month such as"),
        (["--to", "2020-13"], 2, "a month such as"),
        (["--coding", "/nowhere/at/all.csv"], 2, "cannot be read"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coding", BASE, *arguments]) == code
    assert told in capsys.readouterr().err


def test_a_table_of_the_command_is_not_kept_with_the_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", BASE, "--keep", "--coding", "second.csv"]) == 2
    assert "second_coding.csv" in capsys.readouterr().err


def test_a_wrong_table_is_told_with_line_and_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "second.csv"
    path.write_text("month,actor,move,track,rung\n2020-10,ARV,pres,,\n", encoding="utf-8")
    for command in (["coding", BASE], ["estimate", BASE]):
        assert main([*command, "--coding", str(path)]) == 1
        told = capsys.readouterr().err
        assert "second.csv:2:13: error TQ204" in told and "write `press`" in told
