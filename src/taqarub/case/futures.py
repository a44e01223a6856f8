"""What may come: features of a future, the outcomes made of them, and the same game with one thing changed."""

from __future__ import annotations

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer

from taqarub.base.key import key
from taqarub.base.text import Record, Text
from taqarub.case.order import Order


class Feature(Record):
    """A yes/no property of a future, from which outcomes are built.

    Exactly one of `reached`, `ends`, `moves`, `exchanges` and `change`; the last three with `at_least` or `at_most`.
    """

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    reached: str | None = key(
        "A rule that is true in some month.", "قاعدة تصح في شهر ما.", None, eg="representation >= embassy"
    )
    ends: str | None = key(
        "A rule that is true in the last month.", "قاعدة تصح في الشهر الأخير.", None, eg="sanctions == light"
    )
    moves: list[str] | None = key(
        "Moves that are counted, as `ACTOR.move`.", "خطوات تُعَد، بصيغة `ACTOR.move`.", None, eg=["BEL.release"]
    )
    exchanges: tuple[list[str], list[str]] | None = key(
        "Two lists of moves: steps of one party, and the other's answers to them, which are counted.",
        "قائمتان من الخطوات: خطوات طرف، وردود الطرف الآخر عليها، وهي التي تُعَد.",
        None,
        eg=[["BEL.release"], ["ARV.ease"]],
    )
    within_months: int = key(
        "How soon an answer must follow a step.",
        "المهلة التي يجب أن يأتي الرد خلالها.",
        3,
        unit="months",
        ge=1,
        le=120,
    )
    change: str | None = key(
        "A track whose change between the first and the last month is measured.",
        "مسار يُقاس تغيره بين الشهر الأول والأخير.",
        None,
        eg="sanctions",
    )
    at_least: float | None = key(
        "The feature holds from this count, or this many rungs up, on.",
        "تتحقق السمة ابتداء من هذا العدد أو هذا القدر من الدرجات صعودًا.",
        None,
        unit=("moves, exchanges or rungs",),
        eg=1,
    )
    at_most: float | None = key(
        "The feature holds up to this many; for `change`, -1 means at least one rung down.",
        "تتحقق السمة حتى هذا القدر؛ ومع `change` تعني -1 درجة واحدة على الأقل نزولًا.",
        None,
        unit=("moves, exchanges or rungs",),
        eg=-1,
    )


class Outcome(Record):
    """A named set of futures: a rule over features, proved exclusive and exhaustive by the loader."""

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    rule: str = key(
        "A rule over features. Every future must fall into exactly one outcome.",
        "قاعدة على السمات. يجب أن يقع كل مستقبل في نتيجة واحدة بالضبط.",
        eg="not tightened and eased",
    )


class Counterfactual(Record):
    """The same game with one thing changed; every key given is applied."""

    name: Text = key("What readers call it.", "الاسم الذي يراه القارئ.")
    only_hold: list[str] = key(
        "Actors who may only hold.", "فاعلون لا يملكون إلا الانتظار.", default_factory=list, eg=["COR"]
    )
    drop_motives: list[str] = key(
        "Motives that are taken away, as `ACTOR.motive`.",
        "دوافع تُحذف، بصيغة `ACTOR.motive`.",
        default_factory=list,
        eg=["BEL.autonomy"],
    )
    drop_moves: list[str] = key(
        "Moves that are taken away, as `ACTOR.move`.",
        "خطوات تُحذف، بصيغة `ACTOR.move`.",
        default_factory=list,
        eg=["ARV.press"],
    )
    set_cost: dict[str, float] = key(
        "The factor on the cost of a move, by `ACTOR.move`.",
        "المُعامل الذي تُضرب فيه كلفة خطوة، بحسب `ACTOR.move`.",
        default_factory=dict,
        unit="factor",
        eg={"ARV.ease": 0.5},
    )
    set_capacity: dict[str, float] = key(
        "The factor on the capacity of a patron, by actor.",
        "المُعامل الذي تُضرب فيه قدرة الراعي، بحسب الفاعل.",
        default_factory=dict,
        unit="factor",
        eg={"COR": 0.5},
    )
    move_region: dict[str, str] = key(
        "Another region for a red line: a rule, by red line.",
        "منطقة أخرى لخط أحمر: قاعدة بحسب الخط الأحمر.",
        default_factory=dict,
        eg={"turn": "sanctions == light"},
    )
    scale_loss: dict[str, float] = key(
        "The factor on the loss of a red line, by red line.",
        "المُعامل الذي تُضرب فيه خسارة خط أحمر، بحسب الخط.",
        default_factory=dict,
        unit="factor",
        eg={"turn": 2.0},
    )
    start: dict[str, str | int] = key(
        "Where tracks (rung id or number) and contexts (regime) start.",
        "موضع بداية المسارات (رمز الدرجة أو رقمها) والسياقات (الحال).",
        default_factory=dict,
        eg={"sanctions": "full"},
    )
    force: dict[str, str] = key(
        "A move that an actor plays whenever it may, by actor.",
        "خطوة يقوم بها الفاعل كلما أُتيحت له، بحسب الفاعل.",
        default_factory=dict,
        eg={"ARV": "press"},
    )
    force_months: int = key(
        "For how many of the first months moves are forced.",
        "عدد الأشهر الأولى التي تُفرض فيها الخطوة.",
        12,
        unit="months",
        ge=1,
        le=480,
    )
    scale_shift: dict[str, float] = key(
        "The factor on the chances of a move (`ACTOR.move`), a drift (`drift.N`) or a shock (`shock.id`).",
        "المُعامل الذي تُضرب فيه احتمالات خطوة (`ACTOR.move`) أو انجراف (`drift.N`) أو صدمة (`shock.id`).",
        default_factory=dict,
        unit="factor",
        eg={"shock.crackdown": 2.0},
    )
    order: Order | None = key(
        "Another order of moves: the same players, in turn or in groups that move at once.",
        "ترتيب آخر للتحركات: اللاعبون أنفسهم، بالتتابع أو في مجموعات تتحرك في آن واحد.",
        None,
        min_length=1,
        eg=[["ARV", "BEL"], "COR"],
    )

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without an order where none is given, so that a case written before the key keeps its digest."""
        found: dict[str, Any] = handler(self)
        if self.order is None:
            found.pop("order", None)
        return found
