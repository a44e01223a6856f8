"""`taqarub export`: every format of a finished run, and clear words when there is nothing to export."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from taqarub.__main__ import main
from taqarub.report import stored

MADE = {
    "html": ["brief.en.html", "brief.ar.html"],
    "pdf": ["brief.en.pdf", "brief.ar.pdf"],
    "docx": ["brief.en.docx", "brief.ar.docx"],
    "xlsx": ["tables.en.xlsx", "tables.ar.xlsx"],
    "json": ["brief.en.json", "brief.ar.json"],
    "arviz": ["posterior.nc"],
}
STARTS = {".html": b"<!doc", ".pdf": b"%PDF-", ".docx": b"PK", ".xlsx": b"PK", ".json": b"{", ".nc": b"CDF"}


@pytest.fixture
def run(small_run, tmp_path: Path) -> Path:
    """A copy of the small run that a test may change."""
    return Path(shutil.copytree(small_run.folder, tmp_path / "run"))


def export(small_run, run: Path, *words: str) -> int:
    return main(["export", str(small_run.case), "--run", str(run), *words])


@pytest.mark.parametrize("to", MADE)
def test_a_format_is_written_for_both_languages(small_run, tmp_path: Path, to: str, capsys) -> None:
    assert export(small_run, small_run.folder, "--to", to, "--out", str(tmp_path / "made"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [Path(path).name for path in told["files"]] == MADE[to] and told["notes"] == []
    for path in map(Path, told["files"]):
        assert path.read_bytes().startswith(STARTS[path.suffix])
    assert sorted(p.name for p in (tmp_path / "made").iterdir()) == sorted(MADE[to])


def test_a_run_already_holds_the_same_pages_and_pdfs(small_run, tmp_path: Path) -> None:
    for to in ("html", "pdf"):
        assert export(small_run, small_run.folder, "--to", to, "--out", str(tmp_path)) == 0
    for name in (*MADE["html"], *MADE["pdf"]):
        assert (tmp_path / name).read_bytes() == (small_run.folder / name).read_bytes(), name


def test_figures_are_vector_and_picture(small_run, tmp_path: Path) -> None:
    assert export(small_run, small_run.folder, "--to", "figures", "--lang", "ar", "--out", str(tmp_path)) == 0
    vectors, pictures = (sorted((tmp_path / "figures").glob(f"*.{kind}")) for kind in ("svg", "png"))
    assert [p.stem for p in vectors] == [p.stem for p in pictures] and len(vectors) > 5
    for vector, picture in zip(vectors, pictures, strict=True):
        width = float(vector.read_text(encoding="utf-8").split('width="')[1].split('"')[0])
        assert int.from_bytes(picture.read_bytes()[16:20], "big") == pytest.approx(2 * width, abs=2)


def test_one_file_can_be_named_and_goes_into_the_run_otherwise(small_run, run: Path, tmp_path: Path) -> None:
    assert export(small_run, run, "--to", "docx", "--lang", "ar", "--out", str(tmp_path / "a.docx")) == 0
    assert zipfile.is_zipfile(tmp_path / "a.docx")
    assert export(small_run, run, "--to", "json", "--length", "short", "--out", str(tmp_path / "b.json")) == 0
    assert json.loads((tmp_path / "b.ar.json").read_text(encoding="utf-8"))["length"] == "short"
    assert export(small_run, run, "--to", "xlsx", "--lang", "en") == 0
    assert (run / "tables.en.xlsx").exists()


def test_all_formats_at_once(small_run, tmp_path: Path) -> None:
    assert export(small_run, small_run.folder, "--to", "all", "--lang", "en", "--out", str(tmp_path)) == 0
    assert {"brief.en.docx", "tables.en.xlsx", "brief.en.pdf", "posterior.nc", "figures"} <= {
        p.name for p in tmp_path.iterdir()
    }


def test_a_call_that_cannot_be_read_ends_with_two(small_run) -> None:
    for words in (("--to", "gif"), ("--to", "pdf", "--lang", "fr"), ("--to", "pdf", "--length", "long"), ()):
        assert export(small_run, small_run.folder, *words) == 2


def test_no_run_another_case_and_a_case_that_has_changed(small_run, run: Path, tmp_path: Path, capsys) -> None:
    assert export(small_run, tmp_path / "none", "--to", "pdf") == 1
    assert "taqarub run" in capsys.readouterr().err
    assert main(["export", "us-cuba", "--run", str(run), "--to", "pdf"]) == 1
    assert "not of us-cuba" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "no-case"), "--to", "pdf"]) == 1
    changed = Path(shutil.copytree(small_run.case, tmp_path / "changed"))
    with (changed / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("# a thought after the run\n")
    assert main(["export", str(changed), "--run", str(run), "--to", "json", "--out", str(tmp_path)]) == 0
    assert "has changed since this run" in capsys.readouterr().err


def _edited(path: Path, **changes: object) -> None:
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**whole, **changes}), encoding="utf-8")


def test_a_run_of_another_version_is_refused_with_a_way_out(small_run, run: Path, capsys) -> None:
    path = run / stored.NAME
    kept = path.read_bytes()
    brief = json.loads(kept)["briefs"]
    strange = json.loads(kept)["briefs"]
    strange["full"]["sections"][0]["title"]["key"] = "title.of-tomorrow"
    unknown = {**brief, "full": {**brief["full"], "colour": "blue"}}
    other = {**brief, "short": {"is": "Pamphlet"}}
    for changes, word in (
        ({"format": "taqarub-brief/2", "taqarub": "9.0"}, "9.0"),
        ({"briefs": strange}, "title.of-tomorrow"),
        ({"briefs": unknown}, "colour"),
        ({"briefs": other}, "Pamphlet"),
        ({"briefs": {}}, "full"),
    ):
        path.write_bytes(kept)
        _edited(path, **changes)
        assert export(small_run, run, "--to", "pdf") == 1
        told = capsys.readouterr().err
        assert word in told and "run the case again" in told
    for data in (b"", b"[]", b"\xff\xfe", b"{" * 100_000):
        path.write_bytes(data)
        assert export(small_run, run, "--to", "html") == 1
        assert "run the case again" in capsys.readouterr().err
    path.unlink()
    assert export(small_run, run, "--to", "docx") == 1
    assert "run the case again" in capsys.readouterr().err


def test_a_chart_that_asks_an_address_is_refused(small_run, run: Path, capsys) -> None:
    whole = (run / stored.NAME).read_text(encoding="utf-8")
    at = whole.index('"specs":{"en":{') + len('"specs":{"en":{')
    (run / stored.NAME).write_text(
        whole[:at] + '"datasets":{"url":"http://127.0.0.1/x"},' + whole[at:], encoding="utf-8"
    )
    assert export(small_run, run, "--to", "figures") == 1
    assert "address" in capsys.readouterr().err


def test_a_missing_extra_says_what_to_install(small_run, tmp_path: Path, monkeypatch, capsys) -> None:
    for to, module in (("docx", "docx"), ("xlsx", "xlsxwriter")):
        monkeypatch.setitem(sys.modules, module, None)
        assert export(small_run, small_run.folder, "--to", to, "--out", str(tmp_path / to)) == 3
        assert "pip install 'taqarub[office]'" in capsys.readouterr().err
        assert not (tmp_path / to).exists()


def test_a_full_disk_leaves_the_earlier_file_and_no_half_one(small_run, run: Path, monkeypatch) -> None:
    earlier = (run / "brief.en.pdf").read_bytes()
    write = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        write(path, data[: len(data) // 2])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert export(small_run, run, "--to", "pdf", "--lang", "en") == 3
    assert (run / "brief.en.pdf").read_bytes() == earlier
    assert not list(run.glob(".*.part"))


def test_a_stored_brief_comes_back_as_it_was(small_run) -> None:
    text = (small_run.folder / stored.NAME).read_text(encoding="utf-8")
    found = stored.load(small_run.folder / stored.NAME)
    assert stored.dump(found.briefs, found.issued) == text
