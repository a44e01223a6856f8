"""What a history says, in words: one sentence a finding, in English and Arabic, each with its number and its doubt.

Only what is in the tables is said, and what cannot be said is left out; numbers and Latin names stand in isolates so
that an Arabic line does not turn them round. `Namer` gives the name of an actor in a language; countries of a store
have only codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taqarub.base.text import Language, Text, isolate

Namer = Callable[[str, Language], str]
SURE = 0.95
METHODS: Mapping[str, Text] = {
    "bayes": Text(en="change points", ar="نقاط التحوّل"),
    "markov": Text(en="Markov switching", ar="التبدُّل الماركوفي"),
    "penalised": Text(en="least-cost cuts", ar="القطع الأقل كلفة"),
}


def by_code(code: str, language: Language) -> str:
    """An actor named by its code."""
    return isolate(code) if language == "ar" else code


def exchange_words(found: Mapping[str, Any], name: Namer) -> list[Text]:
    """The going rate, its drift, who is ahead, deals, and how long concessions last."""
    a, b = found["parties"]
    told = []
    for window in ("whole", *reversed(sorted(w for w in found["rates"] if w != "whole"))):
        one = found["rates"][window]
        if one["reason"]:
            continue
        since = ("", "") if window == "whole" else (f"Since {window}, ", f"منذ {isolate(window)}: ")
        low, mid, high = (f"{v:.2f}" for v in one["size_per_size"])
        persons = one["counted_per_size"]
        extra = ("", "")
        if persons and found["unit"].startswith("person") and one["counted"]:
            span = f"{persons[0]:.1f}–{persons[2]:.1f}"
            extra = (
                f", and {persons[1]:.1f} ({span}) persons freed",
                f"، و{isolate(f'{persons[1]:.1f}')} ({isolate(span)}) من الأشخاص المفرج عنهم",
            )
        start = since[0] + ("one" if since[0] else "One")
        told.append(
            Text(
                en=f"{start} unit of what {name(a, 'en')} gave went with {mid} ({low}–{high}) of "
                f"{name(b, 'en')}{extra[0]}.",
                ar=f"{since[1]}قابل الوحدةَ الواحدة مما قدّمته {name(a, 'ar')} {isolate(mid)} "
                f"({isolate(f'{low}–{high}')}) مما قدّمته {name(b, 'ar')}{extra[1]}.",
            )
        )
        if window != "whole":
            break
    told += _drift(found["drift"]) + _ahead(found, name) + _deals(found["deals"])
    return told


def _drift(found: Mapping[str, Any]) -> list[Text]:
    if found["reason"]:
        return []
    low, high = found["interval"]
    if low <= 0 <= high:
        return [
            Text(
                en=f"The rate shows no clear drift ({100 * low:+.0f} to {100 * high:+.0f} % a year).",
                ar=f"لا يظهر في السعر اتجاه واضح ({isolate(f'{100 * low:+.0f} … {100 * high:+.0f} %')} في السنة).",
            )
        ]
    up = low > 0
    number = f"{100 * found['per_year']:+.0f} %"
    return [
        Text(
            en=f"The second party gives {'more' if up else 'less'} for the same over time ({number} a year).",
            ar=f"يعطي الطرف الثاني مع الوقت {'أكثر' if up else 'أقل'} مقابل الشيء نفسه ({isolate(number)} في السنة).",
        )
    ]


def _ahead(found: Mapping[str, Any], name: Namer) -> list[Text]:
    one = found["balance_since"] if found["balance_since"]["from"] else found["balance"]
    if one["reason"]:
        return []
    chance = one["first_gave_more"]
    gave = found["parties"][0 if chance >= 0.5 else 1]
    since = one.get("from")
    p = f"{100 * max(chance, 1 - chance):.0f} %"
    return [
        Text(
            en=f"{f'Since {since[:7]}' if since else 'In all'}, {name(gave, 'en')} has given more by "
            f"{abs(one['sum'])} sizes (chance {p}).",
            ar=f"{f'منذ {isolate(since[:7])}' if since else 'إجمالًا'} قدّمت {name(gave, 'ar')} أكثر، والفارق "
            f"{isolate(str(abs(one['sum'])))} بوحدات الحجم (الاحتمال {isolate(p)}).",
        )
    ]


def _deals(found: Mapping[str, Any]) -> list[Text]:
    kinds = found["answers"]
    return [
        Text(
            en=f"Answers: {kinds['deal']} inside one deal, {kinds['prompt']} within a month, {kinds['delayed']} later, "
            f"{kinds['undated']} of unknown day.",
            ar=f"الردود: ضمن صفقة واحدة {isolate(str(kinds['deal']))}، وخلال شهر {isolate(str(kinds['prompt']))}، وبعد "
            f"ذلك {isolate(str(kinds['delayed']))}، وبلا يوم معلوم {isolate(str(kinds['undated']))}.",
        )
    ]


def answer_words(found: Mapping[str, Any]) -> list[Text]:
    """How much sooner answers come than chance would bring them."""
    if found.get("reason") or not found.get("ratio"):
        return []
    ratio, p = f"{found['ratio']:.1f}", f"{found['p_value']:.3f}"
    if found["p_value"] <= 1 - SURE:
        return [
            Text(
                en=f"A step is followed by the other side's like {ratio} times as often as by chance (p = {p}).",
                ar=f"يعقب الخطوةَ مثلُها من الطرف الآخر بما يعادل {isolate(ratio)} من مرات المصادفة "
                f"({isolate(f'p = {p}')}).",
            )
        ]
    return [
        Text(
            en=f"Steps are followed by their like about as often as chance would have it (×{ratio}, p = {p}).",
            ar=f"تتبع الخطواتِ أمثالُها بقدر ما تأتي به المصادفة تقريبًا ({isolate(f'×{ratio}, p = {p}')}).",
        )
    ]


def sensitivity_words(found: Mapping[str, Any]) -> list[Text]:
    """Whether the verdict on the match rate hangs on its window and scale."""
    if not found.get("own"):
        return []
    share = f"{100 * found['agree']:.0f} %"
    more = found["own"] == "more-than-chance"
    return [
        Text(
            en=f"The match rate is {'more' if more else 'no more'} than chance; so say {share} of windows and scales.",
            ar=f"نسبة الردود {'تفوق' if more else 'لا تفوق'} المصادفة؛ "
            f"ويتفق على ذلك {isolate(share)} من المهل والمقاييس.",
        )
    ]


def unit_words(rows: Sequence[Mapping[str, Any]], name: Namer) -> list[Text]:
    """Each question of the systems, and what the three units of time say of it."""
    pairs: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        pairs.setdefault((*row["cause"], *row["effect"], row["kind"]), {})[row["unit"]] = row["later_sign"]
    told = []
    for (a, b, c, d, kind), signs in pairs.items():
        clear = {sign for sign in signs.values() if sign != "open"}
        if kind == "patron-and-client" or not clear:
            continue
        word = "positive" if clear == {"positive"} else "inverse" if clear == {"inverse"} else "mixed"
        units = [unit for unit, sign in signs.items() if sign != "open"]
        en = {
            "positive": "is followed in kind",
            "inverse": "is followed by its opposite",
            "mixed": "is followed by both",
        }
        ar = {"positive": "يتبعه مثله", "inverse": "يتبعه عكسه", "mixed": "يتبعه مثله وعكسه"}
        ar_units = {"week": "الأسبوع", "month": "الشهر", "quarter": "ربع السنة"}
        told.append(
            Text(
                en=f"Conduct of {name(a, 'en')} towards {name(b, 'en')} {en[word]} in that of {name(c, 'en')} towards "
                f"{name(d, 'en')} (clear by {', '.join(units)}, later periods only).",
                ar=f"سلوك {name(a, 'ar')} تجاه {name(b, 'ar')} {ar[word]} في سلوك {name(c, 'ar')} تجاه {name(d, 'ar')} "
                f"(يتضح بوحدة {'، '.join(ar_units[unit] for unit in units)}؛ في الفترات اللاحقة وحدها).",
            )
        )
    parties = {key: signs for key, signs in pairs.items() if key[-1] == "parties"}
    if parties and all(sign == "open" for signs in parties.values() for sign in signs.values()):
        told.append(
            Text(
                en="After the period of the step itself, no unit of time shows who answers whom.",
                ar="بعد الفترة التي وقعت فيها الخطوة لا تُظهر أي وحدة زمنية مَن يرد على مَن.",
            )
        )
    return told


def phase_words(details: Mapping[str, Any], agreement: float, tests: Mapping[str, Mapping[str, Any]]) -> list[Text]:
    """Agreement of the methods, and which of them finds more alternations than a persistent series has."""
    told = []
    if agreement == agreement:
        share = f"{100 * agreement:.0f} %"
        told.append(
            Text(
                en=f"All methods give the same label to {share} of the months.",
                ar=f"تتفق الطرائق كلها على تصنيف {isolate(share)} من الأشهر.",
            )
        )
    beyond = [name for name, test in tests.items() if test["p_value"] is not None and test["p_value"] <= 1 - SURE]
    said = {
        "en": ", ".join(METHODS[name].en for name in beyond),
        "ar": "، ".join(METHODS[name].ar for name in beyond),
    }
    told.append(
        Text(
            en=f"More alternations than a series without phases: by {said['en']}."
            if beyond
            else "No method finds more alternations than a persistent series without phases has.",
            ar=f"تناوب يفوق ما في سلسلة بلا أطوار، بحسب: {said['ar']}."
            if beyond
            else "لا تجد أي طريقة من التناوب أكثر مما في سلسلة مستمرة بلا أطوار.",
        )
    )
    return told


def class_words(found: Mapping[str, Any]) -> list[Text]:
    """How comparable openings ended."""
    if found.get("reason"):
        return []
    low, mid, high = (f"{100 * v:.0f}" for v in found["outcomes"]["reversed"])
    median = found["survival"]["median"]
    en, ar = "", ""
    if median is not None:  # fewer than half may be undone within the months on record
        en, ar = f"; half are undone by month {median:.0f}", f"، ونصفها يرتد بحلول الشهر {isolate(f'{median:.0f}')}"
    return [
        Text(
            en=f"Of {found['cases']} comparable openings {mid} % ({low}–{high}) were reversed{en}.",
            ar=f"ارتد {isolate(f'{mid} %')} ({isolate(f'{low}–{high}')}) من الانفراجات المشابهة، وعددها "
            f"{isolate(str(found['cases']))}{ar}.",
        )
    ]
