"""Motives, the strategic reading, and the outlook: what the game says and how far the record moved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import (
    Block,
    Code,
    Column,
    Count,
    Figure,
    Items,
    Line,
    Number,
    Paragraph,
    Range,
    Row,
    Section,
    Sentence,
    Table,
    Value,
    Values,
    Words,
)
from taqarub.report.figures.dots import Dot, dots
from taqarub.report.figures.theme import LINE
from taqarub.report.phrases.render import label, term
from taqarub.report.readings import Contrast, Share, motive_shares, uses, veto_contrasts

if TYPE_CHECKING:
    from taqarub.study import Study


def motives(study: Study) -> Section:
    """Each motive's share before and after the record, and in words whether it was found or only assumed."""
    shares = motive_shares(study)
    found = sum(share.found for share in shares)
    values: Values = {"all": Count(len(shares), "noun.share"), "found": Number(found, "whole")}
    columns = (
        Column("column.motive"),
        Column("column.share-before", True),
        Column("column.posterior", True),
        Column("column.interval", True),
        Column("column.found"),
    )
    rows = []
    for i, share in enumerate(shares):
        first = i == 0 or (share.actor, share.regime) != (shares[i - 1].actor, shares[i - 1].regime)
        rows.append(_motive_row(study, share, first))
    figures = tuple(_motive_figure(study, shares, actor) for actor in dict.fromkeys(s.actor for s in shares))
    reading = (Sentence("motives.reading"),) if found < len(shares) else ()
    table = Table("motives-table", Sentence("caption.motives-table"), columns, tuple(rows))
    return Section(
        "motives",
        Sentence("title.motives"),
        (Paragraph((Sentence("motives.text", values), *reading)), *figures, table),
    )


def _motive_row(study: Study, share: Share, first: bool) -> Row:
    word = Sentence(
        "cell.found" if share.found else "cell.assumed" if share.contraction > 0 else "cell.assumed-wide",
        {"contraction": Number(abs(share.contraction), "percent")},
    )
    cells = (
        Line((naming.motive(study.case.file, share.actor, share.motive),)),
        Line((Number(share.prior.p, "percent"),)),
        Line((Number(share.posterior.p, "percent"),)),
        Line((Range(share.posterior.lo, share.posterior.hi, "percent"),)),
        Line((word,)),
    )
    return Row(cells, group=_holder(study, share) if first else None)


def _holder(study: Study, share: Share) -> Sentence:
    actor, regime = naming.actor(study.case.file, share.actor), naming.regime(study.case.file, share.regime)
    if regime is None:
        return Sentence("holder.alone", {"actor": actor})
    return Sentence("holder.regime", {"actor": actor, "regime": regime})


def _motive_figure(study: Study, shares: tuple[Share, ...], actor: str) -> Figure:
    mine = [s for s in shares if s.actor == actor]
    several = len({s.regime for s in mine}) > 1

    def spec(language: Language) -> dict:
        words = [term("figure.prior", language), term("figure.posterior", language)]
        items = []
        for share in mine:
            name = naming.motive(study.case.file, actor, share.motive)
            regime = naming.regime(study.case.file, share.regime)
            title: Value | Sentence = name
            if several and regime is not None:
                title = Sentence("figure.motive-regime", {"motive": name, "regime": regime})
            text = label(title, language, LINE)
            for word, interval in zip(words, (share.prior, share.posterior), strict=True):
                items.append(Dot(text, word, interval.p, interval.lo, interval.hi))
        return dots(language, items, words, term("figure.share-of-payoff", language))

    values: Values = {
        "actor": naming.actor(study.case.file, actor),
        "found": Number(sum(s.found for s in mine), "whole"),
        "all": Count(len(mine), "noun.share"),
    }
    return Figure(
        f"motives-{actor.lower()}", spec, Sentence("caption.motives", values), (Sentence("alt.motives", values),)
    )


def ceiling(study: Study) -> Section:
    """The same game with the veto and without it, and the moves at the decision node."""
    names = tuple(study.case.file.outcomes)
    horizon = study.outlook.horizons[-1]
    contrasts = veto_contrasts(study.outlook, names, horizon)
    patron = naming.patron(study.case.file)
    blocks: list[Block] = []
    if patron is None:
        blocks.append(Paragraph((Sentence("ceiling.no-patron"),)))
    elif contrasts:
        blocks.append(Paragraph((Sentence("ceiling.intro", {"patron": patron}),)))
        sentences = tuple(_contrast(study, contrast) for contrast in contrasts)
        blocks += [_ceiling_figure(study, contrasts, sentences), Items(tuple(Line((s,)) for s in sentences))]
    else:
        blocks.append(Paragraph((Sentence("answer.no-veto-run", {"patron": patron}),), "note"))
    blocks += _moved(study, horizon)
    blocks += _decision(study)
    return Section("ceiling", Sentence("title.ceiling"), tuple(blocks))


def _contrast(study: Study, found: Contrast) -> Sentence:
    values: Values = {
        "outcome": naming.outcome(study.case.file, found.name),
        "kept": Number(found.kept.p, "percent"),
        "lifted": Number(found.lifted.p, "percent"),
        "gap": Number(found.gap.p, "points"),
        "range": Range(found.gap.lo, found.gap.hi, "points"),
    }
    return Sentence("ceiling.outcome", values)


def _ceiling_figure(study: Study, contrasts: tuple[Contrast, ...], alt: tuple[Sentence, ...]) -> Figure:
    def spec(language: Language) -> dict:
        words = [term("figure.with-veto", language), term("figure.without-veto", language)]
        items = []
        for found in contrasts:
            name = label(naming.outcome(study.case.file, found.name), language)
            for word, interval in zip(words, (found.kept, found.lifted), strict=True):
                items.append(Dot(name, word, interval.p, interval.lo, interval.hi))
        return dots(language, items, words, term("figure.probability", language))

    caption = Sentence("caption.ceiling", {"horizon": Count(study.outlook.horizons[-1], "noun.month")})
    return Figure("ceiling", spec, caption, alt)


def _moved(study: Study, horizon: int) -> list[Block]:
    """Outcomes with the red line or the patron's capacity moved, beside the game as it stands on the same draws."""
    stands, moved = study.outlook.ceiling.get("as_it_stands"), study.outlook.ceiling.get("moved")
    if not stands or not moved:
        return []
    before = stands["outcomes"][str(horizon)]
    rows = []
    for name, found in moved.items():
        head = study.case.file.counterfactuals.get(name)
        title = Sentence("group.counterfactual", {"name": Words(head.name) if head else Code(name)})
        for i, (outcome, after) in enumerate(found["outcomes"][str(horizon)].items()):
            cells = (
                Line((naming.outcome(study.case.file, outcome),)),
                Line((Number(before[outcome], "percent"),)),
                Line((Number(after, "percent"),)),
            )
            rows.append(Row(cells, group=title if i == 0 else None))
    columns = (Column("column.outcome"), Column("column.as-it-stands", True), Column("column.changed", True))
    caption = Sentence("caption.moved", {"horizon": Count(horizon, "noun.month")})
    return [Paragraph((Sentence("ceiling.moved"),)), Table("moved-table", caption, columns, tuple(rows))]


def _decision(study: Study) -> list[Block]:
    """How often each party plays each move until the first horizon."""
    ensemble, horizon = study.outlook.ensembles.get("posterior"), study.outlook.horizons[0]
    if ensemble is None or horizon not in ensemble.futures:
        return []
    played = {
        actor: uses(ensemble, horizon, actor, tuple(moves)) for actor, moves in study.case.file.moves.items() if moves
    }
    played = {actor: found for actor, found in played.items() if found}
    if not played:
        return []
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

    caption = Sentence("caption.decision", {"horizon": Count(horizon, "noun.month")})
    columns = (Column("column.move"), Column("column.months-share", True), Column("column.interval", True))
    return [Paragraph((Sentence("decision.text"),)), Table("decision-table", caption, columns, tuple(rows))]
