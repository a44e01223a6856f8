"""What is read off simulated futures: features, outcomes and the quantities that claims ask for.

Everything is a series over months first, (h + 1, P) with row 0 the start, because the same series give the futures at
every horizon and the odds of the outcomes month by month. Months 1 … h are the future; what is
true at the start only has not been `reached`.

Keys of the futures at a horizon, each (P,):
    feature:ID bool · outcome int8, index into the case's outcomes · level:TRACK int8 · change:TRACK int8
    count:ACTOR.move int16 · months:RULE share of months · distance:RED_LINE rungs from the region, mean over the months
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.case.case import Case, Feature
from taqarub.case.claims import Test
from taqarub.case.rules import Rule, evaluate, rule_of
from taqarub.game.game import Game, Paths
from taqarub.game.together import groups_of
from taqarub.model.model import Model
from taqarub.model.states import mask, numbers
from taqarub.outlook.exchanges import exchanges

NEVER = 0  # month of an event that does not happen


@dataclass(frozen=True, slots=True)
class Meter:
    """What to read, prepared once: rules are parsed, distances to red lines are tabulated.

    distances   red line -> (*shape,) rungs on the tracks to the nearest state inside its region, NaN if there is none
    within      months in which a first occurrence counts as an event to watch
    """

    case: Case
    axes: tuple[str, ...]
    shape: tuple[int, ...]
    rungs: Mapping[str, Mapping[str, int]]
    horizons: tuple[int, ...]
    outcomes: Mapping[str, Rule]
    shares: Mapping[str, Rule]  # months:RULE -> rule
    distances: Mapping[str, np.ndarray]
    within: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What some futures hold.

    futures   horizon -> key -> (P,)
    outcome   (h + 1, P) int8, as if the horizon were that month
    first     event -> (P,) int8 month of its first occurrence, `NEVER` if it does not happen in time
    """

    futures: Mapping[int, Mapping[str, np.ndarray]]
    outcome: np.ndarray
    first: Mapping[str, np.ndarray]


def meter_of(model: Model, tests: Iterable[Test]) -> Meter:
    """Prepare what the case and the tests of its claims ask to be read."""
    file = model.case.file
    asked = {str(test.given.get("quantity", "")) for test in tests}
    horizons = tuple(sorted(set(file.horizons_months)))
    tracks = len(file.tracks)
    return Meter(
        case=model.case,
        axes=model.axes,
        shape=model.shape,
        rungs=numbers(model.axes, model.rung_ids),
        horizons=horizons,
        outcomes={name: rule_of(outcome.rule) for name, outcome in file.outcomes.items()},
        shares={key: rule_of(key[len("months:") :]) for key in sorted(asked) if key.startswith("months:")},
        distances={
            name: distance_to(mask(line.region, model.axes, model.rung_ids), model.shape, tracks)
            for name, line in file.red_lines.items()
        },
        within=horizons[0],
    )


def count_paths(meter: Meter, game: Game, paths: Paths, watch: bool = False) -> Counted:
    """Read futures; with `watch` also the first occurrence of every event to watch for."""
    file = meter.case.file
    values = {axis: paths.states[:, k] for k, axis in enumerate(meter.axes)}
    played = played_moves(meter, game, paths)
    features = {name: _feature(f, meter, values, played, game) for name, f in file.features.items()}
    outcome = _outcome(meter, features, values)
    counts = {f"count:{name}": _running(move) for name, move in played.items()}
    months = paths.states.shape[0] - 1
    futures: dict[int, Mapping[str, np.ndarray]] = {}
    for horizon in (h for h in meter.horizons if h <= months):
        read = {f"feature:{name}": series[horizon] for name, series in features.items()}
        read["outcome"] = outcome[horizon]
        for axis, series in values.items():
            read |= {f"level:{axis}": series[horizon], f"change:{axis}": series[horizon] - series[0]}
        read |= {key: series[horizon] for key, series in counts.items()}
        read |= {key: _mean(_where(rule, meter, values), horizon) for key, rule in meter.shares.items()}
        for line, table in meter.distances.items():
            read[f"distance:{line}"] = _mean(table[tuple(paths.states[:, k] for k in range(len(meter.axes)))], horizon)
        futures[horizon] = read
    return Counted(futures, outcome, first_events(meter, game, paths, played) if watch else {})


def quantity(futures: Mapping[str, np.ndarray], name: str, outcomes: Iterable[str]) -> np.ndarray:
    """A quantity as claims name it (see the reference of measures), as floats of the shape of the futures.

    >>> quantity({"outcome": np.array([0, 1, 1])}, "outcome:stall", ["reversal", "stall"]).tolist()
    [0.0, 1.0, 1.0]
    >>> quantity({"count:A.x": np.array([1]), "count:B.y": np.array([2])}, "count:A.x+B.y", []).tolist()
    [3.0]
    """
    kind, _, what = name.partition(":")
    if kind == "outcome":
        return np.asarray(futures["outcome"] == list(outcomes).index(what), dtype=float)
    if kind == "count":
        return np.asarray(sum(futures[f"count:{move.strip()}"].astype(float) for move in what.split("+")))
    return np.asarray(futures[name], dtype=float)


def played_moves(meter: Meter, game: Game, paths: Paths) -> dict[str, np.ndarray]:
    """`ACTOR.move` -> (h, P) bool for every move of the case, also those that this game has dropped."""
    nothing = np.zeros((paths.actions.shape[0], paths.actions.shape[2]), dtype=bool)
    played = {f"{actor}.{move}": nothing for actor, moves in meter.case.file.moves.items() for move in moves}
    for place, stage in enumerate(game.stages):
        actor = game.players[stage.player]
        for index, action in enumerate(stage.actions[1:], start=1):
            played[f"{actor}.{action.name}"] = paths.actions[:, place] == index
    return played


def first_events(meter: Meter, game: Game, paths: Paths, played: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The month in which each move, shock or step of a track is first seen within the first horizon.

    Keys: `ACTOR.move`, `shock.ID`, `TRACK.up` and `TRACK.down` (above or below the rung of the start).
    """
    months = min(meter.within, paths.states.shape[0] - 1)
    happened = {name: move[:months] for name, move in played.items()}
    for place, lottery in enumerate(game.nature):
        if lottery.name.startswith("shock."):
            happened[lottery.name] = paths.shocks[:months, place]
    for k, track in enumerate(meter.case.file.tracks):
        change = paths.states[1 : months + 1, k] - paths.states[0, k]
        happened |= {f"{track}.up": change > 0, f"{track}.down": change < 0}
    return {
        name: np.where(seen.any(axis=0), np.argmax(seen, axis=0) + 1, NEVER).astype(np.int8)
        for name, seen in happened.items()
    }


def distance_to(region: np.ndarray, shape: tuple[int, ...], tracks: int) -> np.ndarray:
    """Rungs between each state and the nearest state of a region, moving along the first `tracks` axes only.

    City-block distance by one forward and one backward sweep an axis (Rosenfeld and Pfaltz 1968, "Distance functions
    on digital pictures", Pattern Recognition 1(1): exact for this metric). NaN where no state of the region can be
    reached.

    >>> distance_to(np.array([[False, True], [False, False], [False, False]]), (3, 2), 2).tolist()
    [[1.0, 0.0], [2.0, 1.0], [3.0, 2.0]]
    """
    far = sum(shape) + 1
    distance = np.where(np.broadcast_to(region, shape), 0, far).astype(np.int16)
    for axis in range(tracks):
        along = np.moveaxis(distance, axis, 0)
        for place in range(1, shape[axis]):
            np.minimum(along[place], along[place - 1] + 1, out=along[place])
        for place in range(shape[axis] - 2, -1, -1):
            np.minimum(along[place], along[place + 1] + 1, out=along[place])
    return np.where(distance >= far, np.nan, distance).astype(np.float32)


def _feature(
    feature: Feature, meter: Meter, values: Mapping[str, np.ndarray], played: Mapping[str, np.ndarray], game: Game
) -> np.ndarray:
    """One feature as a series (h + 1, P) bool."""
    if feature.ends is not None:
        return _where(rule_of(feature.ends), meter, values)
    if feature.reached is not None:
        holds = _where(rule_of(feature.reached), meter, values).copy()
        holds[0] = False
        return np.logical_or.accumulate(holds, axis=0)
    if feature.change is not None:
        number = values[feature.change] - values[feature.change][0]
    elif feature.exchanges is not None:
        number = exchanges(_by_stage(feature.exchanges, played, game), feature.within_months, groups_of(game.stages))
    else:
        number = sum(_running(played[move]) for move in feature.moves or ())
    default = 1.0 if feature.at_least is None and feature.at_most is None else -np.inf
    low = default if feature.at_least is None else feature.at_least
    high = np.inf if feature.at_most is None else feature.at_most
    return np.asarray((number >= low) & (number <= high))


def _by_stage(
    lists: tuple[list[str], list[str]], played: Mapping[str, np.ndarray], game: Game
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Whether each stage made a step of each list."""
    nothing = np.zeros_like(next(iter(played.values())))

    def made(moves: list[str], actor: str) -> np.ndarray:
        return np.logical_or.reduce([nothing, *(played[name] for name in moves if name.startswith(f"{actor}."))])

    actors = [game.players[stage.player] for stage in game.stages]
    return [(made(lists[0], actor), made(lists[1], actor)) for actor in actors]


def _outcome(meter: Meter, features: Mapping[str, np.ndarray], values: Mapping[str, np.ndarray]) -> np.ndarray:
    """The outcome of every month (h + 1, P) int8; the check of the case has proved that exactly one rule holds."""
    held = [_where(rule, meter, {**values, **features}) for rule in meter.outcomes.values()]
    return np.argmax(np.stack(held), axis=0).astype(np.int8)


def _where(rule: Rule, meter: Meter, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """Where a rule holds, (h + 1, P), also when it reads nothing."""
    return np.broadcast_to(evaluate(rule, values, meter.rungs), next(iter(values.values())).shape)


def _running(move: np.ndarray) -> np.ndarray:
    """Uses so far (h + 1, P)."""
    total = np.zeros((move.shape[0] + 1, move.shape[1]), dtype=np.int16)
    np.cumsum(move, axis=0, out=total[1:])
    return total


def _mean(series: np.ndarray, horizon: int) -> np.ndarray:
    return np.asarray(series[1 : horizon + 1].mean(axis=0), dtype=np.float32)
