"""What `taqarub history` shows on a terminal: one function a table, and the words beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from taqarub.base.text import Language, Text
from taqarub.cli.stages import print_table


def show_phases(found: Mapping[str, Any], dating: Sequence[Any] = ()) -> None:
    rows: list[Sequence[Any]] = [
        (method, spell["start"], spell["end"] or "…", spell["label"], share(spell["probability"]))
        for method, spells in found["phases"]["methods"].items()
        for spell in spells
    ]
    rows += [("analyst", phase.start, phase.end or "…", phase.label, "–") for phase in dating]
    print_table("Phases", ("method", "from", "to", "label", "probability"), rows)
    tests = found["phases"].get("tests") or found["details"]["phase_tests"]
    rows = [(name, t["alternations"], _number(t["null_mean"]), _number(t["p_value"], 3), t["reason"] or "–")
            for name, t in tests.items()]  # fmt: skip
    print_table("Alternations beside series without phases", ("method", "found", "expected", "p", "reason"), rows)
    rows = [
        (
            s["start"],
            s["end"] or "…",
            s["label"],
            s["kupchan"]["phase"],
            s["peace_data"]["level"],
            s["peace_data"]["reason"],
        )
        for s in found["details"]["schemes"]
    ]
    print_table("In the field's schemes (by rule)", ("from", "to", "label", "Kupchan", "Peace Data", "because"), rows)


def show_exchange(found: Mapping[str, Any], door: Mapping[str, Any], table: Mapping[str, Any]) -> None:
    a, b = found["parties"]
    rows: list[Sequence[Any]] = [
        (window, *one["steps"], *(one["sizes"] if not one["reason"] else ("–", "–")),
         _range(one.get("size_per_size")), _range(one.get("counted_per_size"), 1), one["reason"] or "–")
        for window, one in found["rates"].items()
    ]  # fmt: skip
    unit = found["unit"] or "count"
    heads: tuple[str, ...] = (
        "since",
        f"{a} steps",
        f"{b} steps",
        f"{a} size",
        f"{b} size",
        f"{b} per {a}",
        f"{unit} per {a}",
        "reason",
    )
    print_table("Exchange rate (90 % interval)", heads, rows)
    if door["rows"]:
        rows = [(r["from"], r["to"], *(f"{v:.0f}" for v in r["stock"]), f"{r['released']:.0f}", f"{r['new']:.0f}",
                 _number(r["per_release"])) for r in door["rows"]]  # fmt: skip
        heads = ("from", "to", "held", "held then", "released", "new", "new per release")
        print_table(f"Revolving door ({door['unit']})", heads, rows)
    rows = [
        (actor, one["concessions"], one["undone"], _number(one["median_days"], 0), share(one["within_a_year"]))
        for actor, one in found["snap_back"].items()
    ]
    print_table("Snap-back", ("party", "concessions", "undone", "median days", "within a year"), rows)
    cells = {(c["window_days"], c["size_shift"]): c for c in table["cells"]}
    windows, shifts = sorted({w for w, _ in cells}), sorted({s for _, s in cells})
    rows = [
        (f"{window} days", *(f"{share(cells[window, s]['match_rate'])} (p = {cells[window, s]['p_value']:.3f}, "
                             f"{cells[window, s]['block_p_value']:.3f})" for s in shifts))
        for window in windows
    ]  # fmt: skip
    heads = ("window", *(f"sizes {shift:+d}" if shift else "sizes as coded" for shift in shifts))
    print_table("Match rate of deeds (p by dates, by years)", heads, rows)


def show_answers(found: Mapping[str, Any]) -> None:
    if found.get("reason"):
        typer.echo(f"Hazard of an answer: {found['reason']}.")
        return
    rows: list[Sequence[Any]] = [
        (f"{r['from']}–{r['to']}", r["answers"], _range((r["interval"][0], r["per_month"], r["interval"][1])),
         _number(r["chance"]))
        for r in found["by_age"]
    ]  # fmt: skip
    print_table("Hazard of an answer", ("days after", "answers", "per month (90 %)", "by chance"), rows)
    ratios = found["hastens"].get("hazard_ratio", {})
    if ratios:
        rows = [(name, _range(three)) for name, three in ratios.items()]
        print_table("What hastens an answer", ("", "hazard ratio (90 %)"), rows)


def show_units(rows: Sequence[Mapping[str, Any]]) -> None:
    shown = [
        (" > ".join(r["cause"]), " > ".join(r["effect"]), r["unit"], _range(r["response"]), r["sign"],
         _range(r["later"]), r["later_sign"])
        for r in sorted(rows, key=lambda r: (r["cause"], r["effect"]))
    ]  # fmt: skip
    heads = ("cause", "effect", "unit", "after a year", "sign", "without the step's own period", "sign")
    print_table("Cumulative response", heads, shown)


def show_elsewhere(found: Mapping[str, Any], shocks: Sequence[Mapping[str, Any]], language: Language) -> None:
    if not found.get("reason"):
        rows: list[Sequence[Any]] = [
            (name, _range([100 * v for v in three], 0)) for name, three in found["outcomes"].items()
        ]
        print_table(f"{found['cases']} comparable openings, {found['checked']} checked", ("outcome", "% (90 %)"), rows)
        rows = [
            (s["case_ar"] if language == "ar" and s["case_ar"] else s["case"], _number(s["likeness"]), s["outcome"],
             f"{s['months']:.0f}", s["verification"])
            for s in found.get("similar", ())
        ]  # fmt: skip
        if rows:
            print_table("Most like this one", ("case", "likeness", "outcome", "months", "row"), rows)
        score = found.get("left_out", {})
        if score:
            typer.echo(
                f"Each case left out in turn, Brier score: analogies {_number(score['analogies'], 3)}, "
                f"base rates {_number(score['base_rates'], 3)} (lower is better)."
            )
    if shocks:
        rows = [
            (s["date"], s["actor"], s["direction"], *s.get("counts", ("–", "–")), _number(s.get("p_value"), 3))
            for s in shocks
        ]
        heads = ("shock", "party", "steps", "18 months after", "before", "placebo p")
        print_table(f"Around shocks ({len(shocks)} comparisons)", heads, rows)


def show_dyad(found: Mapping[str, Any], language: Language) -> None:
    typer.echo(f"\n{found['dyad']} in {found['source']}{': ' + found['reason'] if found['reason'] else ''}")
    if found["reason"]:
        return
    show_phases(found)
    one = found["ledger"]["summary"]
    if one["steps"]:
        typer.echo(
            f"Ledger: {one['steps']} weeks stand out, {share(one['match_rate'])} answered within {one['window_days']} "
            f"days, {share(one['shuffled_mean'])} under shuffled dates (p = {one['p_value']:.3f})."
        )
    show_answers(found["answers"])
    show_units(found["details"]["reciprocity_units"])
    if "reference_class" in found["details"]:
        show_elsewhere(found["details"]["reference_class"], (), language)
    say_in([Text(**text) for text in found["words"]], language)
    for note in found["details"]["notes"]:
        typer.echo(f"note: {note}")


def say_in(words: Sequence[Text], language: Language) -> None:
    for text in words:
        typer.echo(f"· {text.of(language)}")


def share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _range(three: Sequence[float | None] | None, digits: int = 2) -> str:
    """`middle (low–high)`."""
    if not three or any(v is None for v in three):
        return "–"
    low, middle, high = (f"{v:.{digits}f}" for v in three)
    return f"{middle} ({low} … {high})"
