#!/usr/bin/env bash
# Four instances of a web service behind HAProxy are taken from one build to the next by tt's own agents, one after the other,
# while 32 callers ask without a break, once for each restart strategy (the table of atomic-deploys.md 3). HAProxy retries
# nothing, so whatever a restart breaks is seen.
#
#   restart.sh BUILD_DIR [--short] [STRATEGY...]     --short: plain and lame_duck, fewer requests
#
# Prints, last, one line per figure: STRATEGY_errors, STRATEGY_requests, STRATEGY_roll_s, STRATEGY_steady_p999_ms, STRATEGY_p999_ms,
# cold_p999_ms (lame_duck without warm-up) and warm_p999_ms (with it). Ends with 1 when a strategy other than plain has an error,
# or when plain has none: then nobody was looking. Times on a shared machine are for people to judge.
set -euo pipefail
build=$(readlink -f "$1")
shift
here=$(dirname "$(readlink -f "$0")")
source=$here/../../..
cache=$source/.cache
strategies=(plain lame_duck cold reload reuseport netfilter_reject socket_activation)
least=40000
fleet=4

say() { printf '%s\n' "$*" >&2; }

chosen=()
while [ "$#" -gt 0 ]; do
  case "$1" in
    --short) strategies=(plain lame_duck) least=8000 ;;
    --least) least=$2; shift ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ "${#chosen[@]}" -eq 0 ] || strategies=("${chosen[@]}")

# A network of its own: ports are free, and what is rejected is rejected here only.
if [ -z "${TT_RESTART_BENCH_NETWORK:-}" ]; then
  if [ "$(id -u)" != 0 ] || ! unshare -n true 2>/dev/null; then
    say "restart is left out: rejecting connections takes root and a network namespace"
    exit 0
  fi
  TT_RESTART_BENCH_NETWORK=1 exec unshare -n "$here/restart.sh" "$build" --least "$least" "${strategies[@]}"
fi
ip link set lo up
# As hooks/examples/reuseport asks for.
[ ! -w /proc/sys/net/ipv4/tcp_migrate_req ] || echo 1 > /proc/sys/net/ipv4/tcp_migrate_req
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tt-restart.XXXXXX")
chmod 755 "$scratch"
pids=() agents=() figures=() broken=()

finish() {
  local status=$? pid
  set +e
  [ "$status" -eq 0 ] || tail -n 8 "$scratch"/*.log "$scratch"/*/*.log >&2
  for pid in "${pids[@]}" "${agents[@]}"; do kill "$pid" 2>/dev/null && tail --pid="$pid" -f /dev/null; done
  end_services
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# What agents started lives on; its numbers stand in their state.
end_services() {
  local file pid
  for file in "$scratch"/*/state-*/running/web "$scratch"/*/srv-*/web/serve.pid; do
    [ -f "$file" ] || continue
    pid=$(jq -r '.pid? // .' "$file")
    [ "$pid" -gt 1 ] && kill -KILL "$pid" 2>/dev/null
  done
}

# What is on other machines than the services in production takes the time here that they leave.
elsewhere=(nice -n 19)

public() { printf '%d' $((9000 + $1)); }
admin() { printf '%d' $((9100 + $1)); }

start_haproxy() {
  local each
  {
    cat <<TXT
global
  maxconn 2000
defaults
  mode http
  retries 0
  timeout connect 1s
  timeout client 30s
  timeout server 10s
  http-reuse always
  option httpchk GET /healthz
frontend web
  bind 127.0.0.1:8080
  default_backend services
backend services
  balance roundrobin
TXT
    for ((each = 1; each <= fleet; ++each)); do
      printf '  server h%d 127.0.0.1:%d check inter 200ms fall 2 rise 1\n' "$each" "$(public "$each")"
    done
  } > "$scratch/haproxy.cfg"
  "$haproxy" -db -f "$scratch/haproxy.cfg" > "$scratch/haproxy.log" 2>&1 &
  pids+=($!)
}

# One for each strategy, whose hosts are others.
start_server() {
  local dir=$1 note
  mkfifo "$dir/ready"
  "${elsewhere[@]}" "$build/libexec/tt/tt-serve" --home "$dir/home" --listen 127.0.0.1:7417 --ready-fd 3 3> "$dir/ready" > "$dir/serve.log" 2>&1 &
  agents+=($!)
  read -r note < "$dir/ready"
  TT_SERVER=unix:$(jq -r .socket <<< "$note")
  export TT_SERVER
}

# Each host says by commands of its own which ports its service has.
start_agents() {
  local dir=$1 each name
  for ((each = 1; each <= fleet; ++each)); do
    mkdir -p "$dir/commands-$each"
    for name in port admin; do
      printf '#!/bin/sh\necho %s\n' "$(if [ "$name" = port ]; then public "$each"; else admin "$each"; fi)" > "$dir/commands-$each/$name"
      chmod +x "$dir/commands-$each/$name"
    done
    printf '#!/bin/sh\necho %s %s\n' "$(admin "$each")" "$((100 + $(admin "$each")))" > "$dir/commands-$each/admins"
    chmod +x "$dir/commands-$each"/*
    "$build/bin/tt" agent --token-file "$dir/home/enroll.token" --name "h$each" --group web --state "$dir/state-$each" --root "$dir/srv-$each" \
      --commands "$dir/commands-$each" 2> "$dir/agent-$each.log" &
    agents+=($!)
  done
}

# The service takes half a second to boot, and its first 30 requests take 50 ms each.
boot=(--boot 500 --cold 30:50)

restart_of() {
  local service="bin/web, --port, \"\${PORT}\", --admin, \"\${ADMIN}\", --boot, \"500\", --cold, \"30:50\""
  local in='in: "http://127.0.0.1:${ADMIN}/ready"' port='port: "${ADMIN}"'
  case "$1" in
    plain) echo "{ strategy: plain, run: [$service, --term, exit], $port, $in }" ;;
    lame_duck | cold) echo "{ strategy: lame_duck, run: [$service], $port, $in, out: { http: \"http://127.0.0.1:\${ADMIN}/drain\", time: 1500ms } }" ;;
    reload) echo "{ strategy: reload, run: [$service, --workers], $in }" ;;
    socket_activation) echo "{ strategy: socket_activation, run: [bin/web, --boot, \"500\"], listen: [\"127.0.0.1:\${PORT}\"] }" ;;
    netfilter_reject) echo "{ strategy: plain, run: [$service], $port, $in }" ;;
    reuseport) echo '{ strategy: hook, timeout: 60s }' ;;
  esac
}

# Requests over the admin address, except where there is none.
warmup_of() {
  case "$1" in
    cold | reuseport | socket_activation) ;;
    *) echo '  warmup: { http: ["http://127.0.0.1:${ADMIN}/warm"], count: 30, p95: 20ms, window: 10 }' ;;
  esac
}

health_of() {
  local at='${ADMIN}'
  case "$1" in socket_activation | reuseport) at='${PORT}' ;; esac
  echo "  health: { http: \"http://127.0.0.1:$at/healthz\", expect: { header: { X-Build: \"$2\" } }, interval: 50ms }"
}

hooks_of() {
  local example=$source/hooks/examples/$1
  [ -d "$example" ] || return 0
  mkdir -p tree/tt
  cp "$example"/* tree/tt/
  [ "$1" = reuseport ] || return 0
  printf '#!/bin/sh\nexec "${0%%/*}/web" --port "$PORT" --admin "$ADMIN" --reuseport %s\n' "${boot[*]}" > tree/bin/serve
  chmod +x tree/bin/serve
}

# make_service STRATEGY BUILD
make_service() {
  mkdir -p tree/bin
  cp -f "$build/tests/test-service" tree/bin/web
  hooks_of "$1"
  cat > tt.yaml <<TXT
tt: 1
service: web
build:
  path: tree
  env: [PORT, ADMIN, ADMIN_PORTS, REJECT_FOR, REJECT_LOCAL]
  restart: $(restart_of "$1")
$(warmup_of "$1")
$(health_of "$1" "$2")
stages:
  - name: prod
    hosts: { group: web, size: $fleet }
    rollout: { parallel: 1, floor: 75%, halt_timeout: 1s }
env:
  prod:
    PORT: { command: port }
    ADMIN: { command: admin }
    ADMIN_PORTS: { command: admins }
    REJECT_FOR: "1.5"
    REJECT_LOCAL: "1"
TXT
}

# publish STRATEGY BUILD
publish() {
  make_service "$@"
  shift
  echo "$1" > tree/name
  "${elsewhere[@]}" "$build/bin/tt" config apply
  "${elsewhere[@]}" "$build/bin/tt" publish tree --commit "$(printf '%039d%d' 0 "$1")" --time 2026-12-01T00:00:00Z
}

mark() {
  printf m > "$scratch/control"
  read -r requests errors p50 p99 p999 max <&"$load"
}

# answered BUILD: until each host serves that build to HAProxy.
answered() {
  local each
  for ((each = 1; each <= fleet; ++each)); do
    curl -s --retry 200 --retry-delay 0 --retry-all-errors --retry-max-time 20 -o /dev/null "http://127.0.0.1:$(public "$each")/"
  done
}

# Deploys, and asks on until there were enough requests for the figure to mean something.
measure() {
  local strategy=$1 start roll
  mark
  start=${EPOCHREALTIME/./}
  "${elsewhere[@]}" "$build/bin/tt" deploy prod --yes > deploy.log 2>&1
  roll=$(((${EPOCHREALTIME/./} - start) / 100000))
  counted=0 failed=0
  count
  while [ "$counted" -lt "$least" ]; do
    sleep 1
    count
  done
  figures+=("${strategy}_errors $failed errors" "${strategy}_requests $counted requests" "${strategy}_roll_s $((roll / 10)).$((roll % 10)) s")
}

count() {
  mark
  counted=$((counted + requests)) failed=$((failed + errors))
  [ -n "${during:-}" ] || during=$p999
}

bench() {
  local strategy=$1 dir=$scratch/$1 steady during=
  mkdir -p "$dir"
  cd "$dir"
  start_server "$dir"
  start_agents "$dir"
  publish "$strategy" 1 > publish.log 2>&1
  "$build/bin/tt" deploy prod --yes > first.log 2>&1
  answered
  sleep 1 # HAProxy looks every 200 ms
  coproc asks { exec "$build/bench/restart_load" 8080 32 "$scratch/control"; }
  load=${asks[0]}
  local caller=$asks_PID
  sleep 2
  mark
  sleep 15 # As long as a roll takes, so that both meet as much of what else the machine does.
  mark
  steady=$p999
  publish "$strategy" 2 >> publish.log 2>&1
  measure "$strategy"
  printf q > "$scratch/control"
  tail --pid="$caller" -f /dev/null
  figures+=("${strategy}_p999_ms $during ms" "${strategy}_steady_p999_ms $steady ms")
  say "$strategy: $failed errors in $counted requests; p99.9 steady $steady ms, during the roll $during ms"
  judge "$strategy" "$steady" "$during"
  local agent
  for agent in "${agents[@]}"; do kill "$agent" && tail --pid="$agent" -f /dev/null; done
  agents=()
  end_services
  rm -rf "$dir"
}

judge() {
  local strategy=$1 steady=$2 during=$3
  if [ "$strategy" = plain ]; then
    [ "$failed" -gt 0 ] || broken+=("plain has no error, so nobody was looking")
  elif [ "$failed" -gt 0 ]; then
    broken+=("$strategy has $failed errors")
  fi
  [ "$strategy" != cold ] || figures+=("cold_p999_ms $during ms")
  [ "$strategy" != lame_duck ] || figures+=("warm_p999_ms $during ms")
}

haproxy=$cache/haproxy/usr/sbin/haproxy
LD_LIBRARY_PATH=$(for lib in liblua5.3-0 libopentracing-c-wrapper0 libopentracing1; do printf '%s:' "$cache/$lib/usr/lib/$(gcc -print-multiarch)"; done)
export LD_LIBRARY_PATH XDG_CACHE_HOME=$scratch/cache HOME=$scratch TT_NO_INPUT=1
mkfifo "$scratch/control"
start_haproxy
for strategy in "${strategies[@]}"; do bench "$strategy"; done
printf '%s\n' "${figures[@]}"
for one in "${broken[@]}"; do say "restart: $one"; done
[ "${#broken[@]}" -eq 0 ]
