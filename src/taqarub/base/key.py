"""What a key of the case language means, said once beside its type.

From `key` come the words of the reference page, of the JSON Schema that editors read, and of the template's comments.

>>> from pydantic import BaseModel
>>> class Rung(BaseModel):
...     id: str = key("Name of the rung.", "اسم الدرجة.", eg="light")
>>> Rung.model_fields["id"].description
'Name of the rung.'
"""

from __future__ import annotations

from typing import Any

from pydantic import Field


def key(
    en: str, ar: str, default: Any = ..., *, eg: Any = None, unit: str | tuple[str, ...] = (), **limits: Any
) -> Any:
    """A field of a record: its meaning in both languages, an example, the unit of its numbers, its default and limits.

    `unit` is one word for a plain number (months, days …) and the allowed units for a quantity. `limits` are those of
    pydantic's `Field` (ge, le, min_length, pattern, alias, default_factory …).
    """
    extra: dict[str, Any] = {"ar": ar}
    if eg is not None:
        extra["examples"] = [eg]
    if unit:
        extra["unit"] = [unit] if isinstance(unit, str) else list(unit)
    if "default_factory" in limits:
        return Field(description=en, json_schema_extra=extra, **limits)
    return Field(default, description=en, json_schema_extra=extra, **limits)
