"""Corrections and second readings of single months, and a second coder of the whole record.

A coding in the case takes the place of what the rules say of one cell: what a month shows of an actor, or the rung of a
track on its first day. Codings of one month with several readings each are crossed, their shares multiplied. A second
coder's table is another reading of each month as a whole: where it differs from the first, both stand with half a share
(cells that it leaves out are as the first coder has them). Alike readings are merged, so a month on which all agree has
one. That several codings of one thing are data, and not one truth and an error, follows Dawid and Skene 1979, "Maximum
likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28(1); here the shares are the
analyst's and are not estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.period import parse_month
from taqarub.case.case import Case
from taqarub.case.coding import SILENT_WORD, SecondRow
from taqarub.model.model import CodedMonths, Readings
from taqarub.model.states import axes_of

SILENT = -1
Cells = tuple[int, ...]  # a month: the rung of every axis, then what is shown of every player
Weighed = dict[Cells, float]
Showing = tuple[str, int]  # an event's id and the number of the move that it shows


def with_readings(case: Case, coded: CodedMonths, events: Mapping[str, Sequence[Sequence[Showing]]]) -> CodedMonths:
    """The coded record with the case's codings and its second coder.

    `events`: actor -> per month, all its events that show a move. Those that show a corrected move decide it; where
    none does, all of them; and none where the month is corrected to silence.
    """
    own = options_of(case, ((c.month, c.about, c.readings, c.believed) for c in case.file.record.codings))
    other = second_options(case, case.second)
    if not own and not other:
        return coded
    axes, players = coded.states.shape[1], tuple(coded.moves)
    states, moves = coded.states.copy(), {name: coded.moves[name].copy() for name in players}
    decided = {name: list(coded.events[name]) for name in players}
    several = []
    first = int(coded.months[0]) if len(coded.months) else 0
    for place in sorted({month - first for month in (*own, *other) if 0 <= month - first < len(coded.months)}):
        cells = (*(int(v) for v in states[place]), *(int(moves[name][place]) for name in players))
        weighed = readings_of(cells, own.get(first + place, {}), other.get(first + place, {}))
        chosen = max(weighed, key=lambda c: weighed[c])  # the first of equals: the first coder's
        states[place] = chosen[:axes]
        for name, move in zip(players, chosen[axes:], strict=True):
            if moves[name][place] != move:
                decided[name][place] = _deciding(events[name][place], move)
                moves[name][place] = move
        if len(weighed) > 1:
            several.append(_readings(place, weighed, axes, players))
    return replace(
        coded,
        states=read_only(states),
        moves={name: read_only(moves[name]) for name in players},
        events={name: tuple(decided[name]) for name in players},
        readings=tuple(several),
    )


def readings_of(cells: Cells, own: Mapping[int, Weighed], other: Mapping[int, Weighed]) -> Weighed:
    """Every reading of one month with its share. `own`, `other`: cell -> value (alone in a tuple) -> share.

    >>> readings_of((0, 2), {1: {(2,): 0.75, (-1,): 0.25}}, {0: {(1,): 1.0}})
    {(0, 2): 0.375, (0, -1): 0.125, (1, 2): 0.375, (1, -1): 0.125}
    """
    ours = _crossed({cells: 1.0}, own)
    if not other:
        return ours
    found: Weighed = {}
    for coder in (ours, _crossed(ours, other)):
        for reading, share in coder.items():
            found[reading] = found.get(reading, 0.0) + share / 2
    return found


def options_of(
    case: Case, given: Iterable[tuple[str, str, Sequence[str], Sequence[float]]]
) -> dict[int, dict[int, Weighed]]:
    """Month -> cell -> value -> share, from (month, actor or track, words, shares)."""
    axes, ids = axes_of(case.file)
    found: dict[int, dict[int, Weighed]] = {}
    for month, about, words, shares in given:
        if about in case.file.players:
            cell = len(axes) + case.file.players.index(about)
            names = (SILENT_WORD, "", *case.file.moves.get(about, {}))  # silent is −1, the first move 1
            values = [names.index(word) - 1 for word in words]
        else:
            cell, values = axes.index(about), [ids[axes.index(about)].index(word) for word in words]
        into = found.setdefault(parse_month(month), {}).setdefault(cell, {})
        for value, share in zip(values, shares, strict=True):
            into[(value,)] = into.get((value,), 0.0) + share / sum(shares)
    return found


def second_options(case: Case, rows: Iterable[SecondRow]) -> dict[int, dict[int, Weighed]]:
    """The same from a second coder's table; several rows of one cell are that coder's several readings."""
    grouped: dict[tuple[str, str], list[SecondRow]] = {}
    for row in rows:
        grouped.setdefault((row.month, row.about), []).append(row)
    return options_of(
        case,
        (
            (month, about, [r.reading for r in same], [1.0 if r.share is None else r.share for r in same])
            for (month, about), same in grouped.items()
        ),
    )


def by_second(case: Case, coded: CodedMonths) -> tuple[CodedMonths, np.ndarray]:
    """What the second coder says alone, over a first coding, and which cells (T, K + players) that coder coded.

    Of several readings of a cell the one that is believed most stands.
    """
    axes, players = coded.states.shape[1], tuple(coded.moves)
    states, moves = coded.states.copy(), {name: coded.moves[name].copy() for name in players}
    covered = np.zeros((len(coded.months), axes + len(players)), dtype=bool)
    first = int(coded.months[0]) if len(coded.months) else 0
    for month, cells in second_options(case, case.second).items():
        place = month - first
        if not 0 <= place < len(coded.months):
            continue
        for cell, options in cells.items():
            (value,) = max(options, key=lambda one: options[one])
            covered[place, cell] = True
            if cell < axes:
                states[place, cell] = value
            else:
                moves[players[cell - axes]][place] = value
    made = {name: read_only(moves[name]) for name in players}
    return replace(coded, states=read_only(states), moves=made, readings=()), covered


def _deciding(events: Sequence[Showing], move: int) -> tuple[str, ...]:
    if move == SILENT:
        return ()
    alike = tuple(ident for ident, shown in events if shown == move)
    return alike or tuple(ident for ident, _ in events)


def _crossed(readings: Weighed, options: Mapping[int, Weighed]) -> Weighed:
    found: Weighed = {}
    for cells, share in readings.items():
        for picked in product(*(options[cell].items() for cell in sorted(options))):
            changed = list(cells)
            for cell, ((value,), _) in zip(sorted(options), picked, strict=True):
                changed[cell] = value
            key = tuple(changed)
            found[key] = found.get(key, 0.0) + share * prod(chance for _, chance in picked)
    return {cells: share for cells, share in found.items() if share > 0}


def _readings(place: int, weighed: Weighed, axes: int, players: tuple[str, ...]) -> Readings:
    table = np.array(list(weighed), dtype=np.int64)
    shares = np.array(list(weighed.values()))
    return Readings(
        place,
        read_only(shares / shares.sum()),
        read_only(table[:, :axes]),
        {name: read_only(table[:, axes + i]) for i, name in enumerate(players)},
    )
