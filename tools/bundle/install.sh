#!/bin/sh
# 离线安装：sh install.sh [目录]（默认 /opt/kaifaqu）。不访问网络。
# Install with no network: sh install.sh [FOLDER] (default /opt/kaifaqu).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/kaifaqu}
python=${PYTHON:-python3}

wanted=$(basename "$here" | sed 's/.*-py//')
found=$("$python" -c 'import sys; print("%d%d" % sys.version_info[:2])' 2>/dev/null || echo none)
if [ "$found" != "$wanted" ]; then
  echo "此安装包用于 Python 3.${wanted#3}，而 $python 是 ${found}。请用 PYTHON=/path/to/python3.${wanted#3} sh install.sh 指定。" >&2
  echo "This archive is for Python 3.${wanted#3}; $python is ${found}." >&2
  exit 3
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  echo "$python 缺少 venv 模块（Debian：python3-venv）。/ $python has no venv module." >&2
  exit 3
fi

echo "正在核对文件…… Verifying"
(cd "$here" && sha256sum --check --quiet SHA256SUMS)

echo "正在安装到 $target …… Installing"
"$python" -m venv "$target"
# Nothing of this machine's pip settings (an index, a proxy) is used.
export PIP_CONFIG_FILE=/dev/null
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-index --find-links "$here/wheels" \
  --no-deps --require-hashes --requirement "$here/requirements.lock"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps --force-reinstall "$here"/wheels/kaifaqu-*.whl
"$target/bin/kaifaqu" --version
echo "安装完成。试用：KAIFAQU_DATA=~/kaifaqu-demo $target/bin/kaifaqu demo    正式部署：见 operations.md"
