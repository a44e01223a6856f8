"""Which plural form a whole number takes (Unicode CLDR, "Language Plural Rules", cardinal).

>>> [plural_category("ar", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)]
['zero', 'one', 'two', 'few', 'few', 'many', 'many', 'other', 'other', 'few']
>>> [plural_category("en", n) for n in (0, 1, 2)]
['other', 'one', 'other']
"""

from __future__ import annotations

from taqarub.base.text import Language

CATEGORIES: dict[Language, tuple[str, ...]] = {
    "en": ("one", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}


def plural_category(language: Language, n: int) -> str:
    """The CLDR category of a whole number of things."""
    n = abs(n)
    if language == "en":
        return "one" if n == 1 else "other"
    if n <= 2:
        return ("zero", "one", "two")[n]
    last_two = n % 100
    if 3 <= last_two <= 10:
        return "few"
    return "many" if last_two >= 11 else "other"
