"""Reading a PDF as a reader would: its type, what the eye sees on a page from left to right, and the ink of a glyph."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pypdf
import pypdfium2


def fonts_of(data: bytes) -> set[tuple[str, bool]]:
    """Every font of a PDF, forms included: its name without the subset's tag, and whether it is embedded."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        todo = [page.get("/Resources", {})]
        while todo:
            resources = todo.pop().get_object()
            for font in (resources.get("/Font") or {}).values():
                for inner in font.get_object().get("/DescendantFonts", [font]):
                    descriptor = inner.get_object()["/FontDescriptor"].get_object()
                    name = str(inner.get_object()["/BaseFont"]).lstrip("/").split("+")[-1]
                    found.add((name, any(key in descriptor for key in ("/FontFile2", "/FontFile3"))))
            for form in (resources.get("/XObject") or {}).values():
                if "/Resources" in form.get_object():
                    todo.append(form.get_object()["/Resources"])
    return found


def lines_of(data: bytes, page: int = 0) -> list[str]:
    """What the eye reads on a page: glyphs by line, from left to right, a gap as one space."""
    text = pypdfium2.PdfDocument(data)[page].get_textpage()
    glyphs = []
    for i in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(i, loose=True)
        character = text.get_text_range(i, 1)
        if character.strip() and right > left:
            glyphs.append(((bottom + top) / 2, left, right, character))
    lines: list[list[tuple[float, float, float, str]]] = []
    for glyph in sorted(glyphs, key=lambda g: -g[0]):
        if lines and abs(lines[-1][0][0] - glyph[0]) < 4.5:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return ["".join(_spaced(sorted(line, key=lambda g: g[1]))) for line in lines]


def _spaced(line: list[tuple[float, float, float, str]]) -> Iterator[str]:
    end = None
    for _, left, right, character in line:
        if end is not None and left - end > 1.5:
            yield " "
        yield character
        end = right


def ink_of(data: bytes, characters: str) -> np.ndarray:
    """Where there is ink in the box of the first of some characters on the first page."""
    page = pypdfium2.PdfDocument(data)[0]
    text = page.get_textpage()
    place = next(i for i in range(text.count_chars()) if text.get_text_range(i, 1) in characters)
    left, bottom, right, top = text.get_charbox(place)
    scale = 8
    pixels = page.render(scale=scale).to_numpy()[..., :3].mean(axis=2)
    height = pixels.shape[0]
    rows = slice(int(height - top * scale), int(height - bottom * scale) + 1)
    return pixels[rows, int(left * scale) : int(right * scale) + 1] < 128
