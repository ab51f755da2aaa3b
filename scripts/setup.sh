#!/usr/bin/env bash
# Prepares everything that `make demo` (argument: runtime) or `make test` (argument: dev) needs, and remembers it in a
# stamp, so that the next start does nothing. Works as root, with a sudo that asks no password, or with neither.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

kind=${1:?runtime or dev}
case $kind in
    runtime) lock=requirements.txt ;;
    dev) lock=requirements-dev.txt ;;
    *) echo "setup.sh: runtime or dev, not $kind" >&2; exit 2 ;;
esac

python=.venv/bin/python
stamp=.venv/.ready-$kind

# The folder belongs to it: the commands of a virtual environment hold its path.
fingerprint() {
    { echo "$PWD"; cat "$lock" pyproject.toml requirements/* scripts/setup.sh scripts/system-packages.*; } | sha256sum
}

# The pip of the environment, else one outside that serves it.
pip() {
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip "$@"
    else
        "$base" -m pip --python "$python" "$@"
    fi
}

create_environment() {
    "$base" -m venv .venv >/dev/null 2>&1 && return
    # Debian and Ubuntu keep the half of venv that brings pip in a package of its own.
    local package
    package=$("$base" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')
    scripts/system-packages.sh install "$package" && "$base" -m venv --clear .venv >/dev/null 2>&1 && return
    "$base" -m pip --version >/dev/null 2>&1 && "$base" -m venv --clear --without-pip .venv && return
    rm -rf .venv
    say "Không tạo được môi trường Python trong .venv. Sau khi cài gói $package, hãy gõ lại lệnh vừa rồi." \
        "No Python environment could be made in .venv. Install the package $package, then type the same command again."
    exit 2
}

# Where Python is told to keep no bytecode, as in many containers, every command would compile all it imports anew.
compile_once() {
    "$python" -m compileall -q schemas extractors pipeline || true
}

if [ -x "$python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint)" ]; then
    compile_once
    exit 0
fi

say "Đang chuẩn bị môi trường trong .venv ($lock); lần đầu mất vài phút, các lần sau chỉ vài giây." \
    "The environment in .venv is made ready ($lock); some minutes the first time, a few seconds from then on."
base=$(scripts/find-python.sh)
"$python" -c "" 2>/dev/null || create_environment
mapfile -t missing < <(scripts/system-packages.sh wanted ${kind/runtime/})
[ ${#missing[@]} = 0 ] || scripts/system-packages.sh install "${missing[@]}" || true
# The lock names every package, so pip has nothing to resolve. Of rapidocr-onnxruntime, which calls itself unfit for Python
# 3.13, only a file of data is used; all others run on every Python that the lock is for.
pip install -qq --no-deps --ignore-requires-python --require-hashes --requirement "$lock"
# A path to this folder, no finder of modules: that costs every command 15 ms.
pip install -qq --no-deps --no-index --no-build-isolation --config-settings editable_mode=compat --editable .
compile_once
fingerprint > "$stamp"
