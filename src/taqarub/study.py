"""The main path on one page: a case becomes a study by calling one verb a layer.

    read_case → read_events → trace_history → build_model → fit → explore → judge

This is also the one place that reads the clock: forecasts carry the true date of issue.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from taqarub import __version__
from taqarub.case.case import Case
from taqarub.estimate.changes import Change, changes
from taqarub.estimate.compare import Comparison
from taqarub.estimate.compare_kept import kept_comparison
from taqarub.estimate.fit import fit
from taqarub.estimate.kept import kept
from taqarub.estimate.limits import Limits, limits_of
from taqarub.estimate.posterior import Posterior
from taqarub.events.event import Record
from taqarub.events.read import read_events
from taqarub.history.history import History
from taqarub.history.trace import trace_history
from taqarub.model.build import build_model
from taqarub.model.coding_rules import other_codings
from taqarub.model.model import Model
from taqarub.model.size import require_for_outlook
from taqarub.outlook.explore import explore
from taqarub.outlook.outlook import Outlook, Settings
from taqarub.skill.forecast import register
from taqarub.verdict.judge import judge, judge_placebos
from taqarub.verdict.serial import to_json
from taqarub.verdict.verdict import EvidenceBase, Verdict

STAGES = ("events", "history", "model", "estimate", "outlook", "verdicts")
Progress = Callable[[str, float], None]  # stage, share done


@dataclass(frozen=True, slots=True)
class Study:
    """A case, everything computed from it, and how that was done."""

    case: Case
    record: Record
    history: History
    model: Model
    posterior: Posterior
    outlook: Outlook
    verdicts: tuple[Verdict, ...]
    placebos: tuple[Verdict, ...]
    forecasts: tuple[Mapping[str, Any], ...]
    manifest: Mapping[str, Any]
    verdict_rows: tuple[Mapping[str, Any], ...] = ()
    placebo_rows: tuple[Mapping[str, Any], ...] = ()
    comparison: Comparison | None = None  # with simpler models, where it is kept with the case
    limits: Limits | None = None  # what the record cannot do, and how it was read
    behaviour: tuple[Change, ...] = ()  # every regime and date compared, changed or not


@dataclass(slots=True)
class Clock:
    """Seconds by stage; the only mutable thing of a run."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, progress: Progress) -> Iterator[Callable[[float], None]]:
        """Time one stage and report its start and end."""
        progress(name, 0.0)
        begin = time.perf_counter()
        yield lambda share: progress(name, share)
        self.seconds[name] = round(time.perf_counter() - begin, 2)
        progress(name, 1.0)


def silent(stage: str, share: float) -> None:
    """A progress callback that says nothing."""


def run(case: Case, settings: Settings, progress: Progress = silent, command: str = "") -> Study:
    """Run the whole path on a checked case; raises `TooLarge`, before any work, for a game beyond memory."""
    require_for_outlook(case.file, settings.workers)
    clock = Clock()
    with clock.stage("events", progress):
        record = read_events(case)
    with clock.stage("history", progress):
        history = trace_history(case, record, settings.seed)
    with clock.stage("model", progress):
        model = build_model(case, record)
    with clock.stage("estimate", progress) as tell:
        known = kept(model, settings.seed, settings.draws)
        codings = {} if known else other_codings(case, record)
        posterior = known or fit(model, settings.seed, settings.draws, settings.workers, tell, codings)
        behaviour = changes(model, posterior, settings.seed)
    with clock.stage("outlook", progress) as tell:
        outlook = explore(model, posterior, tests_of(case), settings, tell)
    with clock.stage("verdicts", progress):
        evidence = EvidenceBase(case, record, history, model, posterior, outlook, settings.seed)
        verdicts = judge(case.claims, evidence)
        placebos = judge_placebos(case, evidence)
        forecasts = register(case, verdicts, evidence, today())
    return Study(
        case=case,
        record=record,
        history=history,
        model=model,
        posterior=posterior,
        outlook=outlook,
        verdicts=verdicts,
        placebos=placebos,
        forecasts=tuple(forecasts),
        manifest=manifest_of(case, settings, clock, posterior, command)
        | {"posterior": "computed" if known is None else "kept"},
        verdict_rows=tuple(to_json(v) for v in verdicts),
        placebo_rows=tuple(to_json(v) for v in placebos),
        comparison=kept_comparison(model, settings.seed),
        limits=limits_of(model, record),
        behaviour=behaviour,
    )


def tests_of(case: Case) -> tuple[Any, ...]:
    """Every test that the claims, their twins and the placebos ask for, in the order of the case."""
    tests = []
    for claim in case.claims:
        tests += [claim.criterion, claim.also, claim.belief, claim.twin.test]
    tests += [placebo.criterion for placebo in case.placebos]
    return tuple(test for test in tests if test is not None)


def today() -> date:
    """The true date of issue; SOURCE_DATE_EPOCH (reproducible-builds.org) overrides the clock."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    stamp = datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)
    return stamp.date()


def manifest_of(case: Case, settings: Settings, clock: Clock, posterior: Posterior, command: str) -> dict[str, Any]:
    """How the run was done: enough to repeat it, and to see what was judged by which criteria."""
    import hashlib

    import numpy
    import scipy

    folder = Path(case.folder)
    inputs = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.suffix in (".yaml", ".csv")
    }
    return {
        "case": case.file.name,
        "content_hash": case.content_hash,
        "criteria_hash": inputs.get("claims.yaml", ""),
        "as_of": case.as_of.isoformat(),
        "later_rows_ignored": case.later_rows_ignored,
        "seed": settings.seed,
        "draws": settings.draws,
        "paths": settings.paths,
        "issued": today().isoformat(),
        "effective_sample_size": posterior.ess,
        "pareto_k": posterior.pareto_k,
        "versions": {
            "taqarub": __version__,
            "python": platform.python_version(),
            "numpy": numpy.__version__,
            "scipy": scipy.__version__,
        },
        "inputs": inputs,
        "stage_times_s": dict(clock.seconds),
        "peak_memory_mib": peak_memory_mib(),
        "command": command,
    }


def peak_memory_mib() -> float | None:
    """Largest resident size of this process plus that of its largest worker; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round((own + child) / 1024, 1)
