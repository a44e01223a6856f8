"""The verb of the layer: write the brief of a study, in both languages, with its figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from taqarub.base.text import LANGUAGES
from taqarub.report.compose import compose
from taqarub.report.figures.draw import draw
from taqarub.report.html import page

if TYPE_CHECKING:
    from taqarub.study import Study


def write_report(study: Study, folder: Path) -> list[Path]:
    """Write `brief.en.html`, `brief.ar.html` and `figures/*.{en,ar}.svg` into a folder; returns the files written.

    The pages hold their type and figures and ask no other host for anything. Raises `OSError` when the disk refuses.
    """
    brief = compose(study)
    figures = folder / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        drawn = {figure.name: draw(figure.draw(language), figure.name) for figure in brief.figures}
        for name, svg in drawn.items():
            written.append(_write(figures / f"{name}.{language}.svg", svg + "\n"))
        written.append(_write(folder / f"brief.{language}.html", page(brief, drawn, language)))
    return written


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
