"""Every number of a case says what it rests on: a source, the record, a definition, or a judgement and whose.

source KEY: …      a source of the case (sources.bib, sources.json), which must exist
record: …          the case's own rows, each with its source and grade
judgement of WHO: …   somebody's judgement; plain `judgement: …` is that of `judged_by` of the case
convention: … · by …   set by the format, by a definition or by the rule of a rung
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from taqarub.base.diagnostic import nearest
from taqarub.base.message import quoted, say
from taqarub.case.citations import Library
from taqarub.case.scope import Scope

_KIND = re.compile(r"(source|record|judge?ment|convention|definition|by)\b", re.IGNORECASE)
_SOURCE = re.compile(r"source\s+([^\s:;,]+)", re.IGNORECASE)
_WHOSE = re.compile(r"judge?ment\s+of\s+\S", re.IGNORECASE)


def check_bases(scope: Scope, library: Library | None) -> frozenset[str]:
    """Look at the basis of every quantity of `case.yaml`; returns the keys of the sources that they name.

    Without a library (a file of sources that cannot be read) keys are not looked up.
    """
    whole = scope.document.value if isinstance(scope.document.value, dict) else {}
    named: set[str] = set()
    nobody: list[str] = []
    for path, basis in _bases(whole, ""):
        kind = _KIND.match(basis)
        if kind is None:
            found = say("{basis}, which names neither a source nor whose judgement it is", basis=quoted(basis))
            expected = say("`source KEY`, `record`, `judgement of WHO`, `convention` or `by …`, then the reason")
            scope.warn("TQ326", path, found, expected, say("write for example `judgement of the desk: …`"))
        elif kind[1].lower() == "source":
            key = (_SOURCE.match(basis) or [basis, ""])[1]
            named.add(key)
            if library is not None and key not in library.entries:
                close = nearest(key, library.entries)
                fix = (
                    say("write `{close}`", close=close)
                    if close
                    else say("add the source to `sources.bib` or `sources.json`")
                )
                found, expected = (
                    say("the source {name}", name=quoted(key)),
                    say("a key of `sources.bib` or `sources.json`"),
                )
                scope.error("TQ322", path, found, expected, fix)
        elif kind[1].lower().startswith("judg") and not _WHOSE.match(basis):
            nobody.append(path)
    if nobody and not whole.get("judged_by"):
        found = say("a judgement without whose it is ({count} in this file)", count=len(nobody))
        fix = say("add `judged_by:` to case.yaml, or write `judgement of WHO: …`")
        scope.warn("TQ327", nobody[0], found, say("whose judgement it is"), fix)
    return frozenset(named)


def _bases(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every basis of a quantity with its path, in the order of the file."""
    if isinstance(value, dict):
        if isinstance(value.get("basis"), str) and ("best" in value or "shares" in value):
            yield f"{path}.basis", value["basis"]
        for key, inside in value.items():
            yield from _bases(inside, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for i, inside in enumerate(value):
            yield from _bases(inside, f"{path}.{i}")
