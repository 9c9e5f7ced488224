#!/usr/bin/env bash
# One step of action.yml. Everything comes from the environment, so that nothing of it is ever read as a command.
set -euo pipefail

export TT_NO_INPUT=1 TT_OUTPUT=name TT_COLOR=never
[ -z "${TT_STEP_SERVER:-}" ] || export TT_SERVER=$TT_STEP_SERVER
[ -z "${TT_STEP_SERVICE:-}" ] || export TT_SERVICE=$TT_STEP_SERVICE
[ -z "${TT_STEP_TOKEN:-}" ] || export TT_TOKEN=$TT_STEP_TOKEN
unset TT_STEP_TOKEN

fail() { # MESSAGE CODE
  echo "::error::$1"
  exit "$2"
}

words=("$TT_STEP_COMMAND")
[ -z "${TT_STEP_TARGET:-}" ] || words+=("$TT_STEP_TARGET")
case $TT_STEP_COMMAND in
  publish | wait) ;;
  deploy | promote)
    run=$GITHUB_REPOSITORY/$GITHUB_RUN_ID/$GITHUB_RUN_ATTEMPT/$GITHUB_JOB
    [ -z "${TT_STEP_BUILD:-}" ] || words+=("$TT_STEP_BUILD")
    words+=(--yes --idempotency-key "$run:$TT_STEP_COMMAND:${TT_STEP_TARGET:-}:${TT_STEP_BUILD:-}")
    ;;
  *) fail "command is publish, deploy, promote or wait, and not '$TT_STEP_COMMAND'" 2 ;;
esac
if [ "$TT_STEP_COMMAND" != publish ]; then
  words+=(--on-interrupt "${TT_STEP_ON_CANCEL:-detach}")
  [ -z "${TT_STEP_TIMEOUT:-}" ] || words+=(--timeout "$TT_STEP_TIMEOUT")
fi

command -v tt >/dev/null || fail 'tt is not on the PATH of this runner' 127
result=$(mktemp)
tt "${words[@]}" >"$result" &
pid=$!
# Who cancels a workflow signals this shell alone.
trap 'kill -TERM "$pid" 2>/dev/null || true' INT TERM
while :; do
  code=0
  wait "$pid" || code=$?
  kill -0 "$pid" 2>/dev/null || break
done
echo "id=$(head -n 1 "$result")" >>"$GITHUB_OUTPUT"
rm -f "$result"
[ "$code" -eq 0 ] || fail "tt ${words[0]} ended with $code; 'tt help exit-codes' says what that means" "$code"
