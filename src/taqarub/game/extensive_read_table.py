"""`read_nfg`: Gambit's tables as records, and everything that is wrong with them.

Payoffs stand one after the other, the first player's strategy fastest, as numbers or as numbers of outcomes that were
listed before (Gambit's documentation, "Game representation formats").
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from taqarub.base.diagnostic import Checked, Findings, Span
from taqarub.base.message import say
from taqarub.game.extensive import MOST_CELLS, Table
from taqarub.game.extensive_words import Stop, Words, head_of, words_of


def read_nfg(path: str | Path) -> Checked[Table]:
    """A table; a file that is wrong gives diagnostics TQ5xx with line and column."""
    findings = Findings()
    words = words_of(path, findings)
    table = None
    if words is not None:
        try:
            table = _table(words)
        except Stop:
            table = None
    return Checked(table, findings.sorted())


def _table(words: Words) -> Table:
    title, players = head_of(words, "NFG", "1")
    strategies = _strategies(words, len(players))
    comment = words.name() if words.kind == "name" else ""
    shape = tuple(len(names) for names in strategies)
    cells = int(np.prod([float(n) for n in shape])) * len(players)
    if cells > MOST_CELLS:
        words.fail("TQ501", say("{cells} payoffs", cells=f"{cells:,}"), say("at most {limit}", limit=f"{MOST_CELLS:,}"),
                   say("leave actions out"))  # fmt: skip
    if words.opens():
        flat = _by_outcome(words, len(players), cells // len(players))
    else:
        flat = [float(words.number()) for _ in range(cells)]
    if words.kind != "end":
        words.fail("TQ514", words.shown(), say("the end of the file: the table is complete"), say("delete it"))
    # the first player's strategy runs fastest
    table = np.array(flat, dtype=float).reshape(*reversed(shape), len(players))
    return Table(title, players, strategies, np.ascontiguousarray(table.transpose()), comment)


def _strategies(words: Words, players: int) -> tuple[tuple[str, ...], ...]:
    start: Span = words.span
    words.open()
    found: list[tuple[str, ...]] = []
    while not words.closes():
        if words.opens():
            found.append(words.names())
        else:
            number = words.whole()
            if number > MOST_CELLS:
                words.fail("TQ501", say("{cells} payoffs", cells=f"{number:,}"),
                           say("at most {limit}", limit=f"{MOST_CELLS:,}"), say("leave actions out"))  # fmt: skip
            found.append(tuple(str(k + 1) for k in range(number)))
    words.close()
    if len(found) != players or not all(found):
        words.span = start
        expected = say("at least one strategy for each of {count} players", count=players)
        words.fail("TQ514", say("{count} lists of strategies", count=len(found)), expected)
    return tuple(found)


def _by_outcome(words: Words, players: int, profiles: int) -> list[float]:
    words.open()
    outcomes: Mapping[int, list[float]] = {0: [0.0] * players}
    known = dict(outcomes)
    while not words.closes():
        words.open()
        if words.kind == "name":
            words.name()
        known[len(known)] = [float(words.number()) for _ in range(players)]
        words.close()
    words.close()
    flat: list[float] = []
    for _ in range(profiles):
        number = words.whole()
        if number not in known:
            words.fail("TQ514", say("outcome {number}", number=number),
                       say("an outcome from 0 to {count}", count=len(known) - 1))  # fmt: skip
        flat.extend(known[number])
    return flat
