"""`taqarub run` on a case with a mistake: exit 1, place, found, expected and fix, and no file is touched."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from taqarub.__main__ import main

FEW = ("--draws", "50", "--paths", "20", "--workers", "1")
REPORT = re.compile(
    r"^(?P<file>\S+?):(?P<line>\d+):(?P<column>\d+): error TQ\d{3}: .+\n(?: .*\n)*"
    r"found     (?P<found>.+)\nexpected  (?P<expected>.+)\nfix       (?P<fix>.+)\n",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Mistake:
    """One change of one file; `near` is the text of the line that must be named, `found` a word of the message."""

    file: str
    old: str
    new: str
    near: str
    found: str


MISTAKES = {
    "missing key": Mistake("case.yaml", "ARV: {role: party, name", "ARV: {name", "ARV: {name", "role"),
    "unknown key": Mistake("case.yaml", "solve_months:", "sovle_months: 3\nsolve_months:", "sovle_months: 3", "sovle"),
    "wrong type": Mistake("case.yaml", "solve_months: 72", "solve_months: soon", "solve_months: soon", "soon"),
    "undeclared actor": Mistake("timeline.csv", "E007,2024-09-11,day,ARV", "E007,2024-09-11,day,ARW", "E007", "ARW"),
    "duplicate id": Mistake("timeline.csv", "E007,", "E006,", "E006,2024-09-11", "E006"),
    "date out of order": Mistake("timeline.csv", "E009,2025-03-08", "E009,2019-03-08", "E009", "2019-03-08"),
    "date after as-of": Mistake("timeline.csv", "E010,2025-05-19", "E010,2025-07-01", "E010", "2025-07-01"),
    "outcomes overlap": Mistake(
        "case.yaml",
        'rule: "not tightened and (eased or exchanging)"',
        'rule: "eased or exchanging"',
        "step-for-step:",
        "",
    ),
    "outcomes leave a gap": Mistake(
        "case.yaml",
        'rule: "not tightened and (eased or exchanging)"',
        'rule: "not tightened and eased"',
        "outcomes:",
        "",
    ),
    "broken YAML": Mistake(
        "case.yaml", 'en: "A rapprochement to fill in"', "en: sanctions: a thaw", "en: sanctions: a thaw", ""
    ),
    "too few columns": Mistake(
        "timeline.csv", ",,,Invented for the template,,recalled,1,30,\nE002", "\nE002", "E001", ""
    ),
}


def broken(case: Path, folder: Path, *mistakes: Mistake) -> Path:
    """A copy of a case with mistakes in it."""
    copy = Path(shutil.copytree(case, folder / "broken"))
    for mistake in mistakes:
        text = (copy / mistake.file).read_bytes().decode("utf-8").replace("\r\n", "\n")
        assert text.count(mistake.old) == 1
        (copy / mistake.file).write_bytes(text.replace(mistake.old, mistake.new).encode("utf-8"))
    return copy


def reports(told: str) -> list[dict[str, str]]:
    return [match.groupdict() for match in REPORT.finditer(told)]


def line_of(case: Path, mistake: Mistake) -> int:
    lines = (case / mistake.file).read_text(encoding="utf-8").split("\n")
    return 1 + next(i for i, line in enumerate(lines) if mistake.near in line)


def run(case: Path, folder: Path) -> int:
    return main(["run", str(case), "--out", str(folder), *FEW])


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A run folder that must not be touched."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"content_hash": "0", "versions": {"taqarub": "0"}}', encoding="utf-8")
    return folder


def untouched(folder: Path) -> bool:
    names = [path.name for path in folder.iterdir()]
    return names == ["manifest.json"] and (folder / "manifest.json").read_text(encoding="utf-8").startswith('{"content')


@pytest.mark.parametrize("name", list(MISTAKES))
def test_a_mistake_is_named_with_its_place(name: str, small_case: Path, tmp_path: Path, earlier: Path, capsys) -> None:
    mistake = MISTAKES[name]
    case = broken(small_case, tmp_path, mistake)
    assert run(case, earlier) == 1
    out, told = capsys.readouterr()
    assert out == "" and "Traceback" not in told and "reading the record" not in told
    found = reports(told)
    assert told.rstrip().split("\n")[-1] == f"{len(found)} error{'s' if len(found) > 1 else ''} in {case}"
    place = (str(case / mistake.file), line_of(case, mistake))
    here = [report for report in found if (report["file"], int(report["line"])) == place]
    assert here, told
    assert mistake.found in f"{here[0]['found']} {here[0]['expected']}" and int(here[0]["column"]) >= 1
    assert untouched(earlier)


@pytest.mark.parametrize(
    "names",
    [("wrong type", "undeclared actor"), ("outcomes overlap", "duplicate id"), ("missing key", "too few columns")],
    ids=" and ".join,
)
def test_two_mistakes_are_named_at_once(names, small_case: Path, tmp_path: Path, earlier: Path, capsys) -> None:
    mistakes = [MISTAKES[name] for name in names]
    case = broken(small_case, tmp_path, *mistakes)
    assert run(case, earlier) == 1
    told = capsys.readouterr().err
    places = {(report["file"], int(report["line"])) for report in reports(told)}
    assert {(str(case / mistake.file), line_of(case, mistake)) for mistake in mistakes} <= places, told
    assert untouched(earlier)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--as-of", "4 November"), "--as-of takes a date"),
        (("--draws", "0"), "--draws"),
        (("--paths", "many"), "--paths"),
        (("--seed", "-1"), "--seed"),
        (("--sede", "1"), "--sede"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call_is_told_apart_from_a_wrong_case(options, words, small_case: Path, earlier: Path, capsys) -> None:
    assert main(["run", str(small_case), "--out", str(earlier), *options]) == 2
    told = capsys.readouterr().err
    assert words in told and "Traceback" not in told
    assert untouched(earlier)


def test_a_case_that_is_not_there(tmp_path: Path, earlier: Path, capsys) -> None:
    assert run(tmp_path / "nowhere", earlier) == 1
    told = capsys.readouterr().err
    assert len(reports(told)) == 1 and "Traceback" not in told
    assert untouched(earlier)
