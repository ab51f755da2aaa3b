#!/usr/bin/env bash
# Prints the Python to use: $PYTHON, else the first one of at least 3.11 on the path.
set -euo pipefail
source "$(dirname "$0")/say.sh"

for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$candidate"
        exit
    fi
done
say "Cần Python 3.11 trở lên. Cài bằng lệnh: sudo apt-get install python3" \
    "Python 3.11 or later is needed. Install it by: sudo apt-get install python3"
exit 2
