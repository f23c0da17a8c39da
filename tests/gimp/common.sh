# Sourced by the drivers: a private GIMP profile with the plug-in in it, and a tiny network.
# Expects the arguments of a driver: BUILD-FOLDER PLUG-IN-FOLDER.
# Sets: here, work (exported; removed at the end), profile, installed.
# shellcheck shell=bash disable=SC2034

# skip REASON: the whole driver has nothing to run with
skip () {
  echo "1..0 # SKIP $1"
  exit 0
}

command -v gimp-console > /dev/null || skip 'no gimp-console'
command -v meson > /dev/null || skip 'no meson'
command -v python3 > /dev/null || skip 'no python3'

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:?a build folder}
plugin_dir=${2:?the folder of the plug-in}

work=$(mktemp -d "${TMPDIR:-/tmp}/impasto-test.XXXXXX")
export work here
trap 'rm -rf "$work"' EXIT

# The layout is that of an installation, wherever it would go.
DESTDIR=$work/root meson install -C "$build" --no-rebuild --quiet --tags plugin,i18n \
  > "$work/install.log" 2>&1 ||
  { sed 's/^/# /' "$work/install.log"; echo 'Bail out! meson install failed'; exit 1; }
installed=$work/root$plugin_dir
profile=$work/profile
mkdir -p "$profile" "$work/data/networks" "$work/data/styles"
ln -s "$(dirname "$installed")" "$profile/plug-ins"
cp "$here/gimprc" "$profile/gimprc"
python3 "$here/make-network.py" "$work/data/networks/vgg16-slim.safetensors"

export GIMP3_DIRECTORY=$profile IMPASTO_DATADIR=$work/data

# gimp_batch EXPRESSION: evaluates it in a new GIMP without a user interface
gimp_batch () {
  gimp-console --no-interface --no-data --no-fonts --stack-trace-mode=never \
    --batch-interpreter=plug-in-script-fu-eval --batch="$1" --quit
}

# result STATUS NAME: a TAP line
n_results=0
n_failed=0
result () {
  n_results=$((n_results + 1))
  if [ "$1" = 0 ]; then
    echo "ok $n_results - $2"
  else
    echo "not ok $n_results - $2"
    n_failed=$((n_failed + 1))
  fi
}

# results_of FILE: TAP lines from the "ok - NAME" and "not ok - NAME" lines in a log
results_of () {
  local line
  while IFS= read -r line; do
    case $line in
      'ok - '*) result 0 "${line#ok - }" ;;
      'not ok - '*) result 1 "${line#not ok - }" ;;
    esac
  done < "$1"
}

# finish: the plan; the status says whether all went well
finish () {
  echo "1..$n_results"
  [ "$n_failed" = 0 ]
}
