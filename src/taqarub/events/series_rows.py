"""A series as rows of JSON values, with the keys that scripts rely on first."""

from __future__ import annotations

import math
from typing import Any

from taqarub.events.cameo import QUADS
from taqarub.events.store_series import StoreSeries, first_days


def rows_of(found: StoreSeries) -> list[dict[str, Any]]:
    """One row a period: counts, silence, score, quad classes; then coverage and volume.

    `silent`: no event of the pair; `gap`: no day of the period is covered by the source, so that silence says nothing;
    `uncovered_days`: days of the period that the source does not cover. A mean is None without a scored event. Where
    normalising has no volume to divide by, sums and classes are None. `notes`: what has to be known of a period, and in
    the first one of the whole series.
    """
    series, coverage = found.series, found.coverage
    gap = coverage.gap
    rows = []
    for t, day in enumerate(first_days(series)):
        lost = not math.isfinite(float(found.factor[t]))
        quads = [None if lost else _number(series.quads[t, q]) for q in range(len(QUADS))]
        mean = float(series.goldstein_mean[t])
        rows.append(
            {
                "period": day.isoformat(),
                "events": int(series.events[t]),
                "silent": bool(series.events[t] == 0),
                "goldstein_mean": mean if math.isfinite(mean) else None,
                "goldstein_sum": None if lost else float(series.goldstein_sum[t]),
                "verbal_cooperation": quads[0],
                "material_cooperation": quads[1],
                "verbal_conflict": quads[2],
                "material_conflict": quads[3],
                "mentions": int(found.mentions[t]),
                "gap": bool(gap[t]),
                "uncovered_days": int(coverage.uncovered[t]),
                "days": int(coverage.days[t]),
                "source_events": int(coverage.volume[t]),
                "normalised_by": None if lost else float(found.factor[t]),
                "source": found.source,
                "notes": [*(found.notes if t == 0 else ()), *(found.remarks[t] if found.remarks else ())],
            }
        )
    return rows


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number
