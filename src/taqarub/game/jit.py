"""Functions compiled by Numba where it is installed; the same functions in plain Python where it is not.

Numba belongs to the extra `fast` and is used only where a compiled engine is asked for. Machine code is kept in a
folder, so that it is made once a machine: NUMBA_CACHE_DIR where that is set, else the user's cache folder, else one for
temporary files, whichever can be written to first; where none can, it is made anew in every process.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

numba: Any = import_module("numba") if find_spec("numba") else None


def cache_folder() -> str:
    """The first of the places above that belongs to this user and can be written to; "" for none."""
    given = os.environ.get("NUMBA_CACHE_DIR", "")
    home = os.environ.get("XDG_CACHE_HOME", "") or os.path.join(os.path.expanduser("~"), ".cache")
    mine = getattr(os, "getuid", lambda: 0)()
    places = (given, os.path.join(home, "taqarub"), os.path.join(tempfile.gettempdir(), f"taqarub-{mine}"))
    for place in filter(None, places):
        folder = Path(place) / f"kernels-{_digest()}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if hasattr(os, "getuid") and folder.stat().st_uid != mine:
                continue  # whoever owns it could put code of theirs there
            with tempfile.TemporaryFile(dir=folder):
                return str(folder)
        except OSError:
            continue
    return ""


@cache
def _digest() -> str:
    """Of the sources of all kernels: Numba looks at one file alone, whose functions call those of others."""
    found = sha256()
    for path in (Path(__file__), *sorted(Path(__file__).parent.glob("kernel*.py"))):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def jit(function: Callable[..., Any]) -> Any:
    """Compile a function at its first call: it lets go of the interpreter's lock, and fuses products with sums."""
    if numba is None:
        return function
    folder, config = cache_folder(), numba.core.config
    kept, config.CACHE_DIR = config.CACHE_DIR, folder or config.CACHE_DIR
    try:
        return numba.njit(function, nogil=True, cache=bool(folder), fastmath={"contract"}, error_model="numpy")
    finally:
        config.CACHE_DIR = kept


def power_of_two(shifted: float) -> float:
    """2^k of k + 1.5 · 2^52, whose last bits are k."""
    return float(2.0 ** (shifted - 6755399441055744.0))


if numba is not None:

    @numba.extending.intrinsic
    def power_of_two(typing_context: Any, shifted: Any) -> Any:
        ir = import_module("llvmlite.ir")

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            whole = ir.IntType(64)
            bits = builder.shl(builder.bitcast(arguments[0], whole), whole(52))
            return builder.bitcast(builder.add(bits, whole(1023 << 52)), ir.DoubleType())

        return numba.float64(numba.float64), generate
