"""One entry of `verdicts.json` or `placebos.json`: the promised keys, then what the brief needs beside them.

No value is ever NaN or infinite: such a number is written as null.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from taqarub.base.text import Text
from taqarub.verdict.verdict import WRITTEN, Verdict


def to_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON values; the promised keys come first and in the promised order."""
    entry: dict[str, Any] = {
        "id": verdict.id,
        "kind": verdict.kind,
        "statement": verdict.statement,
        "mode": verdict.mode,
        "verdict": WRITTEN.get(verdict.verdict, verdict.verdict),
        "probability": verdict.probability,
        "probability_prior": verdict.probability_prior,
        "probability_neutral": verdict.probability_neutral,
        "hedge_right": verdict.hedge_right,
        "number": verdict.number,
        "unit": verdict.unit,
        "interval": verdict.interval,
        "level": verdict.level,
        "method": verdict.method,
        "evidence": verdict.evidence,
        "confidence": verdict.confidence,
        "rests_on": verdict.rests_on,
        "would_change": verdict.would_change,
        "reason": verdict.reason,
        "confidence_reasons": verdict.confidence_reasons,
        "threshold": verdict.threshold,
        "verdict_low": WRITTEN.get(verdict.verdict_low, verdict.verdict_low),
        "verdict_high": WRITTEN.get(verdict.verdict_high, verdict.verdict_high),
        "p_value": verdict.p_value,
        "second": verdict.second,
        "belief": verdict.belief,
        "twin": verdict.twin,
        "without_premise": verdict.without_premise,
        "details": verdict.details,
    }
    return plain(entry)


def plain(value: Any) -> Any:
    """Numbers, text, lists and tables only; what is not a finite number becomes None.

    >>> plain({"a": (np.float64(1.5), float("nan")), "b": np.bool_(True)})
    {'a': [1.5, None], 'b': True}
    """
    if isinstance(value, Text):
        return {"en": value.en, "ar": value.ar}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value if value is None or isinstance(value, str) else str(value)
