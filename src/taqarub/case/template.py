"""The comments of the template, taken from the words of the keys, so that they cannot say something else.

A line that starts with `#:` is made here and replaced whenever it is made again; every other line is the template's
own and stays as it is.

>>> print(commented("as_of: 2025-06-30", "case.yaml"))
#: The day on which the analyst stands: no row of the tables may be later.
#: اليوم الذي يقف عنده المحلل: لا يجوز أن يأتي بعده أي صف في الجداول.
as_of: 2025-06-30
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel

from taqarub.case.case import CaseFile
from taqarub.case.claims import Claim, Placebo
from taqarub.case.reference import words_of

MARK = "#: "
_KEY = {"case.yaml": re.compile(r"()([a-z_]+):"), "list": re.compile(r"( {4}|  - )([a-z_]+):")}
RECORDS: Mapping[str, type[BaseModel]] = {"case.yaml": CaseFile, "claims.yaml": Claim, "placebos.yaml": Placebo}


def commented(text: str, file: str) -> str:
    """A template file with the words of each key above its first occurrence, in English and in Arabic."""
    words = {field.alias or name: words_of(field) for name, field in RECORDS[file].model_fields.items()}
    pattern = _KEY.get(file, _KEY["list"])
    lines: list[str] = []
    for line in text.split("\n"):
        if line.lstrip().startswith(MARK):
            continue
        found = pattern.match(line)
        if found and found.group(2) in words:
            indent = " " * len(found.group(1)) if found.group(1).strip() == "" else "  "
            lines += [f"{indent}{MARK}{part}" for part in words.pop(found.group(2))]
        lines.append(line)
    return "\n".join(lines)
