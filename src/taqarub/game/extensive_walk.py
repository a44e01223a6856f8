"""Walks over a tree: how likely play reaches each node, what is expected from it, and a player's best reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from taqarub.game.extensive import CHANCE, END, Tree


@dataclass(frozen=True, slots=True)
class Walk:
    """A tree with its actions laid in one vector of slots, players' information sets one after the other.

    payoff  (nodes, N): what stands at each node
    first   place in `Tree.sets` → first slot; −1 for chance
    share   (slots,) the precision of an action's set over the largest of the tree
    """

    tree: Tree
    payoff: np.ndarray
    first: tuple[int, ...]
    slots: int
    share: np.ndarray

    def part(self, place: int) -> slice:
        """The slots of an information set."""
        return slice(self.first[place], self.first[place] + len(self.tree.sets[place].actions))

    def parts(self) -> Iterator[slice]:
        """The slots of every information set of a player."""
        return (self.part(place) for place in self.tree.moves())

    def uniform(self) -> np.ndarray:
        """(slots,) chances: every action as likely as the others of its set."""
        chances = np.empty(self.slots)
        for part in self.parts():
            chances[part] = 1.0 / (part.stop - part.start)
        return chances

    def weight(self, place: int, action: int, chances: np.ndarray) -> np.ndarray | float:
        """How likely an action of a set is, (B,) or one number for chance."""
        held = self.tree.sets[place]
        if held.player == CHANCE:
            return float(held.chances[action] / sum(held.chances))
        return np.asarray(chances[self.first[place] + action])

    def reach(self, chances: np.ndarray, without: int = CHANCE) -> np.ndarray:
        """(nodes, B): the chance that play comes to each node; `without`: as if that player always went there."""
        found = np.ones((len(self.tree.nodes), chances.shape[1]))
        for place, node in enumerate(self.tree.nodes):
            for action, child in enumerate(node.children):
                mine = without >= 0 and self.tree.sets[node.place].player == without
                found[child] = found[place] * (1.0 if mine else self.weight(node.place, action, chances))
        return found

    def values(self, chances: np.ndarray) -> np.ndarray:
        """(nodes, N, B): what each player expects from each node on."""
        found = np.repeat(self.payoff[:, :, None], chances.shape[1], axis=2)
        for place in range(len(self.tree.nodes) - 1, -1, -1):
            node = self.tree.nodes[place]
            for action, child in enumerate(node.children):
                found[place] += self.weight(node.place, action, chances) * found[child]
        return found

    def quality(self, chances: np.ndarray) -> np.ndarray:
        """Q (slots, B) of every action, by the beliefs that the chances imply, times its set's share of precision."""
        reach, values = self.reach(chances), self.values(chances)
        total, found = np.zeros_like(chances), np.zeros_like(chances)
        for place, node in enumerate(self.tree.nodes):
            if node.place == END or self.tree.sets[node.place].player == CHANCE:
                continue
            player, first = self.tree.sets[node.place].player, self.first[node.place]
            for action, child in enumerate(node.children):
                found[first + action] += reach[place] * values[child, player]
                total[first + action] += reach[place]
        return self.share[:, None] * np.divide(found, total, out=np.zeros_like(found), where=total > 0)


def walk_of(tree: Tree, shares: Mapping[int, float] | None = None) -> Walk:
    """Lay out the actions of a tree; `shares`: the precision of an information set over the largest, 1 by default."""
    first, slots = [], 0
    for held in tree.sets:
        first.append(-1 if held.player == CHANCE else slots)
        slots += 0 if held.player == CHANCE else len(held.actions)
    payoff = np.zeros((len(tree.nodes), len(tree.players)))
    for place, node in enumerate(tree.nodes):
        if node.payoff:
            payoff[place] = [float(number) for number in node.payoff]
    share = np.ones(slots)
    for place, part in (shares or {}).items():
        share[first[place] : first[place] + len(tree.sets[place].actions)] = part
    return Walk(tree, payoff, tuple(first), slots, share)


def has_recall(tree: Tree, player: int) -> bool:
    """Whether a player always knows what it knew and did before (perfect recall), and meets no set twice on a path."""
    known: dict[int, tuple[tuple[int, int], ...]] = {}
    history: list[tuple[tuple[int, int], ...]] = [()] * len(tree.nodes)
    for place, node in enumerate(tree.nodes):
        mine = node.place != END and tree.sets[node.place].player == player
        if mine and known.setdefault(node.place, history[place]) != history[place]:
            return False
        for action, child in enumerate(node.children):
            history[child] = (*history[place], (node.place, action)) if mine else history[place]
    return True


def best_reply_gain(tree: Tree, walk: Walk, chances: np.ndarray, player: int) -> float:
    """What a player with perfect recall expects when it plays a best reply to the others' chances."""
    reach = walk.reach(chances[:, None], player)[:, 0]
    members: dict[int, list[int]] = {}
    for place, node in enumerate(tree.nodes):
        if node.place != END and tree.sets[node.place].player == player:
            members.setdefault(node.place, []).append(place)
    chosen: dict[int, int] = {}
    values: dict[int, float] = {}

    def worth(place: int) -> float:
        if place not in values:
            node, total = tree.nodes[place], float(walk.payoff[place, player])
            if node.place != END:
                if tree.sets[node.place].player == player:
                    total += worth(node.children[best(node.place)])
                else:
                    total += sum(
                        float(np.squeeze(walk.weight(node.place, action, chances[:, None]))) * worth(child)
                        for action, child in enumerate(node.children)
                    )
            values[place] = total
        return values[place]

    def best(held: int) -> int:
        if held not in chosen:
            gains = [
                sum(reach[place] * worth(tree.nodes[place].children[action]) for place in members[held])
                for action in range(len(tree.sets[held].actions))
            ]
            chosen[held] = int(np.argmax(gains))
        return chosen[held]

    return worth(0)
