"""What `taqarub stability CASE` prints for people, in the language of the command."""

from __future__ import annotations

from typing import Any

import typer

from taqarub.base.message import Message
from taqarub.base.text import isolate
from taqarub.cli.language import spoken
from taqarub.cli.solve_names import HOLD_ID
from taqarub.cli.solve_words import WORDS as SOLVE_WORDS
from taqarub.cli.solve_words import named, signed
from taqarub.cli.stages import print_table

NAMES = {"nash": "Nash", "gmr": "GMR", "smr": "SMR", "seq": "SEQ", "sim": "SIM",
         "cr": "CR", "cgmr": "CGMR", "csmr": "CSMR", "cseq": "CSEQ"}  # fmt: skip
WORDS = {
    **SOLVE_WORDS,
    "head": {
        "en": "{states} combinations of standing moves, kept for {months} months; every quantity at its median: "
        "{quantities}",
        "ar": "عدد تراكيب الحركات القائمة {states}، ومدتها بالأشهر {months}؛ كل مقدار عند وسيطه: {quantities}",
    },
    "present": {"en": "present: {present}", "ar": "الحاضر: {present}"},
    "the present": {"en": "The present", "ar": "الحاضر"},
    "actor": {"en": "player", "ar": "الطرف"},
    "worth": {"en": "worth", "ar": "القيمة"},
    "leaves": {"en": "leaves", "ar": "يغادر"},
    "cannot move": {"en": "cannot move", "ar": "لا حركة له"},
    "no move is better": {"en": "no move is better", "ar": "لا حركة أجدى"},
    "every better move is answered": {"en": "every better move is answered", "ar": "لكل حركة أجدى ردّ"},
    "stays": {"en": "{concept}: the present is stable", "ar": "{concept}: الحاضر مستقر"},
    "would": {
        "en": "{concept}: the present would be stable if {needs}",
        "ar": "{concept}: يستقر الحاضر إذا {needs}",
    },
    "rise": {
        "en": "{player} valued it {rise} more (places in its order: {places})",
        "ar": "زادت قيمته عند {player} بمقدار {rise} (عدد المراتب: {places})",
    },
    "and": {"en": ", and ", "ar": "، و"},
    "coalitions": {"en": "Coalitions that would leave the present", "ar": "الائتلافات التي تغادر الحاضر"},
    "no coalition": {"en": "No coalition of two or more would leave the present.", "ar": "لا ائتلاف يغادر الحاضر."},
    "coalition": {"en": "coalition", "ar": "الائتلاف"},
    "held by": {"en": "one member's rise that holds it", "ar": "زيادة عند عضو واحد تبقيه"},
    "near": {"en": "Stable, at most one player's change away", "ar": "مستقر على بعد تغيير واحد من طرف واحد"},
    "none near": {
        "en": "No combination that one player's change leads to is stable in any sense.\n",
        "ar": "لا تركيب يقود إليه تغيير من طرف واحد مستقر بأي معنى.\n",
    },
    "strong": {"en": "Nash or sequentially stable, anywhere", "ar": "مستقر بمعنى ناش أو بالتتابع، حيثما كان"},
    "stable as": {"en": "stable as", "ar": "مستقر بمعنى"},
    "with coalitions": {"en": "with coalitions", "ar": "مع الائتلافات"},
    "least": {"en": "least margin", "ar": "أدنى هامش"},
    "nobody": {"en": "nobody can move", "ar": "لا حركة لأحد"},
    "bargaining": {
        "en": "Bargaining track by track (rungs from 0); the mean is the baseline",
        "ar": "المساومة على كل مسار (الدرجات من 0)؛ والمتوسط هو خط الأساس",
    },
    "track": {"en": "track", "ar": "المسار"},
    "positions": {"en": "positions", "ar": "المواقف"},
    "mean": {"en": "mean", "ar": "المتوسط"},
    "median": {"en": "median", "ar": "الوسيط"},
    "utility": {"en": "expected utility", "ar": "المنفعة المتوقعة"},
    "unsettled": {"en": "(not settled)", "ar": "(لم يستقر)"},
}  # fmt: skip


def word(key: str, **parts: Any) -> str:
    """One phrase in the language of the command."""
    arabic = spoken() == "ar"
    return WORDS[key][spoken()].format(**{k: isolate(str(v), "auto") if arabic else v for k, v in parts.items()})


def show(found: dict[str, Any], note: Message | None) -> int:
    """The answer of `stability_case.told`."""
    typer.echo(word("head", states=len(found["states"]), months=found["months"],
                    quantities=word(found["quantities"])))  # fmt: skip
    if note:
        typer.echo(note.of(spoken()), err=True)
    recorded = found["present"]["recorded"]
    shown = "  ".join(
        f"{player} {move}" + (f" ({recorded[player]})" if player in recorded else "")
        for player, move in found["present"]["moves"].items()
    )
    typer.echo(word("present", present=shown) + "\n")
    here = next(s for s in found["states"] if s["steps_from_present"] == 0)
    _show_present(here, found)
    _show_coalitions(here)
    players = found["players"]
    near = [s for s in found["states"] if s["steps_from_present"] <= 1 and s["equilibrium"]]
    strong = [s for s in found["states"] if "seq" in s["equilibrium"] or "nash" in s["equilibrium"]]
    heads = (*players, word("stable as"), word("with coalitions"), word("least"))
    if near:
        print_table(word("near"), heads, [_row(s, players) for s in near])
    else:
        typer.echo(word("none near"))
    print_table(word("strong"), heads, [_row(s, players) for s in strong])
    if found["bargaining"]:
        heads = tuple(word(key) for key in ("track", "now", "positions", "mean", "median", "utility"))
        print_table(word("bargaining"), heads, [_line(row, found["names"]) for row in found["bargaining"]])
    return 0


def _show_present(here: dict[str, Any], found: dict[str, Any]) -> None:
    concepts, players = found["equilibria"], found["names"]["players"]
    heads = (word("actor"), word("worth"), *(NAMES[c] for c in concepts))
    rows = [(named(player, players), f"{held['worth']:.3f}", *(_cell(held[c]) for c in concepts))
            for player, held in here["players"].items()]  # fmt: skip
    print_table(word("the present"), heads, rows)
    for kind in ("would_make_stable", "dissent_would_hold"):
        for concept, rises in here[kind].items():
            if rises:
                needs = word("and").join(
                    word("rise", player=r["player"], rise=f"{r['rise']:.3f}", places=r["places"]) for r in rises
                )
                typer.echo(word("would", concept=NAMES[concept], needs=needs))
            else:
                typer.echo(word("stays", concept=NAMES[concept]))
    typer.echo("")


def _show_coalitions(here: dict[str, Any]) -> None:
    """Groups of two and more that would leave the present, and which member's dissent would hold each."""
    concepts = [key for key in here["coalitions"][0] if key != "players"] if here["coalitions"] else []
    leaving = [g for g in here["coalitions"] if any(not g[c]["stable"] for c in concepts)]
    if not leaving:
        typer.echo(word("no coalition") + "\n")
        return
    rows = []
    for group in leaving:
        worst = next(c for c in reversed(concepts) if not group[c]["stable"])  # the mildest that it leaves under
        lone = ", ".join(f"{p} {-m:.3f}" for p, m in group[worst]["margin_by_player"].items() if m is not None)
        rows.append((" + ".join(group["players"]), *(_cell(group[c]) for c in concepts), f"{lone} ({NAMES[worst]})"))
    print_table(word("coalitions"), (word("coalition"), *(NAMES[c] for c in concepts), word("held by")), rows)


def _row(state: dict[str, Any], players: list[str]) -> tuple[str, ...]:
    concept = next(c for c in ("nash", "seq", "smr", "gmr", "sim") if c in state["equilibrium"])  # the strictest
    margins = {player: held[concept]["margin"] for player, held in state["players"].items()}
    known = {player: margin for player, margin in margins.items() if margin is not None}
    least = min(known, key=lambda player: known[player]) if known else ""
    told = f"{known[least]:.3f} {least} ({NAMES[concept]})" if least else word("nobody")
    moves = ("–" if state["moves"][player] == HOLD_ID else state["moves"][player] for player in players)
    stable = " ".join(NAMES[c] for c in state["equilibrium"])
    return (*moves, stable, " ".join(NAMES[c] for c in state["coalition_equilibrium"]) or "–", told)


def _cell(held: dict[str, Any]) -> str:
    why = word(held["why"])
    return why if held["margin"] is None else f"{signed(held['margin'], 3)} {why}"


def _line(row: dict[str, Any], names: dict[str, Any]) -> tuple[str, ...]:
    positions = " ".join(f"{actor['actor']} {actor['position']:g}" for actor in row["actors"])
    settled = "" if row["settled"] else f" {word('unsettled')}"
    return (named(row["track"], names["axes"]), row["now"], positions, f"{row['mean']:.2f}", f"{row['median']:.2f}",
            f"{row['settlement']:.2f}{settled}")  # fmt: skip
