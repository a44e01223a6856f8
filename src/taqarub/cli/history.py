"""Bodies of `taqarub history`: tables and sentences on a terminal, JSON for machines, figures into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from taqarub.base.text import Language, Text
from taqarub.cli.check import need_case
from taqarub.cli.run import default_workers, parse_as_of
from taqarub.cli.stages import print_json, print_table


def show_case(name: str, as_of: str, seed: int, out: Path | None, lang: str, as_json: bool) -> int:
    """The past of a case."""
    from taqarub.cli.history_figures import Drawn, case_figures, write_figures
    from taqarub.events.read import read_events
    from taqarub.history.trace import trace_history
    from taqarub.runs.tables import history_tables, plain

    language: Language = "ar" if lang == "ar" else "en"
    case = need_case(name, parse_as_of(as_of))
    record = read_events(case)
    history = trace_history(case, record, seed)
    details = plain(history.details)
    found = history_tables(history) | {"details": details}
    if case.file.event_data:
        from taqarub.events.beside import beside

        found["event_data"] = beside(case, record, seed)
    names = {code: actor.name for code, actor in case.file.actors.items()}
    words = _case_words(found, details, names)
    found["words"] = [text.model_dump() for text in words]
    if out is not None:
        figures: tuple[Drawn, ...] = case_figures(case, history, language)
        write_figures(out, figures, found)
    if as_json:
        return print_json(found)
    _phases(found, case.file.phases.analyst_dating)
    ledger = found["ledger"]["summary"]
    typer.echo(
        f"Ledger: {ledger['steps']} steps, {_share(ledger['match_rate'])} answered within {ledger['window_days']} "
        f"days, {_share(ledger['shuffled_mean'])} under shuffled dates (p = {ledger['p_value']:.3f})."
    )
    _exchange(details["exchange"], details["revolving_door"], details["match_sensitivity"])
    _answers(details["answers"])
    _units(details["reciprocity_units"])
    _elsewhere(details["reference_class"], details["shocks"], language)
    _say(words, language)
    if case.file.event_data:
        from taqarub.cli.event_series import show_beside

        show_beside(found["event_data"])
    return 0


def show_dyads(
    store: Path, words: Sequence[str], source: str, as_of: str, seed: int, out: Path | None, lang: str, workers: int,
    as_json: bool,
) -> int:  # fmt: skip
    """The past of one or many dyads of a store."""
    from taqarub.cli.events import answered
    from taqarub.cli.history_figures import dyad_figures, write_figures
    from taqarub.history.dyads import parse_dyads, read_dyads
    from taqarub.history.reference_class import reference_class, shipped_references
    from taqarub.runs.tables import plain
    from taqarub.study import today

    try:
        dyads = parse_dyads(words)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    language: Language = "ar" if lang == "ar" else "en"
    last = parse_as_of(as_of) or today()
    tables = []
    with answered():
        for one in read_dyads(store, dyads, seed, source, last, workers or default_workers()):
            found = dyad_tables(one)
            if len(dyads) == 1:
                found["details"]["reference_class"] = plain(reference_class(shipped_references(last)))
            tables.append(found)
            if out is not None:
                folder = out if len(dyads) == 1 else out / found["dyad"].replace(":", "-")
                write_figures(folder, dyad_figures(one, language), found)
            if not as_json:
                _dyad(found, language)
    return print_json(tables[0] if len(tables) == 1 else tables) if as_json else 0


def dyad_tables(one: Any) -> dict[str, Any]:
    """What `history --store S --dyad A:B --json` prints: the keys of a case's history, with the dyad and its source."""
    from taqarub.base.period import first_day
    from taqarub.history.phases import phase_tests
    from taqarub.history.reference_class import CAVEATS
    from taqarub.history.words import answer_words, by_code, phase_words, unit_words
    from taqarub.runs.tables import phases_table, plain, reciprocity_table

    there, back = one.series
    series = [
        {
            "period": first_day(there.first + t).isoformat(),
            "level": plain(one.phases.series[t]),
            "silent": bool(one.phases.silent[t]),
            "events": [int(there.events[t]), int(back.events[t])],
            "goldstein_sum": [plain(there.goldstein_sum[t]), plain(back.goldstein_sum[t])],
        }
        for t in range(one.phases.series.size)
    ]
    details = plain(one.details)
    phases = phases_table(one.phases)
    words = [
        *phase_words(details, one.phases.agreement, phase_tests(one.phases)),
        *answer_words(one.answers),
        *unit_words(details["reciprocity_units"], by_code),
        CAVEATS["reciprocity"],
    ]
    return {
        "dyad": ":".join(one.parties),
        "source": one.source,
        "reason": one.reason,
        "series": series,
        "ledger": plain(one.ledger),
        "phases": phases | {"tests": phase_tests(one.phases)},
        "reciprocity": reciprocity_table(one.reciprocity["month"]),
        "answers": plain(one.answers),
        "details": details,
        "words": [text.model_dump() for text in words],
    }


def _case_words(found: Mapping[str, Any], details: Mapping[str, Any], names: Mapping[str, Text]) -> list[Text]:
    from taqarub.history.reference_class import CAVEATS
    from taqarub.history.words import (
        answer_words,
        class_words,
        exchange_words,
        phase_words,
        sensitivity_words,
        unit_words,
    )

    def name(code: str, language: Language) -> str:
        return names[code].of(language) if code in names else code

    agreement = found["phases"]["agreement"]
    tests = details["phase_tests"]
    return [
        *phase_words(details, float("nan") if agreement is None else agreement, tests),
        *exchange_words(details["exchange"], name),
        *sensitivity_words(details["match_sensitivity"]),
        *answer_words(details["answers"]),
        *unit_words(details["reciprocity_units"], name),
        CAVEATS["reciprocity"],
        *class_words(details["reference_class"]),
        *(CAVEATS[key] for key in sorted(CAVEATS) if key != "reciprocity"),
    ]


def _phases(found: Mapping[str, Any], dating: Sequence[Any] = ()) -> None:
    rows: list[Sequence[Any]] = [
        (method, spell["start"], spell["end"] or "…", spell["label"], _share(spell["probability"]))
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


def _exchange(found: Mapping[str, Any], door: Mapping[str, Any], table: Mapping[str, Any]) -> None:
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
        (actor, one["concessions"], one["undone"], _number(one["median_days"], 0), _share(one["within_a_year"]))
        for actor, one in found["snap_back"].items()
    ]
    print_table("Snap-back", ("party", "concessions", "undone", "median days", "within a year"), rows)
    cells = {(c["window_days"], c["size_shift"]): c for c in table["cells"]}
    windows, shifts = sorted({w for w, _ in cells}), sorted({s for _, s in cells})
    rows = [
        (f"{window} days", *(f"{_share(cells[window, s]['match_rate'])} (p = {cells[window, s]['p_value']:.3f}, "
                             f"{cells[window, s]['block_p_value']:.3f})" for s in shifts))
        for window in windows
    ]  # fmt: skip
    heads = ("window", *(f"sizes {shift:+d}" if shift else "sizes as coded" for shift in shifts))
    print_table("Match rate of deeds (p by dates, by years)", heads, rows)


def _answers(found: Mapping[str, Any]) -> None:
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


def _units(rows: Sequence[Mapping[str, Any]]) -> None:
    shown = [
        (" > ".join(r["cause"]), " > ".join(r["effect"]), r["unit"], _range(r["response"]), r["sign"],
         _range(r["later"]), r["later_sign"])
        for r in sorted(rows, key=lambda r: (r["cause"], r["effect"]))
    ]  # fmt: skip
    heads = ("cause", "effect", "unit", "after a year", "sign", "without the step's own period", "sign")
    print_table("Cumulative response", heads, shown)


def _elsewhere(found: Mapping[str, Any], shocks: Sequence[Mapping[str, Any]], language: Language) -> None:
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


def _dyad(found: Mapping[str, Any], language: Language) -> None:
    typer.echo(f"\n{found['dyad']} in {found['source']}{': ' + found['reason'] if found['reason'] else ''}")
    if found["reason"]:
        return
    _phases(found)
    one = found["ledger"]["summary"]
    if one["steps"]:
        typer.echo(
            f"Ledger: {one['steps']} weeks stand out, {_share(one['match_rate'])} answered within {one['window_days']} "
            f"days, {_share(one['shuffled_mean'])} under shuffled dates (p = {one['p_value']:.3f})."
        )
    _answers(found["answers"])
    _units(found["details"]["reciprocity_units"])
    if "reference_class" in found["details"]:
        _elsewhere(found["details"]["reference_class"], (), language)
    _say([Text(**text) for text in found["words"]], language)
    for note in found["details"]["notes"]:
        typer.echo(f"note: {note}")


def _say(words: Sequence[Text], language: Language) -> None:
    for text in words:
        typer.echo(f"· {text.of(language)}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _range(three: Sequence[float | None] | None, digits: int = 2) -> str:
    """`middle (low–high)`."""
    if not three or any(v is None for v in three):
        return "–"
    low, middle, high = (f"{v:.{digits}f}" for v in three)
    return f"{middle} ({low} … {high})"
