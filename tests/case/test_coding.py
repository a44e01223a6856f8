"""Readings of single months in the case, and the table of a second coder: what is read, and every mistake of theirs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from taqarub.case.check import read_case
from taqarub.case.coding import Coding

BASE = Path(__file__).parents[1] / "errors" / "base"
HEAD = "month,actor,move,track,rung"
WHY = 'because: {en: "seen", ar: "نُظر فيه"}'


def with_codings(folder: Path, *entries: str) -> Path:
    """The base case with entries under `record.codings`."""
    shutil.copytree(BASE, folder)
    path = folder / "case.yaml"
    text = path.read_text(encoding="utf-8")
    lines = "".join(f"    - {{{entry}, {WHY}}}\n" for entry in entries)
    path.write_text(text.replace("step_size:\n", f"  codings:\n{lines}step_size:\n"), encoding="utf-8")
    return folder


def with_table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    """The base case with a second coder's table."""
    shutil.copytree(BASE, folder)
    (folder / "second_coding.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return folder


def codes_of(folder: Path) -> list[str]:
    return [d.code for d in read_case(str(folder)).diagnostics]


def test_readings_are_read_with_their_shares(tmp_path):
    entries = ("month: 2021-03, actor: ARV, shows: [ease, silent], shares: [0.75, 0.25], basis: judgement",
               "month: 2021-03, track: sanctions, rungs: [full, sectors]")  # fmt: skip
    checked = read_case(str(with_codings(tmp_path / "case", *entries)))
    assert checked.diagnostics == () and checked.value is not None
    first, second = checked.value.file.record.codings
    assert (first.about, first.readings, first.believed) == ("ARV", ("ease", "silent"), (0.75, 0.25))
    assert (second.about, second.readings, second.believed) == ("sanctions", ("full", "sectors"), (0.5, 0.5))


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("month: 2021-03, actor: NOR, shows: [ease]", "TQ210"),
        ("month: 2021-03, actor: ARV, shows: [eese]", "TQ204"),
        ("month: 2021-03, actor: ARV, shows: [hold]", "TQ204"),
        ("month: 2021-03, track: sanktions, rungs: [full]", "TQ211"),
        ("month: 2021-03, track: sanctions, rungs: [fulll]", "TQ212"),
        ("month: 2021-13, actor: ARV, shows: [ease]", "TQ236"),
        ("month: 2018-12, actor: ARV, shows: [ease]", "TQ271"),
        ("month: 2025-06, actor: ARV, shows: [ease]", "TQ271"),
        ("month: 2021-03", "TQ270"),
        ("month: 2021-03, actor: ARV", "TQ270"),
        ("month: 2021-03, actor: ARV, shows: [ease], track: sanctions", "TQ270"),
        ("month: 2021-03, actor: ARV, shows: []", "TQ208"),
        ("month: 2021-03, actor: ARV, shows: [ease, ease]", "TQ273"),
        ("month: 2021-03, actor: ARV, shows: [ease, press], shares: [1.0], basis: judgement", "TQ273"),
        ("month: 2021-03, actor: ARV, shows: [ease, press], shares: [1.2, -0.2], basis: judgement", "TQ273"),
        ("month: 2021-03, actor: ARV, shows: [ease, press], shares: [0.5, 0.5]", "TQ273"),
        ("month: 2021-03, actor: ARV, shows: [ease, press], shares: [0.5, 0.5], basis: my own view", "TQ326"),
    ],
)
def test_every_mistake_of_a_reading_has_its_code(tmp_path, entry, code):
    assert codes_of(with_codings(tmp_path / "case", entry)) == [code]


def test_a_reading_without_a_reason_in_both_languages_is_refused(tmp_path):
    shutil.copytree(BASE, tmp_path / "case")
    path = tmp_path / "case" / "case.yaml"
    entry = "  codings: [{month: 2021-03, actor: ARV, shows: [ease], because: {en: seen}}]\nstep_size:\n"
    path.write_text(path.read_text(encoding="utf-8").replace("step_size:\n", entry), encoding="utf-8")
    assert codes_of(tmp_path / "case") == ["TQ201"]


def test_the_shares_of_a_reading_alone_are_one():
    because = {"en": "why", "ar": "السبب"}
    assert Coding(month="2021-03", actor="ARV", shows=["ease"], because=because).believed == (1.0,)


def test_a_second_table_is_read_and_belongs_to_the_case(tmp_path):
    rows = ("2021-03,ARV,ease,,", "2021-03,,,sanctions,full", "2021-04,BEL,silent,,")
    one, two = with_table(tmp_path / "a", *rows), with_table(tmp_path / "b", *rows[:2])
    first, second = read_case(str(one)), read_case(str(two))
    assert first.diagnostics == () and first.value is not None and second.value is not None
    told = [(row.month, row.about, row.reading, row.share) for row in first.value.second]
    assert told == [("2021-03", "ARV", "ease", None), ("2021-03", "sanctions", "full", None),
                    ("2021-04", "BEL", "silent", None)]  # fmt: skip
    assert first.value.content_hash != second.value.content_hash


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        (("2021-03,NOR,ease,,",), "TQ210", 2),
        (("2021-03,ARV,eese,,",), "TQ204", 2),
        (("2021-03,,,sanktions,full",), "TQ211", 2),
        (("2021-03,,,sanctions,fulll",), "TQ212", 2),
        (("2021-03,ARV,,,",), "TQ312", 2),
        (("2021-3,ARV,ease,,",), "TQ236", 2),
        (("2030-01,ARV,ease,,",), "TQ271", 2),
        (("2021-03,ARV,ease,sanctions,full",), "TQ270", 2),
        (("2021-03,,,,",), "TQ270", 2),
        (("2021-03,ARV,ease,,", "2021-03,ARV,ease,,"), "TQ272", 3),
        (("2021-03,ARV,ease",), "TQ303", 2),
    ],
)
def test_every_mistake_of_a_second_table_has_its_code_and_line(tmp_path, rows, code, line):
    found = read_case(str(with_table(tmp_path / "case", *rows))).diagnostics
    assert [(d.code, d.span.file, d.span.line) for d in found] == [(code, "second_coding.csv", line)]


def test_shares_of_a_second_table_add_to_one_and_its_readings_stay_few(tmp_path):
    head = HEAD + ",share"
    rows = ("2021-03,ARV,ease,,,0.6", "2021-03,ARV,press,,,0.3")
    assert codes_of(with_table(tmp_path / "a", *rows, head=head)) == ["TQ273"]
    good = ("2021-03,ARV,ease,,,0.6", "2021-03,ARV,press,,,0.4")
    assert codes_of(with_table(tmp_path / "b", *good, head=head)) == []
    every = {"ARV": ("press", "ease", "silent"), "BEL": ("release", "crack", "silent"), "COR": ("tighten", "silent")}
    many = [f"2021-03,{actor},{move},," for actor, moves in every.items() for move in moves]
    many += [f"2021-03,,,sanctions,{rung}" for rung in ("light", "sectors", "full")]
    many += [f"2021-03,,,prisoners,{rung}" for rung in ("few", "many")]
    assert codes_of(with_table(tmp_path / "c", *many)) == ["TQ274"]


def test_a_column_that_is_missing_is_named(tmp_path):
    (found,) = read_case(str(with_table(tmp_path / "case", "2021-03,ARV,ease", head="month,actor,move"))).diagnostics[
        :1
    ]
    assert found.code == "TQ301" and "track" in found.text()
