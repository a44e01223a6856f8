"""The first page: the answer in one paragraph, the key judgements, and what would change our mind.

Every sentence is chosen by rule from verdicts and outlook; none is written for a particular case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from taqarub.outlook.fragility import hazard_ratio
from taqarub.outlook.outlook import Interval
from taqarub.report import naming
from taqarub.report.document import (
    Count,
    Items,
    Line,
    Links,
    Number,
    Odds,
    Paragraph,
    Part,
    Range,
    Section,
    Sentence,
    Term,
    Values,
    Words,
)
from taqarub.report.readings import motive_shares, ranked, veto_contrasts
from taqarub.verdict.confidence import gravity
from taqarub.verdict.verdict import Verdict

if TYPE_CHECKING:
    from taqarub.study import Study

CLEAR = 0.10  # a difference below ten points is not called one
NOTABLE = 0.05  # a difference below five points "hardly changes" the outlook
SEEN = 0.02  # a difference below two points is within the noise of the futures
RAISES = 1.1  # a hazard ratio below it is not said to raise the hazard
LIKELY = 0.55  # below it no single outcome is called likely (ICD 203)
MOST_ITEMS = 8
FORECAST_KINDS = ("forecast", "class", "mechanism")
MOST_CHANGES = 6


def answer(study: Study) -> Paragraph:
    """The question answered in one paragraph."""
    outlook = study.outlook
    parts: list[Part] = []
    for horizon in outlook.horizons:
        (name, best), (second, next_best) = ranked(outlook.outcomes[horizon])[:2]
        values = _chance(best) | {
            "horizon": Count(horizon, "noun.month"),
            "outcome": naming.outcome(study.case.file, name),
            "second": naming.outcome(study.case.file, second),
            "q": Number(next_best.p, "percent"),
        }
        parts.append(Sentence("answer.outcome" if best.p >= LIKELY else "answer.outcome-open", values))
    veto = veto_sentence(study)
    parts += [veto] if veto is not None else []
    trigger = _strongest_trigger(study)
    if trigger is not None:
        parts.append(Sentence("answer.trigger", trigger.values))
    parts.append(Sentence("answer.tally", tally(study.verdicts)))
    return Paragraph(tuple(parts), "lead")


def tally(verdicts: Iterable[Verdict]) -> Values:
    """How many statements fell under each verdict, as values of a sentence."""
    verdicts = tuple(verdicts)
    counts = Counter(v.verdict for v in verdicts)
    names = ("supported", "leaning", "undetermined", "leaning-against", "contradicted", "assumed", "not-testable")
    numbers: Values = {name.replace("-", "_"): Number(counts[name], "whole") for name in names}
    return numbers | {"all": Count(len(verdicts), "noun.statement")}


def key_judgements(study: Study) -> Section:
    """Five to eight sentences; confidence in a sentence of its own, and the evidence beside it."""
    items = [_outcome_judgement(study, horizon) for horizon in study.outlook.horizons]
    others = (_ledger_judgement(study), _veto_judgement(study), _motive_judgement(study))
    items += [item for item in others if item is not None]
    items += _strongest_verdicts(study, MOST_ITEMS - len(items))
    return Section(
        "judgements",
        Sentence("title.judgements"),
        (
            Paragraph((Sentence("judgements.reading"),), "note"),
            Items(tuple(items), numbered=True),
        ),
    )


def change_of_mind(study: Study, most: int = MOST_CHANGES) -> Section:
    """What would change the verdicts that the key judgements rest on."""
    chosen = [v for v in _deciding(study) if v.verdict not in ("not-testable",)][:most]
    items = tuple(
        Line(
            (
                Sentence("change.item", {"statement": Words(v.statement), "would": Words(v.would_change)}),
                Links((v.id,), "claim"),
            )
        )
        for v in chosen
    )
    blocks = (Paragraph((Sentence("change.intro"),)), Items(items))
    return Section("change", Sentence("title.change"), blocks)


def _chance(found: Interval) -> Values:
    return {"odds": Odds(found.p), "p": Number(found.p, "percent"), "range": Range(found.lo, found.hi, "percent")}


def _outcome_judgement(study: Study, horizon: int) -> Line:
    (name, best), (second, next_best) = ranked(study.outlook.outcomes[horizon])[:2]
    values = _chance(best) | {
        "horizon": Count(horizon, "noun.month"),
        "outcome": naming.outcome(study.case.file, name),
        "second": naming.outcome(study.case.file, second),
        "q": Number(next_best.p, "percent"),
    }
    related = _measured_by(study, "outlook.", horizon)
    key = "judgement.outcome" if best.p >= LIKELY else "judgement.outcome-open"
    return _judgement((Sentence(key, values),), related)


def _ledger_judgement(study: Study) -> Line | None:
    ledger = study.history.ledger
    if not ledger.steps:
        return None
    chance = float(np.mean(ledger.shuffled)) if ledger.shuffled.size else 0.0
    p = float(np.mean(ledger.rate_draws > chance + CLEAR)) if ledger.rate_draws.size else 0.0
    values: Values = {
        "odds": Odds(p),
        "p": Number(p, "percent"),
        "rate": Number(ledger.match_rate, "percent"),
        "chance": Number(chance, "percent"),
        "window": Count(ledger.window_days, "noun.day"),
    }
    return _judgement((Sentence("judgement.ledger", values),), _measured_by(study, "ledger."))


def veto_sentence(study: Study) -> Sentence | None:
    """What the veto does to the outcome that it moves most; None without a patron."""
    patron = naming.patron(study.case.file)
    if patron is None:
        return None
    contrasts = veto_contrasts(study.outlook, tuple(study.case.file.outcomes), study.outlook.horizons[-1])
    if not contrasts:
        return Sentence("answer.no-veto-run", {"patron": patron})
    widest = max(contrasts, key=lambda c: abs(c.gap.p))
    values: Values = {
        "patron": patron,
        "horizon": Count(study.outlook.horizons[-1], "noun.month"),
        "outcome": naming.outcome(study.case.file, widest.name),
        "kept": Number(widest.kept.p, "percent"),
        "lifted": Number(widest.lifted.p, "percent"),
    }
    if np.isfinite(widest.agree):
        values |= {"odds": Odds(widest.agree), "p": Number(widest.agree, "percent")}
    return Sentence("answer.veto" if abs(widest.gap.p) >= NOTABLE else "answer.veto-small", values)


def _veto_judgement(study: Study) -> Line | None:
    sentence = veto_sentence(study)
    if sentence is None:
        return None
    if "odds" in sentence.values:
        contrasts = veto_contrasts(study.outlook, tuple(study.case.file.outcomes), study.outlook.horizons[-1])
        widest = max(contrasts, key=lambda c: abs(c.gap.p))
        if abs(widest.gap.p) < SEEN:
            return _judgement((Sentence("answer.veto-small", sentence.values),), _measured_by(study, "game.veto"))
        sentence = Sentence(f"judgement.veto-{'more' if widest.gap.p > 0 else 'less'}", sentence.values)
    return _judgement((sentence,), _measured_by(study, "game.veto"))


def _motive_judgement(study: Study) -> Line:
    shares, related = motive_shares(study), _measured_by(study, "estimate.")
    found = [share for share in shares if share.found]
    numbers: Values = {"found": Number(len(found), "whole"), "all": Count(len(shares), "noun.share")}
    if not found:
        return _judgement((Sentence("judgement.motives-assumed", numbers),), related)
    clearest = max(found, key=lambda share: share.contraction)
    more = clearest.posterior.p >= clearest.prior.p
    values: Values = {
        "odds": Odds(clearest.above if more else 1 - clearest.above),
        "motive": naming.motive(study.case.file, clearest.actor, clearest.motive),
        "actor": naming.actor(study.case.file, clearest.actor),
        "before": Number(clearest.prior.p, "percent"),
        "after": Number(clearest.posterior.p, "percent"),
    }
    count = "judgement.motive-count-all" if len(found) == len(shares) else "judgement.motive-count"
    first = Sentence("judgement.motive-more" if more else "judgement.motive-less", values)
    return _judgement((first, Sentence(count, numbers)), related)


def _strongest_trigger(study: Study) -> Sentence | None:
    ratios = {name: t for name, t in study.outlook.triggers.items() if np.isfinite(t["hazard_ratio"])}
    if not ratios:
        return None
    name = max(sorted(ratios), key=lambda n: ratios[n]["hazard_ratio"])
    found = ratios[name]
    if found["hazard_ratio"] < RAISES:
        return None
    values: Values = {
        "trigger": naming.trigger(study.case.file, name),
        "ratio": Number(found["hazard_ratio"], "times"),
        "range": Range(found["lo"], found["hi"], "times"),
    }
    draws = hazard_ratio(study.outlook, name)
    if draws is None:
        return Sentence("answer.trigger", values)
    p = draws.share(lambda v: v > 1.0)
    return Sentence("judgement.trigger", values | {"odds": Odds(min(p, 1.0)), "p": Number(p, "percent")})


def _strongest_verdicts(study: Study, room: int) -> list[Line]:
    """The trigger, then statements whose verdict is decided, most confident first."""
    lines = []
    trigger = _strongest_trigger(study)
    if trigger is not None:
        lines.append(_judgement((trigger,), _measured_by(study, "outlook.hazard_ratio")))
    decided = [v for v in _deciding(study) if v.verdict in ("supported", "contradicted") and v.probability is not None]
    for verdict in decided[: max(room - len(lines), 0)]:
        p = float(verdict.probability or 0.0)
        values: Values = {
            "statement": Words(verdict.statement),
            "odds": Odds(p),
            "p": Number(p, "percent"),
        }
        lines.append(_judgement((Sentence("judgement.statement", values),), (verdict,)))
    return lines


def _deciding(study: Study) -> list[Verdict]:
    """Forecasts, classes and mechanisms: better supported first, then those further from one half."""
    order = {"high": 0, "moderate": 1, "low": 2}
    chosen = [v for v in study.verdicts if v.kind in FORECAST_KINDS]
    return sorted(chosen, key=lambda v: (order.get(v.confidence, 3), -abs((v.probability or 0.5) - 0.5), v.id))


def _measured_by(study: Study, family: str, horizon: int | None = None) -> tuple[Verdict, ...]:
    """The verdicts of claims whose criterion is of a family of measures (and, where asked for, of a horizon)."""
    ids = {
        claim.id
        for claim in study.case.claims
        if claim.criterion.measure.startswith(family)
        and (horizon is None or claim.criterion.given.get("horizon") == horizon)
    }
    return tuple(v for v in study.verdicts if v.id in ids)


def _judgement(sentences: tuple[Sentence, ...], related: tuple[Verdict, ...]) -> Line:
    """A judgement, the lowest confidence of what it rests on in a sentence of its own, and links to that."""
    parts: list[Part] = [*sentences]
    levels = [v.confidence for v in related]
    if levels:
        common = min(levels, key=lambda name: ("low", "moderate", "high").index(name))
        reasons = Counter(reason for v in related if v.confidence == common for reason in v.confidence_reasons)
        values: Values = {"level": Term(f"confidence.{common}")}
        if reasons and common != "high":
            # the most frequent speaks; of equals the one that weighs most
            most = min(reasons, key=lambda reason: (-reasons[reason], gravity(reason), reason))
            parts.append(Sentence("judgement.confidence-because", values | {"reason": Term(f"reason.{most}")}))
        else:
            parts.append(Sentence("judgement.confidence", values))
        parts.append(Links(tuple(v.id for v in related), "claim", 6))
        rows = tuple(dict.fromkeys(row for v in related for row in v.evidence[:2]))
        if rows:
            parts.append(Links(rows, "row", 4))
    return Line(tuple(parts))
