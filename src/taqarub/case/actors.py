"""Who acts: parties, patrons and others, and what each party and patron wants."""

from __future__ import annotations

from typing import Literal

from taqarub.base.key import key
from taqarub.base.quantity import Quantity
from taqarub.base.text import Record, Text


class Actor(Record):
    """An actor: a party of the rapprochement, a patron who can veto it, or another whose conduct is given."""

    role: Literal["party", "patron", "other"] = key(
        "party: bargains; patron: can disturb its client; other: only appears in the record.",
        "party: طرف يتفاوض؛ patron: راعٍ يستطيع إزعاج تابعه؛ other: يظهر في السجل فقط.",
        eg="party",
    )
    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    patron_of: str | None = key("The client of a patron.", "تابع الراعي.", None, eg="BEL")


class Score(Record):
    """Part of a motive: how well each rung of one track serves it, from 0 (not at all) to 1 (fully)."""

    track: str = key("The track that is scored.", "المسار الذي يُقدَّر.", eg="sanctions")
    rungs: list[float] = key(
        "One score for each rung, from 0 (does not serve the motive) to 1 (serves it fully).",
        "تقدير لكل درجة، من 0 (لا تخدم الدافع) إلى 1 (تخدمه تمامًا).",
        unit="score 0–1",
        min_length=2,
        eg=[1.0, 0.5, 0.0],
    )
    reason: str = key("Why, in one line.", "السبب في سطر واحد.", min_length=3, eg="fewer sanctions")


class Motive(Record):
    """A share of an actor's payoff, earned on a function of the tracks with values in [0, 1].

    The function is the mean (or the least, or the product) of its scores; `answered` is the first score, or the least
    of the others where that is more: pressure counts where there is something to answer, and is not missed where
    there is not. `share` is the prior of the weight before the actor's shares are scaled to add to one; under
    `share_by` it differs by regime of one context.
    """

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    scores: list[Score] = key("How well the tracks serve it.", "مدى خدمة المسارات له.", min_length=1)
    combine: Literal["mean", "least", "product", "answered"] = key(
        "How several scores become one: their mean, the least, the product, or the first unless the others are high.",
        "كيف تصير عدة تقديرات واحدًا: متوسطها، أو أدناها، أو حاصل ضربها، أو أولها ما لم ترتفع البقية.",
        "mean",
        eg="least",
    )
    share: Quantity | None = key(
        "The weight of the motive, before the actor's weights are scaled to add to one.",
        "وزن الدافع قبل أن تُعدَّل أوزان الفاعل ليصبح مجموعها واحدًا.",
        None,
        unit="share",
    )
    share_by: ShareBy | None = key(
        "Instead of `share`: weights that differ by the regime of a context.",
        "بدلًا من `share`: أوزان تختلف بحسب حال سياق ما.",
        None,
    )


class ShareBy(Record):
    """Shares that differ by the regime of a context, for example by type of administration."""

    context: str = key("The context whose regimes matter.", "السياق الذي تهم حالاته.", eg="government")
    regimes: dict[str, Quantity] = key(
        "The weight of the motive in every regime.", "وزن الدافع في كل حال.", unit="share"
    )


class Choice(Record):
    """How sharply and how far-sightedly an actor chooses: logit precision and monthly discount factor."""

    precision: Quantity = key(
        "Logit precision: 0 chooses by lot, 10 nearly always takes what is best.",
        "دقة الاختيار (لوجيت): 0 يختار بالقرعة، و10 يختار الأفضل في الغالب الأعم.",
        unit="precision",
    )
    discount: Quantity = key(
        "What a payoff of next month is worth today.", "قيمة عائد الشهر القادم اليوم.", unit="discount"
    )


Motive.model_rebuild()
