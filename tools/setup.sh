# Shared by tools/run, tools/test and tools/bench; to be sourced by a POSIX shell that has set
# `root` to the top of the repository. Everything it says goes to stderr.

# What a Debian 12 needs to build and test coldcast.
packages="g++ cmake ninja-build libboost-program-options-dev libfmt-dev libyaml-cpp-dev \
zlib1g-dev libzstd-dev libhowardhinnant-date-dev tzdata rapidjson-dev libgtest-dev \
libgmock-dev libjs-chart.js"

say() { printf '%s\n' "$*" >&2; }

# as_root COMMAND...: runs it as root, by sudo where need be.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# install_packages NAME...: installs those that are missing; silent when none is.
install_packages() {
  missing=
  for package in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
      *' installed') ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null; then
    say "error: needs these packages of Debian 12:$missing"
    return 1
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    say "error: these packages are missing, and installing them takes root:$missing"
    say "hint: apt-get install$missing"
    return 1
  fi
  say "Installing$missing"
  # Word splitting is wanted: $missing is a list. The package lists may be absent or stale, so a
  # first failure only means that they are fetched.
  # shellcheck disable=SC2086
  as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null 2>&1 ||
    { as_root apt-get update -qq >&2 &&
      as_root apt-get install -qq -y --no-install-recommends $missing >&2; }
}

# quietly LOG COMMAND...: shows what the command said only if it fails.
quietly() {
  log=$1
  shift
  "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    return 1
  }
}

# build_preset PRESET [TARGET...]: configures once, then builds what has changed; silent when
# nothing has.
build_preset() {
  preset=$1
  shift
  tree=$root/build/$preset
  if [ ! -f "$tree/build.ninja" ]; then
    say "Configuring $tree"
    quietly "$tree.log" cmake -S "$root" --preset "$preset" || return 1
  fi
  # With no target named, everything.
  [ $# -gt 0 ] || set -- all
  [ -x "$tree/coldcast" ] || say "Building coldcast (the first time takes some minutes)"
  quietly "$tree.log" ninja -C "$tree" "$@"
}

mkdir -p "$root/build"
