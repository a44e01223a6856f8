"""What a reader needs to know of a native format.

A `Layout` names the columns of a file with the type each must have, and an SQL expression for every field of the store.
A row whose typed column does not hold that type is set aside by DuckDB's CSV reader itself, with its place in the file;
that is how bad dates, unknown codes and short rows are found without a second look at the good rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from taqarub.events.cameo import QUADS
from taqarub.events.vocabulary import mapping

LINE_LIMIT = 1_000_000  # bytes of one row; a longer one is rejected
FIELDS = (
    "id", "id_text", "day", "initiator", "target", "initiator_role", "target_role", "code", "quad", "goldstein",
    "mentions", "events", "place",
)  # fmt: skip
NOTHING = {
    "id": "NULL::BIGINT", "id_text": "NULL::VARCHAR", "initiator_role": "NULL::VARCHAR", "target_role": "NULL::VARCHAR",
    "mentions": "NULL::INTEGER", "events": "1", "place": "NULL::VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """A native format. `columns` maps column name to SQL type; `fields` maps a field of the store to an expression.

    needed   columns that may not be empty
    source   what the source is called in a store; empty for plain tables, which are called after their file
    scheme   cameo or plover
    sibling  the layout of rows of another width that occur in the same file
    joins    lookups: alias -> (table of `lookup`, expression); a field then says `alias.value`
    checked  an SQL expression that gives a reason to reject a row, for what types cannot say; empty for none
    """

    format: str
    columns: Mapping[str, str]
    fields: Mapping[str, str]
    source: str
    scheme: str = "cameo"
    needed: tuple[str, ...] = ()
    header: bool = False
    delimiter: str = "\t"
    quote: str = ""
    dates: str = "%Y-%m-%d"
    missing: tuple[str, ...] = ("",)
    joins: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sibling: Layout | None = None
    checked: str = ""
    parquet: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def text_ids(self) -> bool:
        """Whether events have ids that are text."""
        return "id_text" in self.fields

    @property
    def code_column(self) -> str:
        """The column that holds the event's code."""
        return next((column for column, kind in self.columns.items() if kind == "event_code"), "")

    @property
    def has_ids(self) -> bool:
        """Whether the format gives every event an id."""
        return "id" in self.fields or "id_text" in self.fields

    def select(self) -> str:
        """The list of expressions for the fields of the store, in the order of `FIELDS`."""
        return ", ".join(f"{self.fields.get(name, NOTHING.get(name, 'NULL'))} AS {name}" for name in FIELDS)

    def lookups(self) -> str:
        """The joins with the lookup tables that the fields need."""
        return " ".join(
            f"LEFT JOIN {table} AS {alias} ON {alias}.key = {key}" for alias, (table, key) in self.joins.items()
        )

    def scan(self, path: str, rejects: str) -> str:
        """The table function that reads a file; rejected rows go to the temporary table `rejects`."""
        if self.parquet:
            return f"read_parquet({literal(path)}, file_row_number = true)"
        columns = "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in self.columns.items()) + "}"
        needed = "[" + ", ".join(literal(name) for name in self.needed) + "]"
        missing = "[" + ", ".join(literal(text) for text in self.missing) + "]"
        options = (
            f"delim = {literal(self.delimiter)}, quote = {literal(self.quote)}, escape = {literal(self.quote)}, "
            f"header = {str(self.header).lower()}, auto_detect = false, compression = 'none', columns = {columns}, "
            f"dateformat = {literal(self.dates)}, nullstr = {missing}, max_line_size = {LINE_LIMIT}, "
            f"store_rejects = true, rejects_table = '{rejects}', rejects_scan = '{rejects}_scan', rejects_limit = 0"
        )
        if self.needed:
            options += f", force_not_null = {needed}"
        return f"read_csv({literal(path)}, {options})"


def literal(text: str) -> str:
    """Text as an SQL literal.

    >>> literal("Côte d'Ivoire")
    "'Côte d''Ivoire'"
    """
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + column.replace('"', '""') + '"'


def quad_of(code: str) -> str:
    """The quad class (1–4) of a CAMEO code by its root: the published table has one class a root."""
    root = f"left(CAST({code} AS VARCHAR), 2)"
    return f"CASE WHEN {root} <= '05' THEN 1 WHEN {root} <= '08' THEN 2 WHEN {root} <= '13' THEN 3 ELSE 4 END::UTINYINT"


def plover_quad(event: str) -> str:
    """The quad class (1–4) of a PLOVER event."""
    numbers = {key: str(QUADS.index(quad) + 1) for key, quad in mapping("plover_events", "event", "quad_class").items()}
    pairs = " ".join(f"WHEN {literal(key)} THEN {number}" for key, number in sorted(numbers.items()))
    return f"CASE CAST({event} AS VARCHAR) {pairs} END"


def texts(names: Iterable[str]) -> dict[str, str]:
    """Columns that are only counted: their content is not looked at."""
    return {column: "VARCHAR" for column in names}
