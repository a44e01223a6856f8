"""Bodies of `taqarub history`: tables and sentences on a terminal, JSON for machines, figures into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from taqarub.base.text import Language, Text
from taqarub.cli.check import need_case
from taqarub.cli.history_tables import (
    say_in,
    share,
    show_answers,
    show_dyad,
    show_elsewhere,
    show_exchange,
    show_phases,
    show_units,
)
from taqarub.cli.run import default_workers, parse_as_of
from taqarub.cli.stages import print_json


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
    show_phases(found, case.file.phases.analyst_dating)
    ledger = found["ledger"]["summary"]
    typer.echo(
        f"Ledger: {ledger['steps']} steps, {share(ledger['match_rate'])} answered within {ledger['window_days']} "
        f"days, {share(ledger['shuffled_mean'])} under shuffled dates (p = {ledger['p_value']:.3f})."
    )
    show_exchange(details["exchange"], details["revolving_door"], details["match_sensitivity"])
    show_answers(details["answers"])
    show_units(details["reciprocity_units"])
    show_elsewhere(details["reference_class"], details["shocks"], language)
    say_in(words, language)
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
                show_dyad(found, language)
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
