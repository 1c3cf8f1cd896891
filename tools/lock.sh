#!/usr/bin/env bash
# Write the lock files: every package pinned, with the hashes of all its files on the public registry, for every platform.
# Usage: tools/lock.sh [--upgrade]      (uv must be in .venv or on the PATH; `make lock` sees to that)
set -euo pipefail
cd "$(dirname "$0")/.."

# A lock made with a machine's own mirror or wheel folder would carry that machine's addresses or hashes. So nothing is inherited.
for name in $(compgen -e | grep -E '^(UV|PIP)_' || true); do
  [ "$name" = UV_CACHE_DIR ] || unset "$name"
done
export UV_NO_CONFIG=1

uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv

compile() { # compile OUTPUT ARGUMENTS…
  local output=$1
  shift
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --custom-compile-command "make lock" --output-file "$output" "$@"
}

compile requirements.lock pyproject.toml --extra documents "${@}"
compile requirements-build.lock tools/build.in --constraint requirements.lock "${@}"
compile requirements-dev.lock pyproject.toml tools/build.in --extra documents --group dev --constraint requirements.lock --constraint requirements-build.lock "${@}"
compile requirements-spark.lock pyproject.toml --extra documents --extra spark --constraint requirements-dev.lock "${@}"
compile requirements-bench.lock pyproject.toml --group bench --constraint requirements-dev.lock "${@}"
