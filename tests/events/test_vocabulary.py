"""The ontology tables: complete where they claim to be, true to what was published, and clear about what they lack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_events import shared

from taqarub.events.cameo import QUADS, published, quad_class, score
from taqarub.events.vocabulary import (
    code_names,
    iso_of_cameo,
    iso_of_fips,
    iso_of_icews,
    mapping,
    plover_events,
    plover_of,
    table,
)

TABLES = (
    "cameo_plover",
    "plover_events",
    "cameo_countries",
    "fips_countries",
    "icews_countries",
    "icews_sectors",
    "roles",
)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_names_its_source_and_has_no_key_twice(name: str) -> None:
    import taqarub.events

    text = (Path(taqarub.events.__file__).parent / "ontology" / f"{name}.csv").read_text(encoding="utf-8")
    assert text.startswith("# ") and re.search(
        r"doi:|codebook|conversion table|FIPS|GeoNames", text.splitlines()[0] + text.splitlines()[1]
    )
    keys = [next(iter(row.values())) for row in table(name)]
    assert len(keys) == len(set(keys)) > 10


def test_countries() -> None:
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in mapping("fips_countries", "fips", "iso3").values())
    pairs = {
        "BO": "BLR",
        "RS": "RUS",
        "US": "USA",
        "LH": "LTU",
        "PL": "POL",
        "UP": "UKR",
        "CH": "CHN",
        "GM": "DEU",
        "CU": "CUB",
    }
    assert {fips: iso_of_fips(fips) for fips in pairs} == pairs and iso_of_fips("OS") is None
    assert [iso_of_cameo(code) for code in ("ROM", "ZAR", "TMP", "USA", "EUR", "WAF")] == [
        "ROU",
        "COD",
        "TLS",
        "USA",
        "EUR",
        "WAF",
    ]
    names = {
        "Russian Federation": "RUS",
        "Moldova, Republic of": "MDA",
        "Cote d'Ivoire": "CIV",
        "European Union": "EUR",
        "Curaçao": "CUW",
    }
    assert {name: iso_of_icews(name) for name in names} == names and iso_of_icews("Lilliput") is None


def test_every_country_of_the_shared_files_has_a_code(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    file = shared("icews18/icews18.parquet")
    rows = duckdb.sql(
        f"SELECT DISTINCT source_country FROM '{file}' UNION SELECT target_country FROM '{file}'"
    ).fetchall()
    assert [name for (name,) in rows if name and iso_of_icews(name) is None] == []


def test_codes_quads_and_plover() -> None:
    assert len(code_names()) == len(set(code_names())) == 20 + 200 + 2000 + len(plover_events())
    assert set(published()) <= set(code_names())
    assert all(score(code) is not None and quad_class(code) in QUADS for code in code_names()[:2220])
    assert all(score(event) is None for event in plover_events())  # PLOVER has no Goldstein score
    assert len(plover_events()) == 16 and set(mapping("cameo_plover", "cameo", "event").values()) <= set(
        plover_events()
    )
    assert (plover_of("0841"), plover_of("163"), plover_of("036"), plover_of("010"), plover_of("02")) == (
        "RETREAT",
        "COERCE",
        "AGREE",
        None,
        None,
    )


def test_the_conversion_table_is_the_published_one() -> None:
    lines = shared("cameo-plover/CAMEO2PLOVER-2021.txt").read_text(encoding="utf-8").splitlines()
    rows = [
        (line[:4].strip(":"), line.split(":")[1].split(",")[0].strip()) for line in lines if re.match(r"\d{3,4}:", line)
    ]
    known = mapping("cameo_plover", "cameo", "event")
    assert {code for code, _ in rows} == set(known)
    for code, event in reversed(rows):
        assert known[code] == event
