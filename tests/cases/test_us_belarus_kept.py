"""The posterior that ships with the flagship is the one that its case, its record and this code give."""

from __future__ import annotations

from taqarub.case.check import read_case
from taqarub.estimate.kept import kept
from taqarub.events.read import read_events
from taqarub.model.build import build_model


def test_the_kept_posterior_belongs_to_this_case_and_this_code() -> None:
    """Fails after any change under its key; `taqarub estimate us-belarus --keep` (a minute) makes it anew."""
    case = read_case("us-belarus").value
    assert case is not None
    posterior = kept(build_model(case, read_events(case)), 7, 500)
    assert posterior is not None, "stale: run `taqarub estimate us-belarus --keep` and commit what it writes"
    assert posterior.ess > 400 and posterior.pareto_k < 0.7
