"""Messages: every template of the program is said in Arabic, with the same values; one way to build a message."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

import taqarub
from taqarub.base.message import Message, arabic, listed, quoted, say
from taqarub.base.quantity import Quantity

SOURCE = Path(taqarub.__file__).parent
FIELD = re.compile(r"\{\w+\}")
IMPORTED = re.compile(r"from taqarub\.base\.message import [^\n]*\bsay\b|^def say\(", re.MULTILINE)


def said() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `say` in the program with its file."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if IMPORTED.search(text) else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield path.name, node


def templates() -> set[str]:
    return {
        node.args[0].value
        for _, node in said()
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def has_words(template: str) -> bool:
    return re.search("[A-Za-z]", re.sub(r"`[^`]*`|\{\w+\}", "", template)) is not None


def test_every_template_is_said_in_arabic_with_the_same_values() -> None:
    known = arabic()
    assert [template for template in templates() if has_words(template) and template not in known] == []
    assert [t for t, ar in known.items() if set(FIELD.findall(t)) != set(FIELD.findall(ar))] == []


def test_no_arabic_template_is_left_over() -> None:
    dynamic = {"a quantity needs low ≤ best ≤ high", "a quantity of this unit is above 0"}
    dynamic |= {"a quantity of this unit lies strictly between 0 and 1", "a day such as 2025-11-04 (ISO 8601)"}
    assert set(arabic()) - templates() - dynamic == set()


def test_arabic_templates_hold_latin_letters_only_in_code() -> None:
    assert [t for t, ar in arabic().items() if has_words(ar)] == []


def test_templates_are_constants_but_for_the_sentences_of_records() -> None:
    loose = [(file, node.lineno) for file, node in said() if not isinstance(node.args[0], ast.Constant)]
    assert [file for file, _ in loose] == ["schema.py"]  # sentences of our own records, tested below


@pytest.mark.parametrize("numbers", [(0.3, 0.2, 0.4), (0.0, 0.2, 0.4), (-1.0, 1.0, 2.0)])
def test_sentences_of_records_are_said_in_arabic(numbers: tuple[float, float, float]) -> None:
    unit = "precision" if numbers[0] < 0 else "share"
    with pytest.raises(ValidationError) as caught:
        Quantity(low=numbers[0], best=numbers[1], high=numbers[2], unit=unit, basis="judgement")  # type: ignore[arg-type]
    assert str(caught.value.errors()[0]["ctx"]["error"]) in arabic()


def test_values_are_isolated_once_and_code_as_a_whole() -> None:
    message = say("no `{name}` in {path}", name="low", path=quoted("مينسك"))
    told = message.of("ar")
    assert told.count("\u2066") == 1 and told.count("\u2068") == 1 and told.count("\u2069") == 2
    assert "\u2066`low`\u2069" in told
    assert message == "no `low` in \u2068`مينسك`\u2069"


def test_messages_nest_and_a_glued_text_is_no_message() -> None:
    inner = listed([])
    outer = say("{kind}: {words}", kind=say("a declared actor"), words=inner)
    assert outer == "a declared actor: none is declared" and "لم يُعلَن شيء" in outer.of("ar")
    assert not isinstance(f"{outer}.", Message)
