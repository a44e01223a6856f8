"""A case whose states no memory holds: every command says so before any work, how large it is and what to coarsen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from taqarub.__main__ import main

TRACKS, RUNGS = 8, 12


@pytest.fixture(scope="module")
def huge(small_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with eight more tracks of twelve rungs: ten thousand million states."""
    folder = tmp_path_factory.mktemp("huge") / "case"
    folder.mkdir()
    for source in small_case.iterdir():
        if source.is_file():
            text = source.read_text(encoding="utf-8")
            if source.name == "case.yaml":
                text = re.sub(
                    r"(?m)^tracks:.*\n", lambda found: found[0] + "".join(map(track, range(TRACKS))), text, count=1
                )
            (folder / source.name).write_text(text, encoding="utf-8")
    return folder


def track(place: int) -> str:
    words = '{en: "made up", ar: "مختلق"}'
    rungs = "".join(f"      - {{id: r{k}, name: {words}, rule: {words}}}\n" for k in range(RUNGS))
    cuts = ", ".join(str(k) for k in range(1, RUNGS))
    observed = f"    observed: {{indicator: prisoners_held, cuts: [{cuts}], before: 0}}\n"
    return f"  extra{place}:\n    name: {words}\n    rungs:\n{rungs}{observed}"


@pytest.mark.parametrize("command", ["run", "estimate", "outlook", "signals", "claims", "solve", "stability"])
def test_it_is_refused_before_any_work(command, huge, capsys, tmp_path):
    """No stage is announced, nothing is written."""
    out = tmp_path / "run"
    assert main([command, str(huge), *(("--out", str(out)) if command == "run" else ())]) == 3
    told = capsys.readouterr().err
    assert re.search(
        r"10,319,560,704 states need [\d,.]+ GiB.*room for about [\d,]+ states: merge the 12 rungs of extra0", told
    )
    assert not out.exists() and "Traceback" not in told and "…" not in told


def test_check_takes_it_and_says_nothing_false(huge, capsys):
    """The case is sound; that this machine cannot hold its game is no mistake of its author."""
    assert main(["check", str(huge)]) == 0
    assert "out of memory" not in capsys.readouterr().err


def test_a_run_from_python_raises_before_any_work(huge, monkeypatch):
    from taqarub import study
    from taqarub.case.check import read_case
    from taqarub.game.size import TooLarge
    from taqarub.outlook.outlook import Settings

    monkeypatch.setattr(study, "read_events", lambda case: pytest.fail("work was begun"))
    case = read_case(str(huge)).value
    assert case is not None
    with pytest.raises(TooLarge, match="merge the 12 rungs"):
        study.run(case, Settings())
