#!/bin/sh
# guard.sh SOURCE BUILD: whether the core would compile to WebAssembly, without emscripten: a check of
# its syntax by clang 14 with libc++ 14, aimed at x32, whose size_t has 32 bits as a browser's. What
# em++ 3.1.6 refuses of the core, this refused too (125 files tried). Ends with 77, skipped, where
# there is no such compiler or library (Debian: clang-14 libc++-14-dev).
set -eu
source=$1
build=$2/wasm-guard
clang=$(command -v clang++-14) || exit 77
[ -f /usr/lib/llvm-14/include/c++/v1/version ] || exit 77
mkdir -p "$build/gnu"
: >"$build/gnu/stubs-x32.h" # glibc's headers ask for it; empty is enough

# The standard headers and fmt, once for all files.
cat >"$build/heavy.h" <<'HEAVY'
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>
HEAVY
cat >"$build/check" <<CHECK
#!/bin/sh
exec $clang --target=x86_64-linux-gnux32 -std=c++20 -stdlib=libc++ -DFMT_HEADER_ONLY \\
  -isystem $build -isystem /usr/include/x86_64-linux-gnu -I$source/include -I$source/sim "\$@"
CHECK
chmod +x "$build/check"
"$build/check" -x c++-header "$build/heavy.h" -o "$build/heavy.pch"
cd "$source"
for module in base measure random origin pool callers scenario engine stats cost timeline results \
  study; do
  find "sim/$module" -name '*.cpp'
done | sort |
  xargs -P "$(nproc)" -n 8 "$build/check" -fsyntax-only -include-pch "$build/heavy.pch"
