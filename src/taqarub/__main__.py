"""The command `taqarub`: exit 0 done, 1 input wrong, 2 call wrong, 3 a resource ran out, 130 interrupted."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from taqarub.cli.app import app

# Arrays here are small: one thread of linear algebra per process is faster than several that wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

FULL = (28, 122)  # ENOSPC, EDQUOT: the disk or the user's share of it is full
DEBUG = "--debug"  # may stand anywhere on the line: the author of a long command adds it at the end


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback reaches the user unless `--debug` was given."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in words
    words = [word for word in words if word != DEBUG]
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = app(args=words, prog_name="taqarub", standalone_mode=False)
        sys.stdout.flush()
        if code == 130:
            return _say("interrupted", 130)
        return code if isinstance(code, int) else 0
    except KeyboardInterrupt:
        return _say("interrupted", 130)
    except BrokenPipeError:
        with suppress(OSError, ValueError):  # the reader of our output has gone; nothing more is to be said
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _failed(error, debug)


def _failed(error: Exception, debug: bool) -> int:
    if type(error).__name__ == "Abort":
        return _say("interrupted", 130)
    show = getattr(error, "show", None)
    if callable(show) and hasattr(error, "exit_code"):
        show()  # what the command line parser has to say about the call
        return int(error.exit_code)
    if debug:
        raise error
    if isinstance(error, MemoryError):
        return _say("out of memory; lower --draws or --paths", 3)
    if isinstance(error, OSError) and error.errno in FULL:
        return _say("no space left on the disk; choose another --out", 3)
    if isinstance(error, OSError):
        return _say(f"{error.strerror or error}: {error.filename or ''}", 1)
    return _say(f"unexpected failure ({type(error).__name__}: {error}); run again with --debug and report it", 3)


def _say(text: str, code: int) -> int:
    with suppress(OSError, ValueError):
        print(f"taqarub: {text}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
