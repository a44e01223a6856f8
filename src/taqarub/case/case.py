"""The case: what the author wrote, with a place for every value.

Read noun first: this file; then `check.py`, the layer's one verb. What a key means stands beside its type: from there
come the reference page, the JSON Schema for editors and the comments of the template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from taqarub.base.diagnostic import Span
from taqarub.base.key import key
from taqarub.base.text import Record, Text
from taqarub.case.accepted import Accepted
from taqarub.case.actors import Actor, Choice, Motive
from taqarub.case.citations import Cited, Library
from taqarub.case.claims import Claim, Placebo
from taqarub.case.coding import SecondRow
from taqarub.case.event_data import EventData
from taqarub.case.futures import Counterfactual, Feature, Outcome
from taqarub.case.moves import Capacity, Drift, Move, RedLine, Shock
from taqarub.case.order import Groups, Order, groups_in, players_in
from taqarub.case.past import Matching, Phases, Precision, SizeRule
from taqarub.case.tracks import Context, Track

MONTH = r"^\d{4}-\d{2}$"


def iso_day(value: Any) -> Any:
    """A day as `YYYY-MM-DD`; a bare number would be read as a time stamp."""
    if isinstance(value, date) or (isinstance(value, str) and len(value) == 10):
        return value
    raise ValueError("a day such as 2025-11-04 (ISO 8601)")


class CaseFile(Record):
    """`case.yaml`: everything of a case but its tables and its claims."""

    format: Literal["taqarub-case/1"] = key("The version of this format.", "إصدار هذه الصيغة.", eg="taqarub-case/1")
    name: str = key(
        "Short name of the case, in small Latin letters.",
        "اسم قصير للحالة بأحرف لاتينية صغيرة.",
        pattern=r"^[a-z][a-z0-9-]*$",
        eg="my-case",
    )
    title: Text = key("The title of the brief.", "عنوان الموجز.")
    question: Text = key("The question that the brief answers.", "السؤال الذي يجيب عنه الموجز.")
    as_of: Annotated[date, BeforeValidator(iso_day)] = key(
        "The day on which the analyst stands: no row of the tables may be later.",
        "اليوم الذي يقف عنده المحلل: لا يجوز أن يأتي بعده أي صف في الجداول.",
        eg="2025-06-30",
    )
    start: str = key("First month of the record.", "أول شهر في السجل.", pattern=MONTH, eg="2019-01")
    horizons_months: list[int] = key(
        "How far ahead the brief looks, shortest first.",
        "المدى الذي ينظر إليه الموجز، الأقصر أولًا.",
        unit="months",
        min_length=1,
        max_length=4,
        eg=[12, 36],
    )
    solve_months: int = key(
        "How far ahead the players look: at least the longest horizon.",
        "المدى الذي ينظر إليه اللاعبون: لا يقل عن أبعد مدى للموجز.",
        unit="months",
        ge=1,
        le=480,
        eg=72,
    )
    actors: dict[str, Actor] = key(
        "Who acts. Parties bargain, a patron can disturb its client, others only appear in the record.",
        "من يفعل. الأطراف تتفاوض، والراعي يستطيع إزعاج تابعه، والآخرون يظهرون في السجل فقط.",
    )
    order: Order = key(
        "Who moves first within a month: exactly the actors that have moves, two at least. A list inside the list is a "
        "group that moves at once, all seeing the same state, as in `[[ARV, BEL], COR]`.",
        "من يتحرك أولًا في الشهر: الفاعلون الذين لهم خطوات بالضبط، اثنان على الأقل. والقائمة داخل القائمة مجموعة تتحرك "
        "في آن واحد وترى الحالة نفسها، مثل `[[ARV, BEL], COR]`.",
        min_length=1,
        eg=["ARV", "BEL", "COR"],
    )
    tracks: dict[str, Track] = key(
        "What can change: ladders of rungs, each with a rule by which two coders would code a month alike.",
        "ما يمكن أن يتغير: سلالم من درجات، لكل منها قاعدة يصنف بها مُرمِّزان الشهر نفسه تصنيفًا واحدًا.",
    )
    contexts: dict[str, Context] = key(
        "What nobody chooses: regimes known for the past and uncertain for the future.",
        "ما لا يختاره أحد: حالات معروفة في الماضي وغير مؤكدة في المستقبل.",
        default_factory=dict,
    )
    choice: dict[str, Choice] = key(
        "How sharply and how far-sightedly each actor chooses.", "مدى حدة اختيار كل فاعل وبُعد نظره."
    )
    motives: dict[str, dict[str, Motive]] = key(
        "What each actor wants: shares of its payoff on scores of the tracks.",
        "ما يريده كل فاعل: حصص من عائده على تقديرات للمسارات.",
    )
    moves: dict[str, dict[str, Move]] = key(
        "What each actor can do in a month, besides to hold.", "ما يستطيع كل فاعل فعله في الشهر، عدا الانتظار."
    )
    drift: list[Drift] = key("What happens by itself.", "ما يحدث من تلقاء نفسه.", default_factory=list)
    shocks: dict[str, Shock] = key(
        "Events from outside, with their monthly hazard.",
        "أحداث من خارج اللعبة، مع معدل خطرها الشهري.",
        default_factory=dict,
    )
    red_lines: dict[str, RedLine] = key(
        "Where a patron draws its line, and what crossing it costs.",
        "أين يرسم الراعي خطه، وما كلفة تجاوزه.",
        default_factory=dict,
    )
    capacity: list[Capacity] = key(
        "A patron's power to disrupt, by regime of a context.",
        "قدرة الراعي على التعطيل، بحسب حال سياق ما.",
        default_factory=list,
    )
    features: dict[str, Feature] = key(
        "Yes/no properties of a future, of which outcomes are made.", "سمات للمستقبل بنعم أو لا، تُبنى منها النتائج."
    )
    outcomes: dict[str, Outcome] = key(
        "The futures that the brief tells apart: exactly one holds for every combination of features.",
        "المستقبلات التي يميز بينها الموجز: تتحقق واحدة بالضبط لكل توليفة من السمات.",
    )
    counterfactuals: dict[str, Counterfactual] = key(
        "The same game with one thing changed.", "اللعبة نفسها مع تغيير شيء واحد.", default_factory=dict
    )
    phases: Phases = key("How the past is cut into phases.", "كيف يُقسَّم الماضي إلى مراحل.")
    matching: Matching = key("What answers what in the exchange ledger.", "ما الذي يجيب ماذا في دفتر التبادل.")
    record: Precision = key("How reliable the record is.", "مدى موثوقية السجل.")
    step_size: list[SizeRule] = key(
        "The size of a step, 0 (a word) to 4 (the whole system): the first rule that matches decides.",
        "حجم الخطوة، من 0 (كلمة) إلى 4 (المنظومة بأكملها): تحسم أول قاعدة تنطبق.",
        default_factory=list,
    )
    judged_by: Text | None = key(
        "Whose judgement it is where a basis only says `judgement`.",
        "صاحب التقدير حيث لا يقول الأساس إلا `judgement`.",
        None,
    )
    accepted: list[Accepted] = key(
        "Warnings that have been looked at and may stand, each with a reason.",
        "تنبيهات نُظر فيها ويجوز بقاؤها، لكل منها سبب.",
        default_factory=list,
    )
    glossary: dict[str, Text] = key("Words that the brief explains.", "كلمات يشرحها الموجز.", default_factory=dict)
    event_data: list[EventData] = key(
        "Machine-coded event data, shown beside the timeline and never mixed with it.",
        "بيانات أحداث مرمَّزة آليًا، تُعرض إلى جانب الخط الزمني ولا تُخلط به.",
        default_factory=list,
    )

    @property
    def players(self) -> tuple[str, ...]:
        """The actors that have moves, in the order in which they move: that of payoffs everywhere."""
        return players_in(self.order)

    @property
    def groups(self) -> Groups:
        """The players of every turn of a month: one, or those who move at once."""
        return groups_in(self.order)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One dated step of the timeline, as the author entered it."""

    id: str
    date: date
    date_precision: str  # day | month | year
    actor: str
    target: str
    track: str
    direction: str  # cooperative | hostile | neutral
    cameo_root: str
    description: Text
    magnitude: float | None
    magnitude_unit: str
    source: str
    url: str
    verification: str  # checked | recalled
    note: str
    span: Span
    cited: Cited = field(default_factory=Cited)
    size: int | None = None  # 0–4 when the row says so itself; else by the case's rules
    undo_days: float | None = None  # days needed to undo the step, when the row says so itself


@dataclass(frozen=True, slots=True)
class StateRow:
    """One level of one indicator at one date."""

    id: str
    date: date
    date_precision: str
    indicator: str
    value: float | None  # None when the value is a word
    label: str
    unit: str
    source: str
    url: str
    verification: str
    note: str
    span: Span
    cited: Cited = field(default_factory=Cited)


@dataclass(frozen=True, slots=True)
class ReactionRow:
    """One episode of the patron rewarding or punishing its client."""

    id: str
    start: date
    end: date | None
    date_precision: str
    kind: str  # stick | carrot | signal | lock-in
    instrument: str
    opening_at_time: str
    description: Text
    effect: str
    source: str
    url: str
    verification: str
    span: Span
    cited: Cited = field(default_factory=Cited)


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One comparable rapprochement elsewhere."""

    id: str
    case: str
    start: str
    end: str
    veto_player: str
    outcome: str  # normalised | partial | stalled | reversed
    months_to_outcome: float
    prisoners_involved: bool
    relief_scope: int
    steps: int
    reversal_trigger: str
    later_reversal: bool
    realigned: bool
    source: str
    url: str
    verification: str
    span: Span
    cited: Cited = field(default_factory=Cited)
    case_ar: str = ""
    trigger_ar: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A whole case, checked. Nothing dated after `as_of` is in its tables."""

    file: CaseFile
    claims: tuple[Claim, ...]
    placebos: tuple[Placebo, ...]
    events: tuple[EventRow, ...]
    states: tuple[StateRow, ...]
    reactions: tuple[ReactionRow, ...]
    references: tuple[ReferenceRow, ...]
    folder: str
    content_hash: str
    as_of: date
    later_rows_ignored: int = 0
    places: dict[str, Span] = field(default_factory=dict)  # dotted path -> place
    library: Library = field(default_factory=Library)
    second: tuple[SecondRow, ...] = ()  # the table of a second coder; empty when there is none
