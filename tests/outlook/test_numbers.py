"""Common random numbers stay common when a variant has fewer moves."""

import numpy as np
import pytest
from outlook_case import small_model

from taqarub.game.simulate import slots
from taqarub.game.solve import solve
from taqarub.model.compile import AS_IT_STANDS, game_of
from taqarub.model.model import Variant
from taqarub.outlook.futures import FREE, Lanes, follow
from taqarub.outlook.numbers import common_numbers, slot_places

MODEL = small_model()
FILE = MODEL.case.file


def game(variant):
    return game_of(MODEL, np.zeros((1, MODEL.size)), variant, months=12, first_month=MODEL.start_month)


def test_the_case_as_written_uses_every_number():
    total, used = slot_places(FILE, game(AS_IT_STANDS))
    assert used.tolist() == list(range(total)) and total == slots(game(AS_IT_STANDS))


@pytest.mark.parametrize(
    "variant", [Variant(veto=False), Variant(counterfactual="all"), Variant(counterfactual="quiet")]
)
def test_a_variant_uses_the_numbers_of_its_own_slots(variant):
    fewer = game(variant)
    total, used = slot_places(FILE, fewer)
    assert len(used) == slots(fewer) <= total
    first, second = (common_numbers(FILE, g, 1, "posterior", 0, 4, 5) for g in (game(AS_IT_STANDS), fewer))
    assert np.array_equal(first[:, used], second)


def test_fewer_months_are_the_first_months():
    long, short = (common_numbers(FILE, game(AS_IT_STANDS), 1, "prior", 3, m, 5) for m in (6, 2))
    assert np.array_equal(long[:2], short)


def test_a_patron_that_never_moves_makes_no_difference_path_by_path():
    """With a patron whose move is made unbearably dear, the futures with and without the veto are the same paths."""
    dear = np.zeros((1, MODEL.size))
    dear[0, next(p.index for p in MODEL.parameters if p.name == "moves.GUA.meddle.cost")] = 12.0
    dear[0, next(p.index for p in MODEL.parameters if p.name == "choice.GUA.precision")] = 6.0
    found = []
    for variant in (AS_IT_STANDS, Variant(veto=False)):
        built = game_of(MODEL, dear, variant, months=12, first_month=MODEL.start_month)
        numbers = common_numbers(FILE, built, 1, "posterior", 0, 6, 200)
        lanes = Lanes(
            start=np.repeat(np.array(MODEL.start)[:, None], 200, axis=1),
            draw=np.zeros(200, dtype=int),
            column=np.arange(200),
            force=np.full((3, 200), FREE),
            force_months=np.zeros(200, dtype=int),
            shocks=np.zeros((len(built.nature), 200), dtype=bool),
        )
        found.append(follow(built, solve(built, keep=6), lanes, numbers).states)
    assert np.array_equal(*found)
