#!/usr/bin/env bash
# Builds what a bench measures, as it is shipped, and runs it. Prints, last, one line per figure: NAME VALUE UNIT.
#
#   run.sh                                     all of them
#   run.sh store
#   run.sh sim
#   run.sh latency [--short]
#   run.sh promote [--short]
#   run.sh delivery [--short | --large [NAME...]]  the six large scenarios are made if they are not there: 14 GB
#   run.sh restart [--short] [STRATEGY...]         root and a network namespace
#   run.sh agent [--short]
#   run.sh torture [--short] [--kills N] [--rounds N] [--seed N] [--only NAME]
#   run.sh fleet [--short] [--planted] [--seed N] [--agents N] [--hours N] [--rounds N] [--factor N] [--course FILE] [--write FILE]
#                                              --planted: a policy without floors, of which the checker must find out
#   run.sh crash [--short] [--kills N] [--seed N]
#   run.sh crash --planted                     three defects, each of which must turn its figure non-zero
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
build=build/release
programs=(tt tt-publish tt-sim tt-serve tt-supervise tt-agent tt-shim tt-unpack tt-restart)

say() { printf '%s\n' "$*" >&2; }

compile() { ./dev build release "$@" >&2; }

bench_store() {
  compile store_bench
  "$build/bench/store_bench"
}

bench_sim() {
  compile sim_bench
  "$build/bench/sim_bench"
}

bench_latency() {
  compile "${programs[@]}" latency_bench latency_hook
  "$build/bench/latency_bench" "$PWD/$build" "$build/bench/latency_hook" "$@"
}

bench_promote() {
  compile promote_bench
  "$build/bench/promote_bench" "$@"
}

# Made out of Debian's packages by the scripts beside the repository, where those are.
make_large_scenarios() {
  local name
  for name in "$@"; do
    [ -d "$large/builds/$name/v2" ] && continue
    mkdir -p "$large"
    [ "$(df --output=avail -BG "$large" | tail -n 1 | tr -dc 0-9)" -ge 14 ] ||
      { say "the large scenarios take 14 GB, which $large does not have"; return 1; }
    say "making the scenario $name below $large"
    [ -d "$large/debs" ] || SCENARIOS=$large ../shared/tools/delivery/fetch_debs.sh >&2
    SCENARIOS=$large python3 ../shared/tools/delivery/mkbuilds.py "$name" >&2
  done
}

bench_delivery() {
  compile "${programs[@]}" delivery_scenario delivery_measure delivery_host
  if [ "${1:-}" = --large ]; then
    local large=${TT_LARGE_SCENARIOS:-$PWD/.cache/delivery}
    shift
    [ "$#" -gt 0 ] || set -- py node java cpp javafat cppfull
    make_large_scenarios "$@"
    set -- --large "$large/builds" "$@"
  fi
  tests/bench/delivery/delivery.sh "$build" "$@"
}

bench_restart() {
  compile "${programs[@]}" restart_load test-service
  tests/bench/restart/restart.sh "$build" "$@"
}

bench_agent() {
  compile "${programs[@]}" first_contact
  tests/bench/agent/agent.sh "$build" "$@"
}

# In namespaces of its own, for it fills disks and cuts lines.
bench_torture() {
  local more=() faketime=.cache/libfaketime/usr/lib/$(gcc -print-multiarch)/faketime/libfaketime.so.1
  if [ "$(id -u)" != 0 ] || ! unshare -nm true 2>/dev/null; then
    say "torture is left out: it takes root, and namespaces for networks and mounts"
    return
  fi
  if [ "${1:-}" = --short ]; then
    more=(--kills 20 --rounds 1)
    shift
  fi
  [ -e "$faketime" ] || { say "clocks do not jump: libfaketime cannot be had"; faketime=-; }
  compile "${programs[@]}" torture_bench test-service
  [ "$faketime" = - ] || faketime=$(readlink -f "$faketime")
  unshare -nm --propagation private sh -c 'ip link set lo up && exec "$@"' torture "$build/bench/torture_bench" "$PWD/$build" \
    "$PWD/$build/tests/test-service" "$PWD/tests/bench/crash_hook.sh" "$faketime" "${more[@]}" "$@"
}

# In namespaces of its own, whose first process it is, and with disks in memory: all that it started ends with it, and nothing is left.
fleet() {
  unshare -nmp --fork --kill-child --mount-proc sh -c 'mount -t tmpfs fleet /mnt && TMPDIR=/mnt exec "$@"' fleet \
    "$build/bench/fleet_bench" "$PWD/$build" "$PWD/$build/tests/test-service" "$PWD/$build/bench/fast_clock.so" "$@"
}

# The short form is an hour of twelve hosts, and then sees that the checker is not blind.
bench_fleet() {
  local short=
  if [ "$(id -u)" != 0 ] || ! unshare -nmp --fork true 2>/dev/null; then
    say "fleet is left out: it takes root, and namespaces for networks, mounts and processes"
    return
  fi
  if [ "${1:-}" = --short ]; then
    short=1
    shift
    set -- --agents 12 --hours 1 --rounds 1 --factor 90 "$@"
  fi
  compile "${programs[@]}" fleet_bench fast_clock test-service
  fleet "$@"
  [ -z "$short" ] || fleet "$@" --planted
}

crash() {
  local programs=$1
  shift
  "$build/bench/crash_bench" "$programs" "$PWD/$build/bench/fsync_gate.so" "$PWD/tests/bench/crash_hook.sh" "$@"
}

# The programs of the build, but the one that has the defect.
planted_programs() {
  local planted=$build/planted/$1 but=$2 program
  mkdir -p "$planted/bin"
  ln -f "$build/bin/tt" "$planted/bin/tt"
  for program in "${programs[@]:1}"; do
    [ "$program" = "$but" ] || ln -f "$build/libexec/tt/$program" "$planted/libexec/tt/$program"
  done
}

# Runs the crash bench over a defect until it is seen; its figure must not be 0.
crash_planted() {
  local defect=$1 program=$2 figure=$3 said count
  shift 3
  compile "planted_$defect"
  planted_programs "$defect" "$program"
  said=$(crash "$PWD/$build/planted/$defect" --kills 120 --until 1 "$@" || true)
  printf '%s\n' "$said"
  count=$(printf '%s\n' "$said" | awk -v figure="$figure" '$1 == figure { print $2 }')
  [ "${count:-0}" -gt 0 ] || { say "$defect: $figure is 0, so the bench does not see it"; return 1; }
  planted+=("$defect $count $figure")
}

planted=()
bench_crash_planted() {
  crash_planted acknowledge_before_commit tt-serve lost "$@"
  crash_planted flip_before_fsync tt-unpack torn "$@"
  crash_planted rerun_after_record tt-agent reran "$@"
  printf '%s\n' "${planted[@]}"
}

bench_crash() {
  local more=() planted_too=
  while [ "$#" -gt 0 ]; do
    case "$1" in
      --short) more+=(--kills 40) ;;
      --planted) planted_too=1 ;;
      *) more+=("$1") ;;
    esac
    shift
  done
  compile "${programs[@]}" crash_bench fsync_gate
  if [ -n "$planted_too" ]; then bench_crash_planted "${more[@]}"; else crash "$PWD/$build" "${more[@]}"; fi
}

name=${1:-all}
[ "$#" -eq 0 ] || shift
case "$name" in
  store | sim | latency | promote | delivery | restart | agent | torture | fleet | crash) "bench_$name" "$@" ;;
  all) for name in store sim latency promote delivery restart agent torture fleet crash; do "bench_$name"; done ;;
  *) say "no bench '$name'; there are: store, sim, latency, promote, delivery, restart, agent, torture, fleet, crash"; exit 2 ;;
esac
