"""From a checked case and its record to a model: axes, uncertain quantities, coded months and the state of today."""

from __future__ import annotations

from taqarub.base.period import month_of
from taqarub.case.case import Case
from taqarub.events.event import Record
from taqarub.model.coding import code_record, start_state
from taqarub.model.model import Model
from taqarub.model.parameters import parameters_of
from taqarub.model.states import axes_of


def build_model(case: Case, record: Record) -> Model:
    """Compile a case.

    Axes are the tracks in case order, then the contexts. Players are those of the case's order. Every player needs a
    precision and a discount, which the check of the case has made sure of. The model holds no number of the game yet:
    `compile.game_of` gives the game of any draw.
    """
    file = case.file
    axes, ids = axes_of(file)
    return Model(
        case=case,
        axes=axes,
        shape=tuple(len(names) for names in ids),
        rung_ids=ids,
        players=file.players,
        actions={actor: ("hold", *file.moves.get(actor, {})) for actor in file.players},
        parameters=parameters_of(case),
        coded=code_record(case, record),
        start=start_state(case, record),
        start_month=month_of(case.as_of),
    )
