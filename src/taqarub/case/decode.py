"""Bytes of a file as text: UTF-8, within a limit, and without characters that change the order of what is shown."""

from __future__ import annotations

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import say
from taqarub.base.text import BIDI_CONTROLS

SIZE_LIMIT_BYTES = 2 * 1024 * 1024


def decode(data: bytes, file: str, findings: Findings, limit: int = SIZE_LIMIT_BYTES) -> str | None:
    """Bytes as text: UTF-8, an optional byte-order mark dropped; bidi controls are warned about."""
    if len(data) > limit:
        expected = say("at most {size} KiB", size=limit // 1024)
        findings.error(
            "TQ106",
            Span(file, 1, 1),
            say("a file of {size} KiB", size=len(data) // 1024),
            expected,
            say("split or shorten it"),
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        found, fix = say("UTF-16 text, which spreadsheets call Unicode text"), say("save it as CSV UTF-8")
        findings.error("TQ102", Span(file, 1, 1), found, say("UTF-8 text"), fix)
        return None
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        span = Span(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        findings.error(
            "TQ102",
            span,
            say("the byte `0x{code}`", code=f"{data[error.start]:02X}"),
            say("UTF-8 text"),
            say("save the file as UTF-8"),
        )
        return None
    for number, line in enumerate(text.split("\n"), start=1):
        hidden = next((i for i, c in enumerate(line) if c in BIDI_CONTROLS), None)
        if hidden is not None:
            found = say("the invisible character `U+{code}`", code=f"{ord(line[hidden]):04X}")
            fix = say("delete it; the brief isolates values by itself")
            findings.warn("TQ108", Span(file, number, hidden + 1), found, say("text without direction controls"), fix)
    return text
