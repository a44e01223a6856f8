"""The small case of the model's tests with features of every kind, and a made-up posterior for it."""

from __future__ import annotations

from typing import Any

import numpy as np
from small_case import chance, number, small_case, small_file, words  # noqa: F401

from taqarub.case.claims import Test
from taqarub.estimate.posterior import Posterior
from taqarub.model.build import build_model
from taqarub.model.model import Model
from taqarub.outlook.outlook import Settings

AS_OF = "2005-07-10"
FEATURES = {
    "dear": {"name": words("dear"), "ends": "rent == steep"},
    "once-dear": {"name": words("once dear"), "reached": "rent == steep"},
    "mended": {"name": words("mended"), "moves": ["LND.mend"], "at_least": 2},
    "cheaper": {"name": words("cheaper"), "change": "rent", "at_most": -1},
    "traded": {
        "name": words("traded"),
        "exchanges": [["LND.mend"], ["TEN.withhold", "TEN.sue"]],
        "within_months": 2,
        "at_least": 1,
    },
}
OUTCOMES = {
    "reversal": {"name": words("reversal"), "rule": "dear"},
    "trade": {"name": words("trade"), "rule": "not dear and traded"},
    "quiet": {"name": words("quiet"), "rule": "not dear and not traded"},
}
TINY = Settings(
    seed=3,
    draws=16,
    paths=30,
    full_draws=8,
    small_draws=5,
    prior_draws=24,
    neutral_draws=5,
    prior_pairs=3,
    neutral_pairs=3,
    paired_paths=40,
)


def ask(measure: str, **given: Any) -> Test:
    basis = {"en": "made up", "ar": "مختلق"}
    return Test.model_validate({"measure": measure, "with": given, "at_least": 0, "basis": basis})


TESTS = (
    ask("game.advantage", actor="LND", move="mend", over="raise"),
    ask("game.choice_by_term", actor="LND", moves=["mend"], late_months=2),
    ask("game.counterfactual", id="all", quantity="level:rent", horizon=6),
    ask("game.counterfactual", id="same", quantity="level:rent", horizon=6),
    ask("game.veto", quantity="outcome:reversal", horizon=6),
    ask("game.variance_share", track="rent", quantity="level:rent", horizon=6),
    ask("outlook.future", quantity="months:rent >= fair", horizon=6),
)


def small_model(**changes: Any) -> Model:
    """Rent and repairs with every kind of feature, and a counterfactual that changes nothing."""
    same = {"name": words("same"), "start": {"rent": "low"}}
    kept = {n: c.model_dump() for n, c in small_file(as_of=AS_OF).counterfactuals.items()}
    changes = {
        "as_of": AS_OF,
        "features": FEATURES,
        "outcomes": OUTCOMES,
        "horizons_months": [3, 6],
        "counterfactuals": {**kept, "same": same},
        **changes,
    }
    return build_model(*small_case(**changes))


def made_up_posterior(model: Model, draws: int = 16, prior: int = 24, seed: int = 1) -> Posterior:
    rng = np.random.default_rng(seed)
    weights = rng.random(draws)
    nothing = np.zeros(0)
    return Posterior(
        names=tuple(p.name for p in model.parameters),
        z=rng.standard_normal((draws, model.size)),
        weights=weights / weights.sum(),
        prior_z=rng.standard_normal((prior, model.size)),
        log_likelihood=nothing,
        ess=10.0,
        pareto_k=0.2,
        contraction=nothing,
        by_month=nothing,
        notes=(),
        seconds=0.0,
        details={},
    )
