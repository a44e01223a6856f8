"""How often the phase tests raise a false alarm, and how well known breaks are found and dated, beside other packages.

    python benchmarks/history/phases.py alarms [series] [months]     # level under three kinds of series without phases
    python benchmarks/history/phases.py power [series] [months]      # known breaks, beside ruptures and statsmodels

*Alarms.* Series without phases: white noise; a first-order autoregression (0.8) as the null itself draws it, of which a
test knows only the series, so that its own null is fitted anew; a random walk. A false alarm is a p-value of at most
0.05 of "as many alternations" (`history.phases.phase_tests`). The error is the binomial standard error.

*Power.* Levels that alternate between −d and d at given months, with autocorrelated noise of standard deviation 1. A
break is found when one is dated within six months of it; the date error is the median distance in months of those
found; false breaks are those farther than six months from any true one.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from taqarub.base.seed import stream
from taqarub.history.matching import add_one_p
from taqarub.history.phases import METHODS, QUICK, segment

LEVEL, NEAR = 0.05, 6
BREAKS = (0.25, 0.45, 0.7)  # shares of the series


def drawn(kind: str, months: int, random: np.random.Generator) -> np.ndarray:
    """One series without phases."""
    noise = random.standard_normal(months)
    if kind == "white noise":
        return noise
    slope = 1.0 if kind == "random walk" else 0.8
    series = np.empty(months)
    series[0] = noise[0] if slope == 1.0 else noise[0] / np.sqrt(1 - slope**2)
    for t in range(1, months):
        series[t] = slope * series[t - 1] + noise[t]
    return series


def alarms(count: int, months: int) -> None:
    """The table of false alarms."""
    counts = {name: count // 3 if name == "markov" else count for name in METHODS}  # markov takes ten times as long
    print(f"{counts} series of {months} months: share of p ≤ {LEVEL} (standard error), mean alternations")
    for kind in ("white noise", "autoregression 0.8", "random walk"):
        hits, found = {name: 0 for name in METHODS}, {name: 0 for name in METHODS}
        for n in range(count):
            series = drawn(kind, months, stream(n, "alarms", kind))
            for name in (name for name in METHODS if n < counts[name]):
                one = segment(name, series, np.zeros(months, dtype=bool), 24000, n, QUICK)
                found[name] += one.tested
                hits[name] += bool(one.null_alternations.size) and add_one_p(one.null_alternations, one.tested) <= LEVEL
        for name in METHODS:
            share = hits[name] / counts[name]
            error = np.sqrt(max(share * (1 - share), LEVEL * (1 - LEVEL)) / counts[name])
            print(f"| {kind} | {name} | {share:.3f} ({error:.3f}) | {found[name] / counts[name]:.2f} |", flush=True)


def broken(height: float, slope: float, months: int, random: np.random.Generator) -> tuple[np.ndarray, list[int]]:
    """A series with breaks at known months, noise of standard deviation 1."""
    edges = [round(share * months) for share in BREAKS]
    level = np.zeros(months)
    for place, start in enumerate([0, *edges]):
        level[start:] = height if place % 2 == 0 else -height
    noise = random.standard_normal(months) * np.sqrt(1 - slope**2)
    noise[0] /= np.sqrt(1 - slope**2)
    for t in range(1, months):
        noise[t] += slope * noise[t - 1]
    return level + noise, edges


def scored(found: list[int], true: list[int]) -> tuple[int, list[int], int]:
    """Breaks found, their distances, and false breaks."""
    near = [min((abs(f - t) for f in found), default=10**6) for t in true]
    false = sum(all(abs(f - t) > NEAR for t in true) for f in found)
    return sum(d <= NEAR for d in near), [d for d in near if d <= NEAR], false


def finders() -> dict[str, object]:
    """Name → function from a series to the months of its breaks."""

    def ours(name: str):
        def run(series: np.ndarray) -> list[int]:
            one = segment(name, series, np.zeros(series.size, dtype=bool), 0, 1, QUICK)
            return [spell.start for spell in one.spells[1:]]

        return run

    def pelt(series: np.ndarray) -> list[int]:
        import ruptures

        spread = np.median(np.abs(np.diff(series))) / (0.6745 * np.sqrt(2))
        penalty = 2 * spread**2 * np.log(series.size)
        return ruptures.Pelt(model="l2", min_size=6, jump=1).fit(series).predict(pen=penalty)[:-1]

    def switching(series: np.ndarray) -> list[int]:
        import warnings

        import statsmodels.api as sm

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                model = sm.tsa.MarkovRegression(series, k_regimes=2, switching_variance=True)
                high = model.fit(search_reps=5, disp=False).smoothed_marginal_probabilities[:, 1] > 0.5
            except Exception:  # a failed fit finds nothing
                return []
        return (np.flatnonzero(np.diff(high.astype(int))) + 1).tolist()

    return {**{name: ours(name) for name in METHODS}, "ruptures Pelt": pelt, "statsmodels Markov": switching}


def power(count: int, months: int) -> None:
    """The table of breaks found."""
    print(f"{count} series of {months} months with {len(BREAKS)} breaks: found, median error, false breaks a series, s")
    for height, slope in ((0.5, 0.0), (1.0, 0.0), (2.0, 0.0), (1.0, 0.5), (2.0, 0.5)):
        for name, run in finders().items():
            hits, away, false, begin = 0, [], 0, time.perf_counter()
            for n in range(count):
                series, true = broken(height, slope, months, stream(n, "power", str(height), str(slope)))
                np.random.seed(n)  # statsmodels' search draws from the global generator
                one = scored(list(run(series)), true)
                hits, false = hits + one[0], false + one[2]
                away += one[1]
            share = hits / (count * len(BREAKS))
            error = np.sqrt(share * (1 - share) / (count * len(BREAKS)))
            middle = float(np.median(away)) if away else float("nan")
            seconds = (time.perf_counter() - begin) / count
            print(
                f"| ±{height:g} | {slope:g} | {name} | {share:.2f} ({error:.2f}) | {middle:.0f} | "
                f"{false / count:.2f} | {seconds:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else "alarms"
    given = [int(word) for word in sys.argv[2:4]]
    {"alarms": alarms, "power": power}[what](*(given + [200, 200][len(given) :]))
