"""The commands check, explain, cases and new, as a user and as a script meet them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from taqarub.__main__ import main
from taqarub.case.codes import codes

BASE = Path(__file__).parent.parent / "errors" / "base"


def broken(folder: Path, old: str, new: str) -> str:
    """A copy of the base case with one change in case.yaml."""
    for file in BASE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    path = folder / "case.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(folder)


def test_check_says_that_a_case_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(BASE)]) == 0
    assert capsys.readouterr().out == "base can be run: 3 claims, 1 placebos, 10 events, as of 2025-06-30\n"


def test_a_mistake_is_shown_with_its_line_and_a_caret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = broken(tmp_path, "response: [tighten]", "response: [tigthen]")
    assert main(["check", case]) == 1
    lines = (tmp_path / "case.yaml").read_text(encoding="utf-8").split("\n")
    line, declared = lines.index("    response: [tigthen]") + 1, lines.index("    tighten:") + 1
    assert capsys.readouterr().out == (
        f"{case}/case.yaml:{line}:16: error TQ204: unknown move\n"
        f"   {line} |     response: [tigthen]\n"
        f"   {' ' * len(str(line))}                  ^\n"
        "found     `tigthen`, as the response of red line `turn`\n"
        "expected  a move of actor `COR`: tighten\n"
        "fix       write `tighten`, or declare `tigthen`\n"
        f"see       {case}/case.yaml:{declared}:5: declared here\n"
        "more      taqarub explain TQ204\n\n"
        f"1 error in {case}\n"
    )


def test_a_mistake_is_told_in_arabic_by_option_and_by_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = broken(tmp_path, "response: [tighten]", "response: [tigthen]")
    assert main(["check", case, "--lang", "ar"]) == 1
    told = capsys.readouterr().out
    for word in ("خطأ", "تحرك غير معروف", "الموجود", "المطلوب", "الإصلاح", "انظر", "الإعلان هنا", "خطأ واحد"):
        assert word in told
    assert f"\u2066{case}/case.yaml:" in told and "found" not in told
    monkeypatch.setenv("TAQARUB_LANG", "ar")
    assert main(["check", case]) == 1
    assert capsys.readouterr().out == told
    assert main(["check", case, "--lang", "en"]) == 1
    assert "found     `tigthen`" in capsys.readouterr().out
    assert main(["run", case, "--out", str(tmp_path / "run")]) == 1  # the environment reaches every command
    assert "تحرك غير معروف" in capsys.readouterr().err
    assert main(["check", case, "--json"]) == 1
    row = json.loads(capsys.readouterr().out)[0]
    assert row["found"] == "`tigthen`, as the response of red line `turn`" and "الخط الأحمر" in row["ar"]["found"]
    assert row["related"][0]["note"] == {"en": "declared here", "ar": "الإعلان هنا"}
    assert main(["check", case, "--lang", "fr"]) == 2


def test_a_line_with_arabic_is_isolated_and_has_no_caret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = broken(tmp_path, 'ar: "بلمارك"', 'aar: "بلمارك"')
    assert main(["check", case]) == 1
    out = capsys.readouterr().out
    assert "^" not in out
    shown = next(line for line in out.split("\n") if "بلمارك" in line and " | " in line)
    assert shown.split(" | ")[1][0] == "\u2068" and shown[-1] == "\u2069"


def test_check_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = broken(tmp_path, "order: [ARV, BEL, COR]", "order: [ARV, BEL, CRO]")
    assert main(["check", case, "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    promised = ["code", "severity", "file", "line", "column", "found", "expected", "fix"]
    assert [list(row) for row in rows] == [[*promised, "title", "ar", "related"]] * 2
    assert all(set(row["ar"]) == {"title", "found", "expected", "fix"} for row in rows)
    assert {row["code"] for row in rows} == {"TQ226"} and Path(rows[0]["file"]).name == "case.yaml"
    assert main(["check", str(BASE), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["check", str(tmp_path / "none"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["code"] == "TQ101"


def test_explain_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for code, row in codes().items():
        assert main(["explain", code]) == 0
        english = capsys.readouterr().out
        assert main(["explain", code.lower(), "--lang", "ar"]) == 0
        arabic = capsys.readouterr().out
        assert row.title.en in english and row.fix.en in english and row.example.split("\n")[0] in english
        assert row.title.ar in arabic and row.fix.ar in arabic and row.why.ar in arabic
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(codes())
    assert main(["explain", "TQ204", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["title"]["en"] == "unknown move"
    assert main(["explain", "TQ999"]) == 2
    assert main(["explain", "TQ204", "--lang", "fr"]) == 2


def test_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["template"]["events"] == 10 and {"us-belarus", "template"} <= set(rows)
    assert main(["cases"]) == 0
    assert "us-belarus" in capsys.readouterr().out


def test_new_makes_a_case_that_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "deep" / "my-case"
    assert main(["new", str(folder)]) == 0
    assert main(["check", str(folder)]) == 0
    assert "my-case can be run" in capsys.readouterr().out
    assert sorted(p.name for p in folder.parent.iterdir()) == ["my-case"]
    assert main(["new", str(folder)]) == 2  # never writes over a case
    assert main(["new", str(tmp_path / "b"), "--from", str(BASE), "--json"]) == 0
    assert main(["new", str(tmp_path / "c"), "--from", "templat"]) == 2
    assert "did you mean template?" in capsys.readouterr().err


def test_a_wrong_call_is_not_a_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chek"]) == 2
    assert main(["check"]) == 2
    assert main(["check", str(BASE), "--jsn"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_failures_have_no_traceback_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import taqarub.cli.cases as module

    def fail(error: BaseException) -> None:
        def raising(*_: object) -> int:
            raise error

        monkeypatch.setattr(module, "list_cases", raising)

    for error, code in (
        (KeyboardInterrupt(), 130),
        (MemoryError(), 3),
        (OSError(28, "full"), 3),
        (ZeroDivisionError("x"), 3),
    ):
        fail(error)
        assert main(["cases"]) == code
        assert "Traceback" not in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        main(["cases", "--debug"])


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    begin = time.perf_counter()
    program = "import sys; from taqarub.__main__ import main; main(['--help']); "
    program += "print([m for m in ('numpy', 'scipy', 'pydantic', 'vl_convert') if m in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert time.perf_counter() - begin < 1.5  # half a second, and room for a busy machine
    assert done.stderr.strip() == "[]" and "check" in done.stdout


def test_the_module_runs_and_bad_terminals_do_not_matter() -> None:
    call = [sys.executable, "-m", "taqarub", "explain", "TQ204", "--lang", "ar"]
    done = subprocess.run(call, capture_output=True, env={"PYTHONIOENCODING": "ascii", "PATH": ""})
    assert done.returncode == 0 and b"TQ204" in done.stdout and done.stderr == b""
