#!/bin/sh
# Sets up an environment of its own and runs every check: format, lint, layers, types, tests, examples in the docs.
# A headless Chromium is taken from the operating system's packages when it is missing.
set -eu
cd "$(dirname "$0")"

python3 -m venv .venv
.venv/bin/python -m pip install -q -r requirements-test.lock
.venv/bin/python -m pip install -q --no-deps --no-build-isolation -e .

if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
  if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing Chromium from the system's packages"
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
  fi
fi

.venv/bin/ruff format --check src tests benchmarks
.venv/bin/ruff check src tests benchmarks
.venv/bin/lint-imports
.venv/bin/mypy
.venv/bin/python -m pytest -n auto --dist loadfile "$@"  # one process a processor
