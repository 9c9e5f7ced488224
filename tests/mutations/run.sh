#!/usr/bin/env bash
# Breaks the plans on purpose, one line at a time, and asks the simulation to notice.
#
# usage: run.sh BUILD_DIR [NAME...]
# Needs sim_test in BUILD_DIR, and writes to BUILD_DIR/mutations only. Prints for each mutation of
# mutations.txt the seed that caught it and the promise that broke. Fails if one survives TT_SEEDS (1000)
# fleets, or if its line is not there any more.
set -euo pipefail
set -m # Each job is a process group of its own, so that all of it can be ended.
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR [NAME...]}")
shift
work=$build/mutations
seeds=${TT_SEEDS:-1000}
rm -rf "$work"
mkdir -p "$work"
cxx=(c++)
command -v ccache >/dev/null && cxx=(ccache c++)

end_jobs() {
  local job
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
}
trap end_jobs EXIT
trap 'exit 130' INT TERM

# mutate NAME FILE FROM TO: the mutated source, or an error if FROM does not stand there exactly once.
mutate() {
  local text rest
  text=$(cat "$root/$2")
  rest=${text/"$3"/}
  [[ $text == *"$3"* && $rest != *"$3"* ]] || { echo "does not stand in $2 exactly once: $3"; return 1; }
  printf '%s\n' "${text/"$3"/"$4"}" >"$work/$1.cpp"
}

# Not whatever lies there: a build directory keeps objects of sources that are gone.
objects=()
for source in "$root"/tests/sim/*.cpp; do
  objects+=("$build/tests/sim/CMakeFiles/sim_test.dir/${source##*/}.o")
done

# The mutated object comes first, so that the linker takes no other from the libraries.
build_mutant() {
  "${cxx[@]}" -std=c++23 -O1 -I"$root" -c "$work/$1.cpp" -o "$work/$1.o" &&
    "${cxx[@]}" -o "$work/$1" "$work/$1.o" "${objects[@]}" \
      "$build"/pipeline/{simulation/libtt_simulation,engine/libtt_engine,forecast/libtt_forecast}.a \
      "$build"/pipeline/{decide/libtt_decide,ports/libtt_ports,model/libtt_model,calendar/libtt_calendar,base/libtt_base}.a \
      -lgtest -lgtest_main -lpthread
}

# One line of the table; the outcome is left in NAME.caught.
say_outcome() {
  local name=$1 log=$work/$1.log seed promise
  seed=$(sed -n 's/^seed \([0-9]*\);.*/\1/p' "$log")
  promise=$(sed -n 's/^    Which is: "\(.*\)"$/\1/p' "$log" | head -n 1)
  if [ -z "$seed" ]; then
    printf '%-38s SURVIVED %s seeds\n' "$name" "$seeds"
    return
  fi
  touch "$work/$name.caught"
  printf '%-38s seed %-4s %s\n' "$name" "$seed" "${promise#*Z: }"
}

# judge NAME FILE FROM TO
judge() {
  local name=$1
  if ! { mutate "$@" && build_mutant "$name"; } >"$work/$name.log" 2>&1; then
    printf '%-38s NOT BUILT: %s\n' "$name" "$(tail -n 1 "$work/$name.log")"
    return
  fi
  TT_SEEDS=$seeds "$work/$name" --gtest_filter='*KeepsEveryPromise*' >"$work/$name.log" 2>&1 || true
  rm "$work/$name" "$work/$name.o"
  say_outcome "$name"
}

names=() files=() froms=() tos=()
while IFS= read -r line; do
  case $line in
    '#'* | '') ;;
    '- '*) froms+=("${line#- }") ;;
    '+ '*) tos+=("${line#+ }") ;;
    *) names+=("${line% *}") files+=("${line#* }") ;;
  esac
done <"$root/tests/mutations/mutations.txt"

wanted() { [ "$#" -eq 1 ] || [[ " ${*:2} " == *" $1 "* ]]; }

judged=0
running=0
for i in "${!names[@]}"; do
  wanted "${names[i]}" "$@" || continue
  judged=$((judged + 1))
  judge "${names[i]}" "${files[i]}" "${froms[i]}" "${tos[i]}" &
  running=$((running + 1))
  [ "$running" -lt "$(nproc)" ] || { wait -n; running=$((running - 1)); }
done
wait
caught=$(find "$work" -name '*.caught' | wc -l)
echo "$caught of $judged mutations were caught"
[ "$judged" -gt 0 ] && [ "$caught" -eq "$judged" ]
