#!/usr/bin/env bash
# check_format.sh ROOT: every C and C++ file must look as clang-format 14 lays it out. Other versions differ in details,
# so with them the check is skipped (exit 77).
set -euo pipefail

root=${1:?usage: check_format.sh ROOT}
tool=
for candidate in clang-format-14 clang-format; do
    if command -v "$candidate" >/dev/null && "$candidate" --version | grep -q 'version 14\.'; then
        tool=$candidate
        break
    fi
done
if [ -z "$tool" ]; then
    echo "clang-format 14 is not installed: skipped"
    exit 77
fi

cd "$root"
folders=()
for folder in src include tests benches; do
    [ -d "$folder" ] && folders+=("$folder")
done
mapfile -d '' files < <(find "${folders[@]}" \( -name '*.[ch]' -o -name '*.cpp' \) -not -path 'tests/data/*' -print0 | sort -z)
if [ "${#files[@]}" -eq 0 ]; then
    echo "no C files below $root" >&2
    exit 1
fi
"$tool" --style=file --dry-run -Werror "${files[@]}"
echo "${#files[@]} files are formatted"
