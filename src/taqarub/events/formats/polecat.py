"""POLECAT: PLOVER events, tab-separated with a header of 40 columns.

An event has a type (one of sixteen), a mode, contexts, an intensity from −10 to +10 and a quad class of its own;
countries are ISO 3166-1 alpha-3; ids are text. PLOVER has no CAMEO code: the type is the code. Columns: POLECAT weekly
data (doi:10.7910/DVN/AJGVIT); method: Halterman, Bagozzi, Beger, Schrodt and Scarborough 2023, PLOVER and POLECAT.
"""

from __future__ import annotations

from taqarub.events.cameo import QUADS
from taqarub.events.formats.layout import Layout, literal, name, plover_quad, texts

HEADER = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
TYPED = {"Event Date": "DATE", "Event Type": "event_code", "Intensity": "FLOAT"}


def quad() -> str:
    """SQL: the row's own quad class, a number or words; where it has none, that of its event type."""
    column = f"lower(replace({name('Quad Code')}, ' ', '_'))"
    words = " ".join(f"WHEN {literal(quad)} THEN {number}" for number, quad in enumerate(QUADS, 1))
    numbers = " ".join(f"WHEN '{n}' THEN {n} WHEN '{n}.0' THEN {n}" for n in (1, 2, 3, 4))
    return f"CAST(coalesce(CASE {column} {words} {numbers} END, {plover_quad(name('Event Type'))}) AS UTINYINT)"


def polecat(header: tuple[str, ...] = HEADER) -> Layout:
    """The layout, in the order of the header at hand."""
    return Layout(
        format="polecat",
        source="polecat",
        scheme="plover",
        columns=texts(header) | {key: kind for key, kind in TYPED.items() if key in header},
        needed=("Event ID", "Event Date", "Event Type"),
        header=True,
        missing=("", "NA", "None", "nan"),
        fields={
            "id_text": name("Event ID"),
            "day": name("Event Date"),
            "initiator": name("Actor Country"),
            "target": name("Recipient Country"),
            "initiator_role": name("Primary Actor Sector"),
            "target_role": name("Primary Recipient Sector"),
            "code": name("Event Type"),
            "quad": quad(),
            "goldstein": name("Intensity"),
            "place": name("Country"),
        },
    )
