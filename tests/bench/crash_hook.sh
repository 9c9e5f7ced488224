#!/bin/sh
# Every hook of the crash bench: writes down that it begins, waits if its step is held, writes down that it ends.
host=${TT_HOOK_TARGET%/srv/*}
step=$TT_HOOK_STEP
[ "${0##*/}" = health ] && step=health
say() { echo "$1 $TT_HOOK_DEPLOY.$TT_HOOK_RETRY $TT_HOOK_BUILD $step $TT_HOOK_ATTEMPT" >>"$host/hooks.log"; }
say begin
read -r held <"$host/held"
if [ "$held" = "$step" ]; then
  echo "$$" >"$host/inside"
  read -r _ <"$host/release"
fi
say end
