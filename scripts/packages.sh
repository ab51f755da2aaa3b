#!/usr/bin/env bash
# What the program is made of: every locked package with its version and licence, and what is known of weaknesses in it.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python scripts/licences.py
scripts/weaknesses.sh
