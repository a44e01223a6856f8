"""What the essay says, and the criterion by which each statement is judged; written before the first run."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from taqarub.base.key import key
from taqarub.base.text import Record, Text

Kind = Literal["fact", "pattern", "motive", "mechanism", "forecast", "class"]
Mode = Literal["says", "likely", "may", "holds"]


class Test(Record):
    """A measurement and what must be true of it: exactly one of `at_least`, `at_most`, `above`, `below`, `between`.

    For a dated fact (`measure: timeline.rows`) no threshold is needed: its rows decide.
    """

    __test__: ClassVar[bool] = False  # not a class of tests, whatever its name suggests to a test runner

    measure: str = key(
        "What is measured: a name of the reference page of measures.",
        "ما يُقاس: اسم من الصفحة المرجعية للمقاييس.",
        eg="timeline.rate_ratio",
    )
    given: dict[str, Any] = key(
        "The arguments of the measure.", "مُعطيات المقياس.", default_factory=dict, alias="with", eg={"rows": ["E006"]}
    )
    at_least: float | str | None = key(
        "It holds when the number is this or more.", "تصح إذا كان العدد هذا أو أكثر.", None, unit="the measure's unit"
    )
    at_most: float | str | None = key(
        "It holds when the number is this or less.", "تصح إذا كان العدد هذا أو أقل.", None, unit="the measure's unit"
    )
    above: float | str | None = key(
        "It holds when the number is more than this.", "تصح إذا زاد العدد عن هذا.", None, unit="the measure's unit"
    )
    below: float | str | None = key(
        "It holds when the number is less than this.", "تصح إذا قل العدد عن هذا.", None, unit="the measure's unit"
    )
    between: tuple[float | str, float | str] | None = key(
        "It holds when the number is between these two.", "تصح إذا وقع العدد بين هذين.", None, unit="the measure's unit"
    )
    basis: Text = key("Where the threshold comes from: a source or a convention.", "مصدر العتبة: مرجع أو عُرف.")


class Twin(Record):
    """The statement turned round, judged by the same code; without a test of its own the criterion is inverted."""

    statement: Text = key("The statement turned round.", "العبارة معكوسة.")
    test: Test | None = key(
        "Its own criterion; without it the claim's is inverted.", "معيارها؛ وإلا عُكس معيار العبارة.", None
    )


class Claim(Record):
    """One statement of the essay in our own words."""

    id: str = key(
        "Short name in capital letters and digits.",
        "رمز قصير بأحرف لاتينية كبيرة وأرقام.",
        pattern=r"^[A-Z][A-Z0-9]{0,7}$",
        eg="H1",
    )
    kind: Kind = key("What sort of statement it is.", "نوع العبارة.", eg="pattern")
    mode: Mode = key(
        "How it is hedged: says, likely, may; holds for what an actor is said to believe.",
        "درجة تحفظها: says تقرير، likely ترجيح، may إمكان؛ وholds لما يُنسب إلى فاعل من اعتقاد.",
        eg="likely",
    )
    horizon_months: int | None = key("For a forecast: by when.", "للتوقع: خلال كم.", None, unit="months", eg=12)
    statement: Text = key("The statement in our own words.", "العبارة بكلماتنا.")
    criterion: Test = key(
        "What decides whether it holds; written before the first run.", "ما يحسم صحتها؛ يُكتب قبل أول تشغيل."
    )
    also: Test | None = key(
        "A second measurement, shown beside the first and never averaged with it.",
        "قياس ثانٍ، يُعرض بجانب الأول ولا يُمزج به.",
        None,
    )
    belief: Test | None = key(
        "For mode `holds`: whether what the actor believes is true.", "مع `holds`: هل ما يعتقده الفاعل صحيح.", None
    )
    twin: Twin = key("The statement turned round, judged by the same code.", "العبارة معكوسة، وتُحاكَم بالطريقة نفسها.")
    rests_on: list[str] = key(
        "The claims that this one is concluded from.",
        "العبارات التي تُستنتج منها هذه العبارة.",
        default_factory=list,
        eg=["H1"],
    )
    note: Text | None = key("A remark for readers of the case.", "ملاحظة لقراء الحالة.", None)


class Placebo(Record):
    """A plausible statement that is false or unrelated: it ought not to come out supported."""

    id: str = key("Short name that starts with P.", "رمز قصير يبدأ بالحرف P.", pattern=r"^P[A-Z0-9]{1,7}$", eg="PX1")
    kind: Kind = key("What sort of statement it is.", "نوع العبارة.", eg="pattern")
    mode: Mode = key("How it is hedged.", "درجة تحفظها.", "says", eg="likely")
    horizon_months: int | None = key("For a forecast: by when.", "للتوقع: خلال كم.", None, unit="months", eg=12)
    statement: Text = key("The statement.", "العبارة.")
    why_false: Text = key("Why it is false or unrelated.", "لماذا هي خاطئة أو لا صلة لها.")
    criterion: Test = key("What decides whether it holds.", "ما يحسم صحتها.")
