#!/usr/bin/env bash
# What an agent costs the host that it runs on: memory and CPU while ten services serve and nothing happens, and the time
# from its start to the first byte of its first report. The same of puppet-agent from Debian, beside it.
#
#   agent.sh BUILD_DIR [--short]      --short: ten seconds of idling instead of two minutes, and no judgement: what
#                                     others do on a machine at the same time is in its times
#
# Prints, last, one line per figure. Ends with 1 when the agent takes more than 12 MB, 0.05 % of a core, or 50 ms.
set -euo pipefail
build=$(readlink -f "$1")
here=$(dirname "$(readlink -f "$0")")
cache=$here/../../../.cache
idle_s=120 judged=1
[ "${2:-}" != --short ] || idle_s=10 judged=
services=10

say() { printf '%s\n' "$*" >&2; }

scratch=$(mktemp -d "${TMPDIR:-/tmp}/tt-agent.XXXXXX")
pids=() figures=()

finish() {
  local status=$? pid
  set +e
  [ "$status" -eq 0 ] || tail -n 8 "$scratch"/*.log >&2
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && tail --pid="$pid" -f /dev/null; done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

figure() { figures+=("$*"); }

# Over TLS, as agents on other machines are served.
start_server() {
  local note
  mkfifo "$scratch/ready"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$scratch/key.pem" -out "$scratch/cert.pem" \
    -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2> "$scratch/openssl.log"
  "$build/libexec/tt/tt-serve" --home "$scratch/home" --listen 127.0.0.1:0 --tls-cert "$scratch/cert.pem" --tls-key "$scratch/key.pem" \
    --ready-fd 3 3> "$scratch/ready" > "$scratch/serve.log" 2>&1 &
  pids+=($!)
  read -r note < "$scratch/ready"
  agents=$(jq -r .agents <<< "$note")
  TT_SERVER=unix:$(jq -r .socket <<< "$note")
  export TT_SERVER HOME=$scratch XDG_CACHE_HOME=$scratch/cache TT_NO_INPUT=1
}

deploy() {
  local dir=$scratch/service-$1
  mkdir -p "$dir/dist/tt"
  cd "$dir"
  printf '#!/bin/sh\nexit 0\n' > dist/tt/RESTARTING
  chmod +x dist/tt/RESTARTING
  printf 'tt: 1\nservice: service-%s\nstages:\n  - name: prod\n    hosts: { group: web }\n' "$1" > tt.yaml
  {
    "$build/bin/tt" config apply
    "$build/bin/tt" publish dist --commit "$(printf '%040d' "$1")" --time 2026-12-01T00:00:00Z
    "$build/bin/tt" deploy prod --yes
  } > deploy.log 2>&1
  cd "$scratch"
}

agent=("$build/libexec/tt/tt-agent" --state "$scratch/state" --root "$scratch/srv" --name h1 --group web --log-level error)

mb() { awk -v kb="$1" 'BEGIN { printf "%.1f", kb / 1024 }'; }
cpu_ns() { cat "/proc/$1"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; } # Not 2e+09.
rss_kb() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"; }
# What nobody shares with it and no file holds.
own_kb() { awk '/^Private_Dirty:/ { print $2 }' "/proc/$1/smaps_rollup"; }

# idle NAME PID: what it takes over the time, once nothing of what was before goes on.
idle() {
  local name=$1 pid=$2 before now
  before=$(cpu_ns "$pid")
  for _ in $(seq 60); do
    sleep 1
    now=$(cpu_ns "$pid")
    [ $((now - before)) -gt 2000000 ] || break
    before=$now
  done
  before=$(cpu_ns "$pid")
  sleep "$idle_s"
  now=$(cpu_ns "$pid")
  figure "${name}rss_mb $(mb "$(rss_kb "$pid")") MB"
  figure "${name}own_mb $(mb "$(own_kb "$pid")") MB"
  figure "${name}cpu_percent $(awk -v ns=$((now - before)) -v s="$idle_s" 'BEGIN { printf "%.4f", ns / 1e7 / s }') %"
}

end() { kill "$1" && tail --pid="$1" -f /dev/null; }

measure_tt() {
  local each pid
  start_server
  "${agent[@]}" --server "$agents" --ca-file "$scratch/cert.pem" --token-file "$scratch/home/enroll.token" 2> "$scratch/agent.log" &
  pid=$!
  pids+=("$pid") # In case what is measured fails.
  for ((each = 1; each <= services; ++each)); do deploy "$each"; done
  idle idle_ "$pid"
  end "$pid"
  figure "first_report_ms $("$build/bench/first_contact" "$scratch/stub" 21 "${agent[@]}" --server "unix:$scratch/stub") ms"
}

# Unpacked below .cache with all that it needs; looks for a server of ours, of which it only hears nothing.
measure_puppet() {
  local root=$cache/puppet pid puppet
  puppet=(env "HOME=$scratch" "RUBYLIB=$root/usr/lib/ruby/vendor_ruby:$root/usr/lib/ruby/3.1.0:$root/usr/lib/$(gcc -print-multiarch)/ruby/3.1.0:$root/usr/lib/$(gcc -print-multiarch)/ruby/vendor_ruby/3.1.0"
    "GEM_PATH=$root/usr/share/rubygems-integration/all:$root/usr/share/rubygems-integration/3.1.0"
    "LD_LIBRARY_PATH=$root/usr/lib/$(gcc -print-multiarch)" "$root/usr/bin/ruby3.1" "$root/usr/bin/puppet" agent
    --confdir "$scratch/puppet" --vardir "$scratch/puppet-var" --rundir "$scratch/puppet-run" --logdir "$scratch/puppet-log"
    --ssldir "$scratch/puppet/ssl" --publicdir "$scratch/puppet/public"
    --server 127.0.0.1 --serverport 8140 --no-daemonize --certname h1)
  if [ ! -x "$root/usr/bin/ruby3.1" ]; then
    say "puppet-agent is left out: the package cannot be had"
    return
  fi
  mkdir -p "$scratch"/puppet{,-var,-run,-log}
  "${puppet[@]}" --waitforcert 3600 > "$scratch/puppet.log" 2>&1 &
  pid=$!
  pids+=("$pid") # In case what is measured fails.
  idle puppet_idle_ "$pid"
  end "$pid"
  figure "puppet_first_contact_ms $("$build/bench/first_contact" 8140 5 "${puppet[@]}" --onetime) ms"
}

value() { printf '%s\n' "${figures[@]}" | awk -v name="$1" '$1 == name { print $2 }'; }

ratio() {
  local ours theirs
  ours=$(value "$2") theirs=$(value "$3")
  [ -z "$theirs" ] || figure "$1 $(awk -v a="$theirs" -v b="$ours" 'BEGIN { printf "%.1f", a / (b > 0 ? b : 0.0001) }') times"
}

measure_tt
measure_puppet
ratio puppet_to_tt_rss idle_rss_mb puppet_idle_rss_mb
ratio puppet_to_tt_cpu idle_cpu_percent puppet_idle_cpu_percent
ratio puppet_to_tt_start first_report_ms puppet_first_contact_ms
printf '%s\n' "${figures[@]}"
[ -n "$judged" ] || exit 0
awk -v rss="$(value idle_rss_mb)" -v cpu="$(value idle_cpu_percent)" -v start="$(value first_report_ms)" \
  'BEGIN { exit !(rss <= 12 && cpu <= 0.05 && start <= 50) }' || { say "agent: over 12 MB, 0.05 % or 50 ms"; exit 1; }
