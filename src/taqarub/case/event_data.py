"""Event data that a case names: a store beside the case, and the pairs whose series are shown next to its timeline."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Literal

from taqarub.base.key import key
from taqarub.base.message import quoted, say
from taqarub.base.text import Record

if TYPE_CHECKING:
    from taqarub.case.case import CaseFile
    from taqarub.case.scope import Scope


class EventData(Record):
    """A store of machine-coded events and the directed pairs to read from it; compared with the timeline, not mixed."""

    store: str = key(
        "The event store, a file inside the case's folder.",
        "مخزن الأحداث، ملف داخل مجلد الحالة.",
        min_length=1,
        eg="events.duckdb",
    )
    dyads: list[str] = key(
        "Directed pairs, the actor and the one acted upon with a colon between.",
        "أزواج موجَّهة: الفاعل ثم المُوجَّه إليه السلوك وبينهما نقطتان.",
        min_length=1,
        max_length=50,
        eg=["ARV:BEL", "BEL:ARV"],
    )
    source: str = key(
        "One source of the store; without it, the one with most events of the pair.",
        "مصدر واحد من المخزن؛ وإن تُرك فالمصدر الأكثر أحداثًا للزوج.",
        "",
        eg="icews",
    )
    by: Literal["day", "week", "month", "quarter"] = key("The period.", "الفترة.", "month")
    one_a_day: bool = key(
        "Whether events of one code between the two on one day count once.",
        "هل تُحتسب أحداث الرمز الواحد بين الطرفين في اليوم الواحد مرة واحدة.",
        False,
    )


def is_inside(path: str) -> bool:
    """Whether a path names a file below the folder that it is relative to.

    >>> is_inside("data/events.duckdb"), is_inside("../events.duckdb"), is_inside("/tmp/events.duckdb")
    (True, False, False)
    """
    posix, windows = PurePosixPath(path), PureWindowsPath(path)
    if posix.is_absolute() or windows.is_absolute() or windows.drive or windows.root:
        return False
    return ".." not in posix.parts and ".." not in windows.parts


def check_event_data(case: CaseFile, scope: Scope) -> None:
    """Stores lie inside the case, and pairs are of two declared actors."""
    for i, entry in enumerate(case.event_data):
        path = f"event_data.{i}"
        if not is_inside(entry.store):
            expected = say("a file inside the case's folder, by its path from there")
            fix = say("copy it into the case, or run `taqarub events agreement A B --store FILE --case CASE`")
            scope.error(
                "TQ245", f"{path}.store", say("{store} as an event store", store=quoted(entry.store)), expected, fix
            )
        for j, dyad in enumerate(entry.dyads):
            initiator, mark, target = dyad.partition(":")
            if not mark or not initiator or not target or ":" in target:
                expected = say("two actors with a colon between")
                scope.error("TQ246", f"{path}.dyads.{j}", quoted(dyad), expected, say("write it like `USA:BLR`"))
                continue
            for actor in (initiator, target):
                scope.actor(f"{path}.dyads.{j}", actor, say("an actor of a pair"))
