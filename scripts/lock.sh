#!/usr/bin/env bash
# Writes requirements.txt and requirements-dev.txt: every package pinned, with the hashes of all its files, so that one
# lock serves x86-64 and ARM and every Python from 3.11 on. No index address is written: pip takes the one of the machine.
set -euo pipefail
cd "$(dirname "$0")/.."

python=$(scripts/find-python.sh)
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
"$python" -m venv "$tool"
"$tool/bin/python" -m pip install --quiet uv

# Of rapidocr-onnxruntime only a file is used, none of its code: what that code needs stays away. (OpenCV is there without
# windows, as opencv-python-headless; a second one would overwrite it.)
unneeded=(opencv-python pyclipper shapely)

compile() {
    "$tool/bin/uv" pip compile "$1" --output-file "$2" --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --quiet "${unneeded[@]/#/--no-emit-package=}" "${@:3}"
}

compile requirements.in requirements.txt "$@"
# The tests must see the very versions that users get.
compile requirements-dev.in requirements-dev.txt --constraint requirements.txt "$@"
