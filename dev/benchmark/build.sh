# Sourced by bench and bench-peer: a release build of engine, command line and bench programs, and
# what they measure with.
# Sets: checkout, build, results, impasto, programs, labels. Expects $dev of tree.sh.
# shellcheck shell=bash disable=SC2034,SC2154

checkout=$(cd "$dev/.." && pwd -P)
build=$checkout/build-bench
results=$build/results
impasto=$build/cli/impasto
programs=$build/tests/bench

# build_release: quiet where all goes well
build_release () {
  mkdir -p "$results"
  if ! { [ -e "$build/build.ninja" ] ||
         "$dev/in" meson setup "$build" "$checkout" --buildtype=release -Dplugin=disabled; } \
         > "$build/setup.log" 2>&1 ||
     ! "$dev/in" ninja -C "$build" > "$build/build.log" 2>&1; then
    cat "$build/setup.log" "$build/build.log" >&2
    return 1
  fi
  labels=(date="$(date +%Y-%m-%d)"
          commit="$(git -C "$checkout" describe --always --dirty --exclude='*' 2>/dev/null || echo unknown)"
          cpu="$(sed -n 's/^model name.*: //p;T;q' /proc/cpuinfo), $(nproc) cores")
}

# weights vgg16|vgg19|builtin|FILE: prints the path of the weight file, made or copied first where
# needed. The shapes have random weights.
weights () {
  case $1 in
    vgg16|vgg19)
      [ -e "$build/$1.safetensors" ] ||
        "$dev/in" "$programs/make-weights" "$1" "$build/$1.safetensors" >&2 || return
      echo "$build/$1.safetensors" ;;
    builtin) echo "$checkout/data/networks/vgg16-slim.safetensors" ;;
    *) realpath "$1" ;;
  esac
}
