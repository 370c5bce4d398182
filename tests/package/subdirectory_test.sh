#!/bin/bash
# Takes the sources into another project with add_subdirectory, builds README's example there with all
# of the library, and runs it. It compiles the library anew, hence belongs to the long run.
#   subdirectory_test.sh SOURCE CXX
set -euo pipefail
source=$1 cxx=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/package/example.sh"

mkdir "$work/parent"
write_example "$source" "$work/parent"
cat >"$work/parent/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.25)
project(parent CXX)
add_subdirectory($source coldcast)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE coldcast::coldcast)
EOF
cmake -S "$work/parent" -B "$work/out" -DCMAKE_CXX_COMPILER="$cxx" -DCOLDCAST_CHART_JS=OFF \
  >"$work/log" 2>&1 &&
  cmake --build "$work/out" --target consumer --parallel "$(nproc)" >>"$work/log" 2>&1 ||
  { tail -50 "$work/log"; exit 1; }
expect_three "$work/parent" "$work/out/consumer"
