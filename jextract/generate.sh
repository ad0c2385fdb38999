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

scratch=$(mktemp)
trap 'rm -f "$scratch"' EXIT

cd "$here"
mkdir -p "$sources"
jextract --version 2>&1 | sed -n 's/^jextract /&/p' >"$version"
# Only the functions that torch_c.h itself declares, so that the C library's macros stay out.
jextract --dump-includes "$scratch" torch_c.h
sed -n 's/^\(--include-function .*[^ ]\) *# header: .*torch_c\.h$/\1/p' "$scratch" | LC_ALL=C sort >"$includes"
jextract --output "$sources" -t libtorch.ffm --header-class-name TorchC "@$includes" torch_c.h

# rewrite FILE SCRIPT: sed -i, which differs between systems
rewrite() {
    sed "$2" "$1" >"$scratch"
    cp "$scratch" "$1"
}

classes=$sources/libtorch/ffm
# SymbolLookup.findOrThrow came with JDK 23; the project's sources are JDK 22's.
rewrite "$classes/TorchC.java" \
    's/SYMBOL_LOOKUP\.findOrThrow(\("[^"]*"\))/SYMBOL_LOOKUP.find(\1).orElseThrow(() -> new UnsatisfiedLinkError(\1))/'
# Unused, and wrong where C's long has 32 bits.
rewrite "$classes/TorchC\$shared.java" '/ C_LONG = /d'
