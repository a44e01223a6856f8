"""What can change: ladders of named rungs, contexts, and how the record shows them."""

from __future__ import annotations

from typing import Literal

from taqarub.base.key import key
from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text

CAMEO_ROOTS = tuple(f"{root:02d}" for root in range(1, 21))  # Schrodt 2012, CAMEO codebook 1.1b3


class Rung(Record):
    """One rung of a ladder, with the rule by which two coders would code the same month alike."""

    id: str = key("Name of the rung in rules.", "رمز الدرجة في القواعد.", pattern=r"^[a-z][a-z0-9-]*$", eg="sectors")
    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    rule: Text = key(
        "What must be true of a month on this rung, so that two coders agree.",
        "ما يجب أن يصح في شهر على هذه الدرجة، كي يتفق مُرمِّزان.",
    )


class Observed(Record):
    """How the record shows the rung of a month.

    Either a state indicator (its last value at or before the month, cut at `cuts`: the rung is the number of cuts
    not above the value; `labels` for indicators that are words), or the number of matching events in the last
    `window_months` months, cut the same way. `before` is the rung of months before the first value.
    """

    indicator: str | None = key(
        "The indicator of states.csv that shows the rung: its last value counts.",
        "المؤشر في states.csv الذي يُظهر الدرجة: تُعتمد آخر قيمة له.",
        None,
        eg="prisoners_held",
    )
    labels: dict[str, int] | None = key(
        "For an indicator that is a word: the number of the rung, from 0, by word.",
        "لمؤشر قيمته كلمة: رقم الدرجة، ابتداء من 0، بحسب الكلمة.",
        None,
        unit="rung",
        eg={"embassy": 2, "none": 0},
    )
    events: list[EventMatch] | None = key(
        "Instead of an indicator: the events that are counted.", "بدلًا من مؤشر: الأحداث التي تُعَد.", None
    )
    window_months: int | None = key(
        "Over how many months back events are counted.",
        "عدد الأشهر الماضية التي تُعَد فيها الأحداث.",
        None,
        unit="months",
        ge=1,
        le=120,
        eg=12,
    )
    cuts: list[float] | None = key(
        "The rung is the number of cuts that are not above the value: one cut fewer than rungs, rising.",
        "الدرجة هي عدد الحدود التي لا تعلو على القيمة: حدود أقل من الدرجات بواحد، متصاعدة.",
        None,
        unit="the indicator's unit, or events",
        eg=[1, 2],
    )
    before: int = key("The rung of months before the first value.", "درجة الأشهر السابقة لأول قيمة.", 0, unit="rung")


class EventMatch(Record):
    """A rule that picks events of the timeline; every key given must match."""

    actor: list[str] | None = key("Who acts.", "من يفعل.", None, eg=["ARV"])
    target: list[str] | None = key("Towards whom.", "تجاه من.", None, eg=["BEL"])
    track: list[str] | None = key(
        "The track, or another label of the timeline.", "المسار، أو وسم آخر في الخط الزمني.", None, eg=["sanctions"]
    )
    direction: list[Literal["cooperative", "hostile", "neutral"]] | None = key(
        "Cooperative, hostile or neutral.", "تعاوني أو عدائي أو محايد.", None, eg=["hostile"]
    )
    cameo_root: list[str] | None = key(
        "Root categories of CAMEO, two digits in quotes.",
        "الفئات الجذرية في CAMEO، رقمان بين علامتي تنصيص.",
        None,
        eg=["16", "17"],
    )
    min_size: int | None = key(
        "Size of the step, at least.", "حجم الخطوة، على الأقل.", None, unit="size 0–4", ge=0, le=4
    )
    max_size: int | None = key(
        "Size of the step, at most.", "حجم الخطوة، على الأكثر.", None, unit="size 0–4", ge=0, le=4
    )


class Track(Record):
    """An ordered ladder. `observed` says how the record shows it month by month."""

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    rungs: list[Rung] = key("The ladder, lowest rung first.", "السلم، أدنى درجة أولًا.", min_length=2, max_length=12)
    observed: Observed = key("How the record shows the rung of a month.", "كيف يُظهر السجل درجة الشهر.")


class Regime(Record):
    """A regime that held from a month on (`from`, YYYY-MM)."""

    from_month: str = key(
        "First month of the regime.", "أول شهر للحال.", alias="from", pattern=r"^\d{4}-\d{2}$", eg="2022-03"
    )
    regime: str = key("Which regime it was.", "أي حال كانت.", eg="tied")


class Switch(Record):
    """How a context changes: monthly hazard, or a chance at dates known beforehand.

    `hazards` is keyed `a -> b`. `at` lists the first known change and its repeat in months (a presidential term);
    at such a date the next regime is drawn with `to` (shares by regime).
    """

    hazards: dict[str, Quantity] | None = key(
        "The monthly hazard of each change, by `a -> b`.",
        "معدل الخطر الشهري لكل تغير، بصيغة `a -> b`.",
        None,
        unit="per-month",
    )
    first: str | None = key(
        "The first known date of change (an election).",
        "أول موعد معروف للتغير (انتخابات).",
        None,
        pattern=r"^\d{4}-\d{2}$",
        eg="2021-01",
    )
    every_months: int | None = key(
        "How often that date comes back.", "كل كم يتكرر هذا الموعد.", None, unit="months", ge=1, le=240, eg=48
    )
    to: dict[str, Quantity] | None = key(
        "The chances of the regimes at such a date.",
        "احتمالات الحالات في مثل هذا الموعد.",
        None,
        unit=("share", "probability"),
    )


class Context(Record):
    """What the actors do not choose: a small set of regimes, known for the past, uncertain for the future."""

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    regimes: dict[str, Text] = key("Its regimes, by name.", "حالاته، بحسب الاسم.", min_length=2, max_length=4)
    known: list[Regime] = key("Which regime held, and from when.", "أي حال سادت، ومنذ متى.", min_length=1)
    switch: Switch = key("How it may change from today on.", "كيف قد يتغير ابتداء من اليوم.")


Observed.model_rebuild()
