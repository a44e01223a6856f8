"""Sources: both formats, grades and where they come from, and broken files that are named and never fatal."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.base.diagnostic import Findings, Span
from taqarub.case.bibtex import plain, read_bibtex
from taqarub.case.check import find_case, read_case, shipped_cases
from taqarub.case.citations import Citation, Cited, Grading, Library, citation_of, host_of, titled
from taqarub.case.sources import read_library

BASE = Path(__file__).parent.parent / "errors" / "base"
BIB = r"""
@comment{not read}
@string{aj = "Arms Journal"}
@article{oe21, author = {G{\"o}del, K. and Ng, A.}, title = {The {US} acts \& others},
  journal = aj # { Quarterly}, year = 2021, month = mar, day = 5, urldate = {2025-10-01},
  url = {https://example.org/a_b}, reliability = {A}, credibility = 2, judged = {judgement of the desk}}
@online(second, title = "Paren {entry}", date = {2020-11})
"""
CSL = [
    {
        "id": "oe21", "title": "The US acts & others", "container-title": "Arms Journal Quarterly",
        "author": [{"given": "K.", "family": "Gödel"}, {"literal": "The Desk"}], "URL": "https://example.org/a_b",
        "issued": {"date-parts": [[2021, 3, 5]]}, "accessed": {"raw": "2025-10-01"},
        "custom": {"reliability": "A", "credibility": "2", "judged": "judgement of the desk"},
    },
    {"id": 7, "title": "By number", "DOI": "10.1/x"},
]  # fmt: skip


def library(**texts: str) -> tuple[Library, list[str]]:
    findings = Findings()
    found = read_library({name.replace("_", "."): text for name, text in texts.items()}, findings)
    return found, [d.code for d in findings.sorted()]


def test_bibtex_and_csl_say_the_same() -> None:
    bib, wrong = library(sources_bib=BIB)
    assert wrong == [] and list(bib.entries) == ["oe21", "second"]
    one = bib.entries["oe21"]
    assert (one.author, one.publisher, one.published) == ("Gödel, K.; Ng, A.", "Arms Journal Quarterly", "2021-03-05")
    csl, wrong = library(sources_json=json.dumps(CSL, ensure_ascii=False))
    assert wrong == [] and list(csl.entries) == ["oe21", "7"]
    other = csl.entries["oe21"]
    for name in ("title", "publisher", "published", "accessed", "url", "grade", "judged"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.grade == "A2" and csl.entries["7"].url == "https://doi.org/10.1/x"
    assert bib.entries["second"].published == "2020-11" and bib.entries["oe21"].span == Span("sources.bib", 4, 1)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("@misc{a, title = {x}", ["TQ320"]),
        ("@misc{a, title {x}}\n@misc{b, title = {y}}", ["TQ320"]),
        ("@misc{, title = {x}}", ["TQ320"]),
        ("@misc{a, title = {x}}\n@misc{a, title = {y}}", ["TQ321"]),
        ("@misc{a, title = {x}, reliability = {G}, judged = {me}}", ["TQ323"]),
        ("@misc{a, title = {x}, credibility = {7}, judged = {me}}", ["TQ323"]),
        ("@misc{a, title = {x}, reliability = {A}}", ["TQ327"]),
        ("@misc{a, url = {x}}", ["TQ324"]),
        ("@misc{a, title = {x}, date = {5 March}}", ["TQ304"]),
        ("@misc{a, title = " + "{" * 50 + "x" + "}" * 50 + "}", ["TQ320"]),
    ],
)
def test_broken_bibtex_is_named(text: str, codes: list[str]) -> None:
    assert library(sources_bib=text)[1] == codes


@pytest.mark.parametrize("text", ["{", "[" * 5000, "3", "[{}]", '[{"id": true}]', "null", "[1, 2]"])
def test_broken_csl_is_named(text: str) -> None:
    assert set(library(sources_json=text)[1]) == {"TQ320"}


@settings(max_examples=150, deadline=None)
@given(st.text('@{}(),=#"\\\n ab1%', max_size=80))
def test_any_text_as_bibtex_ends_without_a_fault(text: str) -> None:
    findings = Findings()
    for entry in read_bibtex("@misc{" + text, "sources.bib", findings):
        assert entry.key
    assert all(d.span.line >= 1 and d.span.column >= 1 for d in findings.items)


@pytest.mark.parametrize(
    ("tex", "text"), [(r"Schr{\"o}der", "Schröder"), (r"\'Etat", "État"), (r"Gro\ss{}e", "Große"), ("a--b~c", "a–b c")]
)
def test_tex_becomes_letters(tex: str, text: str) -> None:
    assert plain(tex) == text


def test_the_grade_of_a_row_comes_from_the_nearest_statement() -> None:
    rules = (
        Grading("bbc.co.uk", "press", "B2", "me", Span("g", 2, 1)),
        Grading("uk", "copy", "C3", "me", Span("g", 3, 1)),
    )
    known = Citation("T", "https://x.uk/1", "k", grade="A1", judged="me")
    shelf = Library({"k": known}, rules)
    grade = lambda url, cited, state: citation_of("T", url, cited, state, shelf).grade  # noqa: E731
    assert grade("http://news.bbc.co.uk/1", Cited(), "checked") == "B2"
    assert grade("http://bbc.co.uk.example.org/1", Cited(), "checked") == ""
    assert grade("http://a.uk", Cited(), "checked") == "C3"
    assert grade("", Cited(key="k"), "checked") == "A1"
    assert grade("http://a.uk", Cited(key="k", grade="D4"), "recalled") == "D4"
    assert grade("http://a.uk", Cited(), "recalled") == "F6"
    assert host_of("http://[") == ""


def test_titles_give_publisher_and_date() -> None:
    assert titled("US food lands (CNN, 2001-12-16)") == ("US food lands", "CNN", "2001-12-16")
    assert titled("Bush won't ease (CNN, 2002-05-20, copy)") == ("Bush won't ease", "CNN", "2002-05-20")
    assert titled("Milk War (Wikipedia)") == ("Milk War", "Wikipedia", "")
    assert titled("No end") == ("No end", "", "")


def test_rows_and_bases_cite_by_key(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "case")
    folder = tmp_path / "case"
    (folder / "sources.bib").write_text(BIB, encoding="utf-8")
    lines = (folder / "timeline.csv").read_text(encoding="utf-8").split("\n")
    lines = [lines[0] + ",source_key,accessed"] + [line + ",," for line in lines[1:] if line]
    lines[1] = lines[1].replace("Invented", "").removesuffix(",,") + ",oe21,2025-10-02"
    (folder / "timeline.csv").write_text("\n".join(lines), encoding="utf-8")
    case = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(case.replace("record: one rung in two rounds", "source second: p. 3"), "utf-8")
    checked = read_case(str(folder))
    assert checked.diagnostics == () and checked.value is not None
    row = checked.value.events[0]
    assert row.source == "The US acts & others" and row.cited.accessed == "2025-10-02"
    (folder / "sources.bib").write_text(BIB.replace("oe21", "oe22"), encoding="utf-8")
    found = read_case(str(folder)).diagnostics
    assert {d.code for d in found} == {"TQ322"} and "oe22" in found[0].fix


@pytest.mark.parametrize("name", [name for name in shipped_cases() if name != "template"])
def test_every_row_of_a_shipped_case_has_a_grade(name: str) -> None:
    case = read_case(name).value
    assert case is not None and case.file.judged_by is not None and case.library.gradings
    for row in (*case.events, *case.states, *case.reactions, *case.references):
        citation = citation_of(row.source, row.url, row.cited, row.verification, case.library)
        assert citation.grade, (row.id, row.url)
        assert (citation.grade == "F6") == (row.verification == "recalled"), row.id
    assert all(rule.basis.startswith("judgement of ") for rule in case.library.gradings)
    assert (find_case(name) or Path()).joinpath("grades.csv").is_file()
