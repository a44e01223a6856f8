"""What `taqarub solve CASE` prints for people, in the language of the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from taqarub.base.message import Message
from taqarub.base.text import isolate
from taqarub.cli.language import spoken
from taqarub.cli.stages import print_table

WORDS = {
    "head": {
        "en": "{states} states, {months} months; every quantity at its median: {quantities}",
        "ar": "عدد الأوضاع {states} والأشهر {months}؛ كل مقدار عند وسيطه: {quantities}",
    },
    "prior medians": {"en": "prior medians", "ar": "وسائط التقدير المسبق"},
    "posterior medians": {"en": "posterior medians", "ar": "وسائط التقدير بعد السجل"},
    "state": {"en": "state: {state}", "ar": "الوضع: {state}"},
    "at once": {
        "en": "at once: {players}; the chance and the gain of a move are against what the others mix",
        "ar": "في آن واحد: {players}؛ واحتمال الحركة وما تزيد به محسوبان على اختيارات الآخرين المحتملة",
    },
    "player": {
        "en": "{player}: value {value} a month ({parts}); without the veto {free}; "
        "regret {regret}, of this choice {now}",
        "ar": "{player}: القيمة {value} شهريًا ({parts})؛ ومن دون حق النقض {free}؛ "
        "الفائت {regret}، وفي هذا الاختيار {now}",
    },
    "move": {"en": "move", "ar": "الحركة"},
    "chance": {"en": "chance", "ar": "الاحتمال"},
    "gain": {"en": "gain over hold", "ar": "فوق الترقب"},
    "veto": {"en": "of it the veto", "ar": "منها حق النقض"},
    "because": {"en": "because of", "ar": "بسبب"},
    "axis": {"en": "track or context", "ar": "المسار أو السياق"},
    "rungs": {"en": "rungs", "ar": "الدرجات"},
    "now": {"en": "now", "ar": "الآن"},
    "use": {
        "en": "Another state: --state TRACK=RUNG,TRACK=RUNG; what is not named stays as it is now.",
        "ar": "لوضع آخر: --state TRACK=RUNG,TRACK=RUNG، وما لا يُذكر يبقى على حاله الآن.",
    },
    "whole": {
        "en": "Why, in full: the parts of a row add up to its gain over hold.",
        "ar": "السبب كاملًا: مجموع أجزاء الصف هو ما يزيد به على الترقب.",
    },
}


def word(key: str, **parts: Any) -> str:
    """One phrase in the language of the command; parts are kept apart from the direction of the text around."""
    arabic = spoken() == "ar"
    return WORDS[key][spoken()].format(**{k: isolate(str(v), "auto") if arabic else v for k, v in parts.items()})


def named(key: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """An id with what readers call it."""
    text = names.get(key, {}).get(spoken(), key)
    if spoken() == "ar":
        return f"{isolate(text, 'auto')} {isolate(key)}" if text != key else isolate(key)
    return key if text == key else f"{key}: {text}"


def show(found: dict[str, Any], note: Message | None, full: bool) -> int:
    """The answer of `solve_case.told`; `full` shows every part of every move's gain."""
    names = found["names"]
    typer.echo(word("head", states=f"{found['states']:,}", months=found["months"],
                    quantities=word(found["quantities"])))  # fmt: skip
    if note:
        typer.echo(note.of(spoken()), err=True)
    typer.echo(word("state", state="  ".join(f"{axis}={rung}" for axis, rung in found["state"].items())))
    for group in found["order"]:
        if isinstance(group, list):
            told = ("، " if spoken() == "ar" else ", ").join(named(player, names["players"]) for player in group)
            typer.echo(word("at once", players=told))
    if not found["converged"]:
        typer.echo(f"taqarub: {found['reason']}", err=True)
    for player in found["players"]:
        _show_player(player, names)
        if full:
            _show_parts(player, names)
    return 0


def _show_player(player: dict[str, Any], names: dict[str, Any]) -> None:
    parts = ", ".join(f"{part} {worth:+.3f}" for part, worth in player["value_by_motive"].items())
    figures = {"value": player["value"], "free": player["value_without_veto"]}
    lacks = {"regret": player["regret"], "now": player["choice_regret"]}
    shown = {k: f"{v:.3f}" for k, v in figures.items()} | {k: f"{v:.4f}" for k, v in lacks.items()}
    typer.echo("\n" + word("player", player=named(player["player"], names["players"]), parts=parts, **shown))
    moves = names["moves"][player["player"]]
    rows = [
        (
            named(m["move"], moves),
            f"{m['chance']:.3f}",
            signed(m["gain"]),
            signed(m["veto"]),
            _strongest(m["because"]),
        )
        for m in player["moves"]
    ]
    print_table("", tuple(word(key) for key in ("move", "chance", "gain", "veto", "because")), rows)


def _show_parts(player: dict[str, Any], names: dict[str, Any]) -> None:
    """Every part of the gains, a column each, the parts that never matter left out."""
    used = [part for part in player["moves"][0]["because"]
            if any(abs(m["because"][part]) >= 5e-5 for m in player["moves"])]  # fmt: skip
    heads = (word("move"), *(named(part, names["parts"][player["player"]]) for part in used), word("gain"))
    rows = [(m["move"], *(signed(m["because"][part]) for part in used), signed(m["gain"])) for m in player["moves"]]
    print_table(word("whole"), heads, rows)


def show_states(rows: list[dict[str, Any]]) -> int:
    """What `--state` takes."""
    table = []
    for row in rows:
        rungs = {rung["id"]: rung["name"] for rung in row["rungs"]}
        table.append((named(row["axis"], {row["axis"]: row["name"]}), row["now"],
                      "\n".join(named(rung, rungs) for rung in rungs)))  # fmt: skip
    print_table("", (word("axis"), word("now"), word("rungs")), table)
    typer.echo(word("use"))
    return 0


def signed(value: float | None, digits: int = 4) -> str:
    """With its sign; what rounds to zero has none.

    >>> signed(0.25), signed(-0.00001), signed(None)
    ('+0.2500', '0.0000', '–')
    """
    if value is None:
        return "–"
    near = round(value, digits)
    return f"{near:+.{digits}f}" if near else f"{0:.{digits}f}"


def _strongest(because: Mapping[str, float]) -> str:
    """The two parts that weigh most."""
    most = sorted(because.items(), key=lambda item: -abs(item[1]))[:2]
    return ", ".join(f"{part} {worth:+.4f}" for part, worth in most if abs(worth) >= 5e-5)
