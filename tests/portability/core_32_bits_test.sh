#!/bin/sh
# core_32_bits_test.sh ROOT CLANG++: the core (no files, no reports) must read as C++ for a machine
# whose std::size_t has 32 bits, with libc++: what fails here fails as WebAssembly. x32 is such a
# machine, with 64-bit integers in hardware and __int128. Left out (77) without libc++.
set -eu
root=$1
clang=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/gnu"
: >"$work/gnu/stubs-x32.h" # the headers of the C library ask for it
multiarch=$("$clang" -print-multiarch 2>/dev/null || "$clang" -dumpmachine)
headers=/usr/include/$(echo "$multiarch" | sed 's/-pc-/-/')
cd "$root"
check() {
  "$clang" --target=x86_64-linux-gnux32 -std=c++20 -stdlib=libc++ -isystem "$work" \
    -isystem "$headers" -Iinclude -Isim "$@"
}
for header in algorithm array chrono functional map memory optional span string variant vector \
  fmt/format.h; do
  echo "#include <$header>"
done >"$work/standard.h"
check -x c++-header "$work/standard.h" -o "$work/standard.pch" 2>/dev/null || exit 77
failed=0
for module in base random measure scenario origin pool callers control engine stats cost study; do
  for file in sim/"$module"/*.cpp; do
    check -fsyntax-only -include-pch "$work/standard.pch" "$file" || failed=1
  done
done
exit $failed
