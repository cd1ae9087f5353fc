#!/bin/sh
# Finds a Python that is new enough and hands over to set_up.py. In shell, so that an old Python is answered with
# a line and not with a traceback.
set -eu

cd "$(dirname "$0")/.."

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.13 python3.12 python3.11
fi

for python in "$@"; do
    if new_enough "$python"; then
        exec "$python" scripts/set_up.py
    fi
done

found=$("$1" --version 2>/dev/null) || found="no \`$1\`"
echo "setup: Callsheet needs Python 3.11 or newer, and there is $found here:" \
    "install one, or name it with \`make setup PYTHON=/path/to/python\`" >&2
exit 1
