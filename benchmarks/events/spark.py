"""The same aggregation by the store and by Spark on this machine: are the numbers identical?

Spark and its Ibis backend ask for an environment of their own, because Ibis 12 needs PySpark below 4.1:

    python3.11 -m venv spark && spark/bin/pip install 'ibis-framework[duckdb,pyspark]' 'pyspark<4.1' && \\
        spark/bin/pip install 'taqarub[events]'            # Java 17 or 21: apt install openjdk-17-jre-headless
    spark/bin/python benchmarks/events/spark.py STORE [--by month]

Printed: rows, groups, seconds of each engine, and for every column whether it is identical or the largest difference.
Ends with exit code 1 if a column differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib.metadata import version

import numpy as np

from taqarub.events.engines import Conduct, aggregate

COLUMNS = (
    "initiator", "target", "period", "quad", "events", "scored", "points", "mentions", "goldstein_sum",
    "goldstein_mean",
)  # fmt: skip


def difference(a: Conduct, b: Conduct, name: str) -> str:
    """How a column differs; `identical` when no value does."""
    x, y = getattr(a, name), getattr(b, name)
    if x.shape != y.shape:
        return f"{x.size} groups against {y.size}"
    if x.dtype == object:
        different = int((x != y).sum())
        return "identical" if not different else f"{different} values differ"
    if np.array_equal(x, y, equal_nan=x.dtype.kind == "f"):
        return "identical"
    return f"largest difference {np.nanmax(np.abs(x - y)):g}"


def main() -> int:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("--by", default="month")
    parser.add_argument("--source", default="")
    given = parser.parse_args()
    found = {}
    for engine in ("store", "spark"):
        begin = time.perf_counter()
        found[engine] = aggregate(given.store, engine, given.by, given.source)
        print(f"{engine}: {time.perf_counter() - begin:.1f} s, {found[engine].events.size:,} groups of "
              f"{int(found[engine].events.sum()):,} events", flush=True)  # fmt: skip
    print(f"pyspark {version('pyspark')}, ibis-framework {version('ibis-framework')}, by {given.by}")
    told = {name: difference(found["store"], found["spark"], name) for name in COLUMNS}
    for name, text in told.items():
        print(f"  {name:15} {text}")
    return int(set(told.values()) != {"identical"})


if __name__ == "__main__":
    sys.exit(main())
