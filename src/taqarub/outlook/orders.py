"""Does it matter who moves first? The same draws and random numbers under other orders of the parties' moves.

The parties swapped, the parties at once, and where the case has them at once, in turn; patrons keep their place. Few
draws tell, as one game of players at once takes as long as twenty in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.case.case import CaseFile
from taqarub.case.order import groups_in
from taqarub.model.model import Model
from taqarub.outlook.stack import Stack

Entries = tuple[str | tuple[str, ...], ...]


def other_orders(file: CaseFile) -> dict[str, Entries]:
    """`swapped`, `at-once` and `in-turn`, but for the order that the case has; none for fewer than two parties."""
    parties = [player for player in file.players if file.actors[player].role == "party"]
    if len(parties) < 2:
        return {}
    turned = iter(reversed(parties))
    swapped = tuple(next(turned) if player in parties else player for player in file.players)
    together: list[str | tuple[str, ...]] = [player for player in file.players if player not in parties]
    together.insert(next(i for i, player in enumerate(file.players) if player in parties), tuple(parties))
    found: dict[str, Entries] = {"swapped": swapped, "at-once": tuple(together), "in-turn": file.players}
    return {name: order for name, order in found.items() if _turns(order) != _turns(file.order)}


def _turns(order: Sequence[str | Sequence[str]]) -> list[frozenset[str]]:
    """Who moves in each turn; the order of names inside a group means nothing."""
    return [frozenset(group) for group in groups_in(order)]


def run_name(order: str) -> str:
    """The name of the batch and run of an order."""
    return f"order:{order}"


def orders_of(model: Model, stacks: Mapping[str, Stack], weights: np.ndarray, horizon: int) -> dict[str, Any]:
    """What another order changes at a horizon, against the same draws in the order of the case.

    Keys: `horizon`, `draws`, and per order of `variants` its `order`, the `outcomes` and the largest `change`; empty
    where no other order was followed.
    """
    file, outcomes = model.case.file, tuple(model.case.file.outcomes)
    orders = {name: order for name, order in other_orders(file).items() if run_name(name) in stacks}
    if not orders:
        return {}
    share = weights[stacks["nearer"].rows]
    share = share / share.sum()

    def chances(run: str) -> np.ndarray:
        shown = stacks[run].futures[horizon]["outcome"][:, None, :] == np.arange(len(outcomes))[:, None]
        return np.asarray(share @ shown.mean(axis=2))

    before = chances("nearer")
    variants = {}
    for name, order in orders.items():
        after = chances(run_name(name))
        variants[name] = {
            "order": [entry if isinstance(entry, str) else list(entry) for entry in order],
            "outcomes": dict(zip(outcomes, after.tolist(), strict=True)),
            "change": float(np.abs(after - before).max()),
        }
    return {"horizon": horizon, "draws": len(share), "variants": variants}
