"""Readings of single months, where the rules of the case alone would read the record wrongly or in one way of several.

One reading corrects what the rules say; several are all carried, each with its share (`model.readings`). A second coder
of the whole record writes `second_coding.csv`, in the columns in which `taqarub coding` writes the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from taqarub.base.diagnostic import Span
from taqarub.base.key import key
from taqarub.base.text import Record, Text

SILENT_WORD = "silent"  # no move on record: the actor held, or what it did was not recorded
MOST_READINGS = 64  # of one month, over all its actors and tracks


class Coding(Record):
    """How one month is read, for one actor or one track, and why; it takes the place of what the rules say."""

    month: str = key("The month.", "الشهر.", pattern=r"^\d{4}-\d{2}$", eg="2021-03")
    actor: str | None = key(
        "The actor whose move is read; instead of `track`.", "الفاعل الذي تُقرأ خطوته؛ بدلًا من `track`.", None, eg="ARV"
    )
    shows: list[str] | None = key(
        "With `actor`: the move, or `silent`; several when it can be read in several ways.",
        "مع `actor`: الخطوة أو `silent`؛ وأكثر من واحدة إن أمكنت قراءته على وجوه.",
        None,
        min_length=1,
        max_length=8,
        eg=["ease"],
    )
    track: str | None = key(
        "The track whose rung on the month's first day is read; instead of `actor`.",
        "المسار الذي تُقرأ درجته في أول يوم من الشهر؛ بدلًا من `actor`.",
        None,
        eg="sanctions",
    )
    rungs: list[str] | None = key(
        "With `track`: the rung; several when it can be read in several ways.",
        "مع `track`: الدرجة؛ وأكثر من واحدة إن أمكنت قراءته على وجوه.",
        None,
        min_length=1,
        max_length=8,
        eg=["sectors"],
    )
    shares: list[float] | None = key(
        "How far each reading is believed, in the same order, adding to 1; equal when left out.",
        "مقدار التصديق بكل قراءة، بالترتيب نفسه، ومجموعها 1؛ وتتساوى إن تُركت.",
        None,
        unit="share",
        min_length=1,
        max_length=8,
        eg=[0.7, 0.3],
    )
    basis: str | None = key(
        "What the shares rest on, or whose judgement they are.",
        "ما تستند إليه هذه الحصص، أو صاحب التقدير فيها.",
        None,
        min_length=3,
        max_length=600,
        eg="judgement of the desk",
    )
    because: Text = key("Why the month is read so.", "لماذا يُقرأ الشهر هكذا.")

    @property
    def about(self) -> str:
        """The actor or the track."""
        return self.actor or self.track or ""

    @property
    def readings(self) -> tuple[str, ...]:
        """The words given for the month."""
        return tuple((self.shows if self.actor is not None else self.rungs) or ())

    @property
    def believed(self) -> tuple[float, ...]:
        """The share of each reading.

        >>> because = {"en": "why", "ar": "السبب"}
        >>> Coding(month="2021-03", actor="ARV", shows=["ease", "silent"], because=because).believed
        (0.5, 0.5)
        """
        return tuple(self.shares) if self.shares else (1.0 / len(self.readings),) * len(self.readings)


@dataclass(frozen=True, slots=True)
class SecondRow:
    """One cell of a second coder's table: what a month shows of an actor (a move) or a track (a rung).

    Several rows for one month and actor are that coder's several readings; `share` is empty where they are equal.
    """

    month: str
    about: str
    reading: str
    share: float | None
    span: Span
