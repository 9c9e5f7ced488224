#!/bin/sh
# plant.sh SOURCE COPY SCRIPT: copies a source file with a defect, made by a sed script that must match.
set -eu
sed -E -f "$3" "$1" >"$2"
! cmp -s "$1" "$2" || { echo "plant.sh: nothing in $1 matches $3" >&2; rm "$2"; exit 1; }
