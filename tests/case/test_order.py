"""The order of moves: players in turn, or in groups that move at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taqarub.case.case import CaseFile
from taqarub.case.check import read_case
from taqarub.case.compare import compare_cases
from taqarub.case.json_schema import schemas
from taqarub.case.layout import laid_out
from taqarub.case.order import groups_in, players_in
from taqarub.case.places import read_yaml

BASE = Path(__file__).parents[1] / "errors" / "base"
PLAIN = "order: [ARV, BEL, COR]"


def with_order(folder: Path, order: str, section: str = "", entry: str = ""):
    """The base case with another order, and with one more entry in a section of case.yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in BASE.iterdir():
        text = source.read_text(encoding="utf-8")
        if source.name == "case.yaml":
            assert text.count(PLAIN) == 1
            text = text.replace(PLAIN, f"order: {order}")
            if section and f"\n{section}:" not in text:
                text += f"{section}:\n{entry}"
            elif section:
                text = re.sub(rf"(?m)^({section}:.*\n)", lambda found: found[1] + entry, text)
        (folder / source.name).write_text(text, encoding="utf-8")
    return read_case(str(folder))


def test_a_plain_list_means_and_dumps_what_it_did():
    file = read_case(str(BASE)).value.file
    assert file.order == ["ARV", "BEL", "COR"] and file.players == ("ARV", "BEL", "COR")
    assert file.groups == (("ARV",), ("BEL",), ("COR",))
    dumped = json.loads(file.model_dump_json())
    assert dumped["order"] == ["ARV", "BEL", "COR"]
    assert all("order" not in changed for changed in dumped["counterfactuals"].values())


def test_a_group_is_read_kept_and_compared(tmp_path):
    checked = with_order(tmp_path, "[[ARV, BEL], COR]")
    assert checked.ok and checked.diagnostics == ()
    file = checked.value.file
    assert file.players == ("ARV", "BEL", "COR") and file.groups == (("ARV", "BEL"), ("COR",))
    again = CaseFile.model_validate(json.loads(file.model_dump_json(by_alias=True)))
    assert again == file
    (change,) = compare_cases(read_case(str(BASE)).value, checked.value)
    assert (change.path, change.kind, change.after) == ("order", "changed", [["ARV", "BEL"], "COR"])
    text = (tmp_path / "case.yaml").read_text(encoding="utf-8")
    assert laid_out(text.replace("[[ARV, BEL], COR]", "[ [ARV,BEL],COR ]"), "case.yaml").text == text
    assert all(
        not list(Draft202012Validator(schemas()["case.json"]).iter_errors(read_yaml(text, "x").value)) for _ in "1"
    )


@pytest.mark.parametrize(
    ("order", "column", "found"),
    [
        ("[[ARV, ARV], BEL, COR]", 15, "twice"),
        ("[[ARV, BEL], BEL, COR]", 21, "twice"),
        ("[[ARV, BEL], [], COR]", 21, "a group of nobody"),
        ("[[ARV, BEL]]", 1, "without COR"),
        ("[[ARV, XYZ], BEL, COR]", 15, "XYZ"),
    ],
)
def test_what_an_order_cannot_be(tmp_path, order, column, found):
    (one,) = with_order(tmp_path, order).diagnostics
    assert (one.code, one.severity, one.span.line, one.span.column) == ("TQ226", "error", 13, column)
    assert found in str(one.found)


@pytest.mark.parametrize(
    "order", ["[3, [ARV, BEL], COR]", "[[ARV, [BEL]], COR]", "[[ARV, 7], BEL, COR]", "ARV", "[{a: 1}]", "[]"]
)
def test_what_is_no_order_is_one_complaint_of_shape(tmp_path, order):
    checked = with_order(tmp_path, order)
    codes = [d.code for d in checked.diagnostics]
    assert checked.value is None and codes and set(codes) <= {"TQ203", "TQ208"} and len(codes) == 1
    value = read_yaml((tmp_path / "case.yaml").read_text(encoding="utf-8"), "x").value
    assert list(Draft202012Validator(schemas()["case.json"]).iter_errors(value))


def test_a_group_of_one_is_that_player_and_a_patron_in_a_group_may_be_accepted(tmp_path):
    one = with_order(tmp_path / "one", "[[ARV], BEL, COR]")
    assert one.ok and [d.code for d in one.diagnostics] == ["TQ260"]
    assert one.value.file.groups == (("ARV",), ("BEL",), ("COR",))
    patron = with_order(tmp_path / "two", "[ARV, [BEL, COR]]")
    assert patron.ok and [d.code for d in patron.diagnostics] == ["TQ261"]
    entry = "  - {code: TQ261, at: order.1.1, reason: both act in the same month}\n"
    assert with_order(tmp_path / "three", "[ARV, [BEL, COR]]", "accepted", entry).diagnostics == ()


def test_an_order_of_one_actor_is_none(tmp_path):
    """A case in which one actor has moves is no game; the schema for editors says so too."""
    text = (BASE / "case.yaml").read_text(encoding="utf-8")
    value = read_yaml(text, "case.yaml").value
    marked = Draft202012Validator(schemas()["case.json"])
    assert list(marked.iter_errors(value | {"order": ["ARV"]})) and list(
        marked.iter_errors(value | {"order": [["ARV"]]})
    )
    assert not list(marked.iter_errors(value | {"order": [["ARV", "BEL"]]}))
    found = with_order(tmp_path, "[ARV]").diagnostics
    assert [d.code for d in found] == ["TQ226"]


def test_a_counterfactual_may_change_the_order_and_is_checked_alike(tmp_path):
    def under(order):
        more = f'  once:\n    name: {{en: "at once", ar: "معًا"}}\n    order: {order}\n'
        return with_order(tmp_path / str(abs(hash(order))), "[ARV, BEL, COR]", "counterfactuals", more)

    sound = under("[[ARV, BEL], COR]")
    assert sound.ok and sound.diagnostics == ()
    assert sound.value.file.counterfactuals["once"].order == [["ARV", "BEL"], "COR"]
    dumped = json.loads(sound.value.file.model_dump_json())["counterfactuals"]["once"]
    assert dumped["order"] == [["ARV", "BEL"], "COR"]
    wrong = under("[[ARV, BEL], ARV]")
    assert {d.code for d in wrong.diagnostics} == {"TQ226"} and len(wrong.diagnostics) == 2  # twice, and without COR
    (patron,) = under("[ARV, [BEL, COR]]").diagnostics
    assert patron.code == "TQ261"
    (change, *_) = compare_cases(read_case(str(BASE)).value, sound.value)
    assert (change.path, change.kind) == ("counterfactuals.once", "added")


@given(st.lists(st.lists(st.integers(0, 99).map("P{}".format), min_size=1, max_size=3), min_size=1, max_size=4))
def test_the_players_of_an_order_are_those_of_its_groups(groups):
    order = [group[0] if len(group) == 1 else group for group in groups]
    assert groups_in(order) == tuple(map(tuple, groups))
    assert players_in(order) == tuple(player for group in groups for player in group)
