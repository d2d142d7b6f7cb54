#!/bin/sh
# Makes backend/.venv out of uv.lock with what every machine has: a Python from 3.11 on.
# Does nothing, and quickly, while uv.lock and pyproject.toml stay the same.
set -eu
cd "$(dirname "$0")"

uv_version=0.13.8
stamp=.venv/.made-from
wanted="$PWD $(cat bootstrap.sh pyproject.toml uv.lock | cksum)"

if [ -x .venv/bin/mesto ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c ''; then
    exit 0
fi

say() { printf '%s\n' "$*" >&2; }

python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Mesto needs Python 3.11 or newer, and there is none on PATH. Install one, or say which: make PYTHON=/path/to/python3"
    exit 1
fi

uv=$(command -v uv || true)
case $("${uv:-false}" --version 2>/dev/null || true) in
    "uv 0.13."*) ;;
    *)
        uv=.venv-uv/bin/uv
        if [ "$("$uv" --version 2>/dev/null | cut -d ' ' -f 2)" != "$uv_version" ]; then
            say "Installing uv $uv_version (once) ..."
            rm -rf .venv-uv
            if ! "$python" -m venv .venv-uv >/dev/null 2>&1; then
                say "$python cannot make a virtual environment. Install its venv package" \
                    "(Debian, Ubuntu: apt install python3-venv), or uv 0.13 (https://docs.astral.sh/uv)."
                exit 1
            fi
            .venv-uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
        fi
        ;;
esac

say "Installing what uv.lock names ..."
UV_PYTHON_DOWNLOADS=never "$uv" sync --locked --all-extras --compile-bytecode --python "$python"
# Without bytecode every start compiles everything anew: twice the time until the first answer.
.venv/bin/python -m compileall -q src
printf '%s\n' "$wanted" >"$stamp"
