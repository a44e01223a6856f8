"""`taqarub explain`: what a code means."""

from __future__ import annotations

import json

import typer

from taqarub.base.diagnostic import nearest
from taqarub.base.text import Language, isolate
from taqarub.case.codes import Code, code_of, codes

LABELS = {
    "en": {"example": "Example", "fix": "What to do"},
    "ar": {"example": "مثال", "fix": "العمل"},
}


def explain_code(code: str, lang: str, as_json: bool) -> int:
    """Print one code, or the list of all; 2 for a code or a language that does not exist."""
    if lang not in LABELS:
        typer.echo(f"taqarub: --lang takes en or ar, not {lang!r}", err=True)
        return 2
    table = codes()
    wanted = code.strip().upper()
    if wanted and wanted not in table:
        close = nearest(wanted, table)
        hint = f"; did you mean {close}?" if close else "; `taqarub explain` lists them"
        typer.echo(f"taqarub: no code {code!r}{hint}", err=True)
        return 2
    if as_json:
        chosen = [code_of(wanted)] if wanted else list(table.values())
        rows = [row.model_dump() for row in chosen]
        typer.echo(json.dumps(rows[0] if wanted else rows, ensure_ascii=False, indent=2))
    elif wanted:
        typer.echo(explained(table[wanted], lang))
    else:
        for row in table.values():
            typer.echo(f"{row.code}  {row.title.of('ar' if lang == 'ar' else 'en')}")
    return 0


def explained(row: Code, lang: str) -> str:
    """One code as text."""
    language: Language = "ar" if lang == "ar" else "en"
    labels = LABELS[lang]
    code = isolate(row.code) if lang == "ar" else row.code
    example = "\n".join(f"    {line}" for line in row.example.rstrip().split("\n"))
    parts = [f"{code}: {row.title.of(language)}", row.why.of(language), f"{labels['example']}:\n{example}"]
    return "\n\n".join([*parts, f"{labels['fix']}: {row.fix.of(language)}"])
