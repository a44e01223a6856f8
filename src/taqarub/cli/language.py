"""The language in which a command speaks of a case: `--lang`, else the environment variable TAQARUB_LANG, else English.

Every command that reads a case or a game gets `--lang` from here; one that has an option of that name keeps its own.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from taqarub.base.text import Language  # heavy, and `--help` is quick

VARIABLE = "TAQARUB_LANG"
READ = frozenset({"case", "cases", "game", "before", "after"})  # parameters whose mistakes a command tells
LangOption = Annotated[
    Literal["", "en", "ar"],
    typer.Option("--lang", metavar="en|ar", help=f"Language of messages about the case; default {VARIABLE}, else en."),
]
_GIVEN: ContextVar[str] = ContextVar("taqarub_lang", default="")  # set while a command runs, and only by `speak`


def spoken() -> Language:
    """The language of the command that runs."""
    word = _GIVEN.get() or os.environ.get(VARIABLE, "")[:2].lower()
    return "ar" if word == "ar" else "en"


def speak(app: typer.Typer) -> None:
    """Give `--lang` to every command of an app that reads a case; call it when all commands are registered."""
    for info in app.registered_commands:
        if info.callback is not None and READ & set(inspect.signature(info.callback).parameters):
            info.callback = _speaking(info.callback)


def _speaking(command: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(command, eval_str=True)
    own = "lang" in signature.parameters

    @functools.wraps(command)
    def speaking(*args: Any, lang: str = "", **given: Any) -> Any:
        token = _GIVEN.set(lang if lang in ("en", "ar") else "")
        try:
            return command(*args, **given, lang=lang) if own else command(*args, **given)
        finally:
            _GIVEN.reset(token)

    option = inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default="", annotation=LangOption)
    parameters = [*signature.parameters.values(), *([] if own else [option])]
    speaking.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    speaking.__annotations__ = {p.name: p.annotation for p in parameters}
    return speaking
