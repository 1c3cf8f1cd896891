#!/usr/bin/env bash
# Make dist/kaifaqu-VERSION-PLATFORM-pyVERSION.tar.gz: the program, every package it needs, and an installer that uses no network.
# The packages are those of requirements.lock for the platform and Python that run this script: the target must have the same.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

version=$("$python" -c 'import kaifaqu; print(kaifaqu.__version__)')
platform=$("$python" -c 'import sysconfig; print(sysconfig.get_platform().replace("-", "_"))')
py=$("$python" -c 'import sys; print("py%d%d" % sys.version_info[:2])')
name=kaifaqu-$version-$platform-$py
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/$name
mkdir -p "$folder/wheels" dist

echo "正在取得软件包…… Collecting the packages"
"$python" -m pip download --quiet --disable-pip-version-check --no-input --no-deps --require-hashes --only-binary :all: \
  --requirement requirements.lock --dest "$folder/wheels"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --wheel-dir "$folder/wheels" .

cp requirements.lock tools/bundle/install.sh tools/bundle/README.txt LICENSE NOTICE CHANGELOG.md "$folder/"
cp -r deploy "$folder/"
cp docs/operations.md "$folder/"
(cd "$folder" && sha256sum wheels/* requirements.lock install.sh > SHA256SUMS)
# Same content, same archive: sorted names, no owner, one date.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}" \
  -C "$work" -czf "dist/$name.tar.gz" "$name"
echo "dist/$name.tar.gz  $(du -h "dist/$name.tar.gz" | cut -f1)"
