"""What actors can do, what happens by itself, and where the patron draws its line."""

from __future__ import annotations

from taqarub.base.key import key
from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text
from taqarub.case.tracks import EventMatch


class Shift(Record):
    """The chance that a track moves by one rung up or down; `when` restricts it to some states."""

    track: str = key("The track that shifts.", "المسار الذي يتحرك.", eg="sanctions")
    up: Quantity | None = key(
        "The chance of one rung up.", "احتمال الصعود درجة.", None, unit=("probability", "per-month")
    )
    down: Quantity | None = key(
        "The chance of one rung down.", "احتمال النزول درجة.", None, unit=("probability", "per-month")
    )
    when: str | None = key("A rule: only in these states.", "قاعدة: في هذه الأوضاع فقط.", None, eg="sanctions == light")


class Move(Record):
    """A move of an actor in one month. Every actor also has `hold`, which costs nothing and shifts nothing.

    `cost` is in payoff per use; `when` is a rule on the state; `observed` lists the events that show the move;
    `nest` groups near-copies, which then share one branch of the choice.
    """

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    shifts: list[Shift] = key("What it does to the tracks.", "ما تفعله بالمسارات.", min_length=1)
    cost: Quantity = key("What each use costs.", "كلفة كل استعمال.", unit="payoff")
    when: str | None = key(
        "A rule: the move is available in these states only.",
        "قاعدة: الخطوة متاحة في هذه الأوضاع فقط.",
        None,
        eg="sanctions >= sectors",
    )
    observed: list[EventMatch] = key(
        "The events that show the move; without any, the record says nothing about it.",
        "الأحداث التي تُظهر الخطوة؛ وبدونها لا يقول السجل عنها شيئًا.",
        default_factory=list,
    )
    nest: str | None = key(
        "A name that near-copies of one move share, so that they count as one choice.",
        "اسم مشترك بين خطوات متقاربة، فتُعَد خيارًا واحدًا.",
        None,
        eg="pressure",
    )
    disrupts: bool = key(
        "A patron's lever: its chances are scaled by the patron's capacity.",
        "رافعة للراعي: تُضرب احتمالاتها في قدرته.",
        False,
        eg=True,
    )


class Drift(Record):
    """A shift that happens by itself in any month, with the reason for believing so."""

    shift: Shift = key("Which track shifts, and by what chance in a month.", "أي مسار يتحرك، وباحتمال كم في الشهر.")
    reason: Text = key("Why this is believed.", "سبب الاعتقاد بذلك.")


class Shock(Record):
    """An exogenous event: hazard per month, effects on tracks and, optionally, a context's new regime."""

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    hazard: Quantity = key("Its chance in any month.", "احتمالها في أي شهر.", unit="per-month")
    shifts: list[Shift] = key("What it does to the tracks.", "ما تفعله بالمسارات.", default_factory=list)
    sets: dict[str, str] = key(
        "The regime that it brings about, by context.",
        "الحال التي تُحدثها، بحسب السياق.",
        default_factory=dict,
        eg={"hands": "tied"},
    )
    trigger: bool = key(
        "Whether the brief asks how much it raises the risk of a reversal.",
        "هل يسأل الموجز كم ترفع خطر الارتداد.",
        True,
    )
    when: str | None = key("A rule: it can happen in these states only.", "قاعدة: لا تقع إلا في هذه الأوضاع.", None)


class RedLine(Record):
    """A region of states that costs its holder: `loss` is taken from the holder's monthly payoff inside it."""

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    holder: str = key("The patron that draws the line.", "الراعي الذي يرسم الخط.", eg="COR")
    region: str = key(
        "A rule: the states beyond the line.",
        "قاعدة: الأوضاع التي وراء الخط.",
        eg="dependence == balanced and sanctions == light",
    )
    loss: Quantity = key(
        "What its holder loses in every month beyond the line.", "ما يخسره صاحبه في كل شهر وراء الخط.", unit="payoff"
    )
    response: list[str] = key(
        "The holder's moves that answer a crossing.", "خطوات صاحبه التي ترد على تجاوز.", min_length=1, eg=["tighten"]
    )
    crossed_by: str | None = key("Who would cross it.", "من قد يتجاوزه.", None, eg="BEL")


class Capacity(Record):
    """The patron's power to disrupt: the factor on its disrupting moves, by regime of one context."""

    holder: str = key("The patron.", "الراعي.", eg="COR")
    context: str = key("The context on which its power hangs.", "السياق الذي تتوقف عليه قدرته.", eg="hands")
    regimes: dict[str, Quantity] = key(
        "The factor on its disrupting moves in every regime.",
        "المُعامل على خطواته المعطِّلة في كل حال.",
        unit=("capacity", "probability"),
    )
