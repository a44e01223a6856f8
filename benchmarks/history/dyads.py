"""How long the busiest dyads of a store take, as `taqarub history --store S --dyad …` traces them.

    python benchmarks/history/dyads.py STORE [dyads] [workers]

Prints seconds, seconds of processor, and how many could be read by every method. The store is any that `taqarub events
import` made; times of the page of methods are for a store of 377,891 events over nine and a half years.
"""

from __future__ import annotations

import os
import sys
import time


def main(store: str, count: int, workers: int) -> None:
    """Trace and count."""
    from taqarub.events.store import reading
    from taqarub.history.dyads import read_dyads

    with reading(store) as con:
        query = (
            "SELECT least(initiator, target), greatest(initiator, target) FROM events WHERE initiator <> target "
            "GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT ?"
        )
        dyads = [(str(a), str(b)) for a, b in con.execute(query, [count]).fetchall()]
    begin, used, settled = time.perf_counter(), sum(os.times()[:4]), 0
    for one in read_dyads(store, dyads, 7, workers=workers):
        settled += all(method.converged for method in one.phases.methods.values())
    seconds = time.perf_counter() - begin
    used = sum(os.times()[:4]) - used  # of this process and of its workers
    print(f"{len(dyads)} dyads, {workers} workers: {seconds:.1f} s; {used:.1f} s of processor; {settled} settled")


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in [*sys.argv[2:], *("200", "2")[len(sys.argv) - 2 :]]))
