"""A run folder holds the files and keys that people script against, and nothing depends on how it was computed."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from taqarub.verdict.verdict import LEVELS, WRITTEN

FILES = {
    "manifest.json",
    "verdicts.json",
    "placebos.json",
    "ledger.csv",
    "coding.csv",
    "phases.json",
    "reciprocity.json",
    "outlook.json",
    "signals.json",
    "forecasts.json",
    "posterior.nc",
    "brief.json",
    *(f"{name}.{end}" for name in ("brief", "brief-short") for end in ("ar.html", "en.html", "ar.pdf", "en.pdf")),
}
VERDICT_KEYS = [
    "id",
    "kind",
    "statement",
    "mode",
    "verdict",
    "probability",
    "probability_prior",
    "probability_neutral",
    "hedge_right",
    "number",
    "unit",
    "interval",
    "level",
    "method",
    "evidence",
    "confidence",
    "rests_on",
    "would_change",
]
LEDGER_KEYS = ["step_id", "date", "actor", "track", "size", "answered_by", "lag_days", "answer_size", "reversible"]
MANIFEST_KEYS = [
    "case",
    "content_hash",
    "as_of",
    "seed",
    "draws",
    "paths",
    "versions",
    "stage_times_s",
    "peak_memory_mib",
    "inputs",
    "command",
    "issued",
]
FORECAST_KEYS = ["id", "statement", "as_of", "issued", "retrospective", "resolves", "probability", "resolution_rule"]
VERDICTS = {*LEVELS, *WRITTEN.values()}
OF_THE_MACHINE = ("stage_times_s", "peak_memory_mib", "command")
ROUNDING = 1e-9


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def load(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"), parse_constant=refuse)


def numbers(value: Any) -> Iterator[float]:
    """Every number inside a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def comparable(folder: Path) -> dict[str, bytes]:
    """What two runs are promised to share byte for byte."""
    files = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    files |= {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    manifest = load(folder, "manifest.json")
    for key in OF_THE_MACHINE:
        del manifest[key]
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def test_every_promised_file_and_no_other(small_run) -> None:
    names = {path.name for path in small_run.folder.iterdir()}
    assert FILES | {"figures", "case"} == names
    assert [path.name for path in small_run.folder.parent.iterdir()] == [small_run.folder.name]


def test_the_command_says_where_the_brief_is(small_run) -> None:
    lines = small_run.printed.strip().split("\n")
    assert str(small_run.folder / "brief.en.html") in lines[-1]
    assert str(small_run.folder / "brief.ar.html") in lines[-1]
    counts = [int(n) for n in re.findall(r"(\d+) [a-z]", lines[0])]
    assert counts[0] == sum(counts[1:]) == len(load(small_run.folder, "verdicts.json"))
    assert [line for line in small_run.told.split("\n") if line][-1] == "writing the brief …"


def test_json_holds_finite_numbers_only_and_ends_with_a_newline(small_run) -> None:
    files = sorted(small_run.folder.glob("*.json"))
    assert len(files) >= 8
    for path in files:
        assert all(abs(number) < 1e300 for number in numbers(load(small_run.folder, path.name))), path.name
        assert path.read_bytes().endswith(b"\n")


def test_manifest_is_enough_to_repeat_the_run(small_run) -> None:
    manifest = load(small_run.folder, "manifest.json")
    assert set(MANIFEST_KEYS) <= set(manifest)
    assert (manifest["as_of"], manifest["seed"], manifest["draws"], manifest["paths"]) == ("2025-06-30", 7, 50, 20)
    assert manifest["issued"] == "2026-01-01"
    for name, digest in manifest["inputs"].items():
        assert hashlib.sha256((small_run.case / name).read_bytes()).hexdigest() == digest
    assert set(manifest["inputs"]) == {path.name for path in small_run.case.iterdir() if path.is_file()}
    assert set(manifest["versions"]) >= {"taqarub", "python", "numpy", "scipy"}
    assert list(manifest["stage_times_s"]) == [
        "events",
        "history",
        "model",
        "estimate",
        "outlook",
        "verdicts",
        "report",
    ]
    assert manifest["command"].startswith("taqarub run ") and "--seed 7" in manifest["command"]


def test_every_statement_has_a_verdict_that_rests_on_rows_of_the_case(small_run) -> None:
    rows = set()
    for name in ("timeline", "states", "reactions", "reference_cases"):
        with (small_run.case / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows |= {row["id"] for row in csv.DictReader(file)}
    verdicts, placebos = load(small_run.folder, "verdicts.json"), load(small_run.folder, "placebos.json")
    assert [row["id"] for row in verdicts] == ["F1", "H1", "L1"]
    assert len({row["id"] for row in placebos}) == len(placebos) == 4  # a placebo and the inverted twin of each claim
    for row in (*verdicts, *placebos):
        assert set(VERDICT_KEYS) <= set(row), row["id"]
        assert row["verdict"] in VERDICTS and row["confidence"] in {"low", "moderate", "high"}
        assert set(row["evidence"]) <= rows and len(set(row["evidence"])) == len(row["evidence"])
        assert row["probability"] is None or 0 <= row["probability"] <= 1
        assert all(row[key]["en"].strip() and row[key]["ar"].strip() for key in ("statement", "would_change"))
        if row["interval"] is not None:
            lo, hi = row["interval"]
            assert lo <= row["number"] <= hi
    assert verdicts[0]["evidence"] == ["E006"]
    assert verdicts[2]["rests_on"] == ["H1"]


def test_a_twin_has_the_probability_that_its_claim_leaves(small_run) -> None:
    placebos = {row["id"]: row for row in load(small_run.folder, "placebos.json")}
    for row in load(small_run.folder, "verdicts.json"):
        twin = placebos[f"{row['id']}-twin"]
        assert twin["probability"] + row["probability"] == pytest.approx(1, abs=ROUNDING)
        assert {row["verdict"], twin["verdict"]} != {"supported"}


def test_ledger_matches_steps_of_the_timeline(small_run) -> None:
    with (small_run.folder / "ledger.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        ledger = list(reader)
    assert list(reader.fieldnames or ())[: len(LEDGER_KEYS)] == LEDGER_KEYS
    with (small_run.case / "timeline.csv").open(encoding="utf-8", newline="") as file:
        dates = {row["id"]: row["date"] for row in csv.DictReader(file)}
    assert {row["step_id"]: row["date"] for row in ledger}.items() <= dates.items()
    assert [row["date"] for row in ledger] == sorted(row["date"] for row in ledger)
    answered = {row["step_id"]: (row["answered_by"], row["lag_days"]) for row in ledger if row["answered_by"]}
    assert answered == {"E006": ("E007", "71"), "E009": ("E010", "72")}  # 2 July to 11 September, 8 March to 19 May


def test_the_coding_has_a_row_for_every_month_and_cell_and_can_be_given_back(small_run) -> None:
    with (small_run.folder / "coding.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    heads = ["month", "actor", "move", "track", "rung", "share", "events", "set_aside", "mark"]
    assert list(reader.fieldnames or ()) == heads
    cells = {(row["month"], row["actor"] or row["track"]) for row in rows}
    assert len(cells) == len(rows) == 77 * (3 + 3)  # 2019-01 to 2025-05; three tracks, three players
    marked = [(row["month"], row["track"], row["rung"]) for row in rows if row["mark"]]
    assert marked == [("2019-09", "sanctions", "sectors")]  # with light sanctions there would be nothing to ease
    assert {row["mark"] for row in rows} == {"", "corrected"}
    eased = next(row for row in rows if row["month"] == "2019-09" and row["actor"] == "ARV")
    assert (eased["move"], eased["events"], eased["set_aside"]) == ("ease", "E001", "")


def test_outcomes_of_a_horizon_add_to_one(small_run) -> None:
    outlook = load(small_run.folder, "outlook.json")
    assert {"as_of", "horizons", "triggers", "ceiling", "sensitivity"} <= set(outlook)
    assert outlook["as_of"] == "2025-06-30" and list(outlook["horizons"]) == ["12", "36"]
    for horizon in outlook["horizons"].values():
        assert set(horizon["outcomes"]) == {"reversal", "step-for-step", "stall"}
        assert sum(interval["p"] for interval in horizon["outcomes"].values()) == pytest.approx(1, abs=ROUNDING)
        assert all(0 <= i["lo"] <= i["hi"] <= 1 for i in horizon["outcomes"].values())
        assert sum(horizon["shares"].values()) == pytest.approx(1, abs=ROUNDING)
    for variant in ("as_it_stands", "with_veto", "without_veto"):
        for chances in outlook["ceiling"][variant]["outcomes"].values():
            assert sum(chances.values()) == pytest.approx(1, abs=ROUNDING)


def test_signals_and_forecasts(small_run) -> None:
    signals = load(small_run.folder, "signals.json")
    assert signals
    for signal in signals:
        assert {"what", "track", "actor", "likelihood_ratio", "informative_by"} <= set(signal)
        assert set(signal["likelihood_ratio"]) == {"reversal", "step-for-step", "stall"}
        assert all(ratio is None or ratio >= 0 for ratio in signal["likelihood_ratio"].values())
        assert signal["informative_by"] is None or signal["informative_by"] > "2025-06-30"
    forecasts = load(small_run.folder, "forecasts.json")
    chances = {row["id"]: row["probability"] for row in load(small_run.folder, "verdicts.json")}
    assert [forecast["id"] for forecast in forecasts] == ["L1"]
    for forecast in forecasts:
        assert set(FORECAST_KEYS) <= set(forecast)
        assert forecast["retrospective"] is True and forecast["issued"] == "2026-01-01"
        assert forecast["resolves"] == "2026-06-30"
        assert forecast["probability"] == chances[forecast["id"]]


def test_figures_are_drawings_in_both_languages(small_run) -> None:
    names = sorted(path.name for path in (small_run.folder / "figures").iterdir())
    english = [name.removesuffix(".en.svg") for name in names if name.endswith(".en.svg")]
    assert english and sorted(f"{name}.{lang}.svg" for name in english for lang in ("ar", "en")) == names
    for name in names:
        root = ElementTree.parse(small_run.folder / "figures" / name).getroot()
        assert root.tag.endswith("svg") and len(list(root.iter())) > 10
    for lang in ("ar", "en"):
        page = (small_run.folder / f"brief.{lang}.html").read_text(encoding="utf-8")
        assert page.count('<div class="chart"') == len(english)


@pytest.fixture(scope="module")
def again(small_run, run_small, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Another run of the same case with other options."""
    return lambda *options: run_small(small_run.case, tmp_path_factory.mktemp("again") / "run", *options).folder


def test_two_processes_give_the_bytes_of_one(small_run, again) -> None:
    one, two = comparable(small_run.folder), comparable(again("--workers", "2"))
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert len(one) == 11


def test_another_seed_gives_other_numbers_about_the_same_record(small_run, again) -> None:
    one, two = comparable(small_run.folder), comparable(again("--seed", "8"))
    changed = {name for name in one if one[name] != two[name]}
    assert {"manifest.json", "outlook.json", "signals.json", "verdicts.json"} <= changed
    assert "ledger.csv" not in changed  # what happened does not depend on a seed
