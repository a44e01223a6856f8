"""Why: what the judgements rest on, from the present phase to what moves the outcomes, one line a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from taqarub.report import naming
from taqarub.report.document import Count, Items, Line, Number, Paragraph, Range, Section, Sentence, Values, Words
from taqarub.report.readings import ranked
from taqarub.report.sections.answers import rate_values, response_sentence
from taqarub.report.sections.front import NOTABLE, veto_sentence
from taqarub.report.sections.node import first_choice
from taqarub.report.views import answers, given, options

if TYPE_CHECKING:
    from taqarub.study import Study


def why(study: Study, most: int = 12) -> Section:
    """The reasons, the record's first; at most so many."""
    lines = [*_phase(study), *_exchange(study), *_choices(study), *_moved_by_record(study), *_ceiling(study)]
    lines += [*_flip(study), *_inputs(study)]
    items = tuple(lines[:most])
    blocks = (Paragraph((Sentence("why.intro"),), "note"), Items(items)) if items else ()
    return Section("why", Sentence("title.why"), blocks or (Paragraph((Sentence("why.none"),)),))


def _phase(study: Study) -> list[Line]:
    """The present phase, where methods settled on one."""
    reading = study.history.phases
    last = [m.spells[-1] for m in reading.methods.values() if m.converged and m.spells]
    if not last:
        return []
    same = [spell for spell in last if spell.label == last[0].label]
    values: Values = {
        "label": Words(getattr(study.case.file.phases, last[0].label)),
        "since": Number(min(spell.start for spell in same), "month"),
        "until": Number(max(spell.start for spell in same), "month"),
        "methods": Number(len(same), "whole"),
        "all": Count(len(last), "noun.method"),
    }
    if len(same) < len(last):
        return [Line((Sentence("why.phase-split", values),))]
    begun = {spell.start for spell in same}
    return [Line((Sentence("why.phase-since" if len(begun) == 1 else "why.phase", values),))]


def _exchange(study: Study) -> list[Line]:
    """Responses of both sides, then the price."""
    lines = [Line((response_sentence(study, one),)) for one in answers(study)]
    sides = given(study)
    if sides:
        values = rate_values(study, sides)
        known = np.isfinite(getattr(values["lately"], "value", np.nan))
        lines.append(Line((Sentence("why.rate" if known else "why.rate-stale", values),)))
    return lines


def _choices(study: Study) -> list[Line]:
    """What each party most probably does first."""
    parties = study.case.file.matching.parties
    first: dict[str, Line] = {}
    for option in options(study):
        if option.actor in parties and option.actor not in first:
            first[option.actor] = Line((first_choice(study, option),))
    return list(first.values())


def _moved_by_record(study: Study) -> list[Line]:
    """What the record did to the likeliest outcome of the last horizon: before it, and in a neutral case."""
    horizon = study.outlook.horizons[-1]
    (name, best), *_ = ranked(study.outlook.outcomes[horizon])
    before = study.outlook.details.get("prior_outcomes", {}).get(str(horizon), {}).get(name)
    neutral = study.outlook.details.get("neutral_outcomes", {}).get(str(horizon), {}).get(name)
    if before is None or neutral is None:
        return []
    values: Values = {
        "outcome": naming.outcome(study.case.file, name),
        "horizon": Count(horizon, "noun.month"),
        "p": Number(best.p, "percent"),
        "before": Number(before, "percent"),
        "neutral": Number(neutral, "percent"),
    }
    gap = best.p - before
    key = "little" if abs(gap) < NOTABLE else "up" if gap > 0 else "down"
    return [Line((Sentence(f"why.record-{key}", values),))]


def _ceiling(study: Study) -> list[Line]:
    sentence = veto_sentence(study)
    return [Line((Sentence(f"why.{sentence.key.partition('.')[2]}", sentence.values),))] if sentence else []


def _flip(study: Study) -> list[Line]:
    """The shocks that would be enough to turn the outlook round."""
    found = study.outlook.details.get("flip")
    if not found or not found.get("most_likely"):
        return []
    values: Values = {
        "horizon": Count(int(found["horizon"]), "noun.month"),
        "before": naming.outcome(study.case.file, found["most_likely"]),
        "sets": Number(found.get("sets"), "whole"),
    }
    if not found["shocks"]:
        return [Line((Sentence("flip.none", values),))]
    first = naming.trigger(study.case.file, found["shocks"][0])
    values |= {
        "after": naming.outcome(study.case.file, found["becomes"]),
        "shock": first,
        "rest": Number(len(found["shocks"]) - 1, "whole"),
    }
    return [Line((Sentence("why.flip-one" if len(found["shocks"]) == 1 else "why.flip-more", values),))]


def _inputs(study: Study) -> list[Line]:
    """The quantity that carries most of the outcome."""
    if not study.outlook.sensitivity:
        return []
    top = study.outlook.sensitivity[0]
    values: Values = {
        "input": naming.quantity(study.case.file, top["parameter"]),
        "share": Number(top["share"], "percent"),
        "range": Range(top["lo"], top["hi"], "percent"),
    }
    return [Line((Sentence("why.input", values),))]
