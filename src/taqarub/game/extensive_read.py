"""`read_efg`: Gambit's trees as records, and everything that is wrong with them.

The format is that of Gambit's documentation ("Game representation formats"): an information set's name and actions
may be left out after its first mention, an outcome's label and payoffs likewise; payoffs may be decimals or
fractions.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from taqarub.base.diagnostic import Checked, Findings
from taqarub.base.message import say
from taqarub.game.extensive import CHANCE, END, MOST_DEPTH, MOST_NODES, InfoSet, Node, Tree
from taqarub.game.extensive_words import Stop, Words, head_of, words_of

ROW_ERROR = 1e-6


@dataclass(slots=True)
class _Draft:
    """A tree while it is read."""

    players: tuple[str, ...] = ()
    sets: list[InfoSet] = field(default_factory=list)
    places: dict[tuple[int, int], int] = field(default_factory=dict)
    outcomes: dict[int, tuple[str, tuple[Fraction, ...]]] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)


def read_efg(path: str | Path) -> Checked[Tree]:
    """A tree; a file that is wrong gives diagnostics TQ5xx with line and column."""
    findings = Findings()
    words = words_of(path, findings)
    tree = None
    if words is not None:
        try:
            tree = _tree(words)
        except Stop:
            tree = None
    return Checked(tree, findings.sorted())


def _tree(words: Words) -> Tree:
    title, players = head_of(words, "EFG", "2")
    comment = words.name() if words.kind == "name" else ""
    draft = _Draft(players)
    waiting: list[tuple[int, list[int]]] = []  # nodes on the way to here that lack children, and those they have
    while True:
        place = len(draft.nodes)
        if place >= MOST_NODES or len(waiting) > MOST_DEPTH:
            limit = say("at most {nodes} nodes and {depth} moves in a row", nodes=f"{MOST_NODES:,}", depth=MOST_DEPTH)
            words.fail("TQ501", say("a larger tree"), limit, say("use fewer moves"))
        if waiting:
            waiting[-1][1].append(place)
        draft.nodes.append(_node(words, draft))
        if draft.nodes[-1].place != END:
            waiting.append((place, []))
            continue
        while waiting and len(waiting[-1][1]) == len(draft.sets[draft.nodes[waiting[-1][0]].place].actions):
            parent, children = waiting.pop()
            draft.nodes[parent] = replace(draft.nodes[parent], children=tuple(children))
        if not waiting:
            break
    if words.kind != "end":
        words.fail("TQ514", words.shown(), say("the end of the file: the tree is complete"), say("delete it"))
    return Tree(title, players, tuple(draft.sets), tuple(draft.nodes), comment)


def _node(words: Words, draft: _Draft) -> Node:
    if words.kind != "word" or words.word not in ("p", "c", "t"):
        words.fail(
            "TQ514", words.shown(), say("a node: `p`, `c` or `t`"), say("every action needs a node that follows")
        )
    kind = words.word
    words.advance()
    name = words.name()
    place = END if kind == "t" else _set(words, draft, chance=kind == "c")
    outcome, label, payoff = _outcome(words, draft)
    return Node(name, place, (), outcome, label, payoff)


def _set(words: Words, draft: _Draft, chance: bool) -> int:
    player = CHANCE
    if not chance:
        player = words.whole() - 1
        if not 0 <= player < len(draft.players):
            expected = say("a player from 1 to {count}", count=len(draft.players))
            words.fail("TQ514", say("player {number}", number=player + 1), expected)
    span, number = words.span, words.whole()
    known = draft.places.get((player, number))
    name = words.name() if words.kind == "name" else ""
    if not words.opens():
        if known is None:
            words.fail("TQ514", say("an information set without actions"), say("actions where it is first named"))
        return known
    actions, chances = _actions(words, chance)
    if known is not None:
        if (draft.sets[known].actions, draft.sets[known].chances) != (actions, chances):
            words.span = span
            found = say("information set {number} with other actions than before", number=number)
            words.fail("TQ514", found, say("the same actions in the same order"), say("give it a number of its own"))
        return known
    draft.places[player, number] = len(draft.sets)
    draft.sets.append(InfoSet(player, number, name, actions, chances))
    return len(draft.sets) - 1


def _actions(words: Words, chance: bool) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    span = words.span
    words.open()
    names: list[str] = []
    chances: list[Fraction] = []
    while not words.closes():
        names.append(words.name())
        if chance:
            chances.append(words.number())
    words.close()
    if not names:
        words.span = span
        words.fail("TQ514", say("no action"), say("at least one action"))
    if chance and (min(chances) < 0 or abs(float(sum(chances)) - 1.0) > ROW_ERROR):
        words.span = span
        found = say("chances that add to {sums}", sums=f"{float(sum(chances)):.10g}")
        words.fail("TQ511", found, say("chances of at least 0 that add to 1"), say("make its chances add to 1"))
    return tuple(names), tuple(chances)


def _outcome(words: Words, draft: _Draft) -> tuple[int, str, tuple[Fraction, ...]]:
    number = words.whole()
    if number == 0:
        return 0, "", ()
    known = draft.outcomes.get(number)
    label = words.name() if words.kind == "name" else known[0] if known else ""
    if words.opens():
        span = words.span
        payoff = _numbers(words)
        if len(payoff) != len(draft.players):
            words.span = span
            words.fail("TQ514", say("{count} payoffs", count=len(payoff)),
                       say("one for each of {count} players", count=len(draft.players)))  # fmt: skip
        if known is not None and known[1] != payoff:
            words.span = span
            words.fail("TQ514", say("outcome {number} with other payoffs than before", number=number),
                       say("the same payoffs"), say("give it a number of its own"))  # fmt: skip
        draft.outcomes[number] = (label, payoff)
        return number, label, payoff
    if known is None:
        words.fail("TQ514", say("outcome {number} without payoffs", number=number),
                   say("payoffs where it is first named"))  # fmt: skip
        return 0, "", ()
    return number, label, known[1]


def _numbers(words: Words) -> tuple[Fraction, ...]:
    words.open()
    found = []
    while not words.closes():
        found.append(words.number())
    words.close()
    return tuple(found)
