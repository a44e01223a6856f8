"""How long a command takes that has everything to load: a new process each, the least and the median of seven."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.game.examples import random_full
from benchmarks.game.timing import Row


def starts(python: str) -> list[Row]:
    """`taqarub --help`, `taqarub solve GAME.json` on a game of ten states, and the import of NumPy beside them."""
    del python
    game = random_full(10, 3, 4, 2.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.json"
        path.write_text(json.dumps({
            "format": "taqarub-game/1", "timing": "simultaneous", "actions": list(game.actions),
            "payoff": game.payoff.tolist(), "transition": game.transition.tolist(),
            "discount": game.discount.tolist(), "horizon": None, "precision": game.precision.tolist(),
        }))  # fmt: skip
        command = [sys.executable, "-m", "taqarub"]
        rows = [
            ("taqarub --help", "0.5 s", [*command, "--help"]),
            ("taqarub solve GAME.json, 10 states 3×4", "2 s", [*command, "solve", str(path), "--starts", "0"]),
            ("the same with the default search for other equilibria", "2 s", [*command, "solve", str(path)]),
            ("python -c 'import numpy'", "–", [sys.executable, "-c", "import numpy"]),
        ]
        return [(name, "–", f"< {target}" if target != "–" else "–", _seconds(words)) for name, target, words in rows]


def _seconds(words: list[str]) -> str:
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        subprocess.run(words, check=True, capture_output=True, env=dict(os.environ))
        times.append(time.perf_counter() - begin)
    return f"{min(times):.2f} s, median {statistics.median(times):.2f} s"
