"""What would change a verdict: one sentence on the nearest line to cross, one on the evidence that could do it.

Sentences are filled from the numbers of the verdict, in both languages from the same numbers; in Arabic each number is
wrapped in isolates. Nothing here is worked out a second time except the line to cross: the shift of the whole cloud of
draws that would bring P to the nearest bound of its verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from taqarub.base.text import Text, isolate
from taqarub.skill.resolution import Threshold, text, write
from taqarub.verdict.change_phrases import EVIDENCE, LEVEL_NAMES, PHRASES, UNANSWERABLE
from taqarub.verdict.confidence import FEWEST_EVENTS, FEWEST_ROWS, LEAST_ESS
from taqarub.verdict.levels import BOUNDS, HEDGES, level_of
from taqarub.verdict.reading import Reading, number_and_interval
from taqarub.verdict.verdict import ASSUMED, NOT_TESTABLE, EvidenceBase

Values = Mapping[str, str | Text]
STEPS = ("up", "down")  # how signals write a step of a track


def would_change(reading: Reading, second: Reading | None, verdict: str, reason: str, evidence: EvidenceBase) -> Text:
    """The sentences for one verdict, in both languages."""
    if verdict == NOT_TESTABLE:
        return UNANSWERABLE.get(reason, UNANSWERABLE["other"])
    parts = [_line_to_cross(reading, second, verdict, reason, evidence)]
    family = reading.measurement.name.split(".")[0]
    if reading.measurement.name != "timeline.rows":
        parts.append(EVIDENCE.get(family, EVIDENCE["other"]))
    sign = _first_sign(reading, evidence)
    if sign is not None:
        parts.append(sign)
    return Text(en=" ".join(p.en for p in parts), ar=" ".join(p.ar for p in parts))


def _line_to_cross(reading: Reading, second: Reading | None, verdict: str, reason: str, evidence: EvidenceBase) -> Text:
    if reason == "methods-disagree" and second is not None:
        line = _p(HEDGES.get(reading.mode, 0.5))
        return _say("methods-disagree", first=_p(reading.probability), second=_p(second.probability), line=line)
    if reading.measurement.name == "timeline.rows":
        return _fact(reading)
    if reason == "not-converged":
        ess = evidence.posterior.ess if evidence.posterior is not None else 0.0
        return _say("not-converged", ess=_n(ess), least=_n(LEAST_ESS))
    if reason == "within-error":
        return _say("within-error", prior=_p(reading.prior), posterior=_p(reading.probability), draws=_n(reading.draws))
    if verdict == ASSUMED and reading.moved is not None:
        key = "not-narrowed" if reading.moved.reason == "shares-not-narrowed" else "assumed"
        return _say(
            key,
            prior=_p(reading.prior),
            posterior=_p(reading.probability),
            contraction=_n(reading.moved.contraction),
        )
    if reason == "few-events":
        least = FEWEST_ROWS.get(reading.measurement.name.split(".")[0], FEWEST_EVENTS)
        return _say("few-events", rows=str(len(reading.measurement.evidence)), least=str(least))
    return _threshold(reading)


def _threshold(reading: Reading) -> Text:
    probability = reading.probability or 0.0
    bound, level = nearest_bound(reading.mode, probability)
    up = bound > probability or (bound == probability and level_of(probability) != level)
    values: dict[str, str | Text] = {"p": _p(probability), "bound": _p(bound), "level": LEVEL_NAMES[level]}
    way = "up" if up else "down"
    if reading.mode in HEDGES:
        return _say(f"hedge-{way}", hedge=PHRASES[reading.mode], **values)
    number, _ = number_and_interval(reading)
    shift = shift_to(reading, bound)
    if number is None or shift is None or reading.threshold is None:
        return _say(f"probability-{way}", **values)
    unit = reading.measurement.unit
    values |= {"number": write(number, unit), "threshold": text(reading.threshold, unit)}
    return _say("number", needed=write(number + shift, unit), **values)


def nearest_bound(mode: str, probability: float) -> tuple[float, str]:
    """The nearest bound of P at which the verdict changes, and the verdict on its other side.

    >>> nearest_bound("says", 0.83), nearest_bound("says", 0.1), nearest_bound("may", 0.7)
    ((0.8, 'leaning'), (0.2, 'leaning-against'), (0.2, 'contradicted'))
    """
    if mode in HEDGES:
        line = HEDGES[mode]
        return line, "contradicted" if probability >= line else "supported"
    bound = min((b for b, _ in BOUNDS), key=lambda b: abs(b - probability))
    names = [name for _, name in BOUNDS] + ["contradicted"]
    place = [b for b, _ in BOUNDS].index(bound)
    return bound, names[place + 1] if round(probability, 9) >= bound else names[place]


def shift_to(reading: Reading, bound: float) -> float | None:
    """How far the whole cloud of draws would have to move for P to be `bound`; None where no such shift is defined.

    Defined for a threshold with one end and draws that are not yes-or-no.
    """
    threshold, draws = reading.threshold, reading.measurement.posterior
    known = draws.values[np.isfinite(draws.values)]
    if threshold is None or len(threshold.ends) != 1 or np.unique(known).size < 10:
        return None
    upper = math.isfinite(threshold.low) != threshold.outside
    (place,) = draws.quantile((1 - bound if upper else bound,))
    return threshold.ends[0] - place


def _fact(reading: Reading) -> Text:
    details = reading.measurement.details
    if not reading.answered:
        return _say("fact-none")
    if details["against"]:
        return _say("fact-disputed", rows=_ids(details["against"]))
    if details["recalled"]:
        return _say("fact-recalled", rows=_ids(details["recalled"]))
    return _say("fact-checked")


def _first_sign(reading: Reading, evidence: EvidenceBase) -> Text | None:
    """The observable step that speaks most for the other side of the nearest bound, for claims on an outcome."""
    quantity = str(reading.test.given.get("quantity", ""))
    if reading.measurement.name != "outlook.future" or not quantity.startswith("outcome:"):
        return None
    if evidence.outlook is None or not reading.answered:
        return None
    outcome = quantity.removeprefix("outcome:")
    ratios = [(s.likelihood_ratio.get(outcome, math.nan), s) for s in evidence.outlook.signals]
    ratios = [(r, s) for r, s in ratios if math.isfinite(r) and r > 0]
    if not ratios:
        return None
    bound, _ = nearest_bound(reading.mode, reading.probability or 0.0)
    up = (reading.probability or 0.0) < bound
    ratio, signal = (max if up else min)(ratios, key=lambda pair: (pair[0], pair[1].what))
    if (ratio <= 1.0) if up else (ratio >= 1.0):
        return None
    return _say("sign", what=_named(signal.what, evidence), ratio=write(ratio, "ratio"))


def _named(what: str, evidence: EvidenceBase) -> Text:
    """A move, a shock or a step of a track in words; its id where the case has no name for it."""
    head, _, tail = what.partition(".")
    file = evidence.case.file
    if head == "shock" and tail in file.shocks:
        return file.shocks[tail].name
    if head in file.moves and tail in file.moves[head]:
        move, actor = file.moves[head][tail].name, file.actors[head].name
        return Text(en=f"{move.en} ({actor.en})", ar=f"{move.ar} ({actor.ar})")
    if head in file.tracks and tail in STEPS:
        return _say(f"step-{tail}", track=file.tracks[head].name)
    return Text(en=what, ar=isolate(what))


def _say(key: str, **values: str | Text) -> Text:
    phrase = PHRASES[key]
    return Text(en=phrase.en.format(**_words(values, "en")), ar=phrase.ar.format(**_words(values, "ar")))


def _words(values: Values, language: Any) -> dict[str, str]:
    words = {}
    for name, value in values.items():
        if isinstance(value, Text):
            words[name] = value.of(language)
        else:
            words[name] = isolate(value) if language == "ar" else value
    return words


def _ids(ids: Sequence[str]) -> str:
    return ", ".join(ids)


def _p(probability: float | None) -> str:
    return "–" if probability is None else f"{probability:.2f}"


def _n(value: float) -> str:
    return write(value, "number")


def region(threshold: Threshold | None, unit: str) -> str:
    """A threshold as text; empty for dated facts, which have none."""
    return "" if threshold is None else text(threshold, unit)
