#!/usr/bin/env bash
# Runs one proof for longer than a change can wait for.
#
# usage: soak.sh sim [SEEDS] [FIRST]
#        soak.sh pipelines [COUNT]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

soak_sim() {
  ./dev build release sim_test >&2
  TT_SEEDS=${1:-1000} TT_SEED=${2:-1} build/release/tests/sim_test
}

soak_pipelines() {
  ./dev build release pipelines_test >&2
  TT_PIPELINES=${1:-100000} build/release/tests/pipelines_test
}

case "${1:-}" in
  sim) soak_sim "${@:2}" ;;
  pipelines) soak_pipelines "${@:2}" ;;
  *) echo "usage: ./dev soak sim [SEEDS] [FIRST] | ./dev soak pipelines [COUNT]" >&2; exit 2 ;;
esac
