"""Places of values, limits, and texts that no case file should be able to break."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taqarub.base.diagnostic import Findings, Span
from taqarub.case.cells import read_cells
from taqarub.case.decode import decode
from taqarub.case.places import NODE_LIMIT, read_yaml

TEXT = "actors:\n  USA: {role: party}\n  BLR:\n    role: party\nlist:\n  - a\n"
TEXT += "  - {b: [1, 2.5, yes, 2025-11, true, null]}\n"


def test_values_follow_the_core_schema() -> None:
    value = read_yaml(TEXT, "f").value
    assert value["list"][1]["b"] == [1, 2.5, "yes", "2025-11", True, None]
    assert list(value["actors"]) == ["USA", "BLR"]


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("actors", 1, 1),  # a block below its key is shown at the key
        ("actors.USA", 2, 8),  # a value on the line of its key at the value
        ("actors.USA.role", 2, 15),
        ("actors.BLR", 3, 3),
        ("actors.BLR.role", 4, 11),
        ("list.0", 6, 5),
        ("list.1.b.1", 7, 13),
        ("list.1.b.9.c", 7, 9),  # what does not exist is shown at what encloses it
    ],
)
def test_places(path: str, line: int, column: int) -> None:
    assert read_yaml(TEXT, "f").place(path) == Span("f", line, column)


def test_a_key_has_its_own_place_and_a_text_its_columns() -> None:
    document = read_yaml('a: {when: "x == y", then: x == y}\n', "f")
    assert document.key("a.when").column == 5
    assert document.within("a.when", "x == y", 6).column == 17
    assert document.within("a.then", "x == y", 6).column == 32


def test_aliases_are_read_and_counted_with_what_they_stand_for() -> None:
    document = read_yaml("a: &x {p: 1}\nb: *x\n", "f")
    assert document.value == {"a": {"p": 1}, "b": {"p": 1}} and document.place("b.p").line == 2
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    bomb = read_yaml("\n".join(rows), "f")
    assert (
        bomb.value is None and bomb.diagnostics[0].code == "TQ106" and str(NODE_LIMIT) in bomb.diagnostics[0].expected
    )


def test_decode_drops_the_mark_and_names_the_first_bad_byte() -> None:
    findings = Findings()
    assert decode("\ufeffa: 1".encode(), "f", findings) == "a: 1" and not findings.items
    assert decode(b"a: 1\nb: \xe9", "f", findings) is None
    assert findings.items[0].span == Span("f", 2, 4)
    assert decode(b"x" * 100, "f", findings, limit=99) is None and findings.items[1].code == "TQ106"


@given(st.text(alphabet=st.sampled_from(list("ab:-[]{}\"'&*!|>%@ \n\t#,?é١")), max_size=80))
def test_any_text_is_a_value_or_a_diagnostic(text: str) -> None:
    document = read_yaml(text, "f")
    lines = text.count("\n") + 1
    assert document.diagnostics or "" in document.places
    for diagnostic in document.diagnostics:
        assert 1 <= diagnostic.span.line <= lines + 1 and diagnostic.span.column >= 1


CELLS = st.text(alphabet=st.sampled_from(list('ab,;"\n é١')), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_quoted_cells_come_back(table: list[list[str]]) -> None:
    text = "id,x,y\n" + "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table)
    findings = Findings()
    rows = read_cells(text, "f", findings)[1:]
    wanted = [[cell.strip() for cell in row] for row in table]
    assert not findings.items
    assert [[cell.text for cell in row] for row in rows] == [row for row in wanted if any(row)]
    for row in rows:
        for cell in row:
            line = text.split("\n")[cell.span.line - 1]
            assert line[cell.span.column - 1] == '"'
