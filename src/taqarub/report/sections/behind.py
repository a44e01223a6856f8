"""The table behind a figure: what is drawn, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from taqarub.report.document import Column, Line, Part, Row, Sentence, Table


def behind(figure: str, columns: Sequence[Column], rows: Iterable[Sequence[Part | None]]) -> Table:
    """The numbers of a figure as a table; a cell of None is empty."""
    made = tuple(Row(tuple(Line(() if part is None else (part,)) for part in row)) for row in rows)
    return Table(f"data-{figure}", Sentence("caption.data"), tuple(columns), made)
