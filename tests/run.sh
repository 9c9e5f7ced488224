#!/usr/bin/env bash
# Runs everything that CI runs, or the parts named; prints the minutes that each took.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

parts=(format release demo package crash torture fleet restart agent latency promote promises pipelines mutations asan tsan fuzz lint)
# asan runs the same tests, `promises` those that want more speed; delivery takes minutes.
by_hand=(build unit delivery)

say() { printf '%s\n' "$*" >&2; }

ctest_in() {
  local preset=$1
  shift
  # Else what the undefined-behaviour sanitizer finds is only printed.
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)" --no-tests=error "$@"
  grep -h '^\[  SKIPPED \] [^0-9]' "build/$preset/Testing/Temporary/LastTest.log" | sort -u >&2 || true
}

part_build() { ./dev build dev; }
part_unit() { ./dev build dev && ctest_in dev; }
part_format() { git ls-files '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run -Werror; }
part_mutations() { ./dev build release sim_test && tests/mutations/run.sh build/release; }
part_pipelines() {
  ./dev build release pipelines_test && TT_PIPELINES=${TT_PIPELINES:-20000} build/release/tests/pipelines_test
}
part_promises() {
  ./dev build release explore_test sim_test limits_test
  build/release/tests/explore_test
  build/release/tests/sim_test
  TT_HOURS=${TT_HOURS:-12} build/release/tests/limits_test
}
# The sanitizers compile with clang. What ships is g++'s, which has compiled coroutines wrongly before.
part_release() {
  ./dev build release programs benches http_server_test
  build/release/tests/http_server_test --gtest_brief=1
}
part_demo() { ./dev demo; }
part_package() { tests/e2e/package.sh "$(./dev package)"; }
part_crash() { tests/bench/run.sh crash --short && tests/bench/run.sh crash --planted; }
part_torture() { ./dev bench torture --short; }
part_fleet() { tests/bench/run.sh fleet --short --seed 105; }
part_restart() { ./dev bench restart --short; }
part_agent() { ./dev bench agent --short; }
part_latency() { tests/bench/run.sh latency --short; }
part_promote() { tests/bench/run.sh promote --short; }
part_delivery() { ./dev bench delivery --short edits relink; }
part_asan() {
  ./dev build asan && TT_SEEDS=${TT_SEEDS:-20} TT_STATES=${TT_STATES:-3000} TT_PIPELINES=${TT_PIPELINES:-200} ctest_in asan
}

# What shares memory between threads: the engine, the server, the agent, the clients.
tsan_tests='engine_test http_server_test http_client_test api_test acceptance_test intake_test agent_test'
part_tsan() {
  # shellcheck disable=SC2086
  ./dev build tsan $tsan_tests && ctest_in tsan -R "^(${tsan_tests// /|})\$"
}

part_fuzz() {
  ./dev build asan fuzz
  local target name fuzz=build/asan/fuzz
  tests/fuzz/seeds.sh "$fuzz/seeds"
  for target in "$fuzz"/*_fuzz; do
    name=$(basename "$target" _fuzz)
    say "fuzzing $name for ${TT_FUZZ_SECONDS:-10} s"
    mkdir -p "$fuzz/seeds/$name" "$fuzz/corpus/$name"
    "$target" "$fuzz/corpus/$name" "$fuzz/seeds/$name" -max_total_time="${TT_FUZZ_SECONDS:-10}" -timeout=10 \
      -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1
  done
}

# clang-tidy over everything takes a third of an hour; by hand `./dev lint` does that.
part_lint() { ./dev lint "${TT_LINT_COMMITS:-60}"; }

run_part() {
  local start=$SECONDS
  say "== $1"
  "part_$1"
  minutes+=("$(printf '%-10s %3d min %02d s' "$1" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)))")
}

minutes=()
case "${1:-all}" in
  list) printf '%s\n' "${parts[@]}" "${by_hand[@]}" ;;
  all) for part in "${parts[@]}"; do run_part "$part"; done ;;
  *)
    for part in "$@"; do
      declare -F "part_$part" >/dev/null || { say "no part '$part'; there are: ${parts[*]} ${by_hand[*]}"; exit 2; }
      run_part "$part"
    done
    ;;
esac
[ "${#minutes[@]}" -eq 0 ] || printf '%s\n' "${minutes[@]}"
