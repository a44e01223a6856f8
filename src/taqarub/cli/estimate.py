"""`taqarub estimate`: what the record says about motives, and whether the game predicts better than simpler rivals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from taqarub.cli.check import need_case
from taqarub.cli.run import bars, default_workers, parse_as_of
from taqarub.cli.stages import print_json, print_table

WORDS = {"ahead": "the game is ahead", "as-good": "as good as the game", "behind": "better than the game"}


def estimate(
    name: str,
    as_of: str,
    seed: int,
    draws: int,
    workers: int,
    out: Path | None,
    keep_it: bool,
    rivals: bool,
    as_json: bool,
) -> int:
    """Prior and posterior of every quantity.

    `out` takes the posterior file; `keep_it` keeps the posterior with the case; `rivals` scores the rivals too.
    """
    from taqarub.estimate.export import summary, write_posterior
    from taqarub.estimate.fit import fit
    from taqarub.estimate.kept import keep
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model

    case = need_case(name, parse_as_of(as_of))
    model = build_model(case, read_events(case))
    workers = workers or default_workers()
    with bars() as tell:
        tell("estimate", 0.0)
        posterior = fit(model, seed, draws, workers, lambda share: tell("estimate", max(share, 1e-9)))
        tell("estimate", 1.0)
    found = summary(model, posterior)
    if out is not None:
        write_posterior(model, posterior, out)
    if keep_it:
        found["kept"] = str(keep(model, posterior, seed, draws, Path(case.folder)))
    if rivals:
        found["comparison"] = _compared(model, seed, workers, Path(case.folder) if keep_it else None)
    if as_json:
        return print_json(found)
    rows = [
        (key, *(f"{v:.3g}" for v in (*entry["prior"], *entry["posterior"])), entry["word"])
        for key, entry in found["parameters"].items()
    ]
    _quantities = ("name", "prior 5 %", "median", "95 %", "posterior 5 %", "median", "95 %", "found?")
    print_table("Quantities", _quantities, rows)
    diagnostics = found["diagnostics"]
    typer.echo(
        f"Effective draws: {posterior.ess:.0f} of {len(posterior.weights)} (least of any mean "
        f"{diagnostics['ess_bulk_min']:.0f}, of any tail {diagnostics['ess_tail_min']:.0f}); "
        f"Pareto k {posterior.pareto_k:.2f}; R-hat at most {diagnostics['r_hat_max']:.3f}."
    )
    if rivals:
        _show(found["comparison"])
    return 0


def _compared(model: Any, seed: int, workers: int, folder: Path | None) -> dict[str, Any]:
    from taqarub.estimate.compare import compare, keep_comparison, to_json

    with bars() as tell:
        tell("estimate", 0.0)
        comparison = compare(model, seed, workers=workers, progress=lambda share: tell("estimate", max(share, 1e-9)))
        tell("estimate", 1.0)
    if folder is not None:
        keep_comparison(model, comparison, seed, folder)
    return to_json(comparison)


def _show(comparison: dict[str, Any]) -> None:
    if comparison["reason"]:
        typer.echo(f"Rivals could not be scored: {comparison['reason']}.")
        return
    rows = [
        (
            rival["name"],
            ", ".join(rival["players"]),
            f"{rival['difference']:+.1f}",
            f"{rival['standard_error']:.1f}",
            WORDS[rival["word"]],
        )
        for rival in comparison["rivals"]
    ]
    span = f"{comparison['first']} to {comparison['last']}, {comparison['months']} months"
    print_table(f"Rivals, one month ahead, {span}", ("rival", "players", "nats", "s.e.", "reading"), rows)
    if comparison["left_out"]:
        typer.echo(f"{comparison['left_out']} months could not be scored reliably and are left out.")
