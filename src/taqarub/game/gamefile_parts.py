"""The parts of a GAME.json: numbers of actions, order, horizon and tables; what is wrong with each is a diagnostic."""

from __future__ import annotations

from typing import Any

import numpy as np

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import Message, listed, quoted, say
from taqarub.game.gamefile_json import Places

MOST_CELLS = 4_000_000  # numbers in the transition
MOST_PERIODS = 100_000
ROW_ERROR = 1e-9


def actions_of(value: Any, span: Span, findings: Findings) -> tuple[int, ...] | None:
    """(A_1 … A_N), the number of actions of each player."""
    whole = isinstance(value, list) and value and all(type(n) is int and n >= 1 for n in value)
    if not whole or len(value) > 8:
        found = quoted(value) if not isinstance(value, list) else say("`actions` {value}", value=listed(value))
        findings.error(
            "TQ506", span, found, say("a list of one to eight whole numbers of at least 1"), say("write `[2, 2]`")
        )
        return None
    if np.prod([float(n) for n in value]) > MOST_CELLS:
        findings.error(
            "TQ501",
            span,
            say("too many profiles of actions"),
            say("at most {limit}", limit=f"{MOST_CELLS:,}"),
            say("leave actions out"),
        )
        return None
    return tuple(value)


def order_of(value: Any, players: int, span: Span, findings: Findings) -> tuple[int, ...] | None:
    """The players in the order in which they move; None: all at once."""
    if value == "simultaneous":
        return None
    if isinstance(value, list) and all(type(n) is int for n in value):
        if sorted(value) == list(range(players)):
            return tuple(value)
        if sorted(value) == list(range(1, players + 1)):
            findings.warn(
                "TQ507",
                span,
                say("players counted from 1"),
                say("players counted from 0"),
                say("subtract one from each"),
            )
            return tuple(n - 1 for n in value)
    found = quoted(value) if not isinstance(value, list) else say("the order {value}", value=listed(value))
    expected = say("`simultaneous`, or every player from 0 to {value} once", value=players - 1)
    findings.error("TQ507", span, found, expected, say("write the players in the order in which they move"))
    return None


def horizon_of(value: Any, span: Span, findings: Findings) -> int | None:
    """The number of periods; None for the stationary game."""
    if value is not None and not (type(value) is int and 1 <= value <= MOST_PERIODS):
        expected = say("a whole number from 1 to {limit}, or `null`", limit=f"{MOST_PERIODS:,}")
        findings.error(
            "TQ508",
            span,
            say("horizon {value}", value=quoted(value)),
            expected,
            say("write null for the stationary game"),
        )
        return None
    return value


def array_of(
    value: Any, name: str, shape: tuple[int | None, ...], places: Places, findings: Findings
) -> np.ndarray | None:
    """Numbers of a shape (None: any number of at least one); says where the shape differs or a number is none."""
    span, sizes = places.of(name), list(shape)
    wrong = _misfit(value, sizes, 0, "")
    if wrong is not None:
        where, found, expected = wrong
        findings.error(
            "TQ509",
            span,
            say("`{name}{where}` is {found}", name=name, where=where, found=found),
            expected,
            say("nest lists as the format says"),
        )
        return None
    cells = float(np.prod([float(n or 1) for n in sizes]))
    if cells > MOST_CELLS:
        findings.error(
            "TQ501",
            span,
            say("{cells} numbers in `{name}`", cells=f"{cells:,.0f}", name=name),
            say("at most {limit}", limit=f"{MOST_CELLS:,}"),
            say("use fewer states, or list in `reach` those that can follow each")
            if name == "transition"
            else say("use fewer states"),
        )
        return None
    array = np.array(value, dtype=float)
    bad = np.argwhere(~np.isfinite(array))
    if bad.size:
        where = "".join(f"[{k}]" for k in bad[0])
        findings.error(
            "TQ510",
            span,
            say("`{name}{where}` is {found}", name=name, where=where, found=array[tuple(bad[0])]),
            say("a finite number"),
            say("write a number"),
        )
        return None
    return array


def reach_of(value: Any, states: int | None, places: Places, findings: Findings) -> np.ndarray | None:
    """(S, R) the states that can follow each state, over which the last axis of `transition` then runs."""
    array = array_of(value, "reach", (states, None), places, findings)
    if array is None:
        return None
    wrong = np.argwhere((array != np.floor(array)) | (array < 0) | (array >= len(array)))
    if wrong.size:
        where = "".join(f"[{k}]" for k in wrong[0])
        found = say("`{name}{where}` is {found}", name="reach", where=where, found=f"{array[tuple(wrong[0])]:g}")
        expected = say("the number of a state, from 0 to {value}", value=len(array) - 1)
        findings.error("TQ515", places.of("reach"), found, expected, say("count the states from 0"))
        return None
    return array.astype(np.intp)


def _misfit(value: Any, sizes: list[int | None], depth: int, where: str) -> tuple[str, Message, Message] | None:
    if depth == len(sizes):
        if isinstance(value, int | float) and not isinstance(value, bool):
            huge = 1e300 <= abs(value) < float("inf")
            return (where, say("too large"), say("a number below 1e300")) if huge else None
        return where, quoted(value), say("a number")
    if not isinstance(value, list):
        return where, quoted(value), _length(sizes[depth])
    if sizes[depth] is None and value:
        sizes[:] = [len(value) if n is None and k == depth else n for k, n in enumerate(sizes)]
    if len(value) != sizes[depth] or not value:
        return where, _length(len(value)), _length(sizes[depth])
    for place, part in enumerate(value):
        wrong = _misfit(part, sizes, depth + 1, f"{where}[{place}]")
        if wrong is not None:
            return wrong
    return None


def _length(size: int | None) -> Message:
    return say("a list, one entry a state") if size is None else say("a list of length {size}", size=size)


def check_rows(transition: np.ndarray, span: Span, findings: Findings) -> None:
    """Every row of the transition is a distribution."""
    low = np.argwhere(transition < 0)
    if low.size:
        where = "".join(f"[{k}]" for k in low[0])
        findings.error(
            "TQ511",
            span,
            say("`transition{where}` is {found}", where=where, found=f"{transition[tuple(low[0])]:g}"),
            say("at least 0"),
            say("mend it"),
        )
    sums = transition.sum(axis=-1)
    for place in np.argwhere(np.abs(sums - 1.0) > ROW_ERROR)[:3]:
        where = "".join(f"[{k}]" for k in place)
        found = say("`transition{where}` adds to {sums}", where=where, sums=f"{sums[tuple(place)]:.10g}")
        findings.error("TQ511", span, found, say("a row that adds to 1"), say("make its chances add to 1"))


def check_discounts(discount: np.ndarray, horizon: int | None, span: Span, findings: Findings) -> None:
    """Discounts that leave every future a value."""
    worst = float(discount.max())
    if np.any(discount < 0) or worst > 1 or (horizon is None and worst >= 1):
        expected = say("from 0 to below 1") if horizon is None else say("from 0 to 1")
        wrong = worst if worst >= 1 else float(discount.min())
        findings.error(
            "TQ512",
            span,
            say("discount {value}", value=f"{wrong:g}"),
            expected,
            say("give a horizon, or lower the discount"),
        )
