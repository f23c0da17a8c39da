# Sourced by gimp-batch and demo: a GIMP profile with our plug-in in it, apart from the user's.
# Sets: checkout, build, profile.
# shellcheck shell=bash disable=SC2034

dev=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=${dev%/dev}
build=$checkout/build-gimp
profile=$build/profile

# Configures, builds and installs, all but the tests; says nothing unless it fails.
install_plug_in () {
  local again=()
  mkdir -p "$profile"
  cp "$dev/gimprc" "$profile/gimprc"
  [ ! -e "$build/build.ninja" ] || again=(--reconfigure)   # it would not notice new data folders
  if ! { "$dev/in" meson setup "${again[@]}" "$build" "$checkout" -Dplugindir="$profile/plug-ins" &&
         "$dev/in" meson compile -C "$build" plugin/impasto cli/impasto impasto-gmo &&
         rm -rf "$profile/plug-ins/impasto" &&
         "$dev/in" meson install --no-rebuild -C "$build" --tags plugin,i18n; } > "$build/build.log" 2>&1; then
    cat "$build/build.log" >&2
    return 1
  fi
}

# An argument as a Scheme string
scheme_string () {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# gimp_console [VAR=value ...] -- EXPRESSION ...: evaluates them in one GIMP without windows
gimp_console () {
  local variables=() batch=()
  while [ "$1" != -- ]; do variables+=("$1"); shift; done
  shift
  while [ $# -gt 0 ]; do batch+=("--batch=$1"); shift; done
  "$dev/in" GIMP3_DIRECTORY="$profile" "${variables[@]}" \
    gimp-console --no-interface --no-data --no-fonts --stack-trace-mode=never \
      --batch-interpreter=plug-in-script-fu-eval "${batch[@]}" --quit
}
