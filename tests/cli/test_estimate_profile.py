"""`taqarub estimate --profile` prints what the record identifies and how behaviour changed, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from taqarub.__main__ import main
from taqarub.cli.estimate_profile import show_bounded, show_changed
from taqarub.estimate import annealing, profile, proposal


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(proposal, "CLOUD", 150)
    monkeypatch.setattr(proposal, "LESSONS", (25, 25))
    monkeypatch.setattr(annealing, "LAST_MOVES", 5)
    monkeypatch.setattr(profile, "CLIMB", 2)
    monkeypatch.setattr(profile, "FIRST_CLIMB", 5)
    monkeypatch.setattr(profile, "TURNS", 1)


def test_profile_and_behaviour_in_json_and_in_words(capsys):
    assert main(["estimate", "template", "--draws", "50", "--workers", "1", "--profile", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    read = found["profile"]["identified"]
    assert {one["name"] for one in read} < set(found["parameters"])
    assert all(one["shape"] in ("closed", "one-sided", "flat") and one["words"].endswith(".") for one in read)
    assert [one["name"] for one in found["profile"]["profiles"]] == [one["name"] for one in read]
    behaviour = found["behaviour"]
    assert behaviour["changed"] == len(behaviour["changes"]) <= behaviour["compared"]
    assert all(one["word"] != "steady" for one in behaviour["changes"])
    show_changed(behaviour)
    show_bounded(found["profile"])
    printed = capsys.readouterr().out
    assert "How behaviour changed" in printed and "What the record identifies" in printed
    assert "chance alone would show about" in printed and "nats at most" in printed
