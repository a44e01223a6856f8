"""What `taqarub estimate` says in sentences below its table: what the record cannot do, and what much rests on."""

from __future__ import annotations

from typing import Any

import typer

PAIRS = 5  # shown, of those not told apart
YEARS = 3  # shown, of those whose absence moves most
RULES = {
    "first-event": "the first event of a month instead of the largest",
    "last-match": "the last move that an event fits instead of the first",
    "larger": "every step one size larger",
    "smaller": "every step one size smaller",
    "checked-rows": "only rows that were checked",
    "no-words": "without events of size 0",
    "month-end": "the state of the month's end instead of its first day",
}
NEEDS = {
    "scores": "Scoring simpler models beside the game needs {needed} months; the record has {has}.",
    "phases": "Cutting the past into phases needs {needed} months with an event; the record has {has}",
    "reciprocity": "Reciprocity needs {needed} months with an event of each party; the record has {has}",
    "exchange-rate": "A rate of exchange needs {needed} cooperative steps of each party; the record has {has}",
    "without-a-year": "Leaving one year out needs {needed} calendar years; the record has {has}",
}


def tell_lists(found: dict[str, Any]) -> None:
    """One line each."""
    for pair in found["not_told_apart"][:PAIRS]:
        typer.echo(f"Not told apart: {pair['first']} and {pair['second']} (correlation {pair['correlation']:+.2f}).")
    for one in found["impossible_moves"]:
        reading = "," if one["share"] > 1 - 1e-9 else f", in a reading believed by {100 * one['share']:.0f} %,"
        typer.echo(
            f"{one['month']}: {one['actor']} is on record with {one['move']} ({', '.join(one['events'])}){reading} "
            "which the case says could not be made in that month's state; check the row, the coding or the move's "
            "`when`, or say under `record.codings` what the month shows."
        )
    for one in found["motives_no_move_bears_on"]:
        typer.echo(
            f"No observed move bears on {one['actor']}.{one['motive']} (it looks at {', '.join(one['tracks'])}): its "
            "share is assumed."
        )
    for need in found["needs"]:
        if not need["enough"]:
            typer.echo(_need(need))
    months = found["months_with_several_readings"]
    if months:
        typer.echo(f"Read in several ways, all carried: {', '.join(months)}.")
    told = sorted(found["without_a_year"], key=lambda year: -abs(year["shift"]))[:YEARS]
    for year in told:
        unsure = "" if year["reliable"] else " (this year decides too much to tell without fitting anew)"
        typer.echo(
            f"Without {year['year']}, {year['quantity']} moves by {year['shift']:+.2f} prior deviations{unsure}."
        )
    rules = found["under_other_coding_rules"]
    same = [RULES[rule["rule"]] for rule in rules if not rule["months"]]
    if same:
        typer.echo(f"No month reads differently with: {'; '.join(same)}.")
    for rule in rules:
        if rule["months"]:
            typer.echo(_rule(rule))


def _need(need: dict[str, Any]) -> str:
    if need["purpose"] == "motives":
        told = f"{need['actor']}: {need['has']} moves on record; its motives need about {need['needed']} to be informed"
    else:
        told = NEEDS[need["purpose"]].format(**need).removesuffix(".")
    rate = f" (at this record's rate, {need['months']} months)" if need["months"] and need["unit"] != "months" else ""
    return f"{told}{rate}."


def _rule(rule: dict[str, Any]) -> str:
    count = "1 month reads" if rule["months"] == 1 else f"{rule['months']} months read"
    told = f"Coded by another rule ({RULES[rule['rule']]}), {count} differently"
    if not rule["reliable"]:
        return f"{told}: too much to tell from these draws without fitting anew."
    return f"{told}; {rule['quantity']} moves most, by {rule['shift']:+.2f} prior deviations."
