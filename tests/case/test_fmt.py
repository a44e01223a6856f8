"""`fmt`: stable, settled, and without any change to what is read."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taqarub.__main__ import main
from taqarub.base.diagnostic import Findings
from taqarub.case.cells import read_cells
from taqarub.case.check import find_case, read_case, shipped_cases
from taqarub.case.layout import comments_of, laid_out
from taqarub.case.places import read_yaml

YAML_FILES = ("case.yaml", "claims.yaml", "placebos.yaml")
BASE = Path(__file__).parents[1] / "errors" / "base"


def value(text: str) -> Any:
    return read_yaml(text.removeprefix("\ufeff"), "case.yaml").value


@pytest.mark.parametrize("name", shipped_cases())
def test_shipped_cases_are_laid_out(name: str) -> None:
    folder = find_case(name)
    assert folder is not None
    for path in folder.glob("*.*"):
        if path.suffix in (".yaml", ".csv"):
            text = path.read_bytes().decode("utf-8")
            assert laid_out(text, path.name).text == text, path


MESSY = """
# kept: the author's remark


title:   {en:   "A thing",ar: "شيء"}   # beside
order:
- A
-   B     # second
tracks:
      one:
          rungs: [ 1,2 ,  3 ]
          text: |
            kept   as it is

            # no comment
          rule: 'it''s # no comment either'
      # before two
      two: &two {a: 0.10, b: ~, c: 1e3, d: .5, e: 007}
alias: *two
# at the end"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_messy_file(ends: str, mark: str) -> None:
    text = mark + MESSY.replace("\n", ends)
    made = laid_out(text, "case.yaml")
    assert made.changed and not made.reason
    assert value(made.text) == value(text)
    assert comments_of(made.text) == (
        "# kept: the author's remark", "# beside", "# second", "# before two", "# at the end",
    )  # fmt: skip
    assert "\r" not in made.text and "\ufeff" not in made.text and "\n\n\n" not in made.text
    assert "kept   as it is\n\n            # no comment" in made.text.replace("      kept", "            kept").replace(
        "\n      # no", "\n            # no"
    )
    assert 'title: {en: "A thing", ar: "شيء"}' in made.text and "  - A\n" in made.text
    assert not laid_out(made.text, "case.yaml").changed


def test_what_cannot_be_laid_out_is_left_and_said() -> None:
    for text in ("a: [1, # one\n  2]\n", "x: {\n  a: 1, # one\n  b: 2\n}\n"):
        made = laid_out(text, "case.yaml")
        assert made.text == text and not made.changed
        assert made.reason or comments_of(made.text) == comments_of(text)
    for text in ("a: [1\n", "a: !!python/name:os.system x\n", "a: 1\na: 2\n", ""):
        made = laid_out(text, "case.yaml")
        assert made.text == text and made.diagnostics and made.reason


WORDS = st.sampled_from(
    ["a", "تقارب", "it's", "5", "0.50", "true", "~", "2020-01", "a: b", "# x", "- y", "", "x  y", "\\"]
)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=12,
)


def spelled(node: Any, depth: int, draw: Any) -> str:
    """A value as an author might write it: flow or block, odd indents, remarks and blank lines anywhere."""
    step = draw(st.integers(1, 4))
    remark = draw(st.sampled_from(["", "  # remark", " #x", "\n\n\n", "\n" + " " * depth + "# own line"]))
    if isinstance(node, str):
        quote = draw(st.sampled_from(["'", '"']))
        body = node.replace("'", "''") if quote == "'" else node.replace("\\", "\\\\")
        return f"{' ' * step}{quote}{body}{quote}{remark}\n"
    if not node or draw(st.booleans()):
        return f"{' ' * step}{json.dumps(node, ensure_ascii=False)}{remark}\n"
    pad = " " * (depth + step)
    if isinstance(node, dict):
        return remark + "\n" + "".join(f"{pad}{k}:{spelled(v, depth + step, draw)}" for k, v in node.items())
    return remark + "\n" + "".join(f"{pad}-{spelled(v, depth + step + 1, draw)}" for v in node)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.dictionaries(st.sampled_from(["one", "two", "three"]), VALUES, min_size=1))
def test_any_spelling_keeps_value_and_comments_and_settles(data: Any, tree: dict[str, Any]) -> None:
    text = "".join(f"{key}:{spelled(node, 0, data.draw)}" for key, node in tree.items())
    if value(text) is None:
        return
    made = laid_out(text, "case.yaml")
    assert value(made.text) == value(text) and comments_of(made.text) == comments_of(text)
    again = laid_out(made.text, "case.yaml")
    assert again.text == made.text and not again.changed
    assert made.text == text or (made.text.endswith("\n") and not made.text.endswith("\n\n"))


CELLS = st.text(st.sampled_from('ab ,;"\n\tتق'), max_size=6).map(str.strip)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.integers(0, 2),
)
def test_a_table_from_a_spreadsheet_comes_back(
    rows: list[list[str]], delimiter: str, ends: str, mark: bool, empty: int
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows([["id", "date", "text"], *rows])
    text = ("\ufeff" if mark else "") + out.getvalue() + (delimiter * 2 + ends) * empty
    made = laid_out(text, "timeline.csv")
    before = [[c.text for c in row] for row in read_cells(text.removeprefix("\ufeff"), "t.csv", Findings())]
    after = [[c.text for c in row] for row in read_cells(made.text, "t.csv", Findings())]
    assert after == before and after[0] == ["id", "date", "text"]
    assert not laid_out(made.text, "timeline.csv").changed
    if delimiter == "," and ends == "\n" and not mark and not empty and all(any(row) for row in rows):
        assert made.text == text  # no spreadsheet has been at work


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "case"
    assert main(["new", str(folder)]) == 0
    before = read_case(str(folder)).value
    assert before is not None
    assert main(["fmt", str(folder), "--check"]) == 0
    path, table = folder / "case.yaml", folder / "timeline.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(": [", ":    [").replace("\n", "\r\n"), encoding="utf-8", newline="")  # noqa: E501  # fmt: skip
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o640)
    capsys.readouterr()
    assert main(["fmt", str(folder), "--check", "--json"]) == 1
    states = {row["file"]: row["state"] for row in json.loads(capsys.readouterr().out)}
    assert states["case.yaml"] == states["timeline.csv"] == "changed" and states["claims.yaml"] == "same"
    assert b"\r" in path.read_bytes()  # nothing was written
    assert main(["fmt", str(folder)]) == 0
    assert b"\r" not in path.read_bytes() + table.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640 and {p.name for p in folder.iterdir()} == {".schema", *states}
    assert main(["fmt", str(folder), "--check"]) == 0
    after = read_case(str(folder)).value
    assert after is not None and after.content_hash == before.content_hash
    assert (after.file, after.claims, after.events) == (before.file, before.claims, before.events)


def test_bad_input_and_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    for source in BASE.iterdir():
        (folder / source.name).write_bytes(source.read_bytes())
    (folder / "claims.yaml").write_text("claims: [", encoding="utf-8")
    (folder / "states.csv").write_bytes(b"id,\xff\n")
    (folder / "case.yaml").write_text((BASE / "case.yaml").read_text(encoding="utf-8") + "\n\n\n", encoding="utf-8")
    messy = (folder / "case.yaml").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert main(["fmt", str(folder)]) == 3
    assert (folder / "case.yaml").read_bytes() == messy and not list(folder.glob(".case*"))
    monkeypatch.undo()
    assert main(["fmt", str(folder)]) == 1
    assert (folder / "claims.yaml").read_text(encoding="utf-8") == "claims: ["
    assert (folder / "states.csv").read_bytes() == b"id,\xff\n"
    assert (folder / "case.yaml").read_bytes() != messy
    assert main(["fmt", str(tmp_path / "none")]) == 1
    assert main(["fmt", "us-cuba"]) == 2  # never writes into the package
    assert main(["fmt", "us-cuba", "--check"]) == 0
    assert "Traceback" not in capsys.readouterr().err
