"""How the players of the record are taken to choose: as the case says, or by a simpler rule that may do as well.

>>> AS_PLAYED.name, AS_PLAYED.absent
('as-played', ())
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from taqarub.model.compile import AS_IT_STANDS
from taqarub.model.model import Model, Variant


@dataclass(frozen=True, slots=True)
class Rule:
    """name; the variant of the game; alone: every player decides as if no other ever moved; tied: quantities (index,
    index that rules it); absent: players whose moves the rule does not explain."""

    name: str
    variant: Variant = AS_IT_STANDS
    alone: bool = False
    tied: tuple[tuple[int, int], ...] = ()
    absent: tuple[str, ...] = ()

    def variants(self, players: tuple[str, ...]) -> dict[str, Variant]:
        """Player -> the game that it takes itself to play; absent players have none."""
        present = [name for name in players if name not in self.absent]
        return {name: replace(self.variant, alone=name) if self.alone else self.variant for name in present}

    def apply(self, z: np.ndarray) -> np.ndarray:
        """Draws (B, Z) with what is tied set equal."""
        if not self.tied:
            return z
        z = z.copy()
        for index, ruling in self.tied:
            z[:, index] = z[:, ruling]
        return z


AS_PLAYED = Rule("as-played")


def constant_motives(model: Model) -> Rule:
    """Motives that do not differ by regime: every regime has the shares of the first."""
    first: dict[str, int] = {}
    tied = []
    for parameter in model.parameters:
        base, found, _ = parameter.name.partition(".share.")
        if found and parameter.name.startswith("motives."):
            if base in first:
                tied.append((parameter.index, first[base]))
            else:
                first[base] = parameter.index
    return Rule("constant-motives", tied=tuple(tied))


def no_patron(model: Model) -> Rule:
    """The parties play as if no patron could act; the patrons' own moves are left unexplained."""
    patrons = tuple(name for name in model.players if model.case.file.actors[name].role == "patron")
    return Rule("no-patron", variant=Variant(veto=False), absent=patrons)


def no_reciprocity() -> Rule:
    """Nobody reckons with an answer: everyone decides alone against chance, as if the others only ever held."""
    return Rule("no-reciprocity", alone=True)
