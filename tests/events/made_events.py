"""Small made files in the native formats, and where the shared ones lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from taqarub.events.formats import gdelt, icews, polecat

SHARED = Path(__file__).resolve().parents[3] / "shared/data"


def shared(name: str) -> Path:
    """A shared file, or a visible skip."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    return path


def gdelt_row(
    number: int, day: str = "20240105", a: str = "USA", b: str = "BLR", code: str = "040", **more: str
) -> str:
    """A row of GDELT 2.0; `columns` cuts it, `width` chooses the layout."""
    layout = {"61": gdelt.gdelt2(), "58": gdelt.gdelt1_full(), "57": gdelt.gdelt1_historical()}[more.get("width", "61")]
    quad = "1" if code[:2] <= "05" else "2" if code[:2] <= "08" else "3" if code[:2] <= "13" else "4"
    cells = dict.fromkeys(layout.columns, "")
    cells |= {
        "GLOBALEVENTID": str(number), "SQLDATE": day, "Actor1CountryCode": a, "Actor2CountryCode": b, "EventCode": code,
        "QuadClass": quad, "GoldsteinScale": "1.0", "NumMentions": "3", "DATEADDED": day, "Actor1Type1Code": "GOV",
        "ActionGeo_CountryCode": "BO",
    }  # fmt: skip
    cells |= {key: value for key, value in more.items() if key in cells}
    return "\t".join(cells.values())


def icews_row(
    number: int, day: str = "2018-10-04", a: str = "United States", b: str = "Belarus", code: str = "040",
    points: str = "1.0", missing: str = "",
) -> str:  # fmt: skip
    """A row of ICEWS."""
    cells = dict.fromkeys(icews.HEADER, missing)
    cells |= {
        "Event ID": str(number), "Event Date": day, "Source Name": "Made Name", "Source Country": a, "CAMEO Code": code,
        "Intensity": points, "Target Country": b, "Source Sectors": "Executive,Government",
    }  # fmt: skip
    return "\t".join(cells.values())


def polecat_row(
    name: str, day: str = "2023-05-01", kind: str = "CONSULT", quad: str = "VERBAL COOPERATION", points: str = "2.0",
    a: str = "USA", b: str = "BLR",
) -> str:  # fmt: skip
    """A row of POLECAT."""
    cells = dict.fromkeys(polecat.HEADER, "None")
    cells |= {
        "Event ID": name, "Event Date": day, "Event Type": kind, "Quad Code": quad, "Intensity": points,
        "Actor Country": a, "Recipient Country": b, "Primary Actor Sector": "GOV",
    }  # fmt: skip
    return "\t".join(cells.values())


def write(path: Path, rows: Sequence[str | bytes], header: Sequence[str] | None = None) -> Path:
    """Rows into a file, as they are."""
    lines = [row if isinstance(row, bytes) else row.encode("utf-8") for row in rows]
    head = ["\t".join(header).encode()] if header else []
    path.write_bytes(b"\n".join([*head, *lines]) + b"\n")
    return path
