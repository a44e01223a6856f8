"""The case author's names for what the study speaks of: actors, moves, shocks, outcomes, tracks, motives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from taqarub.base.text import Text
from taqarub.case.case import CaseFile
from taqarub.report.document import Code, Day, Sentence, Term, Value, Words


def actor(case: CaseFile, code: str) -> Value:
    """An actor's name, or its code when the case does not declare it."""
    return Words(case.actors[code].name) if code in case.actors else Code(code)


def together(case: CaseFile, codes: Sequence[str]) -> Value | Sentence:
    """The names of several actors, joined."""
    first, *rest = codes
    return (
        Sentence("list.and", {"first": actor(case, first), "rest": together(case, rest)})
        if rest
        else actor(case, first)
    )


def patron(case: CaseFile) -> Value | None:
    """The actor who can veto the course, or None."""
    return next((Words(found.name) for found in case.actors.values() if found.role == "patron"), None)


def outcome(case: CaseFile, name: str) -> Value:
    """An outcome's name."""
    return Words(case.outcomes[name].name) if name in case.outcomes else Code(name)


def track(case: CaseFile, name: str) -> Value:
    """A track's name."""
    return Words(case.tracks[name].name) if name in case.tracks else Code(name)


def motive(case: CaseFile, holder: str, name: str) -> Value:
    """A motive's name."""
    found = case.motives.get(holder, {}).get(name)
    return Words(found.name) if found else Code(name)


def regime(case: CaseFile, name: str) -> Value | None:
    """A regime's name, from whichever context has it; None for no regime."""
    found = next((c.regimes[name] for c in case.contexts.values() if name in c.regimes), None)
    return Words(found) if found else None


def move(case: CaseFile, holder: str, name: str) -> Value:
    """A move's name; holding still is a word of the phrase book."""
    if name == "hold":
        return Term("word.hold")
    found = case.moves.get(holder, {}).get(name)
    return Words(found.name) if found else Code(name)


def what(case: CaseFile, key: str) -> Sentence:
    """Something to watch for, by its key: `ACTOR.move`, `shock.ID`, or `TRACK.up` and `TRACK.down`."""
    head, _, tail = key.partition(".")
    if head in case.actors and tail:
        return Sentence("what.move", {"actor": actor(case, head), "move": move(case, head, tail)})
    if head in case.tracks and tail in ("up", "down"):
        return Sentence(f"what.track-{tail}", {"track": track(case, head)})
    return Sentence("what.shock", {"shock": trigger(case, key)})


def trigger(case: CaseFile, key: str) -> Value:
    """A trigger's name: a shock of the case, or `CONTEXT=REGIME`, another regime from the start."""
    context, equals, name = key.partition("=")
    if equals and context in case.contexts and name in case.contexts[context].regimes:
        found = case.contexts[context]
        return Words(
            Text(en=f"{found.name.en}: {found.regimes[name].en}", ar=f"{found.name.ar}: {found.regimes[name].ar}")
        )
    shock = case.shocks.get(key.removeprefix("shock."))
    return Words(shock.name) if shock else Code(key)


def quantity(case: CaseFile, path: str) -> Sentence:
    """An uncertain quantity of the case by its dotted path, such as `motives.USA.flank.share.deals`."""
    section, *rest = path.split(".")
    maker = _QUANTITIES.get(section)
    return (maker(case, rest) if maker else None) or Sentence("quantity.other", {"path": Code(path)})


def _motive_share(case: CaseFile, rest: list[str]) -> Sentence | None:
    values = {"actor": actor(case, rest[0]), "motive": motive(case, rest[0], rest[1])}
    under = regime(case, rest[3]) if len(rest) > 3 else None
    if under is None:
        return Sentence("quantity.motive", values)
    return Sentence("quantity.motive-regime", values | {"regime": under})


def _of_move(case: CaseFile, rest: list[str]) -> Sentence | None:
    values = {"actor": actor(case, rest[0]), "move": move(case, rest[0], rest[1])}
    if rest[2] == "cost":
        return Sentence("quantity.cost", values)
    shifted = case.moves[rest[0]][rest[1]].shifts[int(rest[3])].track
    return Sentence("quantity.effect", values | {"track": track(case, shifted)})


def _of_drift(case: CaseFile, rest: list[str]) -> Sentence | None:
    return Sentence("quantity.drift", {"reason": Words(case.drift[int(rest[0])].reason)})


def _of_shock(case: CaseFile, rest: list[str]) -> Sentence | None:
    key = "quantity.hazard" if rest[1] == "hazard" else "quantity.shock-effect"
    return Sentence(key, {"shock": trigger(case, rest[0])})


def _of_line(case: CaseFile, rest: list[str]) -> Sentence | None:
    return Sentence("quantity.red-line", {"line": Words(case.red_lines[rest[0]].name)})


def _of_capacity(case: CaseFile, rest: list[str]) -> Sentence | None:
    under = regime(case, rest[-1])
    holder = actor(case, case.capacity[int(rest[0])].holder)
    return Sentence("quantity.capacity", {"actor": holder, "regime": under}) if under else None


def _of_choice(case: CaseFile, rest: list[str]) -> Sentence | None:
    return Sentence(f"quantity.{rest[1]}", {"actor": actor(case, rest[0])})


def _of_context(case: CaseFile, rest: list[str]) -> Sentence | None:
    context: Value = Words(case.contexts[rest[0]].name)
    before, arrow, after = (part.strip() for part in rest[-1].partition("->"))
    start, end = regime(case, before), regime(case, after)
    if arrow and start is not None and end is not None:
        return Sentence("quantity.switch", {"context": context, "from": start, "to": end})
    return Sentence("quantity.next", {"context": context, "to": start}) if start is not None else None


def _of_record(case: CaseFile, rest: list[str]) -> Sentence | None:
    if rest == ["miscoded"]:
        return Sentence("quantity.miscoded")
    start = Day(case.record.recorded[rest[1]][int(rest[2])].from_month)
    return Sentence("quantity.recorded", {"actor": actor(case, rest[1]), "from": start})


_QUANTITIES: Mapping[str, Callable[[CaseFile, list[str]], Sentence | None]] = {
    "motives": _motive_share,
    "moves": _of_move,
    "drift": _of_drift,
    "shocks": _of_shock,
    "red_lines": _of_line,
    "capacity": _of_capacity,
    "choice": _of_choice,
    "contexts": _of_context,
    "record": _of_record,
}
