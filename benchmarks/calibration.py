"""Fits records of known authors and writes what came out to docs/methods/calibration.md, with its rank plots.

    .venv/bin/python benchmarks/calibration.py [--case template] [--records 200] [--months 240] [--draws 100]

The case that ships as the template is the reduced game: the same layers, rules and likelihood at 24 states. Some
fifteen minutes on two processors. `--keep FILE` keeps the numbers, `--use FILE` writes the page from kept ones.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from taqarub.case.check import read_case
from taqarub.estimate.calibration import BINS, LEVELS, Calibration, bin_of, calibrate
from taqarub.events.read import read_events
from taqarub.model.build import build_model

ROOT = Path(__file__).parents[1]
PAGE, PLOT = ROOT / "docs/methods/calibration.md", ROOT / "docs/images/calibration.svg"
FIELDS = ("names", "places", "contraction", "sizes", "shapes", "moves")


def page(found: Calibration, case: str, months: int, draws: int) -> str:
    """The report in words and tables; every number is computed from `found`."""
    records = len(found.places)
    p = found.uniformity()
    rows = [
        f"| {100 * level:.0f} % | {100 * share:.1f} % | {100 * error:.1f} |"
        for level, (share, error) in ((level, found.coverage(level)) for level in LEVELS)
    ]
    worst = np.argsort(p)
    low = int(np.sum(p < 0.05))
    good = found.shapes <= 0.7
    each = [
        f"| `{found.names[i]}` | {found.contraction[:, i].mean():.2f} | "
        + " | ".join(f"{100 * np.mean(np.abs(found.places[:, i] - 0.5) < level / 2):.0f} %" for level in LEVELS)
        + f" | {p[i]:.3f} |"
        for i in worst
    ]
    return "\n".join(
        [
            "# Does the estimate say what it may say?",
            "",
            f"{records} truths were drawn from the prior of the case `{case}` (a reduced game: the same layers, rules",
            "and likelihood as the large cases at a few dozen states). At each, the game made a whole record of",
            f"{months} months, which was fitted as a real one would be, with {draws} draws asked for. Made by",
            "`benchmarks/calibration.py`.",
            "",
            "**How often intervals hold the truth** (all estimated quantities; the error counts a record once):",
            "",
            "| central interval | holds the truth | standard error (points) |",
            "|---|---|---|",
            *rows,
            "",
            f"**Are the truth's places uniform?** Pearson's χ² with {BINS} bins, one test a quantity: {low} of "
            f"{len(p)} below 0.05 where {0.05 * len(p):.1f} are expected; the least is {p.min():.3f} (Bonferroni bound "
            f"{0.05 / len(p):.4f}).",
            "",
            "![Rank plots](../images/calibration.svg)",
            "",
            "Bars are counts of truths by posterior mass below them; the band holds nine bars in ten when all is well.",
            "",
            f"**The sampler.** Effective draws: median {np.median(found.sizes):.0f} of {4 * draws}, least "
            f"{found.sizes.min():.0f}; Pareto k at most 0.7 in {100 * good.mean():.0f} % of the fits. Moves shown a "
            f"record: median {np.median(found.moves):.0f}.",
            "",
            "| quantity | mean contraction | " + " | ".join(f"in {100 * x:.0f} %" for x in LEVELS) + " | p of χ² |",
            "|---|---|---|---|---|---|",
            *each,
            "",
            "A contraction near zero says that such records do not inform the quantity; its places are then uniform",
            "because posterior and prior are the same, and its coverage is no achievement.",
            "",
        ]
    )


def plot(found: Calibration) -> str:
    """Rank plots, one panel a quantity, as SVG."""
    import vl_convert

    expected = len(found.places) / BINS
    band = 1.645 * np.sqrt(expected * (1 - 1 / BINS))
    data = [
        {"quantity": name, "bin": int(b), "count": int(c)}
        for name, column in zip(found.names, found.places.T, strict=True)
        for b, c in enumerate(np.bincount(bin_of(column), minlength=BINS))
    ]
    layers = [
        {
            "mark": {"type": "rect", "color": "#d9dde3"},
            "encoding": {"y": {"datum": expected - band}, "y2": {"datum": expected + band}},
        },
        {
            "mark": {"type": "bar", "color": "#2f5d8a"},
            "encoding": {
                "x": {"field": "bin", "type": "ordinal", "axis": None},
                "y": {"field": "count", "type": "quantitative", "title": None, "axis": {"tickCount": 3}},
            },
        },
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": data},
        "facet": {"field": "quantity", "type": "nominal", "title": None, "sort": None},
        "columns": 4,
        "spec": {"width": 170, "height": 60, "layer": layers},
        "config": {"font": "sans-serif", "header": {"labelFontSize": 9}, "view": {"stroke": None}},
    }
    return str(vl_convert.vegalite_to_svg(spec))


def main() -> None:
    """Run or reuse, and write page and plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--case", default="template")
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--months", type=int, default=240)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--use", type=Path)
    given = parser.parse_args()
    if given.use:
        with np.load(given.use, allow_pickle=False) as kept:
            columns = {name: kept[name] for name in FIELDS}
        found = Calibration(**columns | {"names": tuple(str(n) for n in columns["names"])})
    else:
        case = read_case(given.case).value
        assert case is not None, f"{given.case} does not pass its check"
        model, begin = build_model(case, read_events(case)), time.perf_counter()
        found = calibrate(model, 7, given.records, given.months, given.draws, given.workers)
        print(f"{time.perf_counter() - begin:.0f} s")
    if given.keep:
        np.savez(given.keep, **{name: np.asarray(getattr(found, name)) for name in FIELDS})
    PAGE.write_text(page(found, given.case, given.months, given.draws), encoding="utf-8")
    PLOT.write_text(plot(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
