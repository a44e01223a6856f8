"""Make the reference pages from what the program knows: `python docs/reference/make.py`.

`case.md` and `schema/` come from the records, `commands.md` from the command line, `errors.md` from the codes and the
folders of `tests/errors`, the comments of the template from the words of the keys. A test makes them again and fails
where a page says something else.
"""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import typer

from taqarub.__main__ import main
from taqarub.case.codes import Code, codes
from taqarub.case.json_schema import schemas, written
from taqarub.case.reference import case_page
from taqarub.case.template import RECORDS, commented
from taqarub.cli.app import app

ROOT = Path(__file__).parents[2]
ERRORS = ROOT / "tests" / "errors"
MADE = "This page is made from the program (`python docs/reference/make.py`); it is not edited by hand.\n"


def pages() -> dict[Path, str]:
    """Every made file with its text."""
    here, template = ROOT / "docs" / "reference", ROOT / "src" / "taqarub" / "cases" / "template"
    return {
        here / "case.md": case_page(),
        here / "commands.md": commands_page(),
        here / "errors.md": errors_page(),
        **{here / "schema" / name: written(schema) for name, schema in schemas().items()},
        **{template / name: commented((template / name).read_text(encoding="utf-8"), name) for name in RECORDS},
    }


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def commands_page() -> str:
    """Every command with its arguments, options, defaults and example."""
    parts = [f"# Commands\n\n{app.info.help}\n\n{app.info.epilog}\n\n{MADE}"]
    parts.append(
        "Exit codes: 0 done, 1 the input is wrong, 2 the call is wrong, 3 a resource ran out, 130 interrupted.\n"
    )
    parts += [_command(name, command) for name, command in _commands(app, "taqarub")]
    return "\n".join(parts)


def _commands(group: typer.Typer, path: str) -> Iterator[tuple[str, Any]]:
    for command in group.registered_commands:
        name = command.name or str(command.callback.__name__).replace("_", "-")
        yield f"{path} {name}", command
    for inner in group.registered_groups:
        yield from _commands(inner.typer_instance, f"{path} {inner.name or inner.typer_instance.info.name}")


def _command(path: str, command: Any) -> str:
    """One section, from the signature that the command line is made of."""
    rows, usage = ["| argument or option | meaning | default |", "|---|---|---|"], [path]
    hints = get_type_hints(command.callback, include_extras=True)
    for name, parameter in inspect.signature(command.callback).parameters.items():
        plain, info = get_args(hints[name])[:2]
        if isinstance(info, typer.models.ArgumentInfo):
            shown = str(info.metavar or name.upper())
            usage.append(shown)
        else:
            given = [info.default, *(info.param_decls or ())]  # in `Annotated` the first name stands as the default
            flag = next((word for word in given if str(word).startswith("--")), f"--{name.replace('_', '-')}")
            shown = flag if plain is bool else f"{flag} {_values(plain, info)}"
        rows.append(_row(shown, str(info.help or ""), parameter.default, plain))
    example = str(command.epilog or "").removeprefix("Example: ")
    said = inspect.cleandoc(command.callback.__doc__ or "")
    return (
        f"## {path}\n\n{said}\n\n    {' '.join(usage)} [OPTIONS]\n\nExample: `{example}`\n\n" + "\n".join(rows) + "\n"
    )


def _values(plain: Any, info: Any) -> str:
    if get_origin(plain) is Literal:
        return "|".join(get_args(plain))
    kinds = {int: "N", float: "X", str: "TEXT"}
    return str(info.metavar or kinds.get(plain, "PATH"))


def _row(name: str, said: str, default: Any, plain: Any) -> str:
    if default is inspect.Parameter.empty:
        shown = "needed"
    elif plain is bool:
        shown = "on" if default else "off"
    else:
        shown = "" if default is None or default == "" else f"`{default}`"
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in (f"`{name}`", said, shown)) + " |"


# ── Errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def errors_page() -> str:
    """Every code: why, the smallest change of a sound case that provokes it, the message as printed, and the mend."""
    provoke = _tests()
    parts = [
        "# Diagnostics\n\nWhat `taqarub check` can say, in the order of the codes. Each example is the smallest change "
        f"of one sound case (`tests/errors/base`) that provokes the message.\n\n{MADE}"
    ]
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        for code in codes().values():
            parts.append(_error(code, provoke, Path(scratch)))
    return "\n".join(parts)


def _tests() -> Any:
    spec = importlib.util.spec_from_file_location("error_folders", ERRORS / "test_errors.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _error(code: Code, provoke: Any, scratch: Path) -> str:
    """One section; a code of a game file has no folder and shows its example."""
    head = f"## {code.code}: {code.title.en}\n\n{_arabic(code.title.ar)}\n\n{code.why.en}\n\n{_arabic(code.why.ar)}\n"
    mend = f"What to do: {code.fix.en}\n\n{_arabic('العمل: ' + code.fix.ar)}\n"
    if not (ERRORS / code.code).is_dir():
        return f"{head}\n```yaml\n{code.example.rstrip()}\n```\n\n{mend}"
    patch = provoke.patch_of(code.code)
    folder = scratch / code.code / "my-case"
    folder.mkdir(parents=True)
    provoke.patched(patch, folder)
    with contextlib.chdir(folder.parent):
        said = _printed(patch, code.code)
    return f"{head}\n{_change(patch, folder)}\n\n```text\n{said}\n```\n\n{mend}"


def _arabic(text: str) -> str:
    return f'<p dir="rtl" lang="ar">{text}</p>'


def _change(patch: dict[str, Any], folder: Path) -> str:
    """The change as a patch: only the lines that differ, at most ten."""
    name = patch["file"]
    if patch.get("remove"):
        return f"The file `{name}` is missing."
    old, new = (
        path.read_bytes().decode("utf-8", errors="backslashreplace").split("\n") if path.exists() else [""]
        for path in (ERRORS / "base" / name, folder / name)
    )
    lines = [line for line in unified_diff(old, new, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")]
    shown = [line if len(line) <= 160 else line[:159] + "…" for line in lines]
    more = ["…"] if len(shown) > 10 else []
    return f"In `{name}`:\n\n```diff\n" + "\n".join([*map(_visible, shown[:10]), *more]) + "\n```"


def _visible(line: str) -> str:
    """Invisible characters by their number, so that the example can be read."""
    return "".join(c if c.isprintable() or c == "\t" else f"<U+{ord(c):04X}>" for c in line)


def _printed(patch: dict[str, Any], code: str) -> str:
    """What the program prints about this code, without colours."""
    words = ["history", "my-case", "--as-of", patch["as_of"]] if "as_of" in patch else ["check", "my-case"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main(words)
    blocks = out.getvalue().split("\n\n")
    return next(block for block in blocks if f" {code}" in block.split("\n")[0]).strip("\n")


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
