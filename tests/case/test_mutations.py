"""Broken cases: whatever is done to the files, there is no traceback, and every diagnostic has a place in a file.

The mutations are drawn from named seeds, so that a failure can be repeated by its number.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from taqarub.base.seed import stream
from taqarub.case.check import OPTIONAL, REQUIRED, read_case

BASE = Path(__file__).parent.parent / "errors" / "base"
SECONDS_LIMIT = 2.0
Mutation = Callable[[list[bytes], np.random.Generator], list[bytes]]
ODD = (
    *(
        "null",
        "[]",
        "{}",
        "-1",
        "1e999",
        ".nan",
        "true",
        "2025-13-45",
        '"',
        "*x",
        "&a",
        "!!python/object:x y",
        "|",
        "\t",
    ),
    *(
        "\u202e",
        "\x00",
        "\ud7ff",
        "٣",
        "a" * 5000,
        "- - -",
        "{a: 1, a: 2}",
        '"\\ud800"',
        "=1+1",
        "99999999999999999999",
    ),
)


def drop(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    start = int(rng.integers(len(lines)))
    return lines[:start] + lines[start + int(rng.integers(1, 4)) :]


def duplicate(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    start = int(rng.integers(len(lines)))
    block = lines[start : start + int(rng.integers(1, 6))]
    return lines[:start] + block + lines[start:]


def reorder(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    i, j = rng.integers(len(lines), size=2)
    lines = list(lines)
    lines[i], lines[j] = lines[j], lines[i]
    return lines


def retype(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    i = int(rng.integers(len(lines)))
    odd = ODD[int(rng.integers(len(ODD)))].encode("utf-8", "surrogatepass")
    cut = b"," if b"," in lines[i] and b":" not in lines[i] else b": "
    head, sign, _ = lines[i].partition(cut)
    return [*lines[:i], head + sign + odd, *lines[i + 1 :]]


def indent(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    i = int(rng.integers(len(lines)))
    white = [b" ", b"   ", b"\t"][int(rng.integers(3))]
    return [*lines[:i], white + lines[i], *lines[i + 1 :]]


def truncate(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    data = b"\n".join(lines)
    return data[: int(rng.integers(len(data) + 1))].split(b"\n")


def flip(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    data = bytearray(b"\n".join(lines))
    for place in rng.integers(len(data), size=3 if data else 0):
        data[int(place)] = int(rng.integers(256))
    return bytes(data).split(b"\n")


def insert(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    data = b"\n".join(lines)
    place = int(rng.integers(len(data) + 1))
    odd = ODD[int(rng.integers(len(ODD)))].encode("utf-8", "surrogatepass")
    return (data[:place] + odd + data[place:]).split(b"\n")


def rename(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    i = int(rng.integers(len(lines)))
    words = lines[i].split(b" ")
    j = int(rng.integers(len(words)))
    words[j] = words[j][::-1]
    return [*lines[:i], b" ".join(words), *lines[i + 1 :]]


def bomb(lines: list[bytes], rng: np.random.Generator) -> list[bytes]:
    width = int(rng.integers(5, 30))
    first = [b"glossary:", b"  b0: &b0 [x]"]
    more = [f"  b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * width)}]".encode() for i in range(1, 12)]
    return first + more + lines


MUTATIONS: tuple[Mutation, ...] = (drop, duplicate, reorder, retype, indent, truncate, flip, insert, rename, bomb)


@pytest.mark.parametrize("number", range(64))
def test_a_diagnostic_with_a_place_or_a_valid_case(number: int, tmp_path: Path) -> None:
    rng = stream(20251104, "mutation", number)
    names = [name for name in (*REQUIRED, *OPTIONAL) if (BASE / name).exists()]
    target = names[int(rng.integers(len(names)))] if number % 2 else "case.yaml"
    for name in names:
        lines = (BASE / name).read_bytes().split(b"\n")
        for _ in range(int(rng.integers(1, 4)) if name == target else 0):
            lines = MUTATIONS[int(rng.integers(len(MUTATIONS)))](lines, rng)
        (tmp_path / name).write_bytes(b"\n".join(lines))
    begin = time.perf_counter()
    checked = read_case(str(tmp_path))
    assert time.perf_counter() - begin < SECONDS_LIMIT
    assert checked.ok or any(d.severity == "error" for d in checked.diagnostics)
    for diagnostic in checked.diagnostics:
        span = diagnostic.span
        assert span.file in names and span.line >= 1 and span.column >= 1
        assert (
            span.line
            <= (tmp_path / span.file).read_bytes().count(b"\n") + (tmp_path / span.file).read_bytes().count(b"\r") + 3
        )
        assert diagnostic.found and diagnostic.expected and diagnostic.fix
        diagnostic.text().encode("utf-8")
