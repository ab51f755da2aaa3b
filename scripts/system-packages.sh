#!/usr/bin/env bash
# System packages by apt: `install PACKAGE…` installs them as root or with a sudo that asks no password; where neither is
# there it names the command to type and fails, so that the caller can go on with what works.
# `wanted` prints the packages of scripts/system-packages.txt that are missing here; `wanted dev` also those of the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/say.sh

export DEBIAN_FRONTEND=noninteractive
# A machine without network must not wait for minutes.
options=(-qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o DPkg::Lock::Timeout=60)

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo --non-interactive true 2>/dev/null; }
}

install() {
    # The lists of a fresh container are empty, those of a desk are good: update only where it is needed.
    if can_install && {
        as_root apt-get "${options[@]}" install --yes --no-install-recommends "$@" ||
            { as_root apt-get "${options[@]}" update && as_root apt-get "${options[@]}" install --yes --no-install-recommends "$@"; }
    } >/dev/null 2>&1; then
        return 0
    fi
    say "Chưa cài được: $*. Nhờ người quản trị máy chạy: sudo apt-get update && sudo apt-get install $*" \
        "Not installed: $*. Ask whoever runs this machine for: sudo apt-get update && sudo apt-get install $*"
    return 1
}

wanted() {
    local package probe
    while read -r package probe _; do
        case $package in "" | "#"*) continue ;; esac
        [ -e "$probe" ] || echo "$package"
    done < <(cat scripts/system-packages.txt ${1:+scripts/system-packages-$1.txt})
}

"$@"
