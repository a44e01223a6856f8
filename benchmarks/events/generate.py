"""Makes event files of the shape of GDELT: 61 tab-separated columns, no header, any number of rows, fixed by a seed.

Every field is a hash of seed and row number, computed by DuckDB, so that the rows do not depend on threads. Days are
spread over 2015–2024, actors over 60 countries with a long tail, codes over the published CAMEO table; a few rows have
a quotation mark in a name, as GDELT has. With `--faults N` every N-th row is spoilt (a bad date, a short row or an
unknown code, in turn).

    python benchmarks/events/generate.py 10000000 /tmp/gdelt-10m.tsv --seed 7
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from taqarub.events.cameo import published

COUNTRIES: str = (
    "USA RUS CHN BLR UKR GBR FRA DEU POL CUB ISR IRN SYR TUR IND PAK AFG IRQ EGY SAU JPN KOR PRK AUS CAN MEX BRA ARG "
    "VEN COL NGA KEN ZAF ETH SDN LBY TUN DZA MAR JOR LBN YEM QAT ARE KAZ GEO ARM AZE LTU LVA EST FIN SWE NOR ITA ESP "
    "GRC VNM PHL IDN"
)
PUBLISHED = sorted(published())
DAYS = 3653  # 2015-01-01 to 2024-12-31


def sql(rows: int, seed: int, start: int = 0, total: int = 0) -> str:
    """A query with the 61 columns of a GDELT 2.0 export; the days are spread over `total` rows, if given."""

    names: list[str] = []

    def draw(name: str, size: int) -> str:  # one argument, so that the draws of a row do not depend on one another
        names.append(name)
        return f"(hash(i * 64 + {len(names)} + {seed} * 1000000007::BIGINT) % {size})::INT"

    def tail(name: str) -> str:  # a long tail: the minimum of two uniform draws
        n = len(COUNTRIES.split())
        return f"countries[1 + least({draw(name + '1', n)}, {draw(name + '2', n)})]"

    codes = "[" + ",".join(f"'{code}'" for code in PUBLISHED) + "]"
    scores = "[" + ",".join(f"{published()[code][0]}" for code in PUBLISHED) + "]"
    quads = ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"]
    classes = "[" + ",".join(str(quads.index(published()[code][1]) + 1) for code in PUBLISHED) + "]"
    countries = "[" + ",".join(f"'{code}'" for code in COUNTRIES.split()) + "]"

    def geo(name: str) -> str:
        return (
            f"4 AS {name}Type, 'Made Town, Made Province, Made Country' AS {name}Name, 'BO' AS {name}Cc, "
            f"'BO00' AS {name}Adm, '5840' AS {name}Adm2, "
            f"round({draw(name + 'lat', 18000)} / 100.0 - 90, 4) AS {name}Lat, "
            f"round({draw(name + 'lon', 36000)} / 100.0 - 180, 4) AS {name}Lon, '-1946324' AS {name}Id"
        )

    return f"""
    WITH lists AS (SELECT {countries} AS countries, {codes} AS codes, {scores} AS scores, {classes} AS classes),
    base AS (
      SELECT i, {tail("a")} AS a, {tail("b")} AS b, 1 + {draw("code", len(PUBLISHED))} AS k, codes, scores, classes,
             DATE '2015-01-01' + CAST(floor(i * {DAYS}.0 / {total or start + rows}) AS INT) AS day,
             1 + ({draw("m", 1000)} * {draw("m2", 1000)} / 50000)::INT AS mentions
      FROM range({start}, {start + rows}) t(i), lists)
    SELECT 900000000 + i AS id, strftime(day, '%Y%m%d') AS sqldate, strftime(day, '%Y%m') AS monthyear,
      year(day) AS year, round(year(day) + dayofyear(day) / 366.0, 4) AS fraction,
      a || 'GOV' AS a1code, CASE WHEN i % 997 = 0 THEN 'THE "MADE" ACTOR' ELSE 'MADE ACTOR' END AS a1name,
      a AS a1country,
      '' AS a1g, '' AS a1e, '' AS a1r, '' AS a1r2, 'GOV' AS a1t, '' AS a1t2, '' AS a1t3,
      b AS a2code, 'MADE TARGET' AS a2name, b AS a2country,
      '' AS a2g, '' AS a2e, '' AS a2r, '' AS a2r2, '' AS a2t, '' AS a2t2, '' AS a2t3,
      {draw("root", 2)} AS isroot, codes[k] AS code, left(codes[k], 3) AS base, left(codes[k], 2) AS rootcode,
      classes[k] AS quad, scores[k] AS goldstein, mentions, 1 AS sources, mentions AS articles,
      round({draw("tone", 2000)} / 100.0 - 10, 6) AS tone, {geo("a1g")}, {geo("a2g")}, {geo("ag")},
      strftime(day, '%Y%m%d') || '120000' AS added,
      'https://news.example/' || strftime(day, '%Y/%m') || '/story-' || i AS url
    FROM base"""


def generate(rows: int, target: Path, seed: int = 7, start: int = 0, faults: int = 0, total: int = 0) -> None:
    """Write the file; `start` is the first row number, so that a file can follow another one of `total` rows in all."""
    with duckdb.connect() as con:
        con.execute(
            f"COPY ({sql(rows, seed, start, total)}) TO '{target}' (FORMAT csv, DELIMITER '\t', "
            "HEADER false, QUOTE '', ESCAPE '')"
        )
    if faults:
        spoil(target, faults)


def spoil(target: Path, every: int) -> None:
    """Spoil every N-th row, in turn by a bad date, a short row, an unknown code."""
    draft = target.with_suffix(".draft")
    with target.open("rb") as before, draft.open("wb") as after:
        for number, line in enumerate(before, 1):
            if number % every == 0:
                cells = line.rstrip(b"\n").split(b"\t")
                kind = (number // every) % 3
                if kind == 0:
                    cells[1] = b"20151399"
                elif kind == 1:
                    cells = cells[:20]
                else:
                    cells[26] = b"---"
                line = b"\t".join(cells) + b"\n"
            after.write(line)
    draft.replace(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("target", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--total", type=int, default=0)
    given = parser.parse_args()
    generate(given.rows, given.target, given.seed, given.start, given.faults, given.total)
