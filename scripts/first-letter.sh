#!/usr/bin/env bash
# From a clone to the deadlines of one's own letter, as the README says it, with the seconds that each step took.
# Usage: scripts/first-letter.sh [LETTER]; a letter of the corpus where none is named.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
letter=$(realpath "${1:-$root/corpus/letters/a01_kehoach_hoinghi_nld.txt}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export VANTHU_DB="$place/own.db"

step() { printf '%4d s  %s\n' "$SECONDS" "$1"; }

git clone --quiet "$root" "$place/vanthu"
step "cloned"
cd "$place/vanthu"
make demo > "$place/demo.txt" 2>&1 || { cat "$place/demo.txt"; exit 1; }
step "make demo"
.venv/bin/vanthu run "$letter" --quiet --registry corpus/registry.csv
step "vanthu run $(basename "$letter")"
.venv/bin/vanthu obligations
step "vanthu obligations"
[ "$SECONDS" -le 90 ] || { echo "more than 90 seconds"; exit 1; }
