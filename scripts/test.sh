#!/usr/bin/env bash
# All checks, without the long sweeps and all notebooks but the first unless SWEEPS is set. Each one runs even where an earlier one failed; pytest is the last, so that its closing line is the last word.
set -uo pipefail
cd "$(dirname "$0")/.."
# The tests start the program hundreds of times: what is compiled once is kept (beside the code; `make clean` removes it).
unset PYTHONDONTWRITEBYTECODE

failed=0
chosen=(-m "not sweep" --ignore-glob='*/notebooks/0[2-9]*')
[ -z "${SWEEPS:-}" ] || chosen=()
.venv/bin/python -m ruff check --quiet . || failed=1
.venv/bin/python -m ruff format --quiet --check . || failed=1
.venv/bin/python -m mypy || failed=1
.venv/bin/python -m pytest --numprocesses 2 --dist worksteal "${chosen[@]}" "$@" || failed=1
exit $failed
