#!/bin/sh
# Installs Jixiao from this folder with no network: sh install.sh [--prefix /opt/jixiao]
# Each version stands in a folder of its own below the prefix; `current` points to the one in use, so going back is one link.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix=/opt/jixiao
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) prefix=$2; shift 2 ;;
    *) echo "用法 usage: sh install.sh [--prefix 文件夹 folder]" >&2; exit 2 ;;
  esac
done

fail() { echo "$1" >&2; exit 1; }

version=$(cat "$here/VERSION")
read -r wanted system machine <"$here/PLATFORM"
[ "$(uname -s)" = "$system" ] && [ "$(uname -m)" = "$machine" ] ||
  fail "这个安装包用于 $system $machine，这台机器是 $(uname -s) $(uname -m)。 This bundle is for $system $machine, this machine is $(uname -s) $(uname -m)."

python=${PYTHON:-}
if [ -z "$python" ]; then
  for name in "python$wanted" python3; do
    if command -v "$name" >/dev/null 2>&1; then python=$name; break; fi
  done
fi
[ -n "$python" ] && command -v "$python" >/dev/null 2>&1 ||
  fail "需要 Python $wanted，请先从系统安装源安装。 Python $wanted is needed: install it from the system's own packages."
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$wanted" ] ||
  fail "需要 Python $wanted，找到的是 $found（可用 PYTHON=… 指定）。 Python $wanted is needed, found $found (name it with PYTHON=…)."

(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) ||
  fail "安装包不完整或被改动，没有安装。 The bundle is incomplete or was changed; nothing was installed."

target=$prefix/jixiao-$version
mkdir -p "$prefix"
rm -rf "$target"
"$python" -m venv "$target" ||
  fail "缺少 venv 模块（Debian/Ubuntu：python3-venv）。 The venv module is missing (Debian/Ubuntu: python3-venv)."
pip() { "$target/bin/python" -m pip --isolated --disable-pip-version-check --quiet "$@"; }
pip install --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
pip install --no-index --no-deps "$here"/wheels/jixiao-*.whl
"$target/bin/jixiao" --version >/dev/null
ln -sfn "$target" "$prefix/current.new"
mv -T "$prefix/current.new" "$prefix/current"

echo "已安装 Jixiao $version：$prefix/current/bin/jixiao · installed"
echo "试用 try it: $prefix/current/bin/jixiao demo"
echo "正式部署见 for a server read: $here/docs/deploy.md"
