"""The JSON Schema: every sound case passes, every mistake of shape is marked, every key says what it means."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from taqarub.__main__ import main
from taqarub.base.quantity import Quantity
from taqarub.base.text import has_right_to_left
from taqarub.case.arguments import KINDS
from taqarub.case.case import CaseFile
from taqarub.case.check import find_case, read_case, shipped_cases
from taqarub.case.claims import Claim, Placebo
from taqarub.case.criterion_schema import FORMS
from taqarub.case.json_schema import FILES, schemas
from taqarub.case.places import read_yaml
from taqarub.case.reference import words_of
from taqarub.case.schema import records_in
from taqarub.case.template import RECORDS, commented

ERRORS = Path(__file__).parents[1] / "errors"
# Codes whose folder is a mistake of shape: a key, a type, a word, a limit, or keys that do not go together.
SHAPE = (
    *("TQ201", "TQ202", "TQ203", "TQ205", "TQ207", "TQ208", "TQ227", "TQ229", "TQ232", "TQ238"),
    *("TQ402", "TQ403", "TQ404", "TQ405"),
)


@cache
def validator(file: str) -> Draft202012Validator:
    schema = schemas()[FILES[file]]
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def complaints(text: str, file: str) -> list[str]:
    value = read_yaml(text, file).value
    assert value is not None
    return [f"{error.json_path}: {error.message[:120]}" for error in validator(file).iter_errors(value)]


def records() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = [CaseFile, Claim, Placebo]
    for record in found:
        for field in record.model_fields.values():
            found += [inner for inner in records_in(field.annotation) if inner not in found]
    return found


def properties(node: Any) -> Iterator[tuple[str, Any]]:
    """Every named key that a schema describes, apart from those of conditions."""
    for name, definition in {"": node, **node["$defs"]}.items():
        for key, inside in definition.get("properties", {}).items():
            yield f"{name}.{key}", inside


@pytest.mark.parametrize("name", shipped_cases())
@pytest.mark.parametrize("file", FILES)
def test_every_shipped_case_is_valid(name: str, file: str) -> None:
    folder = find_case(name)
    assert folder is not None
    assert complaints((folder / file).read_text(encoding="utf-8"), file) == []


def patched(code: str, folder: Path) -> tuple[str, str]:
    spec = importlib.util.spec_from_file_location("error_folders", ERRORS / "test_errors.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    patch = module.patch_of(code)
    module.patched(patch, folder)
    return patch["file"], (folder / patch["file"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("code", SHAPE)
def test_a_mistake_of_shape_is_marked(code: str, tmp_path: Path) -> None:
    file, text = patched(code, tmp_path)
    assert complaints(text, file)
    assert complaints((ERRORS / "base" / file).read_text(encoding="utf-8"), file) == []


def test_a_unit_is_limited_by_its_place_and_numbers_by_their_unit() -> None:
    text = (ERRORS / "base" / "case.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("high: 0.98, unit: discount", "high: 0.98, unit: share"),
        ("high: 0.98, unit: discount", "high: 1.0, unit: discount"),
        ("low: 1.0, best: 4.0, high: 15.0, unit: precision", "low: 0, best: 4.0, high: 15.0, unit: precision"),
        ("unit: per-month", "unit: per-year"),
    ):
        assert old in text and complaints(text.replace(old, new, 1), "case.yaml")


def test_every_key_says_what_it_means_in_both_languages() -> None:
    for record in records():
        assert record.__doc__
        for name, field in record.model_fields.items():
            english, arabic = words_of(field)
            assert english.endswith(".") and not has_right_to_left(english), (record, name)
            assert arabic.endswith((".", "؟")) and has_right_to_left(arabic), (record, name)
    for schema in schemas().values():
        for path, node in properties(schema):
            assert node["description"], path
            assert node.get("x-ar") or path in (".claims", ".placebos"), path
            assert "ar" not in node and "unit" not in node, path


def test_every_number_has_its_unit_and_every_example_its_type() -> None:
    for record in records():
        for name, field in record.model_fields.items():
            extra = field.json_schema_extra
            assert isinstance(extra, dict)
            if record is not Quantity and Quantity in records_in(field.annotation):
                owner = records_in(field.annotation)
                assert extra.get("unit") or owner != [Quantity], (record, name)
            for example in extra.get("examples", []):  # type: ignore[union-attr]
                written = {field.alias or name: example}
                problems = _problems(record, written)
                assert field.alias or name not in problems, (record, name, example)


def _problems(record: type[BaseModel], given: dict[str, Any]) -> set[str]:
    from pydantic import ValidationError

    try:
        record.model_validate(given)
    except ValidationError as error:
        return {str(problem["loc"][0]) for problem in error.errors() if problem["loc"] and problem["type"] != "missing"}
    return set()


def test_every_kind_of_argument_has_a_form() -> None:
    assert set(FORMS) == set(KINDS)


def test_the_template_says_what_its_keys_mean() -> None:
    folder = find_case("template")
    assert folder is not None
    for file, record in RECORDS.items():
        text = (folder / file).read_text(encoding="utf-8")
        assert commented(text, file) == text
        assert text.startswith("# yaml-language-server: $schema=.schema/")
        used = [
            n for n, f in record.model_fields.items() if f"\n{f.alias or n}:" in text or f" {f.alias or n}:" in text
        ]
        assert len(used) >= 5
        for name in used:
            if file == "case.yaml" and f"\n{name}:" not in text:
                continue
            english, arabic = words_of(record.model_fields[name])
            assert f"#: {english}" in text and f"#: {arabic}" in text


def test_new_writes_the_schemas_and_points_to_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for origin in ("template", "us-cuba"):
        folder = tmp_path / origin
        assert main(["new", str(folder), "--from", origin]) == 0
        for file, schema in FILES.items():
            first = (folder / file).read_text(encoding="utf-8").split("\n")[0]
            path = folder / first.rpartition("=")[2]
            assert path.name == schema and json.loads(path.read_text(encoding="utf-8")) == schemas()[schema]
        assert read_case(str(folder)).ok
    capsys.readouterr()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "claims"]) == 0
    assert json.loads(capsys.readouterr().out) == schemas()["claims.json"]
    assert main(["schema", "--out", str(tmp_path / "a" / "b"), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["files"]
    assert [json.loads(Path(path).read_text(encoding="utf-8")) for path in written] == list(schemas().values())
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["schema", "--out", str(tmp_path / "file")]) == 2
    assert main(["schema", "cases"]) == 2
    assert "Traceback" not in capsys.readouterr().err
