"""A run as of an earlier day knows nothing that happened later."""

from __future__ import annotations

import csv
import json


def test_an_earlier_day_hides_what_came_later(small_run, run_small, tmp_path) -> None:
    folder = run_small(small_run.case, tmp_path / "early", "--as-of", "2024-12-31").folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    later = {"E008", "E009", "E010", "S004", "S007", "R002"}
    assert manifest["as_of"] == "2024-12-31" and manifest["later_rows_ignored"] == len(later)
    cited = {
        row
        for name in ("verdicts.json", "placebos.json")
        for verdict in json.loads((folder / name).read_text(encoding="utf-8"))
        for row in verdict["evidence"]
    }
    assert cited and not cited & later
    with (folder / "ledger.csv").open(encoding="utf-8", newline="") as file:
        assert max(row["date"] for row in csv.DictReader(file)) <= "2024-12-31"
    for lang in ("ar", "en"):
        page = (folder / f"brief.{lang}.html").read_text(encoding="utf-8")
        assert [row for row in later if f'id="row-{row}"' in page] == []
        assert 'id="row-E007"' in page
