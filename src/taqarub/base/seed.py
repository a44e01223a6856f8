"""Randomness from named seeds only: the same name under the same run seed gives the same stream, whatever ran before.

>>> float(stream(7, "outlook", "draw", 3).random()) == float(stream(7, "outlook", "draw", 3).random())
True
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, *name: str | int) -> np.random.Generator:
    """A generator for one named purpose (PCG64, seeded by SHA-256 of seed and name)."""
    key = "/".join(str(part) for part in (seed, *name)).encode()
    words = np.frombuffer(hashlib.sha256(key).digest(), dtype=np.uint32)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words.tolist())))
