"""What the past would have forecast: base rates and persistence for a claim about the future.

*Base rate.* Every span of the coded record as long as the horizon is read with the same meter as the simulated futures;
the base rate is the share of spans in which the statement came true, with half a span added to each side (Jeffreys).
Spans overlap, so their number overstates how much is known; spans that could not overlap are counted in `windows`.

*Reference class.* For the outcomes that reference cases are classed by, the share of comparable cases that ended so,
whatever time it took (Kahneman and Tversky 1979, Intuitive prediction, on the outside view).

*Persistence.* The state stays where it is and each actor repeats the moves of the last months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from taqarub.case.case import Case, ReferenceRow
from taqarub.case.claims import Claim, Test
from taqarub.game.game import Game, Paths
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Model
from taqarub.outlook.features import count_paths, meter_of, quantity
from taqarub.skill.resolution import holds, read

SURE = 0.95  # what persistence is credited with: certainty would score minus infinity when it fails once


@dataclass(frozen=True, slots=True)
class Baselines:
    """Plain forecasts of one statement; None where there is none.

    base_rate       share of past spans in which it came true; windows: how many spans do not overlap
    reference_rate  share of comparable cases; cases: how many there are
    persists        whether it comes true if nothing changes
    """

    base_rate: float | None = None
    windows: int = 0
    reference_rate: float | None = None
    cases: int = 0
    persists: bool | None = None


def baselines(case: Case, model: Model, claim: Claim, months: int) -> Baselines:
    """The plain forecasts of a claim whose criterion is on a quantity of the futures; empty for other criteria."""
    name, threshold = claim.criterion.given.get("quantity"), read(claim.criterion)
    if not isinstance(name, str) or threshold is None or claim.criterion.measure != "outlook.future":
        return Baselines()
    rate, cases = reference_rate(case, name)
    if rate is not None and not holds(threshold, np.array([1.0]))[0]:
        rate = 1.0 - rate  # the claim is that the outcome does not come
    values = past_values(model, claim.criterion, months)
    now = persistent_value(model, claim.criterion, months)
    if values is None or now is None:
        return Baselines(reference_rate=rate, cases=cases)
    hits = int(np.count_nonzero(holds(threshold, values)))
    return Baselines(
        base_rate=(hits + 0.5) / (values.size + 1.0),
        windows=int(len(model.coded.months) // months),
        reference_rate=rate,
        cases=cases,
        persists=bool(holds(threshold, np.array([now]))[0]),
    )


def past_values(model: Model, test: Test, months: int) -> np.ndarray | None:
    """The quantity of a test over every span of the coded record of that many months; None if there is none."""
    starts = len(model.coded.months) - months
    if starts < 1 or months not in model.case.file.horizons_months:
        return None
    spans = np.arange(starts)[None, :] + np.arange(months + 1)[:, None]
    states = np.moveaxis(model.coded.states[spans], 2, 1).astype(np.int8)
    return _measured(model, test, months, states, _moves(model, spans[:-1]))


def persistent_value(model: Model, test: Test, months: int) -> float | None:
    """The quantity if the state stays as it is and the moves of the last months are repeated."""
    total = len(model.coded.months)
    if total < months or months not in model.case.file.horizons_months:
        return None
    states = np.tile(np.array(model.start, dtype=np.int8)[None, :, None], (months + 1, 1, 1))
    last = np.arange(total - months, total)[:, None]
    values = _measured(model, test, months, states, _moves(model, last))
    return None if values is None else float(values[0])


def reference_rate(case: Case, name: str) -> tuple[float | None, int]:
    """The share of comparable cases with an outcome, and their number; None for what they are not classed by."""
    kind, _, outcome = name.partition(":")
    rule = REFERENCE_OUTCOMES.get(outcome) if kind == "outcome" else None
    rows = case.references
    if rule is None or not rows:
        return None, len(rows)
    return (sum(rule(row) for row in rows) + 0.5) / (len(rows) + 1.0), len(rows)


def _reversed(row: ReferenceRow) -> bool:
    return row.outcome == "reversed"


def _stalled(row: ReferenceRow) -> bool:
    return row.outcome == "stalled"


def _reintegrated(row: ReferenceRow) -> bool:
    return row.outcome in ("normalised", "partial") and not row.realigned


def _realigned(row: ReferenceRow) -> bool:
    return row.realigned


# the field's names for how a rapprochement ends, where a reference case says so
REFERENCE_OUTCOMES = {
    "reversal": _reversed,
    "stall": _stalled,
    "reintegration": _reintegrated,
    "repositioning": _realigned,
}


def _moves(model: Model, spans: np.ndarray) -> dict[str, np.ndarray]:
    """Per actor, the coded moves (months, spans); a silent month counts as hold."""
    return {actor: np.maximum(moves[spans], 0) for actor, moves in model.coded.moves.items()}


def _measured(
    model: Model, test: Test, months: int, states: np.ndarray, moves: dict[str, np.ndarray]
) -> np.ndarray | None:
    game = _any_game(model, months)
    nobody = np.zeros((months, states.shape[2]), dtype=np.int8)
    actions = [moves.get(game.players[stage.player], nobody).astype(np.int8) for stage in game.stages]
    shocks = np.zeros((months, len(game.nature), states.shape[2]), dtype=bool)
    paths = Paths(states, np.stack(actions, axis=1), shocks)
    meter = meter_of(model, [test])
    futures = count_paths(meter, game, paths).futures.get(months)
    if futures is None:
        return None
    try:
        return quantity(futures, str(test.given["quantity"]), list(model.case.file.outcomes))
    except (KeyError, ValueError):
        return None


def _any_game(model: Model, months: int) -> Game:
    """A game of the case, for its players, stages and actions: the meter reads no number of it."""
    return game_of(model, np.zeros((1, model.size)), AS_IT_STANDS, months, model.start_month)
