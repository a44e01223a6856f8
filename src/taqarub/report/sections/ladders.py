"""Ladders: the rung of every track through the record, and how the futures fan out over the rungs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from taqarub.base.period import first_day
from taqarub.base.text import Language
from taqarub.report import naming
from taqarub.report.document import Column, Count, Figure, Number, Sentence, Value, Values, Words
from taqarub.report.figures import ladders as draw
from taqarub.report.phrases.render import label, term
from taqarub.report.sections.behind import behind
from taqarub.report.views import Ladder, fan, ladders

if TYPE_CHECKING:
    from taqarub.study import Study

MOST_LADDERS = 8


def ladder_figure(study: Study) -> Figure | None:
    """Every track that ever changed, month by month; None when no month was coded."""
    shown = sorted(ladders(study), key=lambda one: -one.changes)[:MOST_LADDERS]
    if not shown:
        return None
    rows = [row for place, ladder in enumerate(shown) for row in _changes(ladder, place)]
    busiest = shown[0]
    values: Values = {
        "tracks": Count(len(shown), "noun.track"),
        "track": naming.track(study.case.file, busiest.track),
        "changes": Count(busiest.changes, "noun.change"),
        "rung": _rung(study, busiest.track, busiest.rungs[-1]),
    }
    columns = (
        Column("column.track"),
        Column("column.changes", True),
        Column("column.lowest"),
        Column("column.highest"),
        Column("column.now"),
    )
    data = behind(
        "ladders",
        columns,
        [
            (
                naming.track(study.case.file, one.track),
                Number(one.changes, "whole"),
                _rung(study, one.track, min(one.rungs)),
                _rung(study, one.track, max(one.rungs)),
                _rung(study, one.track, one.rungs[-1]),
            )
            for one in shown
        ],
    )

    def spec(language: Language) -> dict:
        return draw.steps(language, _lanes(study, [one.track for one in shown], language), rows)

    finding = Sentence("caption.ladders", values)
    return Figure("ladders", spec, finding, (Sentence("alt.ladders", values),), data, Sentence("note.ladders"))


def fan_figure(study: Study) -> Figure | None:
    """The spread of each track's rung over the futures; None when no futures were made."""
    ensemble = study.outlook.ensembles.get("posterior")
    tracks = [t for t in study.case.file.tracks if ensemble is not None and t in ensemble.fan][:MOST_LADDERS]
    if ensemble is None or not tracks:
        return None
    spread = {track: fan(ensemble, track) for track in tracks}
    last = {track: levels[-1] for track, levels in spread.items()}
    widest = max(tracks, key=lambda t: int(last[t][4] - last[t][0]))
    months = len(spread[widest]) - 1
    values: Values = {
        "track": naming.track(study.case.file, widest),
        "horizon": Count(months, "noun.month"),
        "low": _rung(study, widest, int(last[widest][0])),
        "middle": _rung(study, widest, int(last[widest][2])),
        "high": _rung(study, widest, int(last[widest][4])),
    }
    rows = [
        {"lane": place, "t": t, "levels": [int(v) for v in levels]}
        for place, track in enumerate(tracks)
        for t, levels in enumerate(spread[track])
    ]
    columns = (Column("column.track"), Column("column.low"), Column("column.middle"), Column("column.high"))
    data = behind(
        "fans",
        columns,
        [
            (naming.track(study.case.file, t), *(_rung(study, t, int(last[t][place])) for place in (0, 2, 4)))
            for t in tracks
        ],
    )

    def spec(language: Language) -> dict:
        return draw.fans(language, _lanes(study, tracks, language), rows, term("figure.months-ahead", language))

    alone = int(last[widest][4]) == int(last[widest][0])
    finding = Sentence("caption.fans-narrow" if alone else "caption.fans", values)
    return Figure("fans", spec, finding, (Sentence("alt.fans", values),), data, Sentence("note.fans"))


def _lanes(study: Study, tracks: Sequence[str], language: Language) -> list[draw.Lane]:
    file = study.case.file
    return [
        draw.Lane(
            label(naming.track(file, track), language),
            tuple(label(Words(rung.name), language) for rung in file.tracks[track].rungs),
        )
        for track in tracks
    ]


def _changes(ladder: Ladder, place: int) -> list[dict[str, object]]:
    """The months in which the rung changes, with the first and the last."""
    found = []
    for month, rung in enumerate(ladder.rungs):
        ends = month in (0, len(ladder.rungs) - 1)
        if ends or rung != ladder.rungs[month - 1]:
            found.append({"lane": place, "x": first_day(ladder.first_month + month).isoformat(), "rung": rung})
    return found


def _rung(study: Study, track: str, place: int) -> Value:
    return Words(study.case.file.tracks[track].rungs[place].name)
