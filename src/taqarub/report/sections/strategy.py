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
from taqarub.report.readings import Contrast, Share, motive_shares, veto_contrasts
from taqarub.report.sections.behaviour import behaviour_blocks
from taqarub.report.sections.behind import behind
from taqarub.report.sections.node import gauge
from taqarub.report.sections.rests import rest_blocks

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
    reading = () if all(share.word == "found" for share in shares) else (Sentence("motives.reading"),)
    table = Table("motives-table", Sentence("caption.motives-table"), columns, tuple(rows))
    return Section(
        "motives",
        Sentence("title.motives"),
        (
            Paragraph((Sentence("motives.text", values), *reading)),
            *figures,
            table,
            *behaviour_blocks(study),
            *rest_blocks(study),
        ),
    )


def _motive_row(study: Study, share: Share, first: bool) -> Row:
    word = Sentence(
        f"cell.{share.word}",
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
            text = label(_titled(study, share, several), language, LINE)
            for word, interval in zip(words, (share.prior, share.posterior), strict=True):
                items.append(Dot(text, word, interval.p, interval.lo, interval.hi))
        return dots(language, items, words, term("figure.share-of-payoff", language))

    most = max(mine, key=lambda share: abs(share.posterior.p - share.prior.p))
    values: Values = {
        "actor": naming.actor(study.case.file, actor),
        "found": Number(sum(s.found for s in mine), "whole"),
        "all": Count(len(mine), "noun.share"),
        "motive": naming.motive(study.case.file, actor, most.motive),
        "before": Number(most.prior.p, "percent"),
        "after": Number(most.posterior.p, "percent"),
    }
    name = f"motives-{actor.lower()}"
    columns = (
        Column("column.motive"),
        Column("column.share-before", True),
        Column("column.interval", True),
        Column("column.posterior", True),
        Column("column.interval", True),
    )
    rows = [
        (
            _titled(study, share, several),
            Number(share.prior.p, "percent"),
            Range(share.prior.lo, share.prior.hi, "percent"),
            Number(share.posterior.p, "percent"),
            Range(share.posterior.lo, share.posterior.hi, "percent"),
        )
        for share in mine
    ]
    alt = (Sentence("alt.motives", values),)
    return Figure(name, spec, Sentence("caption.motives", values), alt, behind(name, columns, rows))


def _titled(study: Study, share: Share, several: bool) -> Value | Sentence:
    """A motive's name, with the regime where the share differs by it."""
    name = naming.motive(study.case.file, share.actor, share.motive)
    regime = naming.regime(study.case.file, share.regime)
    if not several or regime is None:
        return name
    return Sentence("figure.motive-regime", {"motive": name, "regime": regime})


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
    blocks += gauge(study)
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

    widest = max(contrasts, key=lambda found: abs(found.gap.p))
    values: Values = dict(_contrast(study, widest).values)
    values["horizon"] = Count(study.outlook.horizons[-1], "noun.month")
    columns = (
        Column("column.outcome"),
        Column("column.with-veto", True),
        Column("column.without-veto", True),
        Column("column.difference", True),
        Column("column.interval", True),
    )
    rows = [
        (
            naming.outcome(study.case.file, found.name),
            Number(found.kept.p, "percent"),
            Number(found.lifted.p, "percent"),
            Number(found.gap.p, "points"),
            Range(found.gap.lo, found.gap.hi, "points"),
        )
        for found in contrasts
    ]
    return Figure("ceiling", spec, Sentence("caption.ceiling", values), alt, behind("ceiling", columns, rows))


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
