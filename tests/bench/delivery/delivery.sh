#!/usr/bin/env bash
# How a changed build gets onto a host that has the one before it: with tt, and with what else moves trees. Server and
# host are two network namespaces, so that the bytes between them are counted by the kernel, both ways and with headers.
#
#   delivery.sh BUILD_DIR [--short] [NAME...]     the scenarios of scenarios.hpp; --short: once, unshaped, tt and a full download
#   delivery.sh BUILD_DIR --large DIR [NAME...]   trees that are there already: DIR/NAME/v1 and DIR/NAME/v2
#   --repeats N                                   how often each is run, of which the median counts; 3
#
# After every run the tree is compared with the one that GNU tar unpacks. Ends with 1 when one differs, or when
# something moves fewer bytes than tt does.
set -euo pipefail
build=$(readlink -f "$1")
shift
here=$(dirname "$(readlink -f "$0")")
cache=$here/../../../.cache
tools=$build/bench
repeats=3
speeds=(unshaped 1gbit 100mbit)
methods=(tt_delta tt_unspared tt_full full rsync casync zsync zchunk)
scenarios=()
large=

say() { printf '%s\n' "$*" >&2; }

while [ "$#" -gt 0 ]; do
  case "$1" in
    --short) repeats=1 speeds=(unshaped) methods=(tt_delta tt_unspared tt_full full) ;;
    --repeats) repeats=$2; shift ;;
    --large) large=$(readlink -f "$2"); shift ;;
    *) scenarios+=("$1") ;;
  esac
  shift
done
[ "${#scenarios[@]}" -gt 0 ] || mapfile -t scenarios < <(if [ -n "$large" ]; then ls "$large"; else "$tools/delivery_scenario"; fi)

server=ttb-server-$$ host=ttb-host-$$
if [ "$(id -u)" != 0 ] || ! ip netns add "$server" 2>/dev/null; then
  say "delivery is left out: counting what goes over a line takes root and network namespaces"
  exit 0
fi
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tt-delivery.XXXXXX")
chmod 755 "$scratch" # nginx drops root
pids=()

finish() {
  local status=$? pid
  set +e
  [ "$status" -eq 0 ] || tail -n 5 "$scratch"/*.log >&2
  for pid in "${pids[@]}"; do kill "$pid" && tail --pid="$pid" -f /dev/null; done
  ip netns del "$server"
  ip netns del "$host"
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

on_host() { ip netns exec "$host" "$@"; }

make_line() {
  ip netns add "$host"
  ip -n "$server" link add line type veth peer name line netns "$host"
  ip -n "$server" addr add 10.0.0.1/24 dev line
  ip -n "$host" addr add 10.0.0.2/24 dev line
  local end
  for end in "$server" "$host"; do
    ip -n "$end" link set lo up
    ip -n "$end" link set line up
  done
}

# shape 100mbit|1gbit|unshaped
shape() {
  local end
  for end in "$server" "$host"; do
    tc -n "$end" qdisc del dev line root 2>/dev/null || true
    [ "$1" = unshaped ] || tc -n "$end" qdisc add dev line root tbf rate "$1" burst 128k latency 100ms
  done
}

# Unpacked by ./dev below .cache, else of the machine. Prints nothing where there is none.
tool() {
  local file=$cache/$1/usr/bin/${2:-$1}
  if [ -x "$file" ]; then readlink -f "$file"; else command -v "${2:-$1}" || true; fi
}
rsync=$(tool rsync) casync=$(tool casync) zsync=$(tool zsync) zsyncmake=$(tool zsync zsyncmake)
zck=$(tool zchunk zck) zckdl=$(tool zchunk zckdl) unzck=$(tool zchunk unzck)
LD_LIBRARY_PATH=$(for lib in libpopt0 libfuse2 libzck1; do printf '%s:%s:' "$cache/$lib"/{usr/,}lib/"$(gcc -print-multiarch)"; done)
export LD_LIBRARY_PATH
CASYNC_PROTOCOL_PATH=$cache/casync/usr/lib/casync/protocols
[ -d "$CASYNC_PROTOCOL_PATH" ] && export CASYNC_PROTOCOL_PATH

leave_out_what_is_missing() {
  local method has=()
  for method in "${methods[@]}"; do
    case "$method" in
      rsync | casync | zsync) [ -n "${!method}" ] ;;
      zchunk) [ -n "$zck" ] ;;
      *) true ;;
    esac && has+=("$method") || say "$method is left out: the package cannot be had"
  done
  methods=("${has[@]}")
}

start_nginx() {
  mkdir "$scratch/www" "$scratch/nginx"
  cat > "$scratch/nginx.conf" <<TXT
daemon off; pid nginx.pid; error_log $scratch/nginx.log; worker_processes 1;
events {}
http {
  access_log off; default_type application/octet-stream; sendfile on; max_ranges 1000000;
  client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { listen 10.0.0.1:80; root $scratch/www; }
}
TXT
  ip netns exec "$server" "$(readlink -f "$cache/nginx/usr/sbin/nginx")" -p "$scratch/nginx" -c "$scratch/nginx.conf" &
  pids+=($!)
}

start_rsync() {
  printf 'use chroot = no\nuid = root\ngid = root\n[trees]\npath = %s/trees\n' "$scratch" > "$scratch/rsyncd.conf"
  ip netns exec "$server" "$rsync" --daemon --no-detach --address=10.0.0.1 --config="$scratch/rsyncd.conf" 2> "$scratch/rsync.log" &
  pids+=($!)
}

start_tt() {
  local note
  mkfifo "$scratch/ready"
  ip netns exec "$server" "$build/libexec/tt/tt-serve" --home "$scratch/home" --listen 10.0.0.1:7777 --insecure --ready-fd 3 \
    3> "$scratch/ready" > "$scratch/serve.log" 2>&1 &
  pids+=($!)
  read -r note < "$scratch/ready"
  TT_SERVER=unix:$(jq -r .socket <<< "$note")
  export TT_SERVER HOME=$scratch XDG_CACHE_HOME=$scratch/cache
}

# answers URL: waits until somebody does, at most ten seconds.
answers() { on_host curl -s --retry 100 --retry-delay 0 --retry-all-errors --retry-max-time 10 -o /dev/null "$1"; }

tt() { (cd "$scratch/source" && "$build/bin/tt" "$@") 2>> "$scratch/tt.log" >&2; }

# Publishes both versions as a CI run would, and says how long the second took with its delta.
publish() {
  local name=$1 version start
  mkdir -p "$scratch/source"
  printf 'tt: 1\nservice: %s\nstages:\n  - name: prod\n    hosts: { group: web }\n' "$name" > "$scratch/source/tt.yaml"
  tt config apply
  for version in 1 2; do
    start=${EPOCHREALTIME/./}
    tt publish "$(source_of "$name" "$version")" --commit "$(printf '%040d' "$version")" --time 2026-11-21T07:41:55Z
    figures+=("${name}_publish_v${version}_ms $(((${EPOCHREALTIME/./} - start) / 1000)) ms")
    (cd "$scratch/source" && "$build/bin/tt" builds -o json) | jq -c '.builds[0].build' > "$scratch/$name.$version"
  done
}

source_of() { printf '%s' "${large:-$scratch/made}/$1/v$2"; }

# The tree that every method has to give, as GNU tar reads the artifact.
unpack_reference() {
  local name=$1 version=$2 tree=$scratch/trees/$1/v$2 digest
  digest=$(jq -r .artifact.digest "$scratch/$name.$version")
  cp "$scratch/home/artifacts/sha256/${digest#sha256:}" "$scratch/www/$name.$version.tar.zst"
  mkdir -p "$tree"
  tar --zstd -xpf "$scratch/www/$name.$version.tar.zst" -C "$tree"
  chmod -R a-w "$tree"
  zstd -dqf "$scratch/www/$name.$version.tar.zst" -o "$scratch/www/$name.$version.tar"
}

has() { [[ " ${methods[*]} " == *" $1 "* ]]; }

prepare_others() {
  local name=$1 version
  (
    cd "$scratch/www"
    if has zsync; then "$zsyncmake" -u "$name.2.tar" -o "$name.zsync" "$name.2.tar"; fi
    if has casync; then "$casync" make --store="$name.castr" "$name.caidx" "$scratch/trees/$name/v2"; fi
    for version in 1 2; do if has zchunk; then "$zck" -o "$name.$version.tar.zck" "$name.$version.tar"; fi; done
  ) > "$scratch/prepare.log" 2>&1
}

id_of() { jq -r .id "$scratch/$1.$2"; }

# install_on HOME BUILD_FILE [BASE]
install_on() {
  "$tools/delivery_host" http://10.0.0.1:7777 "$scratch/home/operator.token" "$build/libexec/tt/tt-unpack" "$@"
}
install_with_tt() { install_on "$scratch/host" "$@"; }

# The same on as many hosts at once.
fleet=20
install_on_fleet() {
  local each running=()
  for ((each = 1; each <= fleet; ++each)); do
    install_on "$scratch/fleet/$each" "$@" &
    running+=($!)
  done
  for each in "${running[@]}"; do wait "$each" || return; done
}
export fleet
export -f install_on install_with_tt install_on_fleet
export scratch build tools rsync casync zsync zckdl unzck

# What each method does on the host, from nothing but what the host has of version 1. $1 is the scenario, $2 an
# empty directory, and the working directory another one for what is needed meanwhile.
on_host_full() { curl -sf "http://10.0.0.1/$1.2.tar.zst" | tar --zstd -xp -C "$2"; }
on_host_rsync() { "$rsync" -a -c -z --link-dest="$scratch/trees/$1/v1" "rsync://10.0.0.1/trees/$1/v2/" "$2/"; }
on_host_casync() {
  "$casync" extract --store="http://10.0.0.1/$1.castr" --seed="$scratch/trees/$1/v1" "http://10.0.0.1/$1.caidx" "$2"
}
on_host_zsync() {
  "$zsync" -q -i "$scratch/www/$1.1.tar" -o new.tar "http://10.0.0.1/$1.zsync" && tar -xpf new.tar -C "$2"
}
on_host_zchunk() {
  "$zckdl" -s "$scratch/www/$1.1.tar.zck" "http://10.0.0.1/$1.2.tar.zck" && "$unzck" "$1.2.tar.zck" &&
    tar -xpf "$1.2.tar" -C "$2"
}
on_host_tt_full() { install_with_tt "$scratch/$1.2"; }
on_host_tt_delta() { install_with_tt "$scratch/$1.2" "$base"; }
on_host_tt_unspared() { on_host_tt_delta "$@"; }
for method in "${methods[@]}"; do export -f "on_host_$method"; done

# Independent of tt: types, modes without who may write, targets and names; then what is in the files.
tree_print() {
  (
    cd "$1"
    find . -mindepth 1 -printf '%y %m %l %P\0' | LC_ALL=C sort -z
    find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum
}

# Nothing is deleted while anything is measured: that makes the next files slower to create on some file systems.
discarded=0
discard() {
  local path
  for path in "$@"; do
    [ -e "$path" ] || continue
    discarded=$((discarded + 1))
    mkdir -p "$scratch/trash"
    mv "$path" "$scratch/trash/$discarded"
  done
}

# A host's agent makes a spare of what serves as soon as it has nothing else to do; `tt_unspared` is before that.
prepare_spare() {
  local method=$1 releases=$2
  if [ "$method" = tt_delta ]; then
    "$build/libexec/tt/tt-unpack" "--spare-of=$base" "--releases=$releases" >> "$scratch/spare.log"
    sync -f "$releases" # As the system does within half a minute.
  else
    discard "$releases/.spare-$base"
  fi
}

# run SCENARIO METHOD SPEED: one line of measure(1) to the method's list, once the tree is what it should be.
run() {
  local name=$1 method=$2 speed=$3 into=$scratch/into work=$scratch/work releases=$scratch/host/srv/$1/releases
  discard "$into" "$work" "$releases/$(id_of "$name" 2)" "$releases"/.*"$(id_of "$name" 2)"*
  mkdir "$into" "$work"
  prepare_spare "$method" "$releases"
  if ! (cd "$work" && on_host "$tools/delivery_measure" line bash -o pipefail -c "on_host_$method $name $into") \
    >> "$scratch/$name.$method.$speed" 2> "$scratch/run.log"; then
    say "$name: $method fails: $(tail -n 1 "$scratch/run.log")"
    failed=1
    return
  fi
  [[ $method != tt_* ]] || into=$releases/$(id_of "$name" 2)
  chmod -R a-w "$into"
  [ "$(tree_print "$into")" = "$expected" ] || { say "$name: $method made another tree"; failed=1; }
}

# column FILE NUMBER: the median.
column() { awk -v column="$2" '{ print $column }' "$1" | sort -g | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

report() {
  local name=$1 method speed bytes least
  least=$(column "$scratch/$name.tt_delta.unshaped" 1)
  for method in "${methods[@]}"; do
    [ -s "$scratch/$name.$method.unshaped" ] || continue
    bytes=$(column "$scratch/$name.$method.unshaped" 1)
    figures+=("${name}_${method}_bytes $bytes B")
    figures+=("${name}_${method}_wall_ms $(column "$scratch/$name.$method.unshaped" 2) ms")
    figures+=("${name}_${method}_cpu_ms $(column "$scratch/$name.$method.unshaped" 3) ms")
    figures+=("${name}_${method}_rss_mb $(($(column "$scratch/$name.$method.unshaped" 4) / 1024)) MB")
    for speed in "${speeds[@]:1}"; do
      figures+=("${name}_${method}_${speed}_wall_ms $(column "$scratch/$name.$method.$speed" 2) ms")
    done
    [[ $method != tt_delta && $method != tt_unspared ]] || continue
    figures+=("${name}_vs_${method}_bytes $(awk -v a="$bytes" -v b="$least" 'BEGIN { printf "%.2f", a / b }') times")
    [ "$bytes" -ge "$least" ] || { say "$name: $method moves fewer bytes than tt"; failed=1; }
  done
}

scenario() {
  local name=$1 version speed method repeat
  for version in 1 2; do
    [ -n "$large" ] || "$tools/delivery_scenario" "$name" "$version" "$scratch/made/$name/v$version"
  done
  publish "$name"
  for version in 1 2; do unpack_reference "$name" "$version"; done
  prepare_others "$name"
  expected=$(tree_print "$scratch/trees/$name/v2")
  on_host bash -c "install_with_tt $scratch/$name.1" 2>> "$scratch/install.log"
  base=$(id_of "$name" 1)
  export base
  for speed in "${speeds[@]}"; do
    shape "$speed"
    for ((repeat = 0; repeat < repeats; ++repeat)); do
      for method in "${methods[@]}"; do run "$name" "$method" "$speed"; done
    done
  done
  shape unshaped
  report "$name"
}

# fleet_run SCENARIO WAY BYTES [BASE]: the time of all hosts against that which the bytes alone take on the line.
fleet_run() {
  local name=$1 way=$2 least=$((fleet * $3 * 8 / 100000)) each
  if ! on_host "$tools/delivery_measure" line bash -c "install_on_fleet $scratch/$name.2 ${4:-}" > "$scratch/fleet.$way" 2> "$scratch/fleet.log"; then
    say "$name: a host of the fleet fails: $(tail -n 1 "$scratch/fleet.log")"
    failed=1
    return
  fi
  for ((each = 1; each <= fleet; ++each)); do
    [ "$(tree_print "$scratch/fleet/$each/srv/$name/releases/$(id_of "$name" 2)")" = "$expected" ] ||
      { say "$name: host $each has another tree"; failed=1; }
  done
  figures+=("fleet_${way}_bytes $(column "$scratch/fleet.$way" 1) B")
  figures+=("fleet_${way}_wall_ms $(column "$scratch/fleet.$way" 2) ms")
  figures+=("fleet_${way}_line_ms $least ms")
  figures+=("fleet_${way}_cpu_ms $(column "$scratch/fleet.$way" 3) ms")
}

# Twenty hosts behind one line of 100 Mbit/s start cold, and then twenty that have the build before.
fleets() {
  local name=$1 pack
  expected=$(tree_print "$scratch/trees/$name/v2")
  shape 100mbit
  fleet_run "$name" full "$(jq .artifact.bytes "$scratch/$name.2")"
  shape unshaped
  discard "$scratch/fleet"
  on_host bash -c "install_on_fleet $scratch/$name.1" 2>> "$scratch/install.log"
  pack=$(jq -r .digest "$scratch/$name.1")-$(jq -r .digest "$scratch/$name.2")
  shape 100mbit
  fleet_run "$name" delta "$(stat -c %s "$scratch/home/deltas/${pack//sha256:/}")" "$(id_of "$name" 1)"
  shape unshaped
}

line_bytes() { on_host awk '$1 == "line:" { print $2 + $10 }' /proc/net/dev; }

# deployed COMMAND...: microseconds until the service's own restart begins.
deployed() {
  local start=${EPOCHREALTIME/./} restarted
  tt "$@" --yes -m bench
  restarted=$(tail -n 1 "$scratch/restarts")
  printf '%s' $((${restarted/./} - start))
}

# A real agent goes to a new build, and back to the one that it still has. What goes over the line then is the
# agent's talk with the control plane; the time is from the command to where the service's own restart begins.
# Until the agent has made the spare of what serves, and so has nothing left to do but to read.
at_rest() {
  local turn
  for ((turn = 0; turn < 500; ++turn)); do
    [ ! -d "$scratch/srv/rollback/releases/.spare-$(basename "$(readlink "$scratch/srv/rollback/current")")" ] || return 0
    sleep 0.02
  done
  say "the agent makes no spare"
  failed=1
}

rollback() {
  local version before took=() bytes=() round
  printf 'tt: 1\nservice: rollback\nstages:\n  - name: prod\n    hosts: { group: web }\n' > "$scratch/source/tt.yaml"
  tt config apply
  ip netns exec "$host" "$build/libexec/tt/tt-agent" --server http://10.0.0.1:7777 --plain-http --token-file "$scratch/home/enroll.token" \
    --name host-1 --group web --state "$scratch/agent" --root "$scratch/srv" > "$scratch/agent.log" 2>&1 &
  pids+=($!)
  for version in 1 2; do
    "$tools/delivery_scenario" edits "$version" "$scratch/made/rollback/v$version"
    mkdir "$scratch/made/rollback/v$version/tt"
    printf '#!/bin/bash\necho $EPOCHREALTIME >> %s/restarts\n' "$scratch" > "$scratch/made/rollback/v$version/tt/RESTARTING"
    chmod 755 "$scratch/made/rollback/v$version/tt/RESTARTING"
    tt publish "$scratch/made/rollback/v$version" --commit "$(printf '%040d' "$version")" --time 2026-11-21T07:41:55Z
    deployed deploy prod > /dev/null
  done
  for ((round = 0; round < repeats; ++round)); do
    at_rest
    before=$(line_bytes)
    took+=("$(deployed rollback prod)")
    bytes+=($(($(line_bytes) - before)))
    deployed deploy prod '#2' > /dev/null
  done
  printf '%s\n' "${took[@]}" > "$scratch/took"
  printf '%s\n' "${bytes[@]}" > "$scratch/bytes"
  figures+=("rollback_to_restart_ms $(($(column "$scratch/took" 1) / 1000)) ms")
  figures+=("rollback_bytes $(column "$scratch/bytes" 1) B")
  [ "$(grep -c ' comes ' "$scratch/agent.log")" -eq 2 ] || { say "a rollback fetched something"; failed=1; }
}

figures=()
failed=0
leave_out_what_is_missing
make_line
start_tt
start_nginx
if has rsync; then start_rsync; fi
answers http://10.0.0.1/
for name in "${scenarios[@]}"; do
  say "$name"
  scenario "$name"
done
if [ "${#speeds[@]}" -gt 1 ]; then
  say fleet
  fleets "${scenarios[0]}"
fi
say rollback
rollback
printf '%s\n' "${figures[@]}"
exit "$failed"
