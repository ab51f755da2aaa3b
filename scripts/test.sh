#!/usr/bin/env bash
# All checks, without the long sweeps and all notebooks but the first unless SWEEPS is set. Each one runs even where another one failed; what style and types lack is the last word, where they lack anything.
set -uo pipefail
cd "$(dirname "$0")/.."
# The tests start the program hundreds of times: what is compiled once is kept (beside the code; `make clean` removes it).
unset PYTHONDONTWRITEBYTECODE

failed=0
chosen=(-m "not sweep" --ignore-glob='notebooks/0[2-9]*')
[ -z "${SWEEPS:-}" ] || chosen=()
# Style and types are looked at beside the first tests: one processor would wait for the other.
said=$(mktemp)
trap 'rm -rf "$said" "${own:-}"' EXIT
# What tests write is flushed to the disk thousands of times, and waits for it: where there is memory for it, it lies there.
# What a power cut costs is played (benchmarks.power_cuts), not waited for. It takes 1.3 GB, and programs are started there.
if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 4000000 ]; then
  own=$(mktemp -d /dev/shm/tests.XXXX)
  cp /bin/true "$own/can-start" && "$own/can-start" && export TMPDIR=$own
fi
{
  .venv/bin/python -m ruff check --quiet .; style=$?
  .venv/bin/python -m ruff format --quiet --check . || style=1
  .venv/bin/python -m mypy || style=1
  exit $style
} > "$said" 2>&1 &
style=$!
# The tests of one file stay in one process: those of a page find what the ones before them left.
.venv/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder "${chosen[@]}" "$@" || failed=1
wait $style || { failed=1; cat "$said"; }
exit $failed
