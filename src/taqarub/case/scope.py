"""What the checks of meaning share: the names of a case, the places of its values, and how a wrong name is reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taqarub.base.diagnostic import Findings, Related, Span, nearest
from taqarub.base.message import Message, listed, quoted, say
from taqarub.case.names import Names
from taqarub.case.places import Document
from taqarub.case.rules import ORDERED, Bare, Compare, Rule, parse, terms
from taqarub.case.tracks import CAMEO_ROOTS, EventMatch

STAND_IN = "?"  # a name that stands in for one that could not be read; it is never reported
UNREAD_MONTH = "9999-12"  # the same for a month
# Names of required sections: when a section is empty, its absence is reported, and not each mention of a name as well.
DECLARING = (
    *("actors", "tracks", "contexts", "motives", "moves", "features", "outcomes", "shocks", "red_lines"),
    "counterfactuals",
)
SECTION_CODES = frozenset({"TQ204", "TQ210", "TQ211", "TQ215", "TQ216", "TQ226"})


@dataclass(slots=True)
class Scope:
    """One document under check. Paths are dotted; `role` says in words what a name is used as."""

    document: Document
    names: Names
    findings: Findings

    def place(self, path: str, key: bool = False) -> Span:
        """The place of a path's value, or of its key."""
        return self.document.key(path) if key else self.document.place(path)

    def error(self, code: str, path: str, found: Message, expected: Message, fix: Message, key: bool = False) -> None:
        """Note a mistake at a path."""
        self.findings.error(code, self.place(path, key), found, expected, fix)

    def warn(self, code: str, path: str, found: Message, expected: Message, fix: Message, key: bool = False) -> None:
        """Note a doubt at a path."""
        self.findings.warn(code, self.place(path, key), found, expected, fix)

    def known(
        self, code: str, path: str, word: str, options: Iterable[str], kind: Message, role: Message, key: bool = False
    ) -> bool:
        """Whether a name is one of the options; a wrong one is reported with the nearest."""
        options = tuple(options)
        if word in options:
            return True
        if word != STAND_IN and (options or code not in SECTION_CODES):
            self._unknown(code, self.place(path, key), word, options, kind, role)
        return False

    def _unknown(
        self, code: str, span: Span, word: str, options: tuple[str, ...], kind: Message, role: Message
    ) -> None:
        close = nearest(word, options)
        fix = (
            say("write `{close}`, or declare {word}", close=close, word=quoted(word))
            if close
            else say("declare {word}, or name another", word=quoted(word))
        )
        self.findings.error(
            code,
            span,
            say("{word}, as {role}", word=quoted(word), role=role),
            say("{kind}: {words}", kind=kind, words=listed(options)),
            fix,
            self._declared(close) if close else (),
        )

    def _declared(self, name: str) -> tuple[Related, ...]:
        """Where the name that was probably meant is declared, if that is in this document."""
        for section in DECLARING:
            for path in (f"{section}.{name}", *(f"{section}.{actor}.{name}" for actor in self.names.actors)):
                if path in self.document.keys:
                    return ((self.document.keys[path], say("declared here")),)
        return ()

    def actor(self, path: str, word: str, role: Message, key: bool = False) -> bool:
        """A declared actor."""
        return self.known("TQ210", path, word, self.names.actors, say("a declared actor"), role, key)

    def player(self, path: str, word: str, role: Message, key: bool = False) -> bool:
        """An actor that has moves."""
        return self.known("TQ210", path, word, self.names.moves, say("an actor with moves"), role, key)

    def track(self, path: str, word: str, role: Message, key: bool = False) -> bool:
        """A declared track."""
        return self.known("TQ211", path, word, self.names.tracks, say("a declared track"), role, key)

    def context(self, path: str, word: str, role: Message, key: bool = False) -> bool:
        """A declared context."""
        return self.known("TQ213", path, word, self.names.contexts, say("a declared context"), role, key)

    def regime(self, path: str, context: str, word: str, role: Message, key: bool = False) -> bool:
        """A regime of a context (nothing is said when the context is unknown)."""
        options = self.names.contexts.get(context)
        kind = say("a regime of `{context}`", context=context)
        return options is None or self.known("TQ214", path, word, options, kind, role, key)

    def move(self, path: str, actor: str, word: str, role: Message, hold: bool = False, key: bool = False) -> bool:
        """A move of an actor (nothing is said when the actor has no moves at all)."""
        if actor not in self.names.moves:
            return True
        options = self.names.played(actor) if hold else self.names.moves[actor]
        return self.known("TQ204", path, word, options, say("a move of actor `{actor}`", actor=actor), role, key)

    def dotted(
        self, path: str, word: str, table: Mapping[str, tuple[str, ...]], role: Message, key: bool = False
    ) -> bool:
        """`ACTOR.move` or `ACTOR.motive`."""
        code, kind = ("TQ204", "a move") if table is self.names.moves else ("TQ215", "a motive")
        options = [f"{actor}.{name}" for actor, names in table.items() for name in names]
        return self.known(code, path, word, options, say("{kind} written as ACTOR.name", kind=kind), role, key)

    def state(self, path: str, values: Mapping[str, object], role: Message) -> None:
        """Overrides of a state: track or context -> rung or regime."""
        for name, value in values.items():
            inside = f"{path}.{name}"
            options = self.names.places
            if self.known("TQ211", inside, name, options, say("a track or a context"), role, key=True):
                self.rung(inside, name, value, role)

    def rung(self, path: str, name: str, value: object, role: Message) -> None:
        """A rung of a track or a regime of a context, by id or number."""
        rungs = self.names.places[name]
        if isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value < len(rungs):
                expected = say("from 0 to {limit}", limit=len(rungs) - 1)
                self.error(
                    "TQ212",
                    path,
                    say("{value}, as a rung of `{name}`", value=quoted(value), name=name),
                    expected,
                    say("write the rung's id"),
                )
        else:
            code, kind = ("TQ212", say("a rung")) if name in self.names.tracks else ("TQ214", say("a regime"))
            self.known(code, path, str(value), rungs, say("{kind} of `{name}`", kind=kind, name=name), role)

    def rule(self, path: str, text: str, features: bool = False) -> Rule | None:
        """A rule on states (or, in outcomes, on features); None when it cannot be used."""
        parsed = parse(text)
        if parsed.error is not None:
            problem = parsed.error
            span = self.document.within(path, text, problem.column)
            self.findings.error("TQ220", span, problem.found, problem.expected, problem.fix)
            return None
        assert parsed.rule is not None
        before = len(self.findings.items)
        for term in terms(parsed.rule):
            self._term(path, text, term, features)
        return parsed.rule if len(self.findings.items) == before else None

    def _term(self, path: str, text: str, term: Compare | Bare, features: bool) -> None:
        names = self.names
        span = self.document.within(path, text, term.column)
        options = names.features if features else tuple(names.places)
        code, kind = ("TQ216", say("a feature")) if features else ("TQ211", say("a track or a context"))
        if term.name not in options:
            self._unknown(code, span, term.name, options, kind, say("part of the rule"))
        elif features and isinstance(term, Compare):
            fix = say("write `{name}` or `not {name}`", name=term.name)
            self.findings.error(
                "TQ221", span, say("a comparison of the feature `{name}`", name=term.name), say("a feature alone"), fix
            )
        elif not features and isinstance(term, Bare):
            fix = say(
                "write for example `{name} == {rung}`", name=term.name, rung=next(iter(names.places[term.name]), 0)
            )
            self.findings.error(
                "TQ221", span, say("`{name}` alone", name=term.name), say("a comparison with a rung or regime"), fix
            )
        elif isinstance(term, Compare):
            self._compared(term, span, self.document.within(path, text, term.value_column))

    def _compared(self, term: Compare, span: Span, value: Span) -> None:
        rungs, is_context = self.names.places[term.name], term.name in self.names.contexts
        if isinstance(term.value, int) and not 0 <= term.value < len(rungs):
            found, expected = (
                say("{value}, as a rung of `{name}`", value=quoted(term.value), name=term.name),
                say("from 0 to {limit}", limit=len(rungs) - 1),
            )
            self.findings.error("TQ212", value, found, expected, say("write the rung's id"))
        elif isinstance(term.value, str) and term.value not in rungs:
            code, kind = ("TQ214", "a regime") if is_context else ("TQ212", "a rung")
            self._unknown(
                code,
                value,
                term.value,
                rungs,
                say("{kind} of `{name}`", kind=kind, name=term.name),
                say("part of the rule"),
            )
        elif is_context and term.op in ORDERED:
            fix = say("write `==` or `!=`")
            self.findings.error(
                "TQ221",
                span,
                say("`{op}` on the context `{name}`", op=term.op, name=term.name),
                say("regimes have no order"),
                fix,
            )

    def event(self, path: str, match: EventMatch) -> None:
        """An event rule: its actors, track names, roots and sizes."""
        for key in ("actor", "target"):
            for i, word in enumerate(getattr(match, key) or ()):
                self.actor(f"{path}.{key}.{i}", word, say("`{key}` of an event rule", key=key))
        for i, word in enumerate(match.track or ()):
            self.label(f"{path}.track.{i}", word, say("the track of an event rule"))
        for i, word in enumerate(match.cameo_root or ()):
            if word not in CAMEO_ROOTS:
                expected = say("a CAMEO root from 01 to 20, two digits in quotes")
                self.error("TQ205", f"{path}.cameo_root.{i}", quoted(word), expected, say('write for example "04"'))
        if match.min_size is not None and match.max_size is not None and match.min_size > match.max_size:
            found = say(
                "a least size {min_size} above the greatest {max_size}",
                min_size=match.min_size,
                max_size=match.max_size,
            )
            self.error("TQ208", f"{path}.min_size", found, say("`min_size ≤ max_size`"), say("swap the two"))

    def label(self, path: str, word: str, role: Message, key: bool = False) -> None:
        """The track name of events: a declared track, or a name that the timeline uses."""
        if self.names.labels is not None:
            options = tuple(dict.fromkeys((*self.names.tracks, *self.names.labels)))
            self.known("TQ219", path, word, options, say("a declared track, or a track of the timeline"), role, key)

    def month(self, path: str, text: str, role: Message) -> bool:
        """A month `YYYY-MM` that exists."""
        if len(text) == 7 and "01" <= text[5:] <= "12":
            return True
        self.error(
            "TQ236",
            path,
            say("{word}, as {role}", word=quoted(text), role=role),
            say("a month such as 2025-11"),
            say("write year-month"),
        )
        return False
