#!/usr/bin/env bash
# What is known of weaknesses in the locked packages, asked of the package index by pip-audit, in an environment of its own.
# Where no such source can be reached it says so, and that nothing was looked for, and does not fail.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
{
    python3 -m venv "$tool" &&
        "$tool/bin/python" -m pip install --quiet pip-audit &&
        "$tool/bin/pip-audit" --requirement requirements.txt --no-deps --disable-pip --progress-spinner off \
            --format json --output "$tool/found.json"
} >"$tool/log" 2>&1 || true
python3 scripts/weaknesses.py "$tool/found.json"
