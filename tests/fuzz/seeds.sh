#!/usr/bin/env bash
# seeds.sh DIR: small archives of each kind into DIR/unpack, from which the fuzzer of archives begins: without one it
# never gets past what tells formats apart.
set -euo pipefail
seeds=$1/unpack
mkdir -p "$seeds"
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/bin/empty"
printf '#!/bin/sh\n' > "$tree/bin/run"
chmod 755 "$tree/bin/run"
printf 'some text, some text' > "$tree/text"
ln "$tree/text" "$tree/hard"
ln -s bin/run "$tree/link"
for format in ustar pax gnu; do tar -C "$tree" --format="$format" -cf "$seeds/$format.tar" .; done
tar -C "$tree" --format=pax --pax-option=path:=bin/renamed,comment:=x -cf "$seeds/options.tar" text
tar -C "$tree" -czf "$seeds/ustar.tar.gz" .
tar -C "$tree" --zstd -cf "$seeds/ustar.tar.zst" .
if command -v python3 > /dev/null; then python3 -m zipfile -c "$seeds/tree.zip" "$tree/bin" "$tree/text"; fi
