"""Checks of meaning for what is said about the future: features, outcomes, counterfactuals.

Outcomes are proved exclusive and exhaustive by trying every combination of the features that their rules read.
"""

from __future__ import annotations

import numpy as np

from taqarub.base.message import Message, listed, quoted, say, shown
from taqarub.case.case import CaseFile, Counterfactual, Feature
from taqarub.case.check_order import check_order
from taqarub.case.rules import Rule, evaluate, names
from taqarub.case.scope import Scope

FEATURE_LIMIT = 16  # features that outcome rules read: 65,536 combinations


def check_futures(case: CaseFile, scope: Scope) -> None:
    """Features and outcomes, then counterfactuals."""
    for name, feature in case.features.items():
        _feature(f"features.{name}", feature, scope)
    rules = {name: scope.rule(f"outcomes.{name}.rule", o.rule, features=True) for name, o in case.outcomes.items()}
    whole = set(rules) == set(scope.names.outcomes)
    if whole and rules and all(rule is not None for rule in rules.values()):
        partition({name: rule for name, rule in rules.items() if rule is not None}, scope)
    for name, change in case.counterfactuals.items():
        _counterfactual(f"counterfactuals.{name}", change, case, scope)


def partition(rules: dict[str, Rule], scope: Scope) -> None:
    """Exactly one outcome for each combination of features, or the first combination that shows otherwise."""
    features = sorted(frozenset().union(*(names(rule) for rule in rules.values())))
    if len(features) > FEATURE_LIMIT:
        found = say("{count} features in the rules of outcomes", count=len(features))
        scope.error(
            "TQ208",
            "outcomes",
            found,
            say("at most {limit}", limit=FEATURE_LIMIT),
            say("merge features"),
            key=True,
        )
        return
    shape = (2,) * len(features)
    axes = np.indices(shape).astype(bool)
    values = {feature: axes[i] for i, feature in enumerate(features)}
    held = {name: np.broadcast_to(evaluate(rule, values, {}), shape) for name, rule in rules.items()}
    count = np.sum([h.astype(int) for h in held.values()], axis=0)
    if (count == 0).any():
        combination = _told(features, np.argwhere(count == 0)[0])
        found = say("no outcome for {combination}", combination=combination)
        fix = say("add an outcome, or widen the rule of one")
        scope.error("TQ225", "outcomes", found, say("exactly one outcome for every future"), fix, key=True)
    if (count > 1).any():
        place = tuple(np.argwhere(count > 1)[0])
        both = [name for name, h in held.items() if h[place]]
        found = say(
            "{names} at once for {combination}", names=listed(both), combination=_told(features, np.array(place))
        )
        fix = say("add `and not …` to the rule of `{name}`", name=both[-1])
        scope.error("TQ224", f"outcomes.{both[-1]}.rule", found, say("exactly one outcome for every future"), fix)


def _told(features: list[str], place: np.ndarray) -> Message:
    words = [feature if on else f"not {feature}" for feature, on in zip(features, place, strict=True)]
    return quoted(" and ".join(words) or "true", limit=200)


def _feature(path: str, feature: Feature, scope: Scope) -> None:
    forms = [key for key in ("reached", "ends", "moves", "exchanges", "change") if getattr(feature, key) is not None]
    bounds = [key for key in ("at_least", "at_most") if getattr(feature, key) is not None]
    if len(forms) != 1:
        found = say("{value}", value=listed(forms)) if forms else say("no form")
        fix = say("keep one of `reached`, `ends`, `moves`, `exchanges`, `change`")
        scope.error("TQ227", path, say("{found} in one feature", found=found), say("exactly one form"), fix, key=True)
        return
    form = forms[0]
    wanted = {"reached": (), "ends": (), "moves": ("at_least",), "exchanges": ("at_least",)}.get(form)
    if (wanted is not None and tuple(bounds) != wanted) or (wanted is None and len(bounds) != 1):
        expected = {"change": say("one of `at_least` and `at_most`"), "moves": shown("at_least")}
        expected["exchanges"] = expected["moves"]
        found = say("{bounds} beside `{form}`", bounds=listed(bounds) if bounds else say("no bound"), form=form)
        scope.error(
            "TQ227", path, found, expected.get(form, say("no bound beside a rule")), say("mend the bounds"), key=True
        )
    if form in ("reached", "ends"):
        scope.rule(f"{path}.{form}", getattr(feature, form))
    elif form == "change":
        scope.track(f"{path}.change", feature.change or "", say("a track that changes"))
    else:
        lists = [feature.moves or []] if form == "moves" else list(feature.exchanges or ())
        for i, words in enumerate(lists):
            for j, word in enumerate(words):
                at = f"{path}.moves.{j}" if form == "moves" else f"{path}.exchanges.{i}.{j}"
                scope.dotted(at, word, scope.names.moves, say("a move of a feature"))


def _counterfactual(path: str, change: Counterfactual, case: CaseFile, scope: Scope) -> None:
    known = scope.names
    for i, actor in enumerate(change.only_hold):
        scope.player(f"{path}.only_hold.{i}", actor, say("an actor that may only hold"))
    for i, word in enumerate(change.drop_motives):
        scope.dotted(f"{path}.drop_motives.{i}", word, known.motives, say("a motive to drop"))
    for i, word in enumerate(change.drop_moves):
        scope.dotted(f"{path}.drop_moves.{i}", word, known.moves, say("a move to drop"))
    for word in change.set_cost:
        scope.dotted(f"{path}.set_cost.{word}", word, known.moves, say("a move with another cost"), key=True)
    for actor in change.set_capacity:
        holders = [capacity.holder for capacity in case.capacity]
        at = f"{path}.set_capacity.{actor}"
        scope.known(
            "TQ234", at, actor, holders, say("the holder of a capacity"), say("whose capacity changes"), key=True
        )
    for line, region in change.move_region.items():
        _red_line(f"{path}.move_region.{line}", line, scope)
        scope.rule(f"{path}.move_region.{line}", region)
    for line in change.scale_loss:
        _red_line(f"{path}.scale_loss.{line}", line, scope)
    scope.state(f"{path}.start", change.start, say("part of the first month"))
    for actor, move in change.force.items():
        if scope.player(f"{path}.force.{actor}", actor, say("an actor that is made to move"), key=True):
            scope.move(f"{path}.force.{actor}", actor, move, say("a forced move"), hold=True)
    options = [f"{actor}.{move}" for actor, moves in known.moves.items() for move in moves]
    options += [f"drift.{i}" for i in range(known.drifts)] + [f"shock.{shock}" for shock in known.shocks]
    for word in change.scale_shift:
        at, kind = f"{path}.scale_shift.{word}", say("ACTOR.move, drift.N or shock.ID")
        scope.known("TQ217", at, word, options, kind, say("what shifts by other chances"), key=True)
    if change.order is not None:
        check_order(f"{path}.order", change.order, case, scope)
    _factors(path, change, scope)


def _factors(path: str, change: Counterfactual, scope: Scope) -> None:
    for key in ("set_cost", "set_capacity", "scale_loss", "scale_shift"):
        for word, factor in getattr(change, key).items():
            if not 0 <= factor <= 1000:
                at = f"{path}.{key}.{word}"
                scope.error(
                    "TQ208",
                    at,
                    say("the factor {factor}", factor=f"{factor:g}"),
                    say("a factor from 0 to 1000"),
                    say("mend the factor"),
                )


def _red_line(path: str, word: str, scope: Scope) -> None:
    scope.known("TQ217", path, word, scope.names.red_lines, say("a red line"), say("a red line that changes"), key=True)
