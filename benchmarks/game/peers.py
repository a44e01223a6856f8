"""What the peers do, run by their own interpreter on games written to files; it imports nothing of the project.

    python peers.py sgamesolver GAME.npz     the logit homotopy up to the precision of the game
    python peers.py mesa PATHS.npz           paths of a solved game, one agent a path

Prints one line of JSON: seconds (the best of some repetitions), and what was found.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np


def sgamesolver(path: str, repeats: int) -> dict[str, object]:
    """Seconds of the solver alone, the game being built before; the strategies go to PATH.out.npy."""
    np.NaN = np.nan  # the peer was written for NumPy 1
    import sgamesolver as peer

    data = np.load(path)
    payoff, chances = data["payoff"], data["transition"]
    took, found = [], {}
    for _ in range(repeats):
        game = peer.SGame(list(np.moveaxis(payoff, 1, 0)), list(chances), data["discount"])
        homotopy = peer.homotopy.QRE(game)
        homotopy.solver_setup(float(data["precision"]))
        homotopy.solver.verbose = 0
        begin = time.perf_counter()
        found = homotopy.solver.start()
        took.append(time.perf_counter() - begin)
        if sum(took) > 60:
            break
    states, players, actions = payoff.shape[1], payoff.shape[0], payoff.shape[2]
    size = states * players * actions
    np.save(path + ".out.npy", np.exp(found["y"][:size]).reshape(states, players, actions))
    return {"seconds": min(took), "success": bool(found["success"]), "steps": int(found["steps"])}


def mesa(path: str, repeats: int) -> dict[str, object]:
    """Seconds a path of a model whose agents are paths and whose steps are months."""
    import mesa as peer

    data = np.load(path)
    chances = [data[f"chances{k}"].tolist() for k in range(int(data["stages"]))]  # [month][state] -> chances
    ends = [[data[f"ends{k}_{a}"].tolist() for a in range(len(chances[k][0][0]))] for k in range(len(chances))]
    nature, start, months, paths = data["nature"].tolist(), int(data["start"]), int(data["months"]), 300

    class Path(peer.Agent):
        def __init__(self, model):
            super().__init__(model)
            self.state = start

        def step(self):
            draw = self.model.random.choices
            month = self.model.month
            self.state = int(draw(*nature[self.state])[0])
            for place, by_action in enumerate(ends):
                odds = chances[place][month][self.state]
                action = draw(range(len(odds)), odds)[0]
                self.state = int(draw(*by_action[action][self.state])[0])

    class Paths(peer.Model):
        def __init__(self):
            super().__init__(rng=1)
            self.month = 0
            Path.create_agents(self, paths)

        def step(self):
            self.agents.do("step")
            self.month += 1

    took = []
    for _ in range(repeats):
        model = Paths()
        begin = time.perf_counter()
        for _ in range(months):
            model.step()
        took.append(time.perf_counter() - begin)
    mean = float(np.mean([agent.state for agent in model.agents]))
    return {"seconds": min(took) / paths, "mean": mean, "version": peer.__version__}


if __name__ == "__main__":
    print(json.dumps({"sgamesolver": sgamesolver, "mesa": mesa}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))))
