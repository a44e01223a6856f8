"""Whether the verdict on the match rate depends on its window and on the scale of sizes; and the revolving door."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from taqarub.case.case import Case, Matching
from taqarub.events.event import Record
from taqarub.history.exchange import counted_steps
from taqarub.history.ledger import SIZE_SHIFTS, WINDOWS_DAYS, as_arrays, null_rates, record_days, step_events
from taqarub.history.matching import NO_ANSWER, add_one_p, match_one

CELL_SHUFFLES = 199
LEVEL = 0.05  # of the p-value below which an exchange is called more than chance


def match_table(record: Record, rule: Matching, seed: int) -> dict[str, Any]:
    """The match rate of deeds for every window and shift of sizes: rate, mean of shuffles, both p-values, verdict.

    With a shift, steps of size 0 are words, which neither ask for an answer nor are one; `agree` is the share of cells
    whose verdict is that of the case's own window and sizes.
    """
    events = step_events(record, rule)
    pool = record_days(record)
    cells = []
    for shift in SIZE_SHIFTS:
        deeds = np.clip(np.array([event.size for event in events], dtype=np.int64) + shift, 0, 4) > 0
        arrays = as_arrays(events, rule, deeds=deeds)
        for days in sorted({*WINDOWS_DAYS, rule.window_days}):
            answered = match_one(arrays, days)[deeds] != NO_ANSWER
            rate = float(answered.mean()) if answered.size else 0.0
            name = f"sensitivity-{days}-{shift}"
            plain, blocks = null_rates(arrays, pool, days, CELL_SHUFFLES, seed, name, deeds)
            p, block_p = add_one_p(plain, rate), add_one_p(blocks, rate)
            cells.append(
                {
                    "window_days": days,
                    "size_shift": shift,
                    "steps": int(deeds.sum()),
                    "match_rate": rate,
                    "shuffled": [float(q) for q in np.quantile(plain, [0.05, 0.5, 0.95])],
                    "p_value": p,
                    "block_p_value": block_p,
                    "verdict": "more-than-chance" if max(p, block_p) <= LEVEL else "as-chance",
                }
            )
    own = [cell["verdict"] for cell in cells if (cell["window_days"], cell["size_shift"]) == (rule.window_days, 0)]
    agree = float(np.mean([cell["verdict"] == own[0] for cell in cells])) if own else None
    return {"cells": cells, "own": own[0] if own else None, "agree": agree}


def revolving_door(case: Case) -> dict[str, Any]:
    """New cases against releases, year by year: change of the stock plus what was released.

    The stock is the indicator, in the unit in which most of the second party's concessions are counted, of a track that
    those concessions are on; releases at home, addressed to nobody, count too. A year's stock is its last level; years
    without a level are joined to the next.
    """
    unit, counted = counted_steps(case, case.file.matching.parties[1])
    released = [row for row in case.events if row.id in counted]
    tracks = {row.track for row in released}
    names = [track.observed.indicator for key, track in case.file.tracks.items() if key in tracks]
    levels: dict[int, tuple[date, float]] = {}
    for row in sorted(case.states, key=lambda row: (row.date, row.id)):
        if row.indicator in names and row.value is not None and row.date <= case.as_of and row.unit.startswith(unit):
            levels[row.date.year] = (row.date, float(row.value))
    if len(levels) < 2 or not counted:
        return {"unit": unit, "rows": [], "reason": "no-stock" if counted else "nothing-counted"}
    rows: list[dict[str, Any]] = []
    days = [levels[year] for year in sorted(levels)]
    for (start, before), (end, after) in pairwise(days):
        freed = sum(counted[row.id] for row in released if start < row.date <= end)
        rows.append(
            {
                "from": start.isoformat(),
                "to": end.isoformat(),
                "stock": [before, after],
                "released": freed,
                "new": max(after - before + freed, 0.0),
                "per_release": (max(after - before + freed, 0.0) / freed) if freed else None,
            }
        )
    freed, new = sum(row["released"] for row in rows), sum(row["new"] for row in rows)
    ratio = new / freed if freed else None
    return {"unit": unit, "rows": rows, "released": freed, "new": new, "per_release": ratio, "reason": ""}
