"""Which engines there are, and the extra that one of them needs. Light: nothing is imported here."""

from __future__ import annotations

from importlib.util import find_spec

ENGINES = ("numpy", "compiled")
MISSING = "the compiled engine needs Numba: pip install 'taqarub[fast]'"


class MissingEngine(ImportError):
    """The extra that the compiled engine needs is not installed."""


def require_engine(engine: str) -> None:
    """ValueError for a name that is none; MissingEngine, which says what to install, where Numba is missing.

    >>> require_engine("numpy")
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {ENGINES}")
    if engine == "compiled" and find_spec("numba") is None:
        raise MissingEngine(MISSING)
