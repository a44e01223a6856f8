"""The text of a GAME.json: a mapping of keys, each with its place; every mistake a diagnostic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import quoted, say

MOST_BYTES = 64 << 20


class Places:
    """Where the keys of a file stand."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text

    def of(self, key: str) -> Span:
        """The first place of a key, or the start of the file."""
        at = max(self.text.find(json.dumps(key)), 0)
        return Span(self.file, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))


def text_of(path: Path, start: Span, findings: Findings) -> str | None:
    """The file's text; None, with a diagnostic, where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            findings.error(
                "TQ501",
                start,
                say("{size} bytes", size=f"{path.stat().st_size:,}"),
                say("at most {limit} bytes", limit=f"{MOST_BYTES:,}"),
                say("split the game"),
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        findings.error(
            "TQ500",
            start,
            say("a file that cannot be read ({name})", name=type(error).__name__),
            say("a file that can be read"),
            say("check the path"),
        )
    except UnicodeDecodeError:
        findings.error(
            "TQ502", start, say("bytes that are not UTF-8"), say("JSON in UTF-8"), say("save the file as UTF-8")
        )
    return None


def mapping_of(text: str, start: Span, findings: Findings) -> dict[str, Any] | None:
    """The mapping that the text holds; None, with a diagnostic, where it holds none."""
    try:
        data = json.loads(text, parse_constant=float, object_pairs_hook=lambda pairs: _once(pairs, start, findings))
    except json.JSONDecodeError as error:
        place = Span(start.file, error.lineno, error.colno)
        findings.error(
            "TQ502", place, say("text that is no JSON"), say("valid JSON"), say("mend the text at this place")
        )
    except (RecursionError, ValueError):
        findings.error(
            "TQ502",
            start,
            say("lists that are too deep, or a number that is too long"),
            say("valid JSON"),
            say("write plain lists and numbers"),
        )
    else:
        if isinstance(data, dict):
            return data
        findings.error(
            "TQ502", start, quoted(data), say("a mapping with the keys of a game"), say("start the file with {")
        )
    return None


def _once(pairs: list[tuple[str, Any]], span: Span, findings: Findings) -> dict[str, Any]:
    result = dict(pairs)
    for key in sorted({k for k, _ in pairs if sum(k == other for other, _ in pairs) > 1}):
        findings.error(
            "TQ503",
            span,
            say("{key} more than once", key=quoted(key)),
            say("each key once"),
            say("delete one of the two"),
        )
    return result
