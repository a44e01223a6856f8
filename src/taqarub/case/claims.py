"""What the essay says, and the criterion by which each statement is judged; written before the first run."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from taqarub.base.text import Record, Text

Kind = Literal["fact", "pattern", "motive", "mechanism", "forecast", "class"]
Mode = Literal["says", "likely", "may", "holds"]


class Test(Record):
    """A measurement and what must be true of it: exactly one of `at_least`, `at_most`, `above`, `below`, `between`.

    For a dated fact (`measure: timeline.rows`) no threshold is needed: its rows decide.
    """

    __test__: ClassVar[bool] = False  # not a class of tests, whatever its name suggests to a test runner

    measure: str
    given: dict[str, Any] = Field(default_factory=dict, alias="with")
    at_least: float | str | None = None
    at_most: float | str | None = None
    above: float | str | None = None
    below: float | str | None = None
    between: tuple[float | str, float | str] | None = None
    basis: Text  # where the threshold comes from


class Twin(Record):
    """The statement turned round, judged by the same code; without a test of its own the criterion is inverted."""

    statement: Text
    test: Test | None = None


class Claim(Record):
    """One statement of the essay in our own words."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]{0,7}$")
    kind: Kind
    mode: Mode
    horizon_months: int | None = None
    statement: Text
    criterion: Test
    also: Test | None = None  # a second measurement; shown beside, disagreement reported, never averaged
    belief: Test | None = None  # mode `holds`: whether what the actor believes is true
    twin: Twin
    rests_on: list[str] = Field(default_factory=list)
    note: Text | None = None


class Placebo(Record):
    """A plausible statement that is false or unrelated: it ought not to come out supported."""

    id: str = Field(pattern=r"^P[A-Z0-9]{1,7}$")
    kind: Kind
    mode: Mode = "says"
    horizon_months: int | None = None
    statement: Text
    why_false: Text
    criterion: Test
