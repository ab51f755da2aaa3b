#!/usr/bin/env bash
# What the program is made of: every locked package with its version and licence, and what is known of weaknesses in it.
# The last is asked of the package index by pip-audit, in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python scripts/licences.py

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m venv "$tool"
"$tool/bin/python" -m pip install --quiet pip-audit
"$tool/bin/pip-audit" --requirement requirements.txt --no-deps --disable-pip --progress-spinner off
