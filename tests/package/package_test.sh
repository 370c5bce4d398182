#!/bin/bash
# Installs the library from a build tree and compiles README's example against it as a stranger
# would; and takes the sources into another project, which must get the library and nothing else,
# and need not have Chart.js. What that project makes of them is for subdirectory_test.sh.
#   package_test.sh SOURCE BUILD CXX
set -euo pipefail
source=$1 build=$2 cxx=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/package/example.sh"

cmake --install "$build" --prefix "$work/prefix" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }

mkdir "$work/consumer"
write_example "$source" "$work/consumer"
cat >"$work/consumer/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(consumer CXX)
find_package(coldcast REQUIRED)
add_executable(consumer main.cpp)
target_link_libraries(consumer PRIVATE coldcast::coldcast)
EOF
cmake -S "$work/consumer" -B "$work/out" -DCMAKE_PREFIX_PATH="$work/prefix" \
  -DCMAKE_CXX_COMPILER="$cxx" >"$work/log" 2>&1 &&
  cmake --build "$work/out" >>"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
expect_three "$work/consumer" "$work/out/consumer"

mkdir "$work/parent"
cat >"$work/parent/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.25)
project(parent CXX)
add_subdirectory($source coldcast)
foreach(target coldcast_tests coldcast_cli)
  if(TARGET \${target})
    message(FATAL_ERROR "\${target} is forced on the parent")
  endif()
endforeach()
if(CMAKE_BUILD_TYPE)
  message(FATAL_ERROR "a build type is forced on the parent")
endif()
EOF
cmake -S "$work/parent" -B "$work/parent_out" -DCMAKE_CXX_COMPILER="$cxx" \
  -DCOLDCAST_CHART_JS=OFF >"$work/log" 2>&1 ||
  { cat "$work/log"; exit 1; }
if grep -q coldcast "$work/parent_out/cmake_install.cmake" &&
   grep -q libcoldcast "$work/parent_out/coldcast/cmake_install.cmake"; then
  echo "the parent would install the library"; exit 1
fi
