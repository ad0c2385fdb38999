#!/bin/sh
# Writes the bindings' Java sources from torch_c.h; beside it includes.txt and version.txt. Or all of them below DIR.
# Usage: generate.sh [DIR]
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
includes=${1:-$here}/includes.txt
version=${1:-$here}/version.txt
sources=${1:-$here/../ffm-bindings/src/main/java}

command -v jextract >/dev/null || {
    echo "generate.sh: jextract is not on the PATH: take it from https://jdk.java.net/jextract/ and add its bin folder" >&2
    exit 1
}

all=$(mktemp)
trap 'rm -f "$all"' EXIT

cd "$here"
mkdir -p "$sources"
jextract --version 2>&1 | sed -n 's/^jextract /&/p' >"$version"
# Only what torch_c.h itself declares, so that the C library's macros stay out.
jextract --dump-includes "$all" torch_c.h
sed -n 's/[[:space:]]*# header: .*torch_c\.h$//p' "$all" | grep -v -e '--include-struct' | LC_ALL=C sort >"$includes"
jextract --output "$sources" -t libtorch.ffm --header-class-name TorchC "@$includes" torch_c.h

# SymbolLookup.findOrThrow came with JDK 23; the project's sources are JDK 22's.
generated=$sources/libtorch/ffm/TorchC.java
sed 's/SYMBOL_LOOKUP\.findOrThrow(\("[^"]*"\))/SYMBOL_LOOKUP.find(\1).orElseThrow(() -> new UnsatisfiedLinkError(\1))/' "$generated" >"$all"
cp "$all" "$generated"
