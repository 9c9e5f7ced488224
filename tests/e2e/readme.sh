#!/usr/bin/env bash
# Types the tour of README.md, line by line, in an empty directory. Fails at the first command that fails.
#
#   readme.sh BUILD_DIRECTORY
set -euo pipefail
repository=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
build=$(readlink -f "$1")
scratch=$(mktemp -d)

# The tour's own words, in order: what stands in its blocks of shell.
tour() { sed -n '/^## A tour/,/^## What/p' "$repository/README.md" | sed -n '/^```sh$/,/^```$/{/^```/!p}'; }

end() {
  local lease=$scratch/tmp/*/tt-home/lease
  # The lease names the server on its first line; it may have ended by itself.
  # shellcheck disable=SC2086
  kill "$(head -n 1 $lease 2>/dev/null)" 2>/dev/null || true
  rm -rf "$scratch"
}
trap end EXIT

# A user has a name in git, and a clone with what was built in it.
export GIT_AUTHOR_NAME=Reader GIT_AUTHOR_EMAIL=reader@example.com
export GIT_COMMITTER_NAME=Reader GIT_COMMITTER_EMAIL=reader@example.com
mkdir -p "$scratch/clone/build" "$scratch/tmp"
ln -s "$build" "$scratch/clone/build/dev"
export TMPDIR=$scratch/tmp

{
  echo 'set -eu'
  # Whoever waits for the end of the output must not wait for an agent that a failure left behind.
  echo "trap 'kill \$(jobs -p) 2>/dev/null || true' EXIT"
  tour
  echo 'kill %1'
  echo 'wait %1'
} > "$scratch/tour"

commands=$(tour | grep -c '^tt ')
[ "$commands" -ge 15 ] || { echo "the tour has only $commands commands: was README.md restructured?" >&2; exit 1; }
cd "$scratch/clone"
bash -v "$scratch/tour"
echo "the tour's $commands tt commands all ran"
