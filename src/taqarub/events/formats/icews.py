"""ICEWS events: tab-separated with a header of 20 columns, no quoting.

Daily files leave a missing value empty, yearly files write `NA`. `Intensity` is the Goldstein score of the CAMEO code.
Countries are English names. Columns and their meaning: ICEWS Coded Event Data Read Me (Boschee and others 2015,
doi:10.7910/DVN/28075); the terms of that archive apply to the data.
"""

from __future__ import annotations

from taqarub.events.formats.layout import Layout, literal, name, quad_of, texts
from taqarub.events.vocabulary import table

HEADER = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
TYPED = {"Event ID": "BIGINT", "Event Date": "DATE", "CAMEO Code": "event_code", "Intensity": "FLOAT"}


def role(sectors: str) -> str:
    """SQL: the CAMEO role of a comma list of ICEWS sectors, the first in the order of the table."""
    listed = f"(',' || {sectors} || ',')"
    whens = " ".join(
        f"WHEN contains({listed}, {literal(',' + row['sector'] + ',')}) THEN {literal(row['role'])}"
        for row in table("icews_sectors")
    )
    return f"CASE {whens} END"


def icews(header: tuple[str, ...] = HEADER, parquet: bool = False) -> Layout:
    """The native layout; also for the same columns stored as Parquet, where extra columns may follow."""
    code, day = name("CAMEO Code"), name("Event Date")
    checked = (
        f"CASE WHEN {name('Event ID')} IS NULL THEN 'no number' WHEN {day} IS NULL THEN 'no date' "
        f"WHEN TRY_CAST({code} AS event_code) IS NULL THEN 'unknown code' END"
    )
    return Layout(
        format="icews",
        source="icews",
        columns=texts(header) | {key: kind for key, kind in TYPED.items() if key in header},
        needed=() if parquet else ("Event ID", "Event Date", "CAMEO Code"),
        header=True,
        missing=("", "NA"),
        parquet=parquet,
        checked=checked if parquet else "",
        fields={
            "id": name("Event ID"),
            "day": f"CAST({day} AS DATE)",
            "initiator": f"coalesce(a.value, {name('Source Country')})",
            "target": f"coalesce(b.value, {name('Target Country')})",
            "initiator_role": role(name("Source Sectors")),
            "target_role": role(name("Target Sectors")),
            "code": f"TRY_CAST({code} AS event_code)",
            "quad": quad_of(code),
            "goldstein": f"CAST({name('Intensity')} AS FLOAT)",
            "place": name("Country"),
        },
        joins={
            "a": ("icews_iso", name("Source Country")),
            "b": ("icews_iso", name("Target Country")),
        },
    )
