"""The definitions of conflict analysis word by word, in plain Python: oracle of the tests, peer of the benchmark.

Nothing is shared with the library: moves are lists, a search walks them, and nobody may move twice in a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations


class Plain:
    """A conflict as lists."""

    def __init__(self, owner, worth, feasible, turns) -> None:
        self.owner, self.turns = list(owner), list(turns)
        self.worth = [[v for v in row] for row in worth.tolist()]
        self.players = range(len(self.worth))
        self.states = [s for s in range(1 << len(self.owner)) if feasible[s]]
        self.inside = set(self.states)
        self.moves = [{s: self._moves(i, s) for s in self.states} for i in self.players]

    def _moves(self, player: int, state: int) -> list[int]:
        reached = {state}
        for bit, owner in enumerate(self.owner):
            if owner == player:
                on = state >> bit & 1
                if self.turns[bit] == "both" or (self.turns[bit] == "on") == (not on):
                    reached |= {s ^ 1 << bit for s in reached}
        return sorted(s for s in reached if s != state and s in self.inside)

    def better(self, player: int, state: int) -> list[int]:
        worth = self.worth[player]
        return [s for s in self.moves[player][state] if worth[s] > worth[state]]

    def sequences(self, players: Iterable[int], state: int, improving: bool = False) -> set[int]:
        """What a group reaches when nobody moves twice in a row."""
        seen: set[tuple[int, int]] = set()
        todo = [(state, -1)]
        while todo:
            here, last = todo.pop()
            for j in players:
                if j != last:
                    for s in self.better(j, here) if improving else self.moves[j][here]:
                        if (s, j) not in seen:
                            seen.add((s, j))
                            todo.append((s, j))
        return {s for s, _ in seen}

    def stable(self, concept: str, player: int, state: int) -> bool:
        worth, here = self.worth[player], self.worth[player][state]
        others = [j for j in self.players if j != player]
        for s1 in self.better(player, state):
            if concept == "nash":
                return False
            if concept == "gmr":
                held = any(worth[s2] <= here for s2 in self.sequences(others, s1))
            elif concept == "seq":
                held = any(worth[s2] <= here for s2 in self.sequences(others, s1, improving=True))
            elif concept == "smr":
                held = any(
                    worth[s2] <= here and all(worth[s3] <= here for s3 in self.moves[player][s2])
                    for s2 in self.sequences(others, s1)
                )
            else:
                joint = [s1 ^ state ^ s2 for s2 in self.better(others[0], state)]
                held = any(s in self.inside and worth[s] <= here for s in joint)
            if not held:
                return False
        return True

    def equilibria(self, concept: str) -> set[int]:
        return {s for s in self.states if all(self.stable(concept, i, s) for i in self.players)}

    def coalition_stable(self, concept: str, group: tuple[int, ...], state: int) -> bool:
        others = [j for j in self.players if j not in group]

        def all_better(s: int) -> bool:
            return all(self.worth[h][s] > self.worth[h][state] for h in group)

        for s1 in sorted(self.sequences(group, state)):
            if not all_better(s1):
                continue
            if concept == "cr":
                return False
            answers = self.sequences(others, s1, improving=concept == "cseq")
            if concept == "csmr":
                held = any(
                    not all_better(s2) and not any(all_better(s3) for s3 in self.sequences(group, s2)) for s2 in answers
                )
            else:
                held = any(not all_better(s2) for s2 in answers)
            if not held:
                return False
        return True

    def coalitions(self) -> list[tuple[int, ...]]:
        return [g for size in range(1, len(self.players) + 1) for g in combinations(self.players, size)]
