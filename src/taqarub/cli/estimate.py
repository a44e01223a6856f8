"""`taqarub estimate`: what the record says about motives, and whether the game predicts better than simpler rivals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from taqarub.cli.check import need_case
from taqarub.cli.coding import show_agreement, with_second
from taqarub.cli.estimate_lists import tell_lists
from taqarub.cli.estimate_profile import bounded, changed, show_bounded, show_changed
from taqarub.cli.run import bars, default_workers, need_memory, parse_as_of
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
    checks: bool,
    as_json: bool,
    second: Path | None = None,
    profile: bool = False,
) -> int:
    """Prior and posterior of every quantity.

    `out` takes the posterior file; `keep_it` keeps the posterior with the case; `rivals` scores the rivals too;
    `checks` asks whether the fitted game would have made such a record; `second` is a second coder's table;
    `profile` asks what the record alone bounds.
    """
    from taqarub.estimate.export import summary, write_posterior
    from taqarub.estimate.fit import fit
    from taqarub.estimate.kept import keep
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model
    from taqarub.model.coding_rules import other_codings

    if second is not None and keep_it:
        raise typer.BadParameter("--keep keeps what the case says; put the table into the case as second_coding.csv")
    case = with_second(need_case(name, parse_as_of(as_of)), second)
    workers = workers or default_workers()
    need_memory(case, workers, outlook=False)
    record = read_events(case)
    model = build_model(case, record)
    with bars() as tell:
        tell("estimate", 0.0)
        codings = other_codings(case, record)
        posterior = fit(model, seed, draws, workers, lambda share: tell("estimate", max(share, 1e-9)), codings)
        tell("estimate", 1.0)
    found = summary(model, posterior, record)
    if out is not None:
        write_posterior(model, posterior, out)
    if keep_it:
        found["kept"] = str(keep(model, posterior, seed, draws, Path(case.folder)))
    if rivals:
        found["comparison"] = _compared(model, seed, workers, Path(case.folder) if keep_it else None)
    if checks:
        found["checks"] = _checked(model, record, posterior, seed, workers)
    found["behaviour"] = changed(model, posterior, seed, workers)
    if profile:
        found["profile"] = bounded(model, posterior, workers)
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
    tell_lists(found)
    if found["second_coder"] is not None:
        show_agreement(found["second_coder"])
    show_changed(found["behaviour"])
    if profile:
        show_bounded(found["profile"])
    if rivals:
        _show(found["comparison"])
    if checks:
        _show_checks(found["checks"])
    return 0


def _checked(model: Any, record: Any, posterior: Any, seed: int, workers: int) -> dict[str, Any]:
    from dataclasses import asdict

    from taqarub.estimate.checks import replicate
    from taqarub.estimate.predictive import predictive

    moves = replicate(model, posterior, seed, workers=workers)
    past = predictive(model, record, posterior, seed, workers=workers)
    return {
        "moves": [asdict(one) | {"surprising": one.surprising} for one in moves],
        "past": [asdict(one) | {"surprising": one.surprising} for one in past],
    }


def _show_checks(checks: dict[str, Any]) -> None:
    def row(name: str, one: dict[str, Any]) -> tuple[str, ...]:
        if one["predicted"] is None:
            return (name, "–" if one["observed"] is None else f"{one['observed']:.3g}", "–", "–", "–", "no number")
        reading = "the fitted game rarely makes this" if one["surprising"] else "as the fitted game makes it"
        return (name, f"{one['observed']:.5g}", *(f"{v:.5g}" for v in one["predicted"]), reading)

    rows = [row(f"{m['actor']}.{m['move']} (months shown)", m) for m in checks["moves"]]
    rows += [row(f"{p['name']} {p['claim']}".strip(), p) for p in checks["past"]]
    heads = ("what", "record", "game 5 %", "median", "95 %", "reading")
    print_table("Would the fitted game have made such a record?", heads, rows)


def _compared(model: Any, seed: int, workers: int, folder: Path | None) -> dict[str, Any]:
    from taqarub.estimate.compare import compare
    from taqarub.estimate.compare_kept import keep_comparison, to_json

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
            f"{rival['monte_carlo_error']:.1f}",
            WORDS[rival["word"]],
        )
        for rival in comparison["rivals"]
    ]
    span = f"{comparison['first']} to {comparison['last']}, {comparison['months']} months"
    print_table(
        f"Rivals, one month ahead, {span}", ("rival", "players", "nats", "s.e.", "Monte Carlo", "reading"), rows
    )
    if comparison["left_out"]:
        typer.echo(f"{comparison['left_out']} months could not be scored reliably and are left out.")
