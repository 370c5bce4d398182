#!/bin/sh
# module_test.sh ROOT BUILD COLDCAST YAML_CPP: builds the core as a module of WebAssembly, and
# compares what it says of every scenario with what the program says, byte by byte. Left out (77)
# where emscripten, node, the headers of fmt and Boost or the sources of yaml-cpp are missing.
set -eu
root=$1
build=$2
coldcast=$3
yaml_cpp=$4
for tool in em++ emcmake node ninja; do
  command -v "$tool" >/dev/null || { echo "left out: $tool is missing"; exit 77; }
done
[ -f "$yaml_cpp/src/parser.cpp" ] ||
  { echo "left out: set COLDCAST_YAML_CPP_SOURCE to the sources of yaml-cpp"; exit 77; }
mkdir -p "$build/headers"
for headers in fmt boost; do
  [ -d "/usr/include/$headers" ] || { echo "left out: no headers of $headers"; exit 77; }
  ln -sfn "/usr/include/$headers" "$build/headers/$headers"
done
emcmake cmake -S "$root/tests/wasm" -B "$build" -G Ninja -DPRICES="$build/../shipped_prices.cpp" \
  -DYAML_CPP="$yaml_cpp" -DHEADERS="$build/headers" >/dev/null
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
