#!/usr/bin/env bash
# Breaks the plans on purpose, one line at a time, and asks the simulation to notice.
#
# usage: run.sh BUILD_DIR [NAME...]
# Prints for each mutation of mutations.txt the seed that caught it and the promise that broke. Fails if one
# survives TT_SEEDS (1000) fleets, or if its line is not there any more.
set -euo pipefail
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
build=$(readlink -f "${1:?usage: run.sh BUILD_DIR [NAME...]}")
shift
work=$build/mutations
mkdir -p "$work"
cxx=(c++)
command -v ccache >/dev/null && cxx=(ccache c++)

# mutate NAME FILE FROM TO: the mutated source, or an error if FROM does not stand there exactly once.
mutate() {
  local text rest
  text=$(cat "$root/$2")
  rest=${text/"$3"/}
  [[ $text == *"$3"* && $rest != *"$3"* ]] || { echo "does not match $2 exactly once: $3"; return 1; }
  printf '%s\n' "${text/"$3"/"$4"}" >"$work/$1.cpp"
}

# The mutated object comes first, so that the linker takes no other from the libraries.
build_mutant() {
  "${cxx[@]}" -std=c++23 -O1 -I"$root" -c "$work/$1.cpp" -o "$work/$1.o" &&
    "${cxx[@]}" -o "$work/$1" "$work/$1.o" "$build"/tests/sim/CMakeFiles/sim_test.dir/*.o \
      "$build"/pipeline/{engine/libtt_engine,decide/libtt_decide,model/libtt_model,base/libtt_base}.a \
      -lgtest -lgtest_main -lpthread
}

# judge NAME FILE FROM TO: one line of the table; the outcome is left in NAME.caught.
judge() {
  local name=$1 seed promise
  rm -f "$work/$name.caught"
  mutate "$@" >"$work/$name.log" 2>&1 && build_mutant "$name" >>"$work/$name.log" 2>&1 || {
    printf '%-38s NOT BUILT: %s\n' "$name" "$(tail -n 1 "$work/$name.log")"
    return
  }
  TT_SEEDS=${TT_SEEDS:-1000} "$work/$name" >"$work/$name.log" 2>&1 || true
  seed=$(sed -n 's/^seed \([0-9]*\);.*/\1/p' "$work/$name.log")
  promise=$(sed -n 's/^    Which is: "\(.*\)"$/\1/p' "$work/$name.log" | head -n 1)
  if [ -z "$seed" ]; then
    printf '%-38s SURVIVED %s seeds\n' "$name" "${TT_SEEDS:-1000}"
    return
  fi
  touch "$work/$name.caught"
  printf '%-38s seed %-4s %s\n' "$name" "$seed" "${promise#*Z: }"
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

survivors=0
running=0
for i in "${!names[@]}"; do
  wanted "${names[i]}" "$@" || continue
  judge "${names[i]}" "${files[i]}" "${froms[i]}" "${tos[i]}" &
  running=$((running + 1))
  [ "$running" -lt "$(nproc)" ] || { wait -n; running=$((running - 1)); }
done
wait
for name in "${names[@]}"; do
  wanted "$name" "$@" || continue
  [ -e "$work/$name.caught" ] || survivors=$((survivors + 1))
done
[ "$survivors" -eq 0 ] || { echo "$survivors mutations were not caught" >&2; exit 1; }
