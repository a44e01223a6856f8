"""The names that a case declares, read from its text before anything is validated.

Names come from the plain values and not from the validated records, so that one broken entry does not make every
mention of it look unknown as well.

>>> names_of({"actors": {"USA": {}}, "tracks": {"trade": {"rungs": [{"id": "closed"}, {"id": "open"}]}}}).tracks
{'trade': ('closed', 'open')}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Names:
    """What may be mentioned. `labels` are the track names of the timeline; `rows` the ids of all rows."""

    actors: tuple[str, ...] = ()
    tracks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # track -> rung ids
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # context -> regimes
    motives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # actor -> motives
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # actor -> moves, without `hold`
    features: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    shocks: tuple[str, ...] = ()
    red_lines: tuple[str, ...] = ()
    counterfactuals: tuple[str, ...] = ()
    drifts: int = 0
    horizons: tuple[int, ...] = ()
    rule_labels: tuple[str, ...] = ()  # track names that event rules of case.yaml mention
    labels: tuple[str, ...] | None = None  # None: no timeline was read
    indicators: Mapping[str, frozenset[str]] | None = None  # indicator -> its words; None: no states were read
    rows: frozenset[str] | None = None  # None: a table could not be read
    events: frozenset[str] | None = None

    @property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """Tracks and contexts: what a rule on states can read."""
        return {**self.tracks, **self.contexts}

    @property
    def event_tracks(self) -> tuple[str, ...]:
        """What the track of an event may be called: declared tracks and the labels that rules mention."""
        return tuple(dict.fromkeys((*self.tracks, *self.rule_labels)))

    def played(self, actor: str) -> tuple[str, ...]:
        """The moves of an actor, hold among them."""
        return ("hold", *self.moves.get(actor, ()))


def names_of(raw: Any) -> Names:
    """The names of `case.yaml`, whatever shape the text has."""
    case = _mapping(raw)
    return Names(
        actors=tuple(_mapping(case.get("actors"))),
        tracks={name: _rungs(track) for name, track in _mapping(case.get("tracks")).items()},
        contexts={name: _inner(context, "regimes") for name, context in _mapping(case.get("contexts")).items()},
        motives={actor: tuple(_mapping(motives)) for actor, motives in _mapping(case.get("motives")).items()},
        moves={actor: tuple(_mapping(moves)) for actor, moves in _mapping(case.get("moves")).items()},
        features=tuple(_mapping(case.get("features"))),
        outcomes=tuple(_mapping(case.get("outcomes"))),
        shocks=tuple(_mapping(case.get("shocks"))),
        red_lines=tuple(_mapping(case.get("red_lines"))),
        counterfactuals=tuple(_mapping(case.get("counterfactuals"))),
        drifts=len(_list(case.get("drift"))),
        horizons=tuple(h for h in _list(case.get("horizons_months")) if isinstance(h, int)),
        rule_labels=tuple(dict.fromkeys(_labels(case))),
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _inner(value: Any, key: str) -> tuple[str, ...]:
    return tuple(_mapping(_mapping(value).get(key)))


def _rungs(track: Any) -> tuple[str, ...]:
    return tuple(str(_mapping(rung).get("id", "")) for rung in _list(_mapping(track).get("rungs")))


def _labels(case: dict[str, Any]) -> list[str]:
    """Track names in the event rules of tracks, moves and step sizes, and in the matching rule."""
    rules: list[Any] = []
    for track in _mapping(case.get("tracks")).values():
        rules += _list(_mapping(_mapping(track).get("observed")).get("events"))
    for moves in _mapping(case.get("moves")).values():
        for move in _mapping(moves).values():
            rules += _list(_mapping(move).get("observed"))
    rules += [_mapping(rule).get("match") for rule in _list(case.get("step_size"))]
    found = [str(label) for rule in rules for label in _list(_mapping(rule).get("track"))]
    for track, answers in _mapping(_mapping(case.get("matching")).get("tracks")).items():
        found += [track, *(str(answer) for answer in _list(answers))]
    return found
