#!/usr/bin/env bash
# Installs the Debian package in a copy of this machine's root that lies in memory, and lives there: bakes a build
# in place, starts the agent as its unit would, upgrades it by the package while it serves, and removes it.
#
#   package.sh FILE.deb
# As root, and where namespaces and overlay mounts can be had; else it says that it is left out.
set -euo pipefail

say() { printf '== %s\n' "$*"; }

# A root over the machine's, whose changes lie in memory.
mount_root() {
  mount -t tmpfs root /mnt
  mkdir /mnt/{upper,work,root}
  mount -t overlay root -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
}

outside() {
  local package self
  package=$(readlink -f "$1")
  self=$(readlink -f "$0")
  if [ "$(id -u)" != 0 ] || ! unshare -nmp --fork "$self" --try 2>/dev/null; then
    say "the package is not installed anywhere: that takes root, namespaces and overlay mounts"
    return
  fi
  # The first process of its own, so that all that it started ends with it, and the mounts are gone then.
  exec unshare -nmp --fork --kill-child "$self" --root "$package"
}

# A root of its own, and a network with nothing but itself.
make_root() {
  mount_root
  ip link set lo up
  mount -t proc proc /mnt/root/proc
  mount --rbind /dev /mnt/root/dev
  mount -t tmpfs tmp /mnt/root/tmp
  cp "$1" /mnt/root/tmp/tt.deb
  cp "$(readlink -f "$0")" /mnt/root/tmp/package.sh
  exec chroot /mnt/root /tmp/package.sh --inside
}

# wait_for COMMAND...: until it succeeds, or a minute is over.
wait_for() {
  local end=$((SECONDS + 60))
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { say "never came true: $*"; tail -n 20 /tmp/*.log; return 1; }
    read -rt 0.1 <> <(:) || true
  done
}

write_service() {
  mkdir -p /tmp/web/dist/tt
  cd /tmp/web
  printf '#!/bin/sh\necho "$TT_HOOK_RELEASE" >>/tmp/restarted\n' >dist/tt/RESTARTING
  printf '#!/bin/sh\nreadlink -f . >>/tmp/prepared\n' >dist/tt/POST_DOWNLOAD
  chmod 755 dist/tt/*
  printf '%s\n' 'tt: 1' 'service: web' 'build: { path: dist }' 'stages:' '  - name: prod' '    hosts: { group: web }' >tt.yaml
}

setting() { sed -n "s/^$1=//p" /etc/tt/agent.env; }

# As the unit does.
start_agent() {
  # shellcheck disable=SC2046
  /usr/libexec/tt/tt-agent --server "$(setting TT_SERVER)" $(setting TT_AGENT_OPTIONS) >>/tmp/agent.log 2>&1 &
  agent=$!
}

end() { kill "$1" && wait "$1"; }

serves() { tt hosts -o json | jq -e --arg build "$1" 'any(.hosts[].host.services[]; .healthy and .serving == $build)'; }

inside() {
  local build program server agent=
  export TT_HOME=/tmp/home HOME=/tmp
  rm -rf /var/lib/tt-agent /srv/web /etc/tt # Of this copy, whatever the machine has there.
  say "install"
  dpkg -i /tmp/tt.deb
  tt version
  for program in agent install publish restart serve shim sim supervise unpack; do test -x "/usr/libexec/tt/tt-$program"; done
  test -f /usr/lib/systemd/system/tt-agent.service
  test ! -e /etc/systemd/system/multi-user.target.wants/tt-agent.service

  say "a control plane, and a build"
  write_service
  tt serve --listen 127.0.0.1:7417 >/tmp/serve.log 2>&1 &
  server=$!
  wait_for grep 127.0.0.1:7417 /tmp/serve.log # Else the first command would start one of its own.
  tt config apply
  tt publish dist --commit "$(printf '%040d' 1)" --time 2026-01-01T00:00:00Z --branch main
  build=$(tt builds -o json | jq -r '.builds[0].build.id')

  say "bake it in place"
  mkdir -p /etc/tt
  tt token create hosts --role enroll --uses any --group web --expires 1d >/etc/tt/enroll.token
  tt token create baker --role reader >/tmp/baker.token
  tt agent install --root / --in-place --token-file /tmp/baker.token --build "$build" --server http://127.0.0.1:7417 -- \
    --token-file /etc/tt/enroll.token --group web
  test "$(cat /tmp/prepared)" = "/srv/web/releases/$build/tt"
  test -L /etc/systemd/system/multi-user.target.wants/tt-agent.service

  say "start the agent"
  tt deploy prod "$build" --yes --detach -m go || true
  start_agent
  wait_for serves "$build"
  test "$(wc -l </tmp/prepared)" = 1
  if grep 'comes whole' /tmp/agent.log; then return 1; fi

  say "upgrade it by the package"
  dpkg -i /tmp/tt.deb
  end "$agent"
  start_agent
  wait_for sh -c 'tt agent status -o json | jq -e ".heard_at > .started_at"'
  wait_for serves "$build"
  test "$(wc -l </tmp/restarted)" = 1

  say "remove it"
  end "$agent"
  end "$server"
  dpkg -r tt
  test ! -e /usr/libexec/tt
  test -d /var/lib/tt-agent
  say "the package was installed, baked with, upgraded and removed"
}

case "$1" in
  --try) mount_root ;;
  --root) make_root "$2" ;;
  --inside) inside ;;
  *) outside "$1" ;;
esac
