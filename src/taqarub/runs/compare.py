"""Two runs side by side: which inputs differ, which verdicts moved, and what of the inputs they rest on.

A verdict is followed back along four roads: its own criterion, the rows that are its evidence, the parts of the case
that its measure reads, and the claims it is concluded from. Where none of them changed, the difference is not explained
by the inputs, and the settings that differ (seed, draws, paths, as-of date, version) are named instead. A road shows
what a verdict rests on, not how much each part of it counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from taqarub.case.case import Case
from taqarub.case.check import read_case, shipped_cases
from taqarub.case.compare import Change, compare_cases
from taqarub.runs.folder import CASE_FOLDER, is_run

MOVED = 0.05  # a probability that changed by as much has moved, even where the verdict has the same name
SETTINGS = ("as_of", "seed", "draws", "paths")
GAME = (
    *(
        "as_of",
        "start",
        "solve_months",
        "horizons_months",
        "actors",
        "order",
        "tracks",
        "contexts",
        "choice",
        "motives",
    ),
    *("moves", "drift", "shocks", "red_lines", "capacity", "record", "step_size", "timeline", "states"),
)
# The parts of a case that each family of measures reads, apart from the rows that are a verdict's own evidence.
READS: Mapping[str, tuple[str, ...]] = {
    "timeline": ("as_of", "step_size"),
    "states": ("as_of",),
    "references": ("as_of",),
    "phases": ("as_of", "start", "phases", "timeline"),
    "ledger": ("as_of", "matching", "step_size", "timeline"),
    "reciprocity": ("as_of", "start", "actors", "phases", "timeline"),
    "study": ("as_of", "timeline"),
    "index": ("as_of", "matching", "step_size", "timeline", "reference_cases"),
    "estimate": GAME,
    "game": (*GAME, "features", "outcomes", "counterfactuals"),
    "outlook": (*GAME, "features", "outcomes", "counterfactuals"),
}
SHOWN = 6  # paths named in one reason


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things compared: a case, or a run with its manifest, its verdicts and, if kept, its case."""

    given: str
    case: Case | None
    manifest: Mapping[str, Any] | None = None
    verdicts: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict may have moved. `kind`: criterion, evidence, inputs, premise, settings or unexplained."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A claim whose verdict or probability is another in the second run; None where it is in one run only."""

    id: str
    statement: Mapping[str, str]
    before: tuple[str, float | None] | None
    after: tuple[str, float | None] | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Inputs that differ, settings that differ (name → before, after), verdicts that moved and how many stayed.

    `changes` is None when one of two runs holds no copy of its case; `files` then names the input files that differ.
    """

    changes: tuple[Change, ...] | None
    files: tuple[str, ...]
    settings: Mapping[str, tuple[Any, Any]]
    moved: tuple[Moved, ...]
    stayed: int


def read_side(given: str) -> Side:
    """A run folder or a case. Raises `ValueError` (with what to do) when it is neither, or cannot be read."""
    folder = Path(given)
    if not (folder.is_dir() and is_run(folder)):
        return Side(given, _case(given, None))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    try:
        verdicts = tuple(json.loads((folder / "verdicts.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ValueError(f"{given}/verdicts.json cannot be read; run the case again") from error
    as_of = date.fromisoformat(manifest["as_of"])
    if (folder / CASE_FOLDER).is_dir():
        return Side(given, _case(str(folder / CASE_FOLDER), as_of), manifest, verdicts)
    case = None
    if manifest.get("case") in shipped_cases():  # written before runs kept their case: the shipped one may be it
        case = read_case(manifest["case"], as_of).value
    same = case is not None and case.content_hash == manifest["content_hash"]
    return Side(given, case if same else None, manifest, verdicts)


def compare(a: Side, b: Side) -> Comparison:
    """What differs from `a` to `b`."""
    known = a.case is not None and b.case is not None
    changes = compare_cases(a.case, b.case) if a.case is not None and b.case is not None else None
    if a.manifest is None or b.manifest is None:
        return Comparison(changes, (), {}, (), 0)
    inputs = [side.manifest["inputs"] for side in (a, b) if side.manifest]
    files = tuple(name for name in sorted({*inputs[0], *inputs[1]}) if inputs[0].get(name) != inputs[1].get(name))
    settings = _settings(a.manifest, b.manifest)
    moved, stayed = _moved(a, b, changes or (), settings, known or not files, files)
    return Comparison(changes, files, settings, moved, stayed)


def _case(given: str, as_of: date | None) -> Case | None:
    checked = read_case(given, as_of)
    if checked.value is None:
        wrong = [d.text() for d in checked.diagnostics if d.severity == "error"]
        raise ValueError(f"{given} has {len(wrong)} error(s), the first: {wrong[0]}; see `taqarub check {given}`")
    return checked.value


def _settings(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (a.get(name), b.get(name)) for name in SETTINGS}
    versions = a.get("versions", {}), b.get("versions", {})
    pairs |= {f"version of {name}": (versions[0].get(name), versions[1].get(name)) for name in versions[0]}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _moved(
    a: Side, b: Side, changes: Sequence[Change], settings: Mapping[str, Any], known: bool, files: tuple[str, ...]
) -> tuple[tuple[Moved, ...], int]:
    first, second = ({row["id"]: row for row in side.verdicts} for side in (a, b))
    ids = [*first, *(name for name in second if name not in first)]
    changed = [name for name in ids if _differs(first.get(name), second.get(name))]
    found = []
    for name in changed:
        before, after = first.get(name), second.get(name)
        reasons = _reasons(name, before, after, changed, changes, b.case or a.case)
        if not known:
            reasons = [Reason("files", files), *reasons]
        elif settings and not (reasons and reasons[0].kind == "criterion"):
            reasons.append(Reason("settings" if reasons else "unexplained", tuple(settings)))
        elif not reasons:
            reasons.append(Reason("unexplained", ()))
        statement = (after or before or {}).get("statement", {})
        found.append(Moved(name, statement, _state(before), _state(after), tuple(reasons)))
    return tuple(found), len(ids) - len(found)


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    if before is None or after is None or before["verdict"] != after["verdict"]:
        return True
    one, two = before["probability"], after["probability"]
    return (one is None) != (two is None) or (one is not None and abs(one - two) >= MOVED)


def _state(row: Mapping[str, Any] | None) -> tuple[str, float | None] | None:
    return None if row is None else (row["verdict"], row["probability"])


def _reasons(
    name: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    changed: Sequence[str],
    changes: Sequence[Change],
    case: Case | None,
) -> list[Reason]:
    """The roads from what changed to one verdict, in the order of how directly they lead to it."""
    reasons = []
    own = [c.path for c in changes if c.part == "claims" and c.entry == name]
    if own:
        reasons.append(Reason("criterion", _some(own)))
    rows = [set(row["evidence"]) if row else set() for row in (before, after)]
    tables = ("timeline", "states", "reactions", "reference_cases")
    touched = [c.path for c in changes if c.part in tables and c.entry in rows[0] | rows[1]]
    if touched:
        reasons.append(Reason("evidence", _some(touched)))
    reads = _reads(name, case)
    inputs = [c.path for c in changes if c.part in reads and c.path not in touched]
    if inputs:
        reasons.append(Reason("inputs", _some(inputs)))
    premises = [p for row in (before, after) if row for p in row["rests_on"] if p in changed and p != name]
    if premises:
        reasons.append(Reason("premise", tuple(dict.fromkeys(premises))))
    return reasons


def _reads(name: str, case: Case | None) -> set[str]:
    """The parts of the case that the measures of a claim read."""
    claim = next((claim for claim in case.claims if claim.id == name), None) if case else None
    if claim is None:
        return set()
    tests = [test for test in (claim.criterion, claim.also, claim.belief) if test is not None]
    return {part for test in tests for part in READS.get(test.measure.partition(".")[0], ())}


def _some(paths: Sequence[str]) -> tuple[str, ...]:
    more = len(paths) - SHOWN
    return (*paths[:SHOWN], f"… and {more} more") if more > 0 else tuple(paths)
