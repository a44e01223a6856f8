"""A study put together by hand: the shipped record, and made-up but plausible results of every later layer."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from taqarub.base.text import Text
from taqarub.case.case import Case
from taqarub.case.check import read_case
from taqarub.estimate.changes import Change, Rate
from taqarub.estimate.compare import Comparison, Rival
from taqarub.estimate.enough import Need
from taqarub.estimate.identification import Impossible, Unseen
from taqarub.estimate.limits import Limits
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.recoded import Recoded
from taqarub.estimate.years import Year
from taqarub.events.event import Record
from taqarub.events.read import read_events
from taqarub.history.history import History, Ledger, PhaseReading, Reciprocity, Response, Segmentation, Spell, Step
from taqarub.model.coding_rules import RULES
from taqarub.model.model import CodedMonths, Model
from taqarub.model.parameters import parameters_of
from taqarub.outlook.outlook import Ensemble, Interval, Outlook, Signal
from taqarub.verdict.verdict import Verdict

sys.path.insert(0, str(Path(__file__).parent))  # tests share pdf_pages
DRAWS, PATHS = 40, 30
LEVELS = ("supported", "leaning", "undetermined", "leaning-against", "contradicted", "assumed", "not-testable")
CHANCE = {"supported": 0.9, "leaning": 0.66, "undetermined": 0.5, "leaning-against": 0.31, "contradicted": 0.06}


@dataclass(frozen=True)
class Made:
    """The fields of a study that a report reads."""

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
    comparison: Comparison | None = None
    limits: Limits | None = None
    behaviour: tuple[Change, ...] = ()


def _limits() -> Limits:
    needs = (Need("motives", "USA", "moves", 20, 72, 114, "estimate.fit.FEW_MOVES"),
             Need("motives", "RUS", "moves", 20, 11, 740, "estimate.fit.FEW_MOVES"),
             Need("scores", "", "months", 95, 48, 95, "estimate.compare.LEAST_MONTHS"),
             Need("phases", "", "busy-months", 12, 30, 20, "history.phases.LEAST_OBSERVED"))  # fmt: skip
    return Limits((Impossible("1993-02", "USA", "relax", ("E202",)),), (Unseen("RUS", "orbit", ("dependence",)),),
                  needs, ("1993-02", "1996-05"), None)  # fmt: skip


def _behaviour() -> tuple[Change, ...]:
    def one(kind: str, name: str, actor: str, move: str, shown: tuple[int, int], word: str) -> Change:
        before, after = (Rate(n, 36, (0.01, n / 36 + 0.01, 0.6), (0.02, 0.08, 0.15)) for n in shown)
        parts = {"state": 0.02, "motives": 0.01, "recording": 0.0, "together": 0.0}
        return Change(kind, name, (), actor, move, before, after, 0.99, (-0.02, 0.03, 0.08), parts, 0.4, word)

    return (
        one("regime", "administration:deals", "USA", "ease", (2, 9), "state"),
        one("regime", "hands:tied", "BLR", "release", (1, 12), "neither"),
        one("date", "2014-03", "BLR", "reach", (0, 4), "recording"),
        one("date", "2020-08", "USA", "press", (0, 15), "motives"),
        *(one("date", "2022-02", "RUS", move, (2, 2), "steady") for move in ("press", "subsidise", "station")),
    )


def _comparison() -> Comparison:
    every, parties = ("USA", "BLR", "RUS"), ("USA", "BLR")
    rivals = (
        Rival("no-patron", parties, -0.61, -0.62, 2.4, 3.1, "as-good"),
        Rival("no-reciprocity", every, -0.81, -0.84, 5.9, 2.2, "ahead"),
        Rival("persistence", every, -0.81, -0.77, -8.2, 3.9, "behind"),
    )
    return Comparison(rivals, "2008-11", "2025-10", 190, 14, 0.68)


def make_study() -> Made:
    rng = np.random.default_rng(5)
    checked = read_case("us-belarus")
    assert checked.value is not None, checked.diagnostics
    case = checked.value
    record = read_events(case)
    model = _model(case)
    verdicts = _verdicts(case)
    return Made(
        case=case,
        record=record,
        history=_history(case, record, rng),
        model=model,
        posterior=_posterior(model, rng),
        outlook=_outlook(case, rng),
        verdicts=verdicts,
        comparison=_comparison(),
        limits=_limits(),
        behaviour=_behaviour(),
        placebos=_placebos(case),
        forecasts=tuple(_forecast(v) for v in verdicts if v.kind == "forecast"),
        manifest={
            "as_of": "2025-11-04", "issued": "2025-11-24", "seed": 7, "draws": 500, "paths": 100,
            "versions": {"taqarub": "0.1.0"}, "content_hash": case.content_hash,
        },
    )  # fmt: skip


def _model(case: Case) -> Model:
    axes = (*case.file.tracks, *case.file.contexts)
    rungs = [tuple(r.id for r in t.rungs) for t in case.file.tracks.values()]
    rungs += [tuple(c.regimes) for c in case.file.contexts.values()]
    months = np.arange(24310 - 48, 24310)  # four years in which every axis once went up a rung and came down
    states = np.zeros((48, len(axes)), dtype=int)
    for place in range(len(axes)):
        states[6 + place : 30 + place, place] = 1
    return Model(
        case=case, axes=axes, shape=tuple(len(r) for r in rungs), rung_ids=tuple(rungs), players=case.file.players,
        actions={a: ("hold", *m) for a, m in case.file.moves.items()}, parameters=parameters_of(case),
        coded=CodedMonths(months, states, {}, {}, {}), start=(0,) * len(axes), start_month=24310,
    )  # fmt: skip


def _posterior(model: Model, rng: np.random.Generator) -> Posterior:
    z = rng.standard_normal((DRAWS, model.size)) * 0.7 + 0.2
    weights = rng.dirichlet(np.full(DRAWS, 3.0))
    return Posterior(
        names=tuple(p.name for p in model.parameters), z=z, weights=weights,
        prior_z=rng.standard_normal((200, model.size)), log_likelihood=np.zeros(DRAWS), ess=187.0, pareto_k=0.52,
        contraction=np.zeros(model.size), by_month=np.zeros(0), notes=(), seconds=1.0, details={},
        years=tuple(Year(2021 + i, rng.normal(0, 0.1, model.size), 0.3 + 0.2 * i) for i in range(4)),
        recoded=tuple(
            Recoded(rule.name, 7 * i, i, 6 * i, rng.normal(0, 0.1 * i, model.size), 0.15 * i)
            for i, rule in enumerate(RULES)
        ),
    )  # fmt: skip


def _history(case: Case, record: Record, rng: np.random.Generator) -> History:
    parties = case.file.matching.parties
    events = [e for e in record.events if {e.initiator, e.target} == set(parties) and e.direction != "neutral"]
    steps = []
    for e in events:
        later = [x for x in events if x.initiator == e.target and e.date < x.date <= e.date + timedelta(120)]
        answer = later[0] if later and rng.random() < 0.7 else None
        lag = (answer.date - e.date).days if answer else None
        undo = (1.0, 30.0, 90.0) if rng.random() < 0.8 else (np.nan,) * 3
        exact, kind = e.date_precision == "day", e.direction == "cooperative"
        answered = answer.id if answer else None
        steps.append(
            Step(e.id, e.date, exact, e.initiator, e.target, e.track, kind, e.size, undo, "licence", answered, lag)
        )
    rate = sum(s.answered_by is not None for s in steps) / len(steps)
    ledger = Ledger(
        tuple(steps), 120, rate, rng.beta(50, 60, 500), rng.beta(20, 60, 999), rng.beta(25, 60, 999), 0.004, 0.021,
        {k: {"match_rate": rate, "balance": 3.0 + k} for k in (-1, 0, 1)},
    )  # fmt: skip
    months = record.last_month - record.first_month + 1
    series = np.cumsum(rng.normal(0, 1.5, months)) * 0.4
    cuts = [0, 60, 200, 228, 285, 345, 398, months]
    names = ("thaw", "estranged") * 4
    methods = {}
    for method, shift in (("bayes", 0), ("markov", 4)):
        ends = [min(max(c + (shift if 0 < c < months else 0), 0), months) for c in cuts]
        spells = tuple(
            Spell(record.first_month + a, record.first_month + b, names[i], 0.83, b == months)
            for i, (a, b) in enumerate(pairwise(ends))
        )
        flat = np.zeros((3, months))
        methods[method] = Segmentation(method, flat.astype(np.int8), flat > 1, flat, np.full(months, 0.4), spells,
                                       np.array([1.0, 2.0]), True, "")  # fmt: skip
    phases = PhaseReading(record.first_month, series, rng.random(months) < 0.7, methods, 0.87)
    nothing = np.zeros((0, 0, 0))
    one, other = (parties[0], parties[1]), (parties[1], parties[0])
    responses = {
        pair: Response(*pair, np.cumsum(rng.normal(shift, 0.05, (200, 25)), axis=1))
        for pair, shift in (((one, other), 0.1), ((other, one), 0.0))
    }
    reciprocity = Reciprocity((one, other), 1, {}, nothing, nothing, responses, responses, {}, 407, "")
    return History(ledger, phases, reciprocity, {})


def _outlook(case: Case, rng: np.random.Generator) -> Outlook:
    names = tuple(case.file.outcomes)
    share = np.full(DRAWS, 1.0 / DRAWS)

    def ensemble(variant: str, tilt: np.ndarray) -> Ensemble:
        futures = {}
        for h in (12, 36):
            chances = rng.dirichlet(tilt, DRAWS)
            outcome = np.stack([rng.choice(len(names), PATHS, p=p) for p in chances]).astype(np.int8)
            counts = {
                f"count:{a}.{m}": rng.poisson(h / 9, (DRAWS, PATHS)) for a, ms in case.file.moves.items() for m in ms
            }
            lines = {f"distance:{n}": rng.gamma(4, 0.5, (DRAWS, PATHS)) for n in case.file.red_lines}
            futures[h] = {"outcome": outcome, **counts, **lines}
        months = np.arange(37)[:, None] / 36
        end = tilt / tilt.sum()
        odds = (1 - months) * np.eye(len(names))[-1] + months * end
        probes = {f"hazard_ratio:{t}": np.exp(rng.normal(0.5, 0.4, DRAWS)) for t in case.file.shocks}
        for actor, moves in case.file.moves.items():
            chances = rng.dirichlet(np.ones(len(moves) + 1), DRAWS)
            for i, move in enumerate(("hold", *moves)):
                probes[f"node_chance:{actor}.{move}"] = chances[:, i]
                probes[f"node_gain:{actor}.{move}"] = rng.normal(0.02 * i, 0.03, DRAWS) * (i > 0)
        fan = {t: rng.dirichlet(np.ones(len(track.rungs)), 37) for t, track in case.file.tracks.items()}
        reached = np.cumsum(np.stack([odds, odds * 0.5, odds * 1.5]), axis=1) / 60
        return Ensemble(variant, share, futures, fan, odds, probes, reached)

    ensembles = {
        "posterior": ensemble("posterior", np.array([2.0, 0.3, 2.0, 6.0, 2.5])),
        "baseline:no-veto": ensemble("baseline:no-veto", np.array([2.0, 0.3, 2.0, 6.0, 2.5])),
        "no-veto": ensemble("no-veto", np.array([1.5, 1.6, 4.0, 5.0, 1.5])),
        "prior": ensemble("prior", np.array([3.0, 0.5, 2.0, 4.0, 2.5])),
    }
    at = {12: (0.12, 0.01, 0.13, 0.57, 0.17), 36: (0.21, 0.03, 0.33, 0.28, 0.15)}
    outcomes = {
        h: {n: Interval(p, max(p - 0.11, 0.0), min(p + 0.14, 1.0)) for n, p in zip(names, ps, strict=True)}
        for h, ps in at.items()
    }
    ratios = (2.7, 1.9, 0.7, 3.8, 1.2, 1.5)
    triggers = {
        t: {"hazard_ratio": r, "lo": r / 1.6, "hi": r * 1.7, "baseline": 0.12, "with": 0.3}
        for t, r in zip((*case.file.shocks, "hands=free"), (*ratios, 0.9), strict=True)
    }
    watched = [("USA.relax", "sanctions", "USA"), ("BLR.amnesty", "prisoners", "BLR"), ("shock.incident", "flank", ""),
               ("trade.up", "trade", ""), ("RUS.press", "trade", "RUS")]  # fmt: skip
    signals = tuple(
        Signal(w, t, a, dict(zip(names, np.exp(rng.normal(0, 0.8, len(names))).tolist(), strict=True)),
               "2026-05-01" if i % 2 else "", 0.1 + 0.12 * i)
        for i, (w, t, a) in enumerate(watched)
    )  # fmt: skip
    rated = ("motives.USA.deals.share.deals", "moves.BLR.release.cost", "drift.3.shift.up", "shocks.incident.hazard",
             "choice.BLR.precision", "red_lines.western-pivot.loss", "capacity.0.regimes.tied",
             "moves.USA.ease.shifts.0.down", "contexts.hands.switch.hazards.tied -> free")  # fmt: skip
    sensitivity = tuple(
        {
            "parameter": p,
            "line": "case.yaml:1",
            "share": 0.3 / (i + 1),
            "lo": 0.1 / (i + 1),
            "hi": 0.5 / (i + 1),
            "outcomes": {},
        }
        for i, p in enumerate(rated)
    )
    shares = {12: {"epistemic": 0.22, "aleatory": 0.78}, 36: {"epistemic": 0.31, "aleatory": 0.69}}
    table = {str(h): {n: i.p for n, i in found.items()} for h, found in outcomes.items()}
    ceiling = {"as_it_stands": {"outcomes": table}, "moved": {"line-close": {"outcomes": table}}}
    flip = {"horizon": 12, "most_likely": names[3], "sets": 41, "shocks": ["crackdown", "incident"], "cost": 7.5,
            "becomes": names[0], "chances": {n: 0.2 for n in names}}  # fmt: skip
    details = {
        "reversal": "reversal",
        "longer_months": 36,
        "flip": flip,
        "prior_outcomes": table,
        "neutral_outcomes": table,
    }
    return Outlook("2025-11-04", (12, 36), ensembles, outcomes, shares, triggers, ceiling, sensitivity, signals, 0.0123,
                   details)  # fmt: skip


def _verdicts(case: Case) -> tuple[Verdict, ...]:
    rows = tuple(e.id for e in case.events)
    made = []
    for i, claim in enumerate(case.claims):
        level = LEVELS[i % 7] if i % 3 else "supported"
        p = CHANCE.get(level, 0.61 if level == "assumed" else None)
        second = {"measure": "phases.alternations", "method": "markov", "threshold": "≥ 3", "probability": 0.4,
                  "agrees": i % 4 == 0} if claim.also and p is not None else None  # fmt: skip
        made.append(
            Verdict(
                id=claim.id, kind=claim.kind, mode=claim.mode, statement=claim.statement, verdict=level, probability=p,
                probability_prior=0.5 if p else None, probability_neutral=0.44 if p else None,
                hedge_right=True if claim.mode in ("may", "likely") else None, number=0.62 if p else None,
                unit=("share", "months", "goldstein", "ratio")[i % 4], interval=(0.41, 0.83) if p else None, level=0.9,
                method=("bayes", "ledger-match", "futures", "logit-game")[i % 4], evidence=rows[i : i + 3 * (i % 9)],
                confidence=("low", "moderate", "high")[i % 3],
                confidence_reasons=("few-events", "threshold-matters")[: i % 3], rests_on=tuple(claim.rests_on),
                would_change=Text(en=f"The threshold is {i}.", ar=f"العتبة \u2066{i}\u2069."),
                reason={"undetermined": "methods-disagree", "assumed": "follows-from-assumptions",
                        "not-testable": "no-levels"}.get(level, ""),
                threshold=f"{claim.criterion.measure} ≥ 3", verdict_low=level, verdict_high="leaning",
                p_value=0.03 if i % 5 == 0 else None, second=second,
                twin={"statement": claim.twin.statement, "probability": 0.2, "verdict": "leaning-against"},
                without_premise={p: "weakened" for p in claim.rests_on}, details={"basis": claim.criterion.basis},
            )
        )  # fmt: skip
    return tuple(made)


def _placebos(case: Case) -> tuple[Verdict, ...]:
    pattern = _verdicts(case)[0]
    false = [
        replace(pattern, id=p.id, statement=p.statement, verdict=LEVELS[2 + i % 3], probability=0.3, second=None)
        for i, p in enumerate(case.placebos)
    ]
    twins = [
        replace(
            pattern, id=f"{c.id}-twin", statement=c.twin.statement, verdict="contradicted", probability=0.1, second=None
        )
        for c in case.claims
    ]
    return (*false, *twins)


def _forecast(v: Verdict) -> dict[str, Any]:
    return {"id": v.id, "as_of": "2025-11-04", "issued": "2025-11-24", "retrospective": True, "resolves": "2026-11-04",
            "probability": v.probability or 0.5, "base_rate": 0.41,
            "reference_rate": 0.5, "persistence": None}  # fmt: skip


@pytest.fixture(scope="session")
def study() -> Made:
    """The made-up study."""
    return make_study()
