# Sourced by the tests of the package. write_example SOURCE FOLDER: README's example as it stands, its
# includes and its statements as the body of main(), with the scenario that it reads: three requests at
# once, hence three cold starts, which it prints.
write_example() {
  sed -n '/^```cpp$/,/^```$/p;/^```cpp$/,/^```$/{/^```$/q}' "$1/README.md" |
    sed '/^```/d' >"$2/example"
  {
    grep '^#include' "$2/example"
    echo '#include <iostream>'
    echo 'int main() {'
    grep -v '^#include' "$2/example"
    echo 'std::cout << summary.account.cold_starts << "\n";'
    echo '}'
  } >"$2/main.cpp"
  cat >"$2/shop.yaml" <<'END'
scenario: three at once
duration: 10s
functions:
  f: {handler: {duration: 1s}, arrivals: {kind: burst, at: 0s, count: 3}}
END
}

# expect_three FOLDER PROGRAM
expect_three() {
  printed=$(cd "$1" && "$2")
  [ "$printed" = 3 ] || { echo "the consumer printed $printed, not 3"; exit 1; }
}
