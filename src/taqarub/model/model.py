"""The case as a game: here, and only here, case words meet game words.

A model has Z uncertain quantities; a draw of the case is a vector z of Z standard normal numbers (see
`base.quantity`), so the prior of z is N(0, I) and a posterior is a cloud of z.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.base.diagnostic import Span
from taqarub.base.quantity import Quantity
from taqarub.case.case import Case


@dataclass(frozen=True, slots=True)
class Parameter:
    """One uncertain quantity: its place in z, its dotted path in the case and the line it was written on."""

    name: str  # for example motives.USA.flank.share.deals
    quantity: Quantity
    index: int
    origin: Span | None


@dataclass(frozen=True, slots=True)
class Readings:
    """Several readings of one month, all carried.

    place    index of the month in the record
    shares   (C,) how far each is believed; they add to one
    states   (C, K) the state on the first day of the month under each
    moves    actor -> (C,) what the month shows of the actor under each, as in `CodedMonths`
    """

    place: int
    shares: np.ndarray
    states: np.ndarray
    moves: Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class CodedMonths:
    """The record as observed states and moves.

    months   (T,) month numbers
    states   (T, K) rung or regime at the start of the month, per axis
    moves    actor -> (T,) index into the actor's actions (0 hold), −1 silent (latent)
    recorded actor -> (T,) index into z-free table of recording chances (parameter names)
    events   actor -> per month, ids of the events that decided the coding
    readings months with several readings, in order; `states` and `moves` then hold the one that is believed most
    """

    months: np.ndarray
    states: np.ndarray
    moves: Mapping[str, np.ndarray]
    recorded: Mapping[str, tuple[str, ...]]
    events: Mapping[str, tuple[tuple[str, ...], ...]]
    readings: tuple[Readings, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A compiled case: axes, parameters, the record as coded months, and the state of the as-of date."""

    case: Case
    axes: tuple[str, ...]  # tracks, then contexts
    shape: tuple[int, ...]
    rung_ids: tuple[tuple[str, ...], ...]
    players: tuple[str, ...]  # parties and patrons, in the order of payoff
    actions: Mapping[str, tuple[str, ...]]  # player -> action names, hold first
    parameters: tuple[Parameter, ...]
    coded: CodedMonths
    start: tuple[int, ...]  # state of the as-of month
    start_month: int

    @property
    def size(self) -> int:
        """Z, the number of uncertain quantities."""
        return len(self.parameters)


@dataclass(frozen=True, slots=True)
class Variant:
    """How the game differs from the case as written.

    veto      False: patrons may only hold
    neutral   equal motive shares, no red line, capacity the same in every regime
    counterfactual   id of a counterfactual of the case, or empty
    order     another order of moves, players or groups of players who move at once; or empty
    alone     a player beside whom every other may only hold, or empty
    """

    veto: bool = True
    neutral: bool = False
    counterfactual: str = ""
    order: tuple[str | tuple[str, ...], ...] = ()
    alone: str = ""
