"""What `taqarub estimate` prints of how behaviour changed, of profiles, and of what the record identifies."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import typer

from taqarub.cli.run import bars
from taqarub.cli.stages import print_table

CARRIED = {
    "state": "the situation had changed",
    "motives": "another regime, with its motives",
    "recording": "more of it is put on record",
    "neither": "neither: the fitted game does not make it",
}
SENTENCES = {
    "bounded": "The record bounds it on both sides.",
    "as-assumed": "The record bounds it, but no closer than the case assumed.",
    "at-least": "The record says no more than at least {low:.3g}.",
    "at-most": "The record says no more than at most {high:.3g}.",
    "open": "No value that the case allows is ruled out.",
    "still": "Nothing on record depends on it once the others may move.",
    "narrowed-by-prior": "It narrows only because priors of others hold it; the record alone does not bound it.",
}


def changed(model: Any, posterior: Any, seed: int, workers: int) -> dict[str, Any]:
    """How behaviour changed, as JSON holds it."""
    from taqarub.estimate.changes import changes

    found = changes(model, posterior, seed, workers=workers)
    told = [asdict(one) for one in found if one.word != "steady"]
    return {"compared": len(found), "changed": len(told), "changes": told}


def show_changed(found: dict[str, Any]) -> None:
    """One row a change that the record shows."""

    def share(rate: dict[str, Any]) -> str:
        return f"{rate['shown']}/{rate['months']}"

    rows = [
        (
            one["name"],
            f"{one['actor']}.{one['move']}",
            share(one["before"]),
            share(one["after"]),
            f"{one['before']['fitted'][1]:.3f} → {one['after']['fitted'][1]:.3f}",
            CARRIED[one["word"]],
        )
        for one in found["changes"]
    ]
    heads = ("regime or month", "move", "months before", "after", "fitted game", "carried by")
    print_table("How behaviour changed", heads, rows)
    typer.echo(
        f"{found['changed']} of {found['compared']} comparisons show a change; chance alone would show about "
        f"{round(found['compared'] / 20)}. A regime is compared with all other months, a month with three years before."
    )


def bounded(model: Any, posterior: Any, workers: int) -> dict[str, Any]:
    """Profiles and what they add up to, as JSON holds them."""
    from taqarub.estimate.bounds import bounds
    from taqarub.estimate.profile import BOX, profiles

    with bars() as tell:
        tell("estimate", 0.0)
        found = profiles(model, posterior, workers, lambda share: tell("estimate", max(share, 1e-9)))
        tell("estimate", 1.0)
    read = [asdict(one) | {"words": in_words(asdict(one))} for one in bounds(model, posterior, found)]
    return {"box": BOX, "identified": read, "profiles": [asdict(one) | {"word": one.word} for one in found]}


def in_words(one: dict[str, Any]) -> str:
    """One plain sentence, and with what the quantity goes together."""
    text = SENTENCES[one["sentence"]].format(**one)
    return text + (f" It is not told apart from {' and '.join(one['beside'])}." if one["beside"] else "")


def show_bounded(found: dict[str, Any]) -> None:
    """The table of what the record identifies."""

    def end(value: float | None) -> str:
        return "–" if value is None else f"{value:.3g}"

    rows = [
        (
            one["name"],
            f"{one['contraction']:.2f}",
            one["shape"],
            f"{end(one['low'])} … {end(one['high'])}",
            one["words"],
        )
        for one in found["identified"]
    ]
    heads = ("quantity", "contraction", "profile", "95 % interval of the likelihood", "in words")
    print_table("What the record identifies", heads, rows)
    most = max((one["left"] for one in found["identified"]), default=0.0)
    typer.echo(
        f"Profiles are maximised within {found['box']:g} prior deviations; the second half of the climbs gained "
        f"{most:.2f} nats at most."
    )
