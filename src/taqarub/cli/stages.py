"""Single stages of the main path: history, outlook, signals, claims; as tables or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from taqarub.cli.check import need_case
from taqarub.cli.run import bars, default_workers, need_memory, parse_as_of

WIDE = 160  # columns of a table that goes to a file or another program


def outlook(which: str, name: str, as_of: str, seed: int, draws: int, paths: int, workers: int, as_json: bool) -> int:
    """`outlook`, `signals` or `claims`: the whole path, and one of its tables."""
    from taqarub.outlook.outlook import Settings
    from taqarub.runs.tables import outlook_table, plain, signals_table
    from taqarub.study import run

    case = need_case(name, parse_as_of(as_of))
    settings = Settings(seed=seed, draws=draws, paths=paths, workers=workers or default_workers())
    need_memory(case, settings.workers)
    with bars() as tell:
        study = run(case, settings, tell)
    if which == "signals":
        signals = signals_table(study.outlook)
        if as_json:
            return print_json(signals)
        rows: list[Sequence[Any]] = [
            (s["what"], _share(s["chance"]), s["informative_by"] or "–", *_extremes(s)) for s in signals
        ]
        print_table("Signals", ("what", "chance", "absence speaks by", "speaks most for", "against"), rows)
        return 0
    if which == "claims":
        if as_json:
            return print_json(plain(list(study.verdict_rows)))
        rows = [(v["id"], v["verdict"], _share(v["probability"]), v["confidence"]) for v in study.verdict_rows]
        print_table("Claims", ("id", "verdict", "P", "confidence"), rows)
        return 0
    found = outlook_table(study.outlook)
    if as_json:
        return print_json(found)
    rows = [
        (f"{horizon} months", outcome, _share(i["p"]), _share(i["lo"]), _share(i["hi"]))
        for horizon, entry in found["horizons"].items()
        for outcome, i in entry["outcomes"].items()
    ]
    print_table("Outcomes", ("horizon", "outcome", "p", "5 %", "95 %"), rows)
    return 0


def _extremes(signal: dict[str, Any]) -> tuple[str, str]:
    ratios = {k: v for k, v in signal["likelihood_ratio"].items() if v is not None}
    if not ratios:
        return "–", "–"
    most, least = max(ratios, key=lambda k: ratios[k]), min(ratios, key=lambda k: ratios[k])
    return f"{most} ×{ratios[most]:.2f}", f"{least} ×{ratios[least]:.2f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def print_json(value: Any) -> int:
    from taqarub.runs.folder import dump
    from taqarub.runs.tables import plain

    sys.stdout.write(dump(plain(value)))
    return 0


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    wide = None if sys.stdout.isatty() else WIDE
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(width=wide).print(table)
