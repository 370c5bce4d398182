#!/bin/sh
# core_32_bits_test.sh ROOT CLANG++: the core (cmake/core.cmake) must read as C++ for a machine whose
# std::size_t has 32 bits, with libc++: what fails here fails as WebAssembly. x32 is such a machine,
# with 64-bit integers in hardware and __int128. Nothing of 64 bits becomes 32 without a cast, since
# that is how numbers go wrong there in silence. Left out (77) without libc++.
#
# It must not take long, so each module is read as one text; only one that fails, be it for a name that
# two of its files have for themselves, is read file by file. And it is read as a header is, whose templates nobody asks for: that
# halves the time, nearly all of which would go into bodies of the standard library. The house's own
# template, the loop, is asked for in full.
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
# Without fmt's own check of format strings, which the build makes anyhow and which takes longest.
set -- "$clang" --target=x86_64-linux-gnux32 -std=c++20 -stdlib=libc++ -isystem "$work" \
  -isystem "$headers" -I. -Iinclude -Isim -DFMT_CONSTEVAL= -Wshorten-64-to-32 -Werror
echo "#include <map>" | "$@" -fsyntax-only -x c++ - 2>/dev/null || exit 77
# What many files read is read once.
for header in algorithm array atomic chrono cmath filesystem functional limits map memory mutex \
  numeric optional ostream set span sstream string unordered_map unordered_set utility variant \
  vector fmt/format.h fmt/ranges.h; do
  echo "#include <$header>"
done >"$work/core.h"
for header in coldcast/base/text.h coldcast/scenario/scenario.h coldcast/engine/simulation.h \
  coldcast/study/statistics_run.h engine/world.h \
  callers/stream_mapping.h config/function_reader.h; do
  echo "#include \"$header\""
done >>"$work/core.h"
"$@" -x c++-header "$work/core.h" -o "$work/core.pch"

sed -n 's/^  \(sim\/\([a-z]*\)\/.*\.cpp\)$/\2 \1/p' cmake/core.cmake |
  while read -r module file; do echo "#include \"$file\"" >>"$work/$module.cpp"; done
# What fails as one text is told file by file.
cat >"$work/read.sh" <<'EOF'
text=$1
shift
"$@" -x c++-header -o /dev/null "$text" 2>/dev/null && exit
sed 's/#include "\(.*\)"/\1/' "$text" | xargs -n 1 "$@" -x c++-header -o /dev/null
EOF
# The largest first.
"$@" -include-pch "$work/core.pch" -fsyntax-only sim/engine/simulation.cpp &
loop=$!
wc -l "$work"/*.cpp | sort -rn | sed -n "s,.* \($work/.*\),\1,p" |
  xargs -P "$(nproc)" -I TEXT sh "$work/read.sh" TEXT "$@" -include-pch "$work/core.pch"
wait "$loop"
