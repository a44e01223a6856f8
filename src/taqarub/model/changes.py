"""What a variant changes in the game as the case describes it, with every default filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from taqarub.base.text import Text
from taqarub.case.case import CaseFile, Counterfactual
from taqarub.case.order import Groups, groups_in, players_in
from taqarub.model.model import Variant


@dataclass(frozen=True, slots=True)
class Changes:
    """A variant, resolved: who may only hold, what is dropped, what is multiplied, what is forced."""

    groups: Groups
    neutral: bool = False
    only_hold: frozenset[str] = frozenset()
    drop_motives: frozenset[str] = frozenset()
    drop_moves: frozenset[str] = frozenset()
    cost: Mapping[str, float] = field(default_factory=dict)
    capacity: Mapping[str, float] = field(default_factory=dict)
    region: Mapping[str, str] = field(default_factory=dict)
    loss: Mapping[str, float] = field(default_factory=dict)
    shift: Mapping[str, float] = field(default_factory=dict)
    start: Mapping[str, str | int] = field(default_factory=dict)
    force: Mapping[str, str] = field(default_factory=dict)
    force_months: int = 0

    @property
    def order(self) -> tuple[str, ...]:
        """The players as they move; those of a group in the order in which they are written."""
        return players_in(self.groups)


_AS_IT_STANDS = Counterfactual(name=Text(en="as it stands", ar="كما هو"))


def changes_of(file: CaseFile, variant: Variant) -> Changes:
    """Resolve a variant; an unknown counterfactual or order raises `KeyError` or `ValueError`."""
    changed = file.counterfactuals[variant.counterfactual] if variant.counterfactual else _AS_IT_STANDS
    order = variant.order or changed.order or file.order
    if sorted(players_in(order)) != sorted(file.players):
        raise ValueError(f"the order {order} does not name the players {file.players}")
    patrons = () if variant.veto else (name for name in file.players if file.actors[name].role == "patron")
    others = (name for name in file.players if variant.alone and name != variant.alone)
    return Changes(
        groups=groups_in(order),
        neutral=variant.neutral,
        only_hold=frozenset((*changed.only_hold, *patrons, *others)),
        drop_motives=frozenset(changed.drop_motives),
        drop_moves=frozenset(changed.drop_moves),
        cost=changed.set_cost,
        capacity=changed.set_capacity,
        region=changed.move_region,
        loss=changed.scale_loss,
        shift=changed.scale_shift,
        start=changed.start,
        force=changed.force,
        force_months=changed.force_months if changed.force else 0,
    )
