"""The single stages print what they promise, as JSON and as tables."""

from __future__ import annotations

import json

import pytest

from taqarub.__main__ import main

SMALL = ["--draws", "50", "--paths", "20", "--workers", "1"]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_history_has_the_promised_keys_and_a_table(capsys):
    found = json.loads(printed(capsys, "history", "template", "--json"))
    assert set(found) >= {"series", "ledger", "phases", "reciprocity"}
    assert set(found["phases"]) >= {"methods", "agreement"}
    assert "Ledger: 7 steps" in printed(capsys, "history", "template")


def test_estimate_has_the_promised_keys_and_writes_the_posterior(capsys, tmp_path):
    out = tmp_path / "posterior.nc"
    found = json.loads(
        printed(capsys, "estimate", "template", "--draws", "50", "--workers", "1", "--out", str(out), "--json")
    )
    entry = next(iter(found["parameters"].values()))
    assert len(entry["prior"]) == len(entry["posterior"]) == 3
    assert set(found["diagnostics"]) >= {"r_hat_max", "ess_bulk_min", "ess_tail_min", "seconds"}
    assert out.read_bytes()[:3] == b"CDF"


def test_outlook_adds_to_one_and_is_what_the_run_folder_holds(capsys, small_run):
    found = json.loads(printed(capsys, "outlook", str(small_run.case), *SMALL, "--json"))
    for horizon in found["horizons"].values():
        assert sum(entry["p"] for entry in horizon["outcomes"].values()) == pytest.approx(1)
    assert found == json.loads((small_run.folder / "outlook.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("command", "head"), [("signals", "Signals"), ("claims", "Claims")])
def test_signals_and_claims(capsys, command, head):
    assert isinstance(json.loads(printed(capsys, command, "template", *SMALL, "--json")), list)
    assert head in printed(capsys, command, "template", *SMALL)


def test_a_wrong_date_is_a_wrong_call():
    assert main(["history", "template", "--as-of", "yesterday"]) == 2
