# Sourced by papers and calibrate: the command line, VGG-16 and the pictures.
# Sets: checkout, build, impasto. Expects $dev and $cache of tree.sh.
# shellcheck shell=bash disable=SC2034,SC2154

# shellcheck source=../network/fetch.sh
. "$dev/network/fetch.sh"
checkout=${dev%/dev}

# set_up NAME: builds in build-NAME/, fetches what is missing
set_up () {
  fetch_teacher >&2
  fetch_pictures >&2
  build=$checkout/build-$1
  impasto=$build/cli/impasto
  if [ ! -e "$build/build.ninja" ]; then
    "$dev/in" meson setup "$build" "$checkout" -Dplugin=disabled > /dev/null
  fi
  "$dev/in" meson compile -C "$build" cli/impasto > /dev/null
}

# in_experiment PROGRAM ARG ...: a Python program of dev/experiments
in_experiment () {
  local program=$1
  shift
  "$dev/in" IMPASTO_DATADIR="$checkout/data" PYTHONDONTWRITEBYTECODE=1 python3 "$dev/experiments/$program" "$@"
}
