"""The dilemma: what each actor can do in the first month, what it is worth, and how far the red line is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Column,
    Count,
    Figure,
    Line,
    Number,
    Paragraph,
    Range,
    Row,
    Section,
    Sentence,
    Table,
    Values,
    Words,
)
from taqarub.report.figures.bars import Move, node
from taqarub.report.figures.dots import Dot, dots
from taqarub.report.figures.theme import LINE
from taqarub.report.phrases.render import label, term
from taqarub.report.readings import uses
from taqarub.report.sections.behind import behind
from taqarub.report.views import Option, distances, options

if TYPE_CHECKING:
    from taqarub.study import Study

MOST_MOVES = 18


def dilemma(study: Study) -> Section:
    """The decision node: moves of the first month with their values, then how often each is played."""
    blocks: list[Block] = []
    found = options(study)
    if found:
        blocks.append(Paragraph((Sentence("dilemma.text"), *(first_choice(study, one) for one in _first(found)))))
        blocks.append(_node_figure(study, found))
    blocks += _played(study)
    if not blocks:
        blocks.append(Paragraph((Sentence("dilemma.none"),)))
    return Section("dilemma", Sentence("title.dilemma"), tuple(blocks))


def _first(found: tuple[Option, ...]) -> list[Option]:
    """The likeliest move of every actor."""
    first: dict[str, Option] = {}
    for option in found:
        first.setdefault(option.actor, option)
    return list(first.values())


def first_choice(study: Study, option: Option) -> Sentence:
    """What an actor most probably does in the first month."""
    values: Values = {
        "actor": naming.actor(study.case.file, option.actor),
        "move": naming.move(study.case.file, option.actor, option.move),
        "p": Number(option.chance.p, "percent"),
        "range": Range(option.chance.lo, option.chance.hi, "percent"),
    }
    return Sentence("dilemma.choice", values)


def _node_figure(study: Study, found: tuple[Option, ...]) -> Figure:
    shown = found[:MOST_MOVES]
    case = study.case.file

    def values(option: Option) -> Values:
        return {
            "actor": naming.actor(case, option.actor),
            "move": naming.move(case, option.actor, option.move),
            "gain": Number(option.gain.p, "signed"),
            "p": Number(option.chance.p, "percent"),
        }

    def spec(language: Language) -> dict:
        moves = [
            Move(
                label(Sentence("what.move", values(o)), language, LINE),
                (o.gain.lo, o.gain.p, o.gain.hi),
                o.chance.p,
            )
            for o in shown
        ]
        return node(language, moves, (term("figure.gain", language), term("figure.chance", language)))

    best = max((o for o in shown if o.move != "hold"), key=lambda o: o.gain.p, default=shown[0])
    columns = (
        Column("column.move"),
        Column("column.gain", True),
        Column("column.interval", True),
        Column("column.probability", True),
        Column("column.interval", True),
    )
    rows = [
        (
            Sentence("what.move", values(o)),
            Number(o.gain.p, "signed"),
            Range(o.gain.lo, o.gain.hi, "signed"),
            Number(o.chance.p, "percent"),
            Range(o.chance.lo, o.chance.hi, "percent"),
        )
        for o in shown
    ]
    finding = Sentence("caption.node" if best.gain.p > 0 else "caption.node-hold", values(best))
    alt = tuple(first_choice(study, one) for one in _first(shown))
    return Figure("node", spec, finding, alt, behind("node", columns, rows), Sentence("note.node"))


def _played(study: Study) -> list[Block]:
    """How often each party plays each move until the first horizon."""
    ensemble, horizon = study.outlook.ensembles.get("posterior"), study.outlook.horizons[0]
    if ensemble is None or horizon not in ensemble.futures:
        return []
    played = {
        actor: uses(ensemble, horizon, actor, tuple(moves)) for actor, moves in study.case.file.moves.items() if moves
    }
    rows = []
    for actor, found in played.items():
        for i, (move, times) in enumerate(sorted(found.items(), key=lambda item: -item[1].p)):
            cells = (
                Line((naming.move(study.case.file, actor, move),)),
                Line((Number(times.p / horizon, "percent"),)),
                Line((Range(times.lo / horizon, times.hi / horizon, "percent"),)),
            )
            holder = Sentence("holder.alone", {"actor": naming.actor(study.case.file, actor)})
            rows.append(Row(cells, group=holder if i == 0 else None))
    if not rows:
        return []
    caption = Sentence("caption.decision", {"horizon": Count(horizon, "noun.month")})
    columns = (Column("column.move"), Column("column.months-share", True), Column("column.interval", True))
    return [Paragraph((Sentence("decision.text"),)), Table("decision-table", caption, columns, tuple(rows))]


def gauge(study: Study) -> list[Block]:
    """How many rungs are left before each red line, on average until each horizon."""
    horizons = study.outlook.horizons
    found = {h: distances(study, h) for h in horizons}
    names = [line for line in study.case.file.red_lines if all(line in found[h] for h in horizons)]
    if not names:
        return []

    def spec(language: Language) -> dict:
        series = [label(Sentence("group.over", {"horizon": Count(h, "noun.month")}), language) for h in horizons]
        items = []
        for line in names:
            title = label(Words(study.case.file.red_lines[line].name), language, LINE)
            for word, h in zip(series, horizons, strict=True):
                near = found[h][line]
                items.append(Dot(title, word, near.p, near.lo, near.hi))
        return dots(language, items, series, term("figure.rungs-left", language), "plain", 0.0)

    nearest = min(names, key=lambda line: found[horizons[0]][line].p)
    near = found[horizons[0]][nearest]
    values: Values = {
        "line": Words(study.case.file.red_lines[nearest].name),
        "horizon": Count(horizons[0], "noun.month"),
        "rungs": Number(round(near.p, 2)),
        "range": Range(round(near.lo, 2), round(near.hi, 2)),
    }
    columns = (
        Column("column.red-line"),
        Column("column.until"),
        Column("column.rungs-left", True),
        Column("column.interval", True),
    )
    rows = [
        (
            Words(study.case.file.red_lines[line].name),
            Count(h, "noun.month"),
            Number(round(found[h][line].p, 2)),
            Range(round(found[h][line].lo, 2), round(found[h][line].hi, 2)),
        )
        for line in names
        for h in horizons
    ]
    data = behind("veto", columns, rows)
    alt = (Sentence("caption.veto", values),)
    return [Figure("veto", spec, Sentence("caption.veto", values), alt, data, Sentence("note.veto"))]
