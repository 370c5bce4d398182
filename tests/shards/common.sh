# Shared by the tests of shards; sourced by a POSIX shell called with the path of coldcast.
# 77 tells ctest that a test was left out.
coldcast=$1
folder=$(mktemp -d)
started=
clean_up() {
  # Only what this script started.
  for process in $started; do kill "$process" 2>/dev/null || true; done
  for process in $started; do wait "$process" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap clean_up EXIT

# need COMMAND PACKAGE...: in CI installs what is missing; elsewhere leaves the test out.
need() {
  command=$1
  shift
  command -v "$command" >/dev/null && return 0
  if [ -n "${CI-}" ] && [ "$(id -u)" -eq 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -qq -y --no-install-recommends "$@" >&2 ||
      { apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends "$@" >&2; }
    return 0
  fi
  echo "left out: $command is not installed (apt-get install $*)" >&2
  exit 77
}

cat >"$folder/shop.yaml" <<'END'
scenario: shop
duration: 10min
functions:
  checkout:
    cold_start: {init: 500ms}
    handler: {duration: {kind: exponential, mean: 200ms}}
    keep_alive: {kind: fixed, timeout: 1min}
    arrivals: {kind: poisson, rate: 2/s}
END

# same WHAT: merges all parts; the bytes must be those of the run that was not sharded.
same() {
  "$coldcast" merge "$folder"/*.part --format json >"$folder/merged.json"
  cmp "$folder/merged.json" "$folder/whole.json"
  echo "$1: merged is the same, byte for byte"
}
