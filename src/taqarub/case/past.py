"""How the past is read: how it is cut into phases and matched into exchanges, and how far the record can be trusted."""

from __future__ import annotations

from typing import Literal

from taqarub.base.key import key
from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text
from taqarub.case.coding import Coding
from taqarub.case.tracks import EventMatch


class AnalystPhase(Record):
    """The analyst's own dating, shown beside the methods' and never mixed with them."""

    start: str = key("First month of the phase.", "أول شهر في المرحلة.", eg="2020-09")
    end: str | None = key("Last month; left out while it lasts.", "آخر شهر؛ يُترك ما دامت مستمرة.", None, eg="2024-06")
    label: Literal["estranged", "thaw"] = key(
        "The kind of phase, as the methods know it.", "نوع المرحلة كما تعرفه الطرائق.", eg="estranged"
    )
    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")


class Phases(Record):
    """How the past is cut: the dyad, and the labels of low and high level."""

    initiator: str = key("The actor whose conduct is dated.", "الفاعل الذي يُؤرَّخ سلوكه.", eg="ARV")
    target: str = key("The actor towards whom.", "الفاعل المُوجَّه إليه السلوك.", eg="BEL")
    both_ways: bool = key(
        "Whether the conduct of the target towards the initiator counts too.",
        "هل يُحتسب كذلك سلوك المستهدَف تجاه المبادِر.",
        True,
    )
    estranged: Text = key("The name of phases of low level.", "اسم المراحل ذات المستوى المنخفض.")
    thaw: Text = key("The name of phases of high level.", "اسم المراحل ذات المستوى المرتفع.")
    analyst_dating: list[AnalystPhase] = key(
        "The analyst's own phases, for comparison only.", "مراحل المحلل نفسه، للمقارنة فقط.", default_factory=list
    )


class Matching(Record):
    """The rule of the exchange ledger: what answers what, within how many days, one answer per step."""

    parties: tuple[str, str] = key(
        "The two parties whose steps are matched.", "الطرفان اللذان تُقابَل خطواتهما.", eg=["ARV", "BEL"]
    )
    window_days: int = key(
        "How soon an answer must follow a step.",
        "المهلة التي يجب أن يأتي الرد خلالها.",
        120,
        unit="days",
        ge=1,
        le=1500,
    )
    tracks: dict[str, list[str]] = key(
        "Which tracks can answer a step, by the track of the step.",
        "المسارات التي يمكن أن تجيب خطوة، بحسب مسار الخطوة.",
        eg={"prisoners": ["sanctions"]},
    )
    same_direction: bool = key(
        "Whether an answer has the direction of the step (a concession for a concession).",
        "هل يكون الرد في اتجاه الخطوة نفسه (تنازل مقابل تنازل).",
        True,
    )


class RecordedFrom(Record):
    """From a month on, the chance that a real move of the actor is in the record."""

    from_month: str = key("First month of the period.", "أول شهر في الفترة.", alias="from", pattern=r"^\d{4}-\d{2}$",
                          eg="2019-01")  # fmt: skip
    chance: Quantity = key(
        "The chance that a real move is in the record.",
        "احتمال أن تكون خطوة حقيقية مسجلة.",
        unit=("probability", "share"),
    )


class Precision(Record):
    """How reliable the record is: chance that a move is recorded, by actor and period, and that it is coded right."""

    recorded: dict[str, list[RecordedFrom]] = key(
        "How completely the record shows an actor's moves, by actor and period. Silence is not peace.",
        "مدى اكتمال السجل في إظهار خطوات فاعل، بحسب الفاعل والفترة. فالصمت ليس سلامًا.",
    )
    miscoded: Quantity = key(
        "The share of rows that are coded as another move.",
        "نسبة الصفوف المُرمَّزة على أنها خطوة أخرى.",
        unit=("probability", "share"),
    )
    codings: list[Coding] = key(
        "Months that are read otherwise than the rules say, or in several ways that are all carried.",
        "أشهر تُقرأ على غير ما تقوله القواعد، أو على وجوه عدة تُحمل كلها.",
        default_factory=list,
    )


class SizeRule(Record):
    """The size (0–4) of steps that match; the first rule that matches decides."""

    match: EventMatch = key("Which events; `{}` matches all.", "أي الأحداث؛ و`{}` تطابقها جميعًا.")
    size: int = key(
        "0 a word, 1 one person or entity, 2 several, 3 a sector, 4 the whole system.",
        "0 كلمة، 1 شخص أو جهة واحدة، 2 عدة، 3 قطاع، 4 المنظومة بأكملها.",
        unit="size 0–4",
        ge=0,
        le=4,
    )
    unless_magnitude_below: float | None = key(
        "The rule does not apply below this magnitude of the row.",
        "لا تنطبق القاعدة دون هذا المقدار في الصف.",
        None,
        unit="the row's unit",
    )
    instrument: Text | None = key("The legal instrument of such a step.", "الأداة القانونية لمثل هذه الخطوة.", None)
    undo_days: Quantity | None = key(
        "How many days it takes to undo such a step.",
        "عدد الأيام اللازمة للرجوع عن مثل هذه الخطوة.",
        None,
        unit="number",
    )
