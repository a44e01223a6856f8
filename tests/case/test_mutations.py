"""Broken cases: whatever is done to the files, there is no traceback, and every diagnostic has a place in a file.

Three hundred mutated cases, made from the cases that ship and from the template. They are read in child processes, so
that time and peak memory are measured and a fault cannot hide. The mutations are drawn from named seeds: a failure can
be repeated by its number.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from taqarub.base.seed import stream
from taqarub.case.check import OPTIONAL, REQUIRED, find_case, shipped_cases

HERE = Path(__file__).parent
BASE = HERE.parent / "errors" / "base"
CASES = 300
BATCHES = 6
SECONDS_LIMIT = 2.0  # processor time of one reading: other work on the machine is not the case's fault
MEBIBYTES_LIMIT = 300.0
Mutation = Callable[[bytes, np.random.Generator], bytes]
ODD = (
    *("null", "[]", "{}", "-1", "1e999", ".nan", "true", "2025-13-45", '"', "*x", "&a", "!!python/object:x y", "|"),
    *("\t", "\u202e", "\x00", "\ud7ff", "٣", "a" * 5000, "- - -", "{a: 1, a: 2}", '"\\ud800"', "=1+1", "9" * 400),
    *("1E+05", "########", "\u2028", "\ufeff", "?", "%YAML 9.9", "...", "---", "!", "<<: *a", "0x", "1_000", "~"),
)


def _some(rng: np.random.Generator) -> bytes:
    return ODD[int(rng.integers(len(ODD)))].encode("utf-8", "surrogatepass")


def _by_lines(change: Callable[[list[bytes], int, np.random.Generator], list[bytes]]) -> Mutation:
    def mutation(data: bytes, rng: np.random.Generator) -> bytes:
        lines = data.split(b"\n")
        return b"\n".join(change(lines, int(rng.integers(len(lines))), rng))

    mutation.__name__ = change.__name__
    return mutation


@_by_lines
def drop(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    return lines[:at] + lines[at + int(rng.integers(1, 4)) :]


@_by_lines
def duplicate(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    return lines[:at] + lines[at : at + int(rng.integers(1, 6))] + lines[at:]


@_by_lines
def reorder(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    other = int(rng.integers(len(lines)))
    lines = list(lines)
    lines[at], lines[other] = lines[other], lines[at]
    return lines


@_by_lines
def retype(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    cut = b"," if b"," in lines[at] and b": " not in lines[at] else b": "
    parts = lines[at].split(cut)
    parts[int(rng.integers(len(parts)))] = _some(rng)
    return [*lines[:at], cut.join(parts), *lines[at + 1 :]]


@_by_lines
def indent(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    return [*lines[:at], [b" ", b"   ", b"\t"][int(rng.integers(3))] + lines[at], *lines[at + 1 :]]


@_by_lines
def rename(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    words = lines[at].split(b" ")
    place = int(rng.integers(len(words)))
    words[place] = words[place][::-1]
    return [*lines[:at], b" ".join(words), *lines[at + 1 :]]


@_by_lines
def swap_languages(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    for place in range(at, min(at + 200, len(lines))):
        if b"en:" in lines[place] and b"ar:" in lines[place]:
            line = lines[place].replace(b"en:", b"\0").replace(b"ar:", b"en:").replace(b"\0", b"ar:")
            return [*lines[:place], line, *lines[place + 1 :]]
    return [*lines[:at], lines[at].replace(b"_en", b"_xx"), *lines[at + 1 :]]


@_by_lines
def long_line(lines: list[bytes], at: int, rng: np.random.Generator) -> list[bytes]:
    return [*lines[:at], lines[at] + b"x" * int(rng.integers(1, 400_000)), *lines[at + 1 :]]


def truncate(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: int(rng.integers(len(data) + 1))]


def flip(data: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(data)
    for place in rng.integers(len(data), size=3 if data else 0):
        changed[int(place)] = int(rng.integers(256))
    return bytes(changed)


def insert(data: bytes, rng: np.random.Generator) -> bytes:
    place = int(rng.integers(len(data) + 1))
    return data[:place] + _some(rng) + data[place:]


def bidi(data: bytes, rng: np.random.Generator) -> bytes:
    for sign in ("\u202e", "\u2067", "\u200f", "\u2069"):
        place = int(rng.integers(len(data) + 1))
        data = data[:place] + sign.encode() + data[place:]
    return data


def nul(data: bytes, rng: np.random.Generator) -> bytes:
    place = int(rng.integers(len(data) + 1))
    return data[:place] + b"\0" * int(rng.integers(1, 20)) + data[place:]


def carriage_returns(data: bytes, rng: np.random.Generator) -> bytes:
    return data.replace(b"\n", [b"\r\n", b"\r", b"\n\r"][int(rng.integers(3))])


def re_encode(data: bytes, rng: np.random.Generator) -> bytes:
    text = data.decode("utf-8", "replace")
    how = ("utf-16", "utf-16-be", "utf-32", "cp1256", "utf-8-sig", "utf-7")[int(rng.integers(6))]
    return text.encode(how, "replace")


def aliases(data: bytes, rng: np.random.Generator) -> bytes:
    """The "billion laughs": each level names the one below many times."""
    width = int(rng.integers(5, 30))
    levels = [f"  b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * width)}]" for i in range(1, 12)]
    return "\n".join(["glossary:", "  b0: &b0 [x]", *levels, ""]).encode() + data


def deep(data: bytes, rng: np.random.Generator) -> bytes:
    depth = int(rng.integers(10, 20_000))
    return (
        data
        + [b"\nx: " + b"[" * depth + b"]" * depth, b"\nx: " + b"{a: " * depth, b"\n" + b"- " * depth][
            int(rng.integers(3))
        ]
    )


def huge_number(data: bytes, rng: np.random.Generator) -> bytes:
    number = [b"1" + b"0" * 5000, b"1e308", b"-1e-320", b"9" * 18, b"Infinity", b"1e5000"][int(rng.integers(6))]
    places = [i for i in range(len(data)) if data[i : i + 5] in (b"best:", b"high:")]
    if not places:
        return data.replace(b",1,", b"," + number + b",", 1)
    at = places[int(rng.integers(len(places)))] + 5
    return data[:at] + b" " + number + data[at:]


LINES: tuple[Mutation, ...] = (drop, duplicate, reorder, retype, indent, rename, swap_languages, long_line)
WHOLE: tuple[Mutation, ...] = (
    truncate,
    flip,
    insert,
    bidi,
    nul,
    carriage_returns,
    re_encode,
    aliases,
    deep,
    huge_number,
)
MUTATIONS = LINES + WHOLE


def mutated(number: int) -> dict[str, bytes]:
    """The files of one mutated case: every mutation comes first in turn, then up to two more on the same file."""
    rng = stream(20251104, "mutation", number)
    origins = [BASE, *(find_case(name) for name in shipped_cases())]
    origin = origins[0] if number % 2 else origins[int(rng.integers(len(origins)))]
    assert origin is not None
    files = {name: (origin / name).read_bytes() for name in (*REQUIRED, *OPTIONAL) if (origin / name).is_file()}
    names = sorted(files)
    target = names[int(rng.integers(len(names)))] if number % 3 else "case.yaml"
    files[target] = MUTATIONS[number % len(MUTATIONS)](files[target], rng)
    for _ in range(int(rng.integers(3))):
        files[target] = MUTATIONS[int(rng.integers(len(MUTATIONS)))](files[target], rng)
    return files


# The high-water mark of the process's own memory: `getrusage` would start from that of the parent, whatever it holds.
READER = """
import json, re, resource, sys, time
from pathlib import Path
from taqarub.case.check import read_case
for folder in sys.argv[1:]:
    begin = time.process_time()
    checked = read_case(folder)
    seconds = time.process_time() - begin
    rows = [[d.code, d.severity, d.span.file, d.span.line, d.span.column, str(d.found), str(d.expected), str(d.fix),
             d.found.of("ar"), d.expected.of("ar"), d.fix.of("ar"), d.text("ar")] for d in checked.diagnostics]
    status = Path("/proc/self/status")
    mark = re.search(r"VmHWM:\\s+([0-9]+)", status.read_text()) if status.exists() else None
    peak = (int(mark[1]) if mark else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
    print(json.dumps([folder, checked.ok, seconds, peak, rows]), flush=True)
"""


def read_all(folders: list[Path]) -> list[list[object]]:
    """What a child process finds in each folder; a traceback in it fails the test."""
    command = [sys.executable, "-c", READER, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def complaints(folder: Path, ok: bool, seconds: float, peak: float, rows: list[list[object]]) -> list[str]:
    """What is wrong with one reading; nothing when it is as it must be."""
    wrong = []
    if seconds > SECONDS_LIMIT:
        wrong.append(f"{seconds:.2f} s")
    if peak > MEBIBYTES_LIMIT:
        wrong.append(f"{peak:.0f} MiB")
    if not ok and all(row[1] != "error" for row in rows):
        wrong.append("neither a case nor an error")
    for row in rows:
        _, _, file, line, column, *words = row
        data = (folder / str(file)).read_bytes() if (folder / str(file)).is_file() else b""
        lines = data.count(b"\n") + data.count(b"\r") + 3  # YAML counts either as a line end
        signs = sum(data.count(sign) for sign in (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9"))
        if not (1 <= int(str(line)) <= lines + signs and int(str(column)) >= 1) or not all(words):
            wrong.append(str(row))
    return wrong


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_diagnostic_with_a_place_or_a_valid_case(batch: int, tmp_path: Path) -> None:
    folders = []
    for number in range(batch, CASES, BATCHES):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, data in mutated(number).items():
            (folder / name).write_bytes(data)
        folders.append(folder)
    found = read_all(folders)
    assert len(found) == len(folders)
    wrong = {}
    for folder, (_, ok, seconds, peak, rows) in zip(folders, found, strict=True):
        if told := complaints(folder, bool(ok), float(str(seconds)), float(str(peak)), rows):  # type: ignore[arg-type]
            wrong[folder.name] = told
    assert wrong == {}


def test_the_mutations_break_something() -> None:
    """A generator that changed nothing would pass every other test here."""
    before = {name: (BASE / name).read_bytes() for name in (*REQUIRED, *OPTIONAL) if (BASE / name).is_file()}
    changed = [number for number in range(1, 2 * len(MUTATIONS), 2) if any(
        mutated(number).get(name) != data for name, data in before.items()
    ) or len(mutated(number)) > len(before)]  # fmt: skip
    assert len(changed) == len(MUTATIONS)
