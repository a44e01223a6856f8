"""What events and actors are called in the sources, as data tables, and how each name maps to the names used here.

Tables in `ontology/`, each naming its source in its first line: CAMEO codes to PLOVER events (Schrodt's conversion
table, PLOVER 0.8, 17 September 2021), CAMEO country codes that differ from ISO 3166-1 alpha-3, FIPS 10-4 codes of
geography, ICEWS country names, and the roles (sectors) of actors. A name that no table knows stays as it is and has no
country.

>>> iso_of_cameo("ROM"), iso_of_cameo("BLR"), iso_of_cameo("AFR")
('ROU', 'BLR', 'AFR')
>>> iso_of_icews("Russian Federation"), iso_of_icews("Atlantis"), iso_of_fips("BO")
('RUS', None, 'BLR')
>>> plover_of("0871"), plover_of("01")
('RETREAT', None)
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from taqarub.events.cameo import published

ROOTS = tuple(f"{root:02d}" for root in range(1, 21))
DIGITS = "0123456789"


@cache
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of one table of `ontology/`; lines that start with `#` name the source."""
    text = files("taqarub.events").joinpath("ontology", f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(MappingProxyType(dict(row)) for row in rows)


@cache
def mapping(name: str, key: str, value: str) -> Mapping[str, str]:
    """Two columns of a table, rows with an empty value left out."""
    return MappingProxyType({row[key]: row[value] for row in table(name) if row[value]})


def iso_of_cameo(code: str) -> str:
    """The ISO code of a CAMEO country code; regions and codes that agree stay as they are."""
    return mapping("cameo_countries", "cameo", "iso3").get(code, code)


def iso_of_icews(name: str) -> str | None:
    """The ISO code of a country name as ICEWS writes it; the European Union is `EUR`, as in CAMEO; None if unknown."""
    return mapping("icews_countries", "icews", "iso3").get(name)


def iso_of_fips(code: str) -> str | None:
    """The ISO code of a FIPS 10-4 country code of geography; None if unknown."""
    return mapping("fips_countries", "fips", "iso3").get(code)


def plover_of(code: str) -> str | None:
    """The PLOVER event of a CAMEO code; None where the conversion table has none (statements and appeals)."""
    known = mapping("cameo_plover", "cameo", "event")
    return next((known[code[:n]] for n in range(len(code), 1, -1) if code[:n] in known), None)


@cache
def plover_events() -> tuple[str, ...]:
    """The names of PLOVER's events, in the order of their ladder from agreement to assault."""
    return tuple(row["event"] for row in table("plover_events"))


@cache
def code_names() -> tuple[str, ...]:
    """Every code a store can hold: all kinds below CAMEO's twenty roots, published or not, and PLOVER's events."""
    kinds = [root + one for root in ROOTS for one in DIGITS]
    below = [kind + one for kind in kinds for one in DIGITS]
    return (*ROOTS, *kinds, *below, *plover_events())


def has_own_score(code: str) -> bool:
    """Whether the published table scores exactly this code."""
    return code in published()
