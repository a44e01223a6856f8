"""`taqarub mode` prints the highest point of the posterior, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from taqarub.__main__ import main
from taqarub.estimate import annealing, proposal


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(proposal, "CLOUD", 150)
    monkeypatch.setattr(proposal, "LESSONS", (25, 25))
    monkeypatch.setattr(annealing, "LAST_MOVES", 5)


def test_the_mode_in_json_without_a_posterior(capsys):
    assert main(["mode", "template", "--starts", "2", "--workers", "1", "--seed", "11", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["posterior"] == "none" and found["other_modes"] == []
    assert [one["settled"] for one in found["searches"]] == [True, True]
    assert found["searches"][0]["log_posterior"] == pytest.approx(found["searches"][1]["log_posterior"], abs=1e-3)
    assert found["maximum_in_every_direction"]
    assert all(one["away"] is None and 0 < one["deviation"] < 2 for one in found["quantities"].values())


def test_the_mode_in_words_beside_a_posterior(capsys):
    words = ["mode", "template", "--starts", "2", "--workers", "1", "--seed", "11", "--draws", "50", "--fit"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "All that settled reached the same mode." in printed
    assert "within one posterior deviation of their mean" in printed


def test_a_bad_call_and_a_case_that_is_not_there():
    assert main(["mode", "template", "--starts", "0"]) == 2
    assert main(["mode", "no-such-case"]) == 1
