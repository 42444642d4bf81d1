# What the scripts in this folder share. Sourced, with the repository's root as working directory.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
export CARGO_TARGET_DIR="$root/target"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/byline

# The caller's language, time zone and compiler flags change no result.
export LC_ALL=C.UTF-8 TZ=UTC
unset LANGUAGE RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET

say() { printf 'byline: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Debian packages, installed when we may, named when we may not.
# Usage: apt_install WHAT_FOR PACKAGE...
apt_install() {
  purpose=$1
  shift
  have apt-get || { say "$purpose is missing: install it, then run make again"; return 1; }
  [ "$(id -u)" = 0 ] || { say "$purpose is missing. As root: apt-get install --no-install-recommends $*"; return 1; }
  say "installing $purpose from Debian: $* (about a minute)"
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 ||
    { say "$purpose is missing and could not be installed: $*"; return 1; }
}

# Installs what the lock file of a folder names, unless that is what is there. npm keeps its own copy of
# the lock inside node_modules; ours is written last, when all is there. Usage: npm_install WHAT FOLDER
npm_install() {
  ! cmp -s "$2/package-lock.json" "$2/node_modules/.byline-lock" || return 0
  say "installing $1 from npm (about half a minute)"
  npm ci --prefix "$2" --include=dev --ignore-scripts --no-audit --no-fund >&2
  cp "$2/package-lock.json" "$2/node_modules/.byline-lock"
}

# Runs a command with all that it starts in a session of its own, so that Ctrl-C ends the whole of
# it: a shell's background children ignore Ctrl-C, and make passes only SIGTERM on.
child=
end_child() {
  [ -n "$child" ] || return 0
  kill -s TERM -- "-$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  child=
}
run() {
  setsid "$@" &
  child=$!
  status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

# Defines `as_owner`, which runs a command as somebody who is not root, and gives them that folder:
# PostgreSQL and PgBouncer refuse to run as root. Usage: without_root FOLDER
without_root() {
  as_owner() { "$@"; }
  [ "$(id -u)" = 0 ] || return 0
  owner=nobody
  if id postgres >/dev/null 2>&1; then owner=postgres; fi
  group=$(id -gn "$owner")
  chown "$owner:$group" "$1"
  as_owner() { setpriv --reuid="$owner" --regid="$group" --clear-groups "$@"; }
}
