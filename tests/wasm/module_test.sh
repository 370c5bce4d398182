#!/bin/sh
# module_test.sh ROOT BUILD COLDCAST [YAML_CPP]: builds the core as a module of WebAssembly, and
# compares what it says of every scenario with what the program says, byte by byte. Without YAML_CPP,
# the sources of yaml-cpp are those of Debian's package. Left out (77) where emscripten, node, the
# headers of fmt and Boost or those sources are not to be had.
set -eu
root=$1
build=$2
coldcast=$3
yaml_cpp=${4-}

left_out() {
  echo "left out: $*"
  exit 77
}

# The sources of the yaml-cpp that is installed, by lists of this build's own: the machine's stay as
# they are.
fetch_yaml_cpp() {
  version=$(dpkg-query -W -f '${source:Version}' libyaml-cpp-dev 2>/dev/null) || return 1
  command -v dpkg-source >/dev/null || return 1
  apt=$build/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts" "$apt/sources"
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    [ -f "$list" ] || continue
    sed 's/^deb /deb-src /; s/^Types:.*/Types: deb-src/' "$list" >"$apt/parts/$(basename "$list" |
      sed 's/^sources.list$/debian.list/')"
  done
  fetch="apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$apt/parts
    -o Dir::State::Lists=$apt/lists -o Dir::Cache=$apt/cache -o APT::Sandbox::User="
  # Word splitting is wanted: $fetch is a command.
  # shellcheck disable=SC2086
  (cd "$apt/sources" && $fetch update && $fetch source "yaml-cpp=$version") >"$apt/log" 2>&1 ||
    return 1
  yaml_cpp=$(echo "$apt/sources"/yaml-cpp-*/)
}

for tool in em++ emcmake node ninja; do
  command -v "$tool" >/dev/null || left_out "$tool is missing"
done
mkdir -p "$build/headers"
for headers in fmt boost; do
  [ -d "/usr/include/$headers" ] || left_out "no headers of $headers"
  ln -sfn "/usr/include/$headers" "$build/headers/$headers"
done
[ -n "$yaml_cpp" ] || yaml_cpp=$(echo "$build"/apt/sources/yaml-cpp-*/)
[ -f "$yaml_cpp/src/parser.cpp" ] || fetch_yaml_cpp ||
  left_out "no sources of yaml-cpp; set COLDCAST_YAML_CPP_SOURCE to them"

# Where Debian keeps what the tools of emscripten ask of node, if node is not Debian's.
export NODE_PATH="${NODE_PATH-/usr/share/nodejs}"
emcmake cmake -S "$root/tests/wasm" -B "$build" -G Ninja -DPRICES="$build/../shipped_prices.cpp" \
  -DYAML_CPP="${yaml_cpp%/}" -DHEADERS="$build/headers" >/dev/null
ninja -C "$build" -j "$(nproc)" >"$build/log" 2>&1 || { grep -E 'error|FAILED' "$build/log"; exit 1; }

compared=0
different=0
for scenario in "$root"/scenarios/*.yaml "$root"/scenarios/lessons/*.yaml \
  "$root"/scenarios/measured/*.yaml; do
  # Who asks for another clock than UTC's, or for a study, asks for more than the core has.
  grep -q 'time_zone' "$scenario" && continue
  "$coldcast" run "$scenario" --format json --quiet --replications 1 --set 'thresholds=[]' \
    >"$build/native.json" || { echo "the program does not run $scenario"; exit 1; }
  node "$root/tests/wasm/run.cjs" "$build/coldcast_module.js" "$scenario" >"$build/module.json"
  compared=$((compared + 1))
  cmp -s "$build/native.json" "$build/module.json" && continue
  different=$((different + 1))
  echo "$scenario:"
  diff "$build/native.json" "$build/module.json" | head -4
done
echo "$compared scenarios compared, $different different"
[ "$compared" -gt 30 ] && [ "$different" -eq 0 ]
