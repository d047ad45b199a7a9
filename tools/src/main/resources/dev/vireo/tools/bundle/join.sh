#!/bin/sh
# Checks the parts of a bundle of Vireo that lie beside this script, and joins them to the folder
# vireo below the one that is named, or the current one. Needs sh, coreutils, tar and gzip.
set -eu
parts=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)
into=${1:-.}

fail() {
  printf 'join.sh: %s\n' "$1" >&2
  exit 1
}

for tool in sha256sum tar gzip; do
  command -v "$tool" >/dev/null || fail "needs $tool, which is not here"
done
[ ! -e "$into/vireo" ] || fail "$into/vireo is there already: remove it, or name another folder"
(cd "$parts" && sha256sum --check --quiet SHA256SUMS) ||
  fail "a part is missing or damaged, see above: bring it here once more"

# Under another name until all is there and checked.
work=$into/.vireo-join.$$
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mkdir -p "$work"
cat "$parts"/vireo.tar.gz.part-* | gzip -dc | tar -xf - -C "$work" ||
  fail "the parts cannot be unpacked into $into, see above"
(cd "$work/vireo" && sha256sum --check --quiet SHA256SUMS) ||
  fail "what was unpacked is not what was packed, see above"
mv "$work/vireo" "$into/vireo"
printf 'joined: %s/vireo\n' "$into"
