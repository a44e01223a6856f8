"""GDELT events: 57 columns (1.0, historical files), 58 (1.0, daily files), 61 (2.0), and the reduced set of 17.

Tab-separated, no header, whatever the name of the file says; quotation marks mean nothing. Column order: the header
rows that GDELT publishes (September 2016) and the codebooks (GDELT Event Codebook 2.0, 2015; Leetaru and Schrodt 2013,
GDELT: Global Data on Events, Location and Tone, ISA). Actor countries are CAMEO codes, geography is FIPS 10-4. GDELT's
data may be used freely with citation and a link to gdeltproject.org.
"""

from __future__ import annotations

from taqarub.events.formats.layout import Layout, literal, texts
from taqarub.events.vocabulary import mapping, table

ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")
GEO_2 = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
ACTION = (
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
)  # fmt: skip
TYPED = {
    "GLOBALEVENTID": "BIGINT",
    "SQLDATE": "DATE",
    "EventCode": "event_code",
    "QuadClass": "UTINYINT",
    "GoldsteinScale": "FLOAT",
    "NumMentions": "INTEGER",
}
NEEDED = ("GLOBALEVENTID", "SQLDATE", "EventCode", "QuadClass")
REDUCED = {
    "Date": "DATE", "Source": "VARCHAR", "Target": "VARCHAR", "CAMEOCode": "event_code", "NumEvents": "INTEGER",
    "NumArts": "INTEGER", "QuadClass": "UTINYINT", "Goldstein": "FLOAT",
    **texts(f"{who}Geo{what}" for who in ("Source", "Target", "Action") for what in ("Type", "Lat", "Long")),
}  # fmt: skip


def _columns(geo: tuple[str, ...], last: list[str]) -> dict[str, str]:
    names = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    names += [f"Actor{n}{part}" for n in (1, 2) for part in ACTOR]
    names += ACTION
    names += [f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in geo]
    return texts([*names, *last]) | TYPED


def country(code: str) -> str:
    """SQL: the ISO code of a CAMEO country code; regions and codes that agree stay. Cheaper than a join."""
    other = mapping("cameo_countries", "cameo", "iso3")
    pairs = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in sorted(other.items()))
    return (
        f"CASE WHEN {code} IN ({', '.join(map(literal, sorted(other)))}) THEN CASE {code} {pairs} END ELSE {code} END"
    )


def _layout(name: str, geo: tuple[str, ...], last: list[str], sibling: Layout | None = None) -> Layout:
    return Layout(
        format=name,
        source=name,
        columns=_columns(geo, last),
        needed=NEEDED,
        dates="%Y%m%d",
        sibling=sibling,
        fields={
            "id": "GLOBALEVENTID",
            "day": "SQLDATE",
            "initiator": country("Actor1CountryCode"),
            "target": country("Actor2CountryCode"),
            "initiator_role": "Actor1Type1Code",
            "target_role": "Actor2Type1Code",
            "code": "EventCode",
            "quad": "QuadClass",
            "goldstein": "GoldsteinScale",
            "mentions": "NumMentions",
            "place": "ActionGeo_CountryCode",
        },
        notes=(f"{len(regions())} CAMEO codes of regions are actors but no countries",),
    )


def regions() -> tuple[str, ...]:
    """CAMEO codes that name a region instead of a country."""
    return tuple(row["cameo"] for row in table("cameo_countries") if row["kind"] == "region")


def gdelt1_full() -> Layout:
    """GDELT 1.0: 58 columns with the address of the story, and 57 without it."""
    narrow = _layout("gdelt1", GEO, ["DATEADDED"])
    return _layout("gdelt1", GEO, ["DATEADDED", "SOURCEURL"], narrow)


def gdelt1_historical() -> Layout:
    """GDELT 1.0: 57 columns first, 58 where the file has them."""
    wide = _layout("gdelt1", GEO, ["DATEADDED", "SOURCEURL"])
    return _layout("gdelt1", GEO, ["DATEADDED"], wide)


def gdelt2() -> Layout:
    """GDELT 2.0 export: 61 columns."""
    return _layout("gdelt2", GEO_2, ["DATEADDED", "SOURCEURL"])


def gdelt1_reduced(header: bool) -> Layout:
    """The reduced set of GDELT 1.0: 17 columns, one row for all events of a day, pair and code, without ids.

    Actor codes begin with the country; a code whose first three letters are a role has none.
    """
    roles = ", ".join(f"'{row['role']}'" for row in table("roles"))

    def actor(column: str) -> str:
        start = f"left({column}, 3)"
        return f"CASE WHEN {start} IN ({roles}) THEN NULL ELSE {country(start)} END"

    def role(column: str) -> str:
        start = f"left({column}, 3)"
        return f"CASE WHEN {start} IN ({roles}) THEN {start} ELSE nullif(substr({column}, 4, 3), '') END"

    return Layout(
        format="gdelt1",
        source="gdelt1",
        columns=REDUCED,
        needed=("Date", "CAMEOCode", "QuadClass"),
        header=header,
        dates="%Y%m%d",
        fields={
            "day": "Date",
            "initiator": actor("Source"),
            "target": actor("Target"),
            "initiator_role": role("Source"),
            "target_role": role("Target"),
            "code": "CAMEOCode",
            "quad": "QuadClass",
            "goldstein": "Goldstein",
            "mentions": "NumArts",
            "events": "coalesce(NumEvents, 1)",
        },
        notes=("the reduced set has no event ids: only the digest of a file keeps it from being counted twice",),
    )
