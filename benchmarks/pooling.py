"""Pools what the shipped cases have alike, and writes what it buys to docs/methods/pooling.md with its plot.

    .venv/bin/python -m benchmarks.pooling [--draws 250] [--workers 2] [--keep FOLDER | --use FOLDER]

Each case is fitted as `taqarub estimate` would fit it, about a minute each with two processors. `--keep FOLDER` keeps
the fits, `--use FOLDER` writes the page from kept ones. Nothing of it enters a verdict.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from taqarub.case.check import read_case
from taqarub.estimate.alike import alike, line_of, site_of, widened
from taqarub.estimate.fit import fit
from taqarub.estimate.pooling import Common, Pooled, Shift, Site, pool
from taqarub.events.read import read_events
from taqarub.model.build import build_model
from taqarub.model.model import Model

ROOT = Path(__file__).parents[1]
PAGE, PLOT = ROOT / "docs/methods/pooling.md", ROOT / "docs/images/pooling.svg"
CASES = ("us-belarus", "eu-belarus", "us-cuba", "us-libya", "us-vietnam")
SEED = 7
FEW = 50  # effective draws below which a case's pooled quantities are not read
NARROWER, BETTER = 0.9, 2.0  # mean width ratio, and nats, from which pooling is said to buy something
MEAN_SD, SPREAD = 1.0, 0.5  # of the priors of what is common, in logs or logits
GROUPS = {
    "precision-parties": "precision λ of the parties",
    "precision-patrons": "precision λ of the patrons",
    "recorded-first": "chance that a move is recorded, first period of a player",
    "recorded-later": "chance that a move is recorded, later periods",
    "miscoded": "chance of a wrong code",
}


def model_of(name: str) -> Model:
    """The compiled case."""
    case = read_case(name).value
    assert case is not None, f"{name} does not pass its check"
    return build_model(case, read_events(case))


def sites_by_group(models: Sequence[Model], fits: Sequence[Mapping[str, np.ndarray]]) -> dict[str, list[Site]]:
    """Group -> the cases that have a quantity of it."""
    found: dict[str, list[Site]] = {}
    for model, one in zip(models, fits, strict=True):
        for group, places in alike(model).items():
            found.setdefault(group, []).append(site_of(model, places, one["z"], one["weights"], widened(model)))
    return found


def common_of(models: Sequence[Model], group: str) -> Common:
    """The prior of what is common: about the mean of the cases' own medians."""
    middles = [
        line_of(model.parameters[place].quantity.unit)(model.parameters[place].quantity.best)
        for model in models
        for place in alike(model).get(group, ())
    ]
    return Common(float(np.mean(middles)), MEAN_SD, SPREAD)


def back(group: str, value: float) -> float:
    """From log or logit to the quantity's own scale."""
    return float(np.exp(value)) if group.startswith("precision") else float(1 / (1 + np.exp(-value)))


def page(found: Mapping[str, Pooled], sites: Mapping[str, Sequence[Site]], effective: Mapping[str, float]) -> str:
    """The report; every number in it is computed from the fits."""
    lines = [
        "# What pooling the shipped cases buys",
        "",
        f"{len(effective)} cases ship: {', '.join(f'`{name}`' for name in effective)}.",
        "How precisely players choose, how often a move enters the record, and how often under a wrong code could be",
        "alike from case to case. This page, made by `python -m benchmarks.pooling`, supposes that they come from one",
        "distribution and shows what changes (`estimate/pooling.py`; two stages after Lunn, Barrett, Sweeting and",
        "Thompson 2013; the step is checked against the reference posterior of the eight schools and against",
        "quadrature in `tests/estimate/test_pooling.py`).",
        "",
        "On the log scale for λ and the logit scale for chances: θ ~ N(μ, τ²), μ ~ N(mean of the cases' own medians,",
        f"{MEAN_SD:g}²), τ ~ half-Cauchy({SPREAD:g}). Each case's own prior is taken out before pooling.",
        "",
        "**Nothing of this enters a verdict, a brief or an outlook.** Two of the cases share rows and two of their",
        "players, their priors were written by one desk, and five cases barely inform a spread. A verdict on one dyad",
        "would rest on a likeness to others that nobody has shown. Why, in full:",
        "[decision 0019](../decisions/0019-what-is-pooled-and-what-is-not.md).",
        "",
        "**Capacity is not pooled.** It is held at its best value in the likelihood (a cut: Plummer 2015), as discount",
        "factors and the losses of red lines are, so no record says anything about it and there is nothing to share.",
        "",
        "| what | cases | quantities | common median | 5–95 % | spread τ, 5 / 50 / 95 % | width after ÷ before, mean | "
        "records foretold, nats | of all cases | buys |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_summary(group, one, len(sites[group])) for group, one in found.items()]
    lines += [
        "",
        "*Records foretold*: every case is left out in turn, and its record is foretold by the pool of the others;",
        "the sum of the log ratios to what its own prior foretells. Above nought the others help, below they mislead.",
        f"Cases of which fewer than {FEW} effective draws are left after pooling are not counted, here and in the mean",
        "of the widths: the pool pulls them to where their own draws do not reach, and their rows below are marked.",
        "This rule was added after the first results had been seen; *of all cases* is the sum without it, and where",
        "the two would be worded differently, the word is that it cannot be told.",
        "",
        "![Before and after pooling](../images/pooling.svg)",
        "",
        "Thin: the case alone. Thick: after pooling. Bars run from 5 % to 95 %, dots are medians.",
        "",
        "| case | quantity | alone: 5 / 50 / 95 % | pooled: 5 / 50 / 95 % | width after ÷ before | effective draws | "
        "left out: log ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_row(group, one, shift) for group, one in found.items() for shift in one.shifts]
    lines += [
        "",
        "The log ratio is that of the case's record, for all its quantities of the group together. Effective draws of",
        "the fits: " + ", ".join(f"{name} {size:.0f}" for name, size in effective.items()) + ".",
        "",
    ]
    return "\n".join(lines)


def _summary(group: str, one: Pooled, cases: int) -> str:
    """One group in one row, with the word for what its pooling buys."""
    told = [shift for shift in one.shifts if shift.effective >= FEW]
    width = float(np.mean([shift.narrower for shift in told])) if told else float("nan")
    counted = {shift.case: one.foretold[shift.case] for shift in told}
    gain, every = sum(counted.values()), sum(one.foretold.values())
    buys = [word for word, holds in (("narrower", width < NARROWER), ("foretells better", gain > BETTER)) if holds]
    said = "cannot be told" if (gain > BETTER) != (every > BETTER) else " and ".join(buys) or "nothing"
    low, middle, high = (back(group, v) for v in one.mean)
    spread = " / ".join(f"{v:.2f}" for v in one.spread)
    return (
        f"| {GROUPS[group]} | {cases} | {len(one.shifts)} | {middle:.2f} | {low:.2f}–{high:.2f} | {spread} | "
        f"{width:.2f} | {gain:+.2f} ({len(counted)} of {cases}) | {every:+.2f} | {said} |"
    )


def _row(group: str, one: Pooled, shift: Shift) -> str:
    few = "" if shift.effective >= FEW else " (too few)"
    return (
        f"| {shift.case} | `{shift.name}` | {points(group, shift.alone)} | {points(group, shift.pooled)} | "
        f"{shift.narrower:.2f} | {shift.effective:.0f}{few} | {one.foretold[shift.case]:+.2f} |"
    )


def points(group: str, values: Sequence[float]) -> str:
    """Three points on the quantity's own scale."""
    return " / ".join(f"{back(group, v):.3g}" for v in values)


def plot(found: Mapping[str, Pooled]) -> str:
    """Intervals before and after, one panel a group, as SVG."""
    import vl_convert

    def row(group: str, shift: Shift, when: str) -> dict[str, object]:
        low, middle, high = (back(group, v) for v in (shift.alone if when == "alone" else shift.pooled))
        name = (
            shift.name.removeprefix("choice.")
            .removeprefix("record.")
            .removesuffix(".precision")
            .removesuffix(".chance")
        )
        return {"what": f"{shift.case} {name}", "when": when, "low": low, "middle": middle, "high": high}

    panels = []
    for group, one in found.items():
        rows = [row(group, shift, when) for shift in one.shifts for when in ("alone", "pooled")]
        scale = {"type": "log"} if group.startswith("precision") else {"zero": True}
        place = {
            "y": {"field": "what", "type": "nominal", "title": None, "sort": None},
            "yOffset": {"field": "when", "sort": ["alone", "pooled"]},
            "color": {"field": "when", "title": None, "scale": {"range": ["#8a94a3", "#2f5d8a"]}},
        }
        x = {"field": "low", "type": "quantitative", "title": GROUPS[group], "scale": scale}
        bar = {
            "mark": {"type": "rule"},
            "encoding": {
                **place,
                "x": x,
                "x2": {"field": "high"},
                "size": {"field": "when", "legend": None, "scale": {"range": [1.2, 3]}},
            },
        }
        dot = {
            "mark": {"type": "point", "filled": True, "size": 28, "opacity": 1},
            "encoding": {**place, "x": {**x, "field": "middle"}},
        }
        panels.append({"data": {"values": rows}, "width": 460, "height": {"step": 11}, "layer": [bar, dot]})
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "vconcat": panels,
        "resolve": {"legend": {"color": "shared"}},
        "config": {
            "legend": {"orient": "top"},
            "font": "sans-serif",
            "view": {"stroke": None},
            "axis": {"labelLimit": 260},
        },
    }
    return str(vl_convert.vegalite_to_svg(spec))


def fitted(name: str, model: Model, draws: int, workers: int, keep: Path | None) -> dict[str, np.ndarray]:
    """Draws and weights of a case's posterior."""
    begin = time.perf_counter()
    posterior = fit(widened(model), SEED, draws, workers)
    print(f"{name}: {time.perf_counter() - begin:.0f} s, {posterior.ess:.0f} effective draws", flush=True)
    found = {"z": np.asarray(posterior.z), "weights": np.asarray(posterior.weights)}
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        np.savez(keep / f"{name}.npz", z=found["z"], weights=found["weights"])
    return found


def main() -> None:
    """Fit or reuse, pool, and write page and plot."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--draws", type=int, default=250)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--use", type=Path)
    given = parser.parse_args()
    models = [model_of(name) for name in CASES]
    fits = []
    for name, model in zip(CASES, models, strict=True):
        if given.use:
            with np.load(given.use / f"{name}.npz", allow_pickle=False) as kept:
                fits.append({key: kept[key].astype(float) for key in ("z", "weights")})
        else:
            fits.append(fitted(name, model, given.draws, given.workers, given.keep))
    sites = sites_by_group(models, fits)
    found = {group: pool(sites[group], common_of(models, group)) for group in GROUPS if group in sites}
    effective = {name: float(1 / np.sum(one["weights"] ** 2)) for name, one in zip(CASES, fits, strict=True)}
    PAGE.write_text(page(found, sites, effective), encoding="utf-8")
    PLOT.write_text(plot(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
