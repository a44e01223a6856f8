"""Checks of meaning for readings of single months: what each is about, its words, its shares, how many there are."""

from __future__ import annotations

from math import isclose, prod

from taqarub.base.message import quoted, say
from taqarub.case.case import CaseFile
from taqarub.case.coding import MOST_READINGS, SILENT_WORD, Coding
from taqarub.case.scope import UNREAD_MONTH, Scope

CLOSE = 1e-6  # how far shares may add to something else than 1


def check_codings(case: CaseFile, scope: Scope) -> None:
    """`record.codings`: every entry for itself, then entries of one month together."""
    first: dict[tuple[str, str], int] = {}
    by_month: dict[str, list[int]] = {}
    for i, coding in enumerate(case.record.codings):
        path = f"record.codings.{i}"
        if not _about(path, coding, scope):
            continue
        inside = scope.month(f"{path}.month", coding.month, say("the month of a reading"))
        if inside and not in_record(case, coding.month):
            found = say("{month}, outside of the record", month=coding.month)
            expected = say("a month from {first} to the month before {last}", first=case.start, last=case.as_of)
            scope.error("TQ271", f"{path}.month", found, expected, say("mend the month, or delete the entry"))
        _words(path, coding, scope)
        _shares(path, coding, scope)
        before = first.setdefault((coding.month, coding.about), i)
        if before != i:
            found = say("{name} in {month} again", name=quoted(coding.about), month=coding.month)
            fix = say("write one entry with all readings of the month")
            scope.findings.error(
                "TQ272", scope.place(path), found, say("one entry a month, and actor or track"), fix,
                ((scope.place(f"record.codings.{before}"), say("the first one")),),
            )  # fmt: skip
        else:
            by_month.setdefault(coding.month, []).append(i)
    for month, places in by_month.items():
        count = prod(len(set(case.record.codings[i].readings)) for i in places)
        if count > MOST_READINGS:
            found = say("{count} readings of {month} in all", count=count, month=month)
            expected = say("at most {limit}", limit=MOST_READINGS)
            scope.error(
                "TQ274", f"record.codings.{places[-1]}", found, expected, say("leave out the least believed readings")
            )


def in_record(case: CaseFile, month: str) -> bool:
    """Whether a month that exists is one of those that are coded: from the start to the month before the as-of date."""
    return case.start == UNREAD_MONTH or case.start <= month < case.as_of.isoformat()[:7]


def _about(path: str, coding: Coding, scope: Scope) -> bool:
    """Whether an entry is about one actor and its move, or one track and its rung."""
    given = {key for key in ("actor", "shows", "track", "rungs") if getattr(coding, key) is not None}
    if given in ({"actor", "shows"}, {"track", "rungs"}):
        return True
    found = say("a reading with {keys}", keys=", ".join(f"`{key}`" for key in sorted(given)) or say("none of them"))
    expected = say("`actor` and `shows`, or `track` and `rungs`")
    scope.error("TQ270", path, found, expected, say("give the one pair or the other"))
    return False


def _words(path: str, coding: Coding, scope: Scope) -> None:
    if coding.actor is not None:
        if scope.player(f"{path}.actor", coding.actor, say("the actor of a reading")):
            options = (SILENT_WORD, *scope.names.moves[coding.actor])
            kind = say("`silent`, or a move of actor `{actor}`", actor=coding.actor)
            for k, word in enumerate(coding.shows or ()):
                scope.known("TQ204", f"{path}.shows.{k}", word, options, kind, say("what the month shows"))
    elif coding.track is not None and scope.track(f"{path}.track", coding.track, say("the track of a reading")):
        for k, word in enumerate(coding.rungs or ()):
            scope.known(
                "TQ212", f"{path}.rungs.{k}", word, scope.names.tracks[coding.track],
                say("{kind} of `{name}`", kind=say("a rung"), name=coding.track), say("what the month shows"),
            )  # fmt: skip


def _shares(path: str, coding: Coding, scope: Scope) -> None:
    words = coding.readings
    twice = next((word for k, word in enumerate(words) if word in words[:k]), None)
    if twice is not None:
        found, fix = say("{name} twice", name=quoted(twice)), say("write each reading once")
        scope.error("TQ273", f"{path}.{'shows' if coding.actor else 'rungs'}", found, say("readings that differ"), fix)
    if coding.shares is None:
        return
    at = f"{path}.shares"
    if len(coding.shares) != len(words):
        found = say("{count} shares of {readings} readings", count=len(coding.shares), readings=len(words))
        scope.error("TQ273", at, found, say("one share a reading"), say("write as many shares as readings"))
    elif min(coding.shares) <= 0 or not isclose(sum(coding.shares), 1.0, abs_tol=CLOSE):
        found = say("shares that add to {sum}", sum=f"{sum(coding.shares):g}")
        fix = say("mend the shares, or leave them out: readings are then believed alike")
        scope.error("TQ273", at, found, say("shares above 0 that add to 1"), fix)
    elif coding.basis is None:
        found = say("shares without a basis")
        expected = say("what the shares rest on, or whose judgement they are")
        scope.error("TQ273", at, found, expected, say("add `basis:`, or leave the shares out"))
