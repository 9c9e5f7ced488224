#!/usr/bin/env bash
# A small web site travels staging → canary → prod over eight real agents on this machine; a bad build is
# stopped at canary and rolled back there; then prod goes back one build. Leaves nothing running.
#
#   demo.sh BUILD_DIR [--keep]      --keep leaves everything up for a look around
set -euo pipefail
build=$(readlink -f "$1")
keep=${2:-}
here=$(dirname "$(readlink -f "$0")")
nginx=$(readlink -f "$here/../../.cache/nginx/usr/sbin/nginx")
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tt-demo.XXXXXX")
chmod 755 "$scratch" # nginx drops root, and must still read its pages
export TT_HOME=$scratch/control TT_SERVICE=web
unset TT_SERVER TT_TOKEN_FILE 2>/dev/null || true
PATH=$build/bin:$PATH
pids=()

title() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
show() { printf '$ %s\n' "$*"; "$@"; }

# Ends a process that this script started, and waits until it is gone.
end() { kill "$1" 2>/dev/null || return 0; wait "$1" 2>/dev/null || true; }

stop_all() {
  local pid web_servers
  [ -z "${WATCH_PID:-}" ] || end "$WATCH_PID"
  for pid in "${pids[@]}"; do end "$pid"; done
  web_servers=$(cat "$scratch"/hosts/*/srv/web/run/nginx.pid 2>/dev/null)
  for pid in $web_servers; do kill -TERM "$pid"; done
  for pid in $web_servers; do tail --pid="$pid" -f /dev/null; done
  wait
}

finish() {
  local status=$?
  set +e
  if [ "$status" -ne 0 ]; then
    printf '\nThe demo failed. The end of the control plane'"'"'s log:\n'
    tail -n 20 "$scratch/serve.log"
    printf 'and of the journal:\n'
    tt log web | tail -n 30
    tail -n 5 "$scratch"/hosts/*/agent.log
  fi
  if [ "$keep" = --keep ] && [ "$status" -eq 0 ]; then
    printf '\nLeft running in %s. To look around:\n  export TT_HOME=%s TT_SERVICE=web PATH=%s/bin:$PATH\nTo end it: kill %s, then remove the directory.\n' \
      "$scratch" "$TT_HOME" "$build" "${pids[*]} $(cat "$scratch"/hosts/*/srv/web/run/nginx.pid | tr '\n' ' ')"
    disown -a
    return
  fi
  stop_all
  chmod -R u+w "$scratch" && rm -rf "$scratch"
}
trap finish EXIT

commit() { git -C "$scratch/web" add -A && git -C "$scratch/web" -c user.name=Ana -c user.email=ana@web.example commit -qm "$1"; }

make_repository() {
  mkdir -p "$scratch/web/dist/public"
  git -C "$scratch/web" init -q -b main
  cp -r "$here/site/." "$scratch/web/dist/"
  echo '<h1>Hello</h1>' >"$scratch/web/dist/public/index.html"
  commit "Say hello"
  echo '<h1>Hello, world</h1>' >"$scratch/web/dist/public/index.html"
  commit "Greet everybody"
  mkdir -p "$scratch/web/tests"
  cat >"$scratch/web/tests/smoke.sh" <<SMOKE
#!/bin/bash
# Every page of the stage's hosts must answer 200.
set -eu
for port in \$(cat $scratch/hosts/\$TT_HOOK_STAGE-*/srv/web/run/port); do
  curl -sS --noproxy '*' -o /dev/null -w "port \$port: %{http_code}\n" --fail "http://127.0.0.1:\$port/"
done
SMOKE
  chmod +x "$scratch/web/tests/smoke.sh"
  sed "s|@NGINX@|$nginx|" "$here/demo.yaml" >"$scratch/web/tt.yaml"
  commit "Deploy with tt"
}

start_control_plane() {
  local ready
  mkfifo "$scratch/ready"
  tt serve --home "$TT_HOME" --listen 127.0.0.1:0 --ready-fd 9 9<>"$scratch/ready" 2>"$scratch/serve.log" &
  pids+=("$!")
  read -r -t 20 ready <>"$scratch/ready" || return 1
  printf 'the control plane says: %s\n' "$ready"
}

start_agents() {
  local name endpoint
  endpoint=$(tt token endpoint 2>/dev/null || sed -n 's/.*\(http:\/\/127[^" ]*\).*/\1/p' "$TT_HOME/lease")
  for name in staging-1 staging-2 canary-1 canary-2 prod-1 prod-2 prod-3 prod-4; do
    mkdir -p "$scratch/hosts/$name"
    tt agent --server "$endpoint" --token-file "$TT_HOME/enroll.token" --name "$name" --group "web-${name%-*}" \
      --zone "zone-${name##*-}" --state "$scratch/hosts/$name/state" --root "$scratch/hosts/$name/srv" \
      2>"$scratch/hosts/$name/agent.log" &
    pids+=("$!")
  done
}

# Shows each change of the stages until the condition (jq, over one status) holds.
follow_until() {
  local line text last= watcher
  coproc WATCH { exec timeout 60 tt status --watch -o jsonl; }
  watcher=$WATCH_PID
  while read -r line <&"${WATCH[0]}"; do
    text=$(jq -r '(.services[0]? // .).stages[] | "   \(.name): runs \(.running.commit.subject // "nothing yet")"
      + (if .active then "; \(.active.id) (\(.active.kind)) is \(.active.state), \(.active_done) done" else "" end)' <<<"$line")
    [ "$text" = "$last" ] || diff --changed-group-format='%>' --unchanged-group-format='' <(echo "$last") <(echo "$text") || true
    last=$text
    jq -e "(.services[0]? // .) | $1" <<<"$line" >/dev/null && { end "$watcher"; return 0; }
  done
  echo "it did not come to: $1" >&2
  return 1
}

runs() { printf '(.stages[] | select(.name == "%s") | .running.commit.subject == "%s" and .active == null)' "$1" "$2"; }

# Soak is a gate like any other: it refuses, says until when, and opens by itself.
promote_prod() {
  local try
  for try in 1 2 3 4 5 6 7 8 9 10; do
    show tt promote prod --yes && return
    [ "$?" -eq 5 ] || return 1
    sleep 1
  done
  return 1
}

publish() { (cd "$scratch/web" && show tt publish dist); }

title "A repository with a history, a control plane and eight agents"
make_repository
git -C "$scratch/web" log --oneline | cat
start_control_plane
start_agents
(cd "$scratch/web" && show tt config check && show tt config apply)

title "A build goes to staging by itself, is tested over HTTP, goes to canary, and soaks"
publish
follow_until "$(runs canary "Deploy with tt")"
promote_prod

title "A second build takes the same way"
echo '<h1>Hello, wide world</h1>' >"$scratch/web/dist/public/index.html"
(cd "$scratch/web" && commit "Widen the greeting")
publish
follow_until "$(runs canary "Widen the greeting")"
promote_prod

title "A build whose pages answer 500 where search is switched on: staging cannot see it, canary must"
touch "$scratch/web/dist/search.broken"
(cd "$scratch/web" && commit "Add search")
publish
follow_until "$(runs staging "Add search") and ([.stages[] | select(.name == \"canary\") | .running.commit.subject == \"Widen the greeting\" and .active == null and .proven == .running.id] | all) and ([.stages[] | select(.name == \"canary\") | .because[]? | .gate] | index(\"candidate\"))"
show tt why canary
show tt promote prod --yes && { echo "the bad build reached prod"; exit 1; }

title "Prod goes back one build"
show tt rollback prod --yes --reason "the demo's last act"

title "Where everything is now"
show tt status
show tt history
subjects=$(tt status --json | jq -r '[.services[0].stages[].running.commit.subject] | join(", ")')
[ "$subjects" = "Add search, Widen the greeting, Deploy with tt" ] || { echo "unexpected end: $subjects"; exit 1; }
