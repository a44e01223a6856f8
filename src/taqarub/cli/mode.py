"""`taqarub mode`: the highest point of the posterior beside its mean."""

from __future__ import annotations

from typing import Any

import typer

from taqarub.cli.check import need_case
from taqarub.cli.run import bars, default_workers, need_memory, parse_as_of
from taqarub.cli.stages import print_json, print_table


def run(name: str, starts: int, as_of: str, seed: int, draws: int, fresh: bool, workers: int, as_json: bool) -> int:
    """Climb from several places; the posterior is the kept one, a new one with `fresh`, or left out."""
    from taqarub.estimate.fit import fit
    from taqarub.estimate.kept import kept
    from taqarub.estimate.mode import find_mode
    from taqarub.events.read import read_events
    from taqarub.model.build import build_model

    case = need_case(name, parse_as_of(as_of))
    workers = workers or default_workers()
    need_memory(case, workers, outlook=False)
    model = build_model(case, read_events(case))
    posterior, source = kept(model, seed, draws), "kept"
    with bars() as tell:
        tell("estimate", 0.0)
        if posterior is None and fresh:
            posterior, source = fit(model, seed, draws, workers), "computed"
        found = find_mode(model, seed, starts, posterior, workers, lambda share: tell("estimate", max(share, 1e-9)))
        tell("estimate", 1.0)
    told = as_data(model, found, source if posterior is not None else "none")
    if as_json:
        return print_json(told)
    _show(told)
    return 0


def as_data(model: Any, found: Any, source: str) -> dict[str, Any]:
    """What `--json` prints; numbers that do not exist are null."""
    from taqarub.model.parameters import values_of

    values = values_of(model.parameters, found.z[None])
    names = [model.parameters[i].name for i in found.index]

    def number(value: float) -> float | None:
        return float(value) if value == value else None

    quantities = {
        name: {
            "value": float(values[name][0]),
            "z": float(found.z[place]),
            "deviation": number(found.deviation[k]),
            "posterior_mean_z": number(found.mean[k]),
            "posterior_deviation": number(found.spread[k]),
            "away": number(found.away[k]),
        }
        for k, (place, name) in enumerate(zip(found.index, names, strict=True))
    }
    return {
        "posterior": source,
        "quantities": quantities,
        "searches": [
            {"log_posterior": one.log_posterior, "log_likelihood": one.log_likelihood, "steepest": one.slope,
             "likelihoods": one.evaluations, "settled": one.settled, "reason": one.reason}
            for one in found.climbs
        ],
        "other_modes": [one.log_posterior for one in found.others],
        "log_evidence_normal": number(found.evidence),
        "maximum_in_every_direction": number(found.evidence) is not None,
    }  # fmt: skip


def _show(told: dict[str, Any]) -> None:
    def text(value: float | None, form: str = "+.2f") -> str:
        return "–" if value is None else format(value, form)

    rows = [
        (name, f"{q['value']:.3g}", text(q["z"]), text(q["deviation"], ".2f"), text(q["posterior_mean_z"]),
         text(q["posterior_deviation"], ".2f"), text(q["away"]))
        for name, q in told["quantities"].items()
    ]  # fmt: skip
    heads = ("quantity", "at the mode", "z", "deviation (normal)", "mean z", "deviation (draws)", "away")
    print_table("The highest point of the posterior", heads, rows)
    settled = [one for one in told["searches"] if one["settled"]]
    typer.echo(
        f"{len(settled)} of {len(told['searches'])} searches settled, with "
        f"{sum(one['likelihoods'] for one in told['searches'])} likelihoods and gradients; highest log posterior "
        f"{told['searches'][0]['log_posterior']:.3f}."
    )
    for one in told["searches"]:
        if not one["settled"]:
            typer.echo(f"A search did not settle: {one['reason']}.")
    if told["other_modes"]:
        heights = ", ".join(f"{height:.3f}" for height in told["other_modes"])
        typer.echo(f"There is more than one mode: others at {heights}.")
    elif len(settled) > 1:
        typer.echo("All that settled reached the same mode.")
    if not told["maximum_in_every_direction"]:
        typer.echo("The point is not a maximum in every direction, so no normal approximation is given.")
    away = [(abs(q["away"]), name) for name, q in told["quantities"].items() if q["away"] is not None]
    if away:
        far, name = max(away)
        near = sum(distance <= 1.0 for distance, _ in away)
        typer.echo(
            f"{near} of {len(away)} quantities have their mode within one posterior deviation of their mean; the "
            f"farthest is {name}, {far:.2f} deviations."
        )
    else:
        typer.echo("No posterior that fits is kept with the case: `--fit` computes one to set beside.")
