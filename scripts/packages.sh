#!/usr/bin/env bash
# The release as people install it: wheel and source in dist/, the list of its parts (CycloneDX), all packages of the lock
# in dist/packages for machines without a network. Then it is installed from that folder alone into an empty environment,
# where it must call itself ready and read a letter. At last: licences, and what is known of weaknesses.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(.venv/bin/python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
rm -rf dist
.venv/bin/python -c "from setuptools.build_meta import build_sdist; build_sdist('dist')" >/dev/null
.venv/bin/python -m pip wheel -q --no-deps --no-index --no-build-isolation --disable-pip-version-check -w dist .
.venv/bin/python scripts/licences.py --parts "dist/vanthu-$version.cdx.json"
.venv/bin/python -m pip download -q --no-deps --require-hashes --disable-pip-version-check -d dist/packages -r requirements.txt

empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
python3 -m venv "$empty/environment"
"$empty/environment/bin/python" -m pip install -q --no-index --find-links dist --find-links dist/packages \
    --disable-pip-version-check "vanthu[web,ocr,ocr2]==$version"
cp corpus/letters/a03_kehoach_thangcongnhan.txt "$empty/thu.txt"
(cd "$empty" && VANTHU_DB="$empty/vanthu.db" environment/bin/vanthu doctor && environment/bin/vanthu extract thu.txt >/dev/null)

.venv/bin/python scripts/licences.py
scripts/weaknesses.sh
ls -d dist/*
