"""What the peer does, run by its own interpreter on a game written to a file; it imports nothing of the project.

    python peers.py GAME.npz REPEATS     the logit homotopy of sgamesolver, up to precision one

Prints one line of JSON; the mover's chances in every state go to GAME.npz.out.npy.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np


def main(path: str, repeats: int) -> dict[str, object]:
    """Seconds of the solver alone (the least of some repetitions), its game being built before."""
    np.NaN = np.nan  # the peer was written for NumPy 1
    import sgamesolver as peer

    data = np.load(path)
    mover, counts, players = data["mover"], data["counts"], data["payoff"].shape[1]
    payoffs, moves = [], []
    for x, (who, count) in enumerate(zip(mover, counts, strict=True)):
        spread = [1] * players
        spread[who] = int(count)
        payoffs.append(data["payoff"][x, :, :count].reshape(players, *spread))
        moves.append(data["chances"][x, :count].reshape(*spread, len(mover)))
    took, found = [], {}
    for _ in range(repeats):
        game = peer.SGame(payoffs, moves, data["discount"])
        homotopy = peer.homotopy.QRE(game)
        homotopy.solver_setup(1.0)
        homotopy.solver.verbose = 0
        begin = time.perf_counter()
        found = homotopy.solver.start()
        took.append(time.perf_counter() - begin)
        if sum(took) > 60:
            break
    chances, at = np.zeros((len(mover), int(counts.max()))), 0
    logs = found["y"]
    for x, (who, count) in enumerate(zip(mover, counts, strict=True)):
        for player in range(players):
            size = int(count) if player == who else 1
            if player == who:
                chances[x, :size] = np.exp(logs[at : at + size])
            at += size
    np.save(path + ".out.npy", chances)
    return {"seconds": min(took), "success": bool(found["success"]), "steps": int(found["steps"])}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
