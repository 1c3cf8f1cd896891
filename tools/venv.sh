#!/bin/sh
# Make the virtual environment: find a Python that is new enough and complete, or say what to install.
# Usage: tools/venv.sh FOLDER      (PYTHON=… chooses the interpreter)
set -eu

enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

found=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
  if enough "$candidate"; then
    found=$candidate
    break
  fi
done

if [ -z "$found" ]; then
  echo "没有找到 Python 3.11 或更高版本。请先安装（Debian 12、Ubuntu 24.04：apt install python3 python3-venv），或用 make demo PYTHON=/path/to/python 指定。" >&2
  echo "No Python 3.11 or newer was found. Install one (Debian 12, Ubuntu 24.04: apt install python3 python3-venv), or name it: make demo PYTHON=/path/to/python" >&2
  exit 3
fi

if ! "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  echo "$found 缺少 venv 模块。Debian、Ubuntu 请先执行：apt install python3-venv" >&2
  echo "$found has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2
  exit 3
fi

"$found" -m venv "$1"
