"""The sentences on what would change a verdict, in both languages; names in braces are filled with numbers or words."""

from __future__ import annotations

from taqarub.base.text import Text

LEVEL_NAMES = {
    "supported": Text(en="supported", ar="مؤيَّد"),
    "leaning": Text(en="leaning towards", ar="مرجَّح"),
    "undetermined": Text(en="undetermined", ar="غير محسوم"),
    "leaning-against": Text(en="leaning against", ar="مرجَّح عدمه"),
    "contradicted": Text(en="contradicted", ar="مدحوض"),
}

PHRASES = {
    "likely": Text(en="likely", ar="يُرجَّح"),
    "may": Text(en="may", ar="قد"),
    "fact-none": Text(
        en="A dated row that says so, from a source that can be checked, would make it testable.",
        ar="يصبح قابلًا للحكم إذا أُضيف إلى السجل قيد مؤرَّخ يثبته من مصدر يمكن التحقق منه.",
    ),
    "fact-checked": Text(
        en="A checked row that disputes it would lower it to 0.50.",
        ar="ينخفض الاحتمال إلى \u20660.50\u2069 إذا ظهر قيد متحقَّق منه ينازعه.",
    ),
    "fact-recalled": Text(
        en="Checking {rows} against a source would raise it to 0.95; a row that disputes it would lower it to 0.50.",
        ar="يرتفع الاحتمال إلى \u20660.95\u2069 إذا تُحقِّق من {rows} في مصدرها، وينخفض إلى \u20660.50\u2069 "
        "إذا ظهر ما ينازعها.",
    ),
    "fact-disputed": Text(
        en="It would rise to 0.95 if the rows that dispute it ({rows}) proved wrong or beside the point.",
        ar="يرتفع الاحتمال إلى \u20660.95\u2069 إذا تبيَّن أن القيود المنازِعة ({rows}) خاطئة أو لا تمسّ المسألة.",
    ),
    "not-converged": Text(
        en="The estimate is worth {ess} independent draws and needs {least}: a longer run has to come first.",
        ar="يعادل التقدير {ess} من السحوبات المستقلة والحد الأدنى {least}، فلا بد أولًا من تشغيل أطول.",
    ),
    "assumed": Text(
        en="P was {prior} before the record and is {posterior} after it. It becomes a finding if the record moves P by "
        "0.10 or more, or triples the odds either way.",
        ar="كان الاحتمال {prior} قبل السجل وصار {posterior} بعده. ولا يغدو نتيجةً إلا إذا حرَّكه السجل بمقدار "
        "\u20660.10\u2069 أو أكثر، أو ضاعف الأرجحية ثلاث مرات في أحد الاتجاهين.",
    ),
    "within-error": Text(
        en="P was {prior} before the record and is {posterior} after it, but the change is no larger than the error of "
        "{draws} effective draws: a run with more draws has to come first.",
        ar="كان الاحتمال {prior} قبل السجل وصار {posterior} بعده، لكن الفرق لا يتجاوز خطأ {draws} من السحوبات "
        "الفعلية، فلا بد أولًا من تشغيل بسحوبات أكثر.",
    ),
    "step-up": Text(en="{track}, one rung up", ar="{track}: صعود درجة"),
    "step-down": Text(en="{track}, one rung down", ar="{track}: هبوط درجة"),
    "not-narrowed": Text(
        en="P was {prior} before the record and is {posterior} after it, but the record narrowed the weight of these "
        "motives by only {contraction} of its variance. At least 0.10 is needed to call it found.",
        ar="كان الاحتمال {prior} قبل السجل وصار {posterior} بعده، لكن السجل لم يضيِّق تباين أوزان هذه الدوافع إلا "
        "بمقدار {contraction}، والمطلوب \u20660.10\u2069 على الأقل كي يُعدَّ نتيجةً لا افتراضًا.",
    ),
    "methods-disagree": Text(
        en="One measurement gives {first} and the other {second}. A verdict needs both on the same side of {line}.",
        ar="يعطي أحد القياسين {first} والآخر {second}، ولا يصدر حكم إلا إذا وقعا في جهة واحدة من {line}.",
    ),
    "few-events": Text(
        en="Rows of the record that it rests on: {rows}; a verdict needs at least {least}.",
        ar="عدد القيود التي يستند إليها {rows}، والحد الأدنى لصدور حكم {least}.",
    ),
    "number": Text(
        en="The number is {number}, the threshold {threshold}, P {p}. The verdict would become “{level}” if the number "
        "were about {needed} (P {bound}).",
        ar="الرقم {number} والعتبة {threshold} والاحتمال {p}. ويصبح الحكم «{level}» إذا صار الرقم نحو {needed} "
        "(أي عند احتمال {bound}).",
    ),
    "probability-up": Text(
        en="P is {p}. The verdict would become “{level}” if P reached {bound}.",
        ar="الاحتمال {p}. ويصبح الحكم «{level}» إذا بلغ الاحتمال {bound}.",
    ),
    "probability-down": Text(
        en="P is {p}. The verdict would become “{level}” if P fell below {bound}.",
        ar="الاحتمال {p}. ويصبح الحكم «{level}» إذا هبط الاحتمال دون {bound}.",
    ),
    "hedge-up": Text(
        en="P is {p}; “{hedge}” needs {bound}. The sentence would be right if P reached that line.",
        ar="الاحتمال {p}، وعبارة «{hedge}» تقتضي {bound}. وتصحّ الجملة إذا بلغ الاحتمال هذا الحد.",
    ),
    "hedge-down": Text(
        en="P is {p}; “{hedge}” needs only {bound}. The sentence would be wrong if P fell below that line.",
        ar="الاحتمال {p}، وعبارة «{hedge}» لا تقتضي سوى {bound}. ولا تصحّ الجملة إذا هبط الاحتمال دون هذا الحد.",
    ),
    "sign": Text(
        en="First sign to watch: {what}, with a likelihood ratio of {ratio} for this outcome.",
        ar="وأول ما يُرقَب: {what}، ونسبة ترجيحه لهذا المآل {ratio}.",
    ),
}

EVIDENCE = {
    "timeline": Text(
        en="Dated events that fit the rule, or a check that strikes some of them out, would do it.",
        ar="ويكفي لذلك أحداث مؤرَّخة أخرى تنطبق عليها القاعدة، أو تدقيق يُسقط بعضها.",
    ),
    "states": Text(
        en="Another checked level of the series would do it.",
        ar="ويكفي لذلك مستوى آخر موثَّق في السلسلة.",
    ),
    "references": Text(
        en="More comparable cases, or another reading of how they ended, would do it.",
        ar="ويكفي لذلك مزيد من الحالات المماثلة، أو قراءة أخرى لما انتهت إليه.",
    ),
    "phases": Text(
        en="Months of conduct that the methods label otherwise would do it.",
        ar="ويكفي لذلك أشهر من السلوك تصنِّفها الطرائق تصنيفًا آخر.",
    ),
    "ledger": Text(
        en="Further steps, answered or left without an answer, would do it.",
        ar="ويكفي لذلك خطوات جديدة تلقى ردًّا أو تبقى بلا رد.",
    ),
    "reciprocity": Text(
        en="Further months in which one side answers the other, or does not, would do it.",
        ar="ويكفي لذلك أشهر أخرى يردّ فيها أحد الطرفين على الآخر أو لا يردّ.",
    ),
    "study": Text(
        en="Further dates of the same kind, with what followed or preceded them, would do it.",
        ar="ويكفي لذلك تواريخ أخرى من النوع نفسه وما سبقها أو تلاها.",
    ),
    "index": Text(
        en="Steps that are larger or harder to undo, or the reverse, would do it.",
        ar="ويكفي لذلك خطوات أكبر أو أعسر على التراجع، أو عكس ذلك.",
    ),
    "estimate": Text(
        en="Months in which the actor has to choose between moves that serve different motives would do it.",
        ar="ويكفي لذلك أشهر يضطر فيها الطرف إلى المفاضلة بين تحركات تخدم دوافع مختلفة.",
    ),
    "game": Text(
        en="Moves on record that the present weights of motives make unlikely would do it.",
        ar="ويكفي لذلك تحركات مسجَّلة تجعلها أوزان الدوافع الحالية مستبعدة.",
    ),
    "outlook": Text(
        en="Moves in the coming months that these futures make unlikely would do it.",
        ar="ويكفي لذلك تحركات في الأشهر المقبلة تجعلها هذه المسارات مستبعدة.",
    ),
    "other": Text(en="Further rows of the record would do it.", ar="ويكفي لذلك قيود أخرى في السجل."),
}

_LEVELS = Text(
    en="The series has too few levels at these dates; further dated levels would make it testable.",
    ar="مستويات السلسلة في هذه التواريخ أقل مما يلزم، ويصبح قابلًا للاختبار بإضافة مستويات مؤرَّخة.",
)
_STEPS = Text(
    en="The ledger holds no such step; dated steps would make it testable.",
    ar="لا يضم الدفتر خطوة كهذه، ويصبح قابلًا للاختبار بخطوات مؤرَّخة.",
)
_EVENTS = Text(
    en="No event of the record fits the rule; dated events that do would make it testable.",
    ar="لا ينطبق أي حدث في السجل على القاعدة، ويصبح قابلًا للاختبار بأحداث مؤرَّخة تنطبق عليها.",
)
_SERIES = Text(
    en="The series is too short or too quiet for the method; more months with events would make it testable.",
    ar="السلسلة أقصر أو أهدأ من أن تقرأها الطريقة، ويصبح قابلًا للاختبار بأشهر أكثر فيها أحداث.",
)
_COMPARISON = Text(
    en="Nothing is left to compare with; a longer record would make it testable.",
    ar="لا يبقى ما يُقارَن به، ويصبح قابلًا للاختبار بسجل أطول.",
)

UNANSWERABLE = {
    "no-levels": _LEVELS,
    "too-few-levels": _LEVELS,
    "relative-to-zero": _LEVELS,
    "one-level-for-both-dates": Text(
        en="Both dates fall back on the same level; a second dated level would make it testable.",
        ar="يعود التاريخان إلى المستوى نفسه، ويصبح قابلًا للاختبار بإضافة مستوى ثانٍ مؤرَّخ.",
    ),
    "outside-record": Text(
        en="A window of the criterion lies outside the record; a record that covers it would make it testable.",
        ar="تقع إحدى فترات المعيار خارج السجل، ويصبح قابلًا للاختبار بسجل يغطيها.",
    ),
    "no-comparison": _COMPARISON,
    "no-dates": _COMPARISON,
    "no-events": _EVENTS,
    "no-releases": _EVENTS,
    "no-steps": _STEPS,
    "no-such-steps": _STEPS,
    "no-answers": _STEPS,
    "no-days-to-undo": Text(
        en="No step says how many days it takes to undo; such numbers would make it testable.",
        ar="لا تذكر أي خطوة عدد الأيام اللازمة للتراجع عنها، ويصبح قابلًا للاختبار بذكرها.",
    ),
    "too-few-months": _SERIES,
    "too-few-observations": _SERIES,
    "too-few-observed-months": _SERIES,
    "constant-series": _SERIES,
    "a-side-is-silent": _SERIES,
    "no-reference-cases": Text(
        en="No comparable case fits; a reference class that holds some would make it testable.",
        ar="لا تنطبق أي حالة مماثلة، ويصبح قابلًا للاختبار بفئة مرجعية تضم حالات منها.",
    ),
    "not-simulated": Text(
        en="The futures of this run do not hold the quantity; a run that counts it would make it testable.",
        ar="لا تتضمن مسارات هذا التشغيل هذه الكمية، ويصبح قابلًا للاختبار بتشغيل يعدّها.",
    ),
    "layer-missing": Text(
        en="The part of the computation that it rests on was not run.",
        ar="لم يُشغَّل الجزء الذي يستند إليه من الحساب.",
    ),
    "undefined-draws": Text(
        en="The measure has no value in any draw; a longer record would make it testable.",
        ar="لا قيمة للقياس في أي سحبة، ويصبح قابلًا للاختبار بسجل أطول.",
    ),
    "other": Text(
        en="The record and the model cannot answer it; the reason is given beside the verdict.",
        ar="لا يستطيع السجل ولا النموذج الإجابة عنه، والسبب مذكور بجانب الحكم.",
    ),
}
