# Sourced after common.sh by the drivers that need a screen: skips what is missing, starts a
# display of its own with a window manager, and defines run_driver.
# shellcheck shell=bash disable=SC2154

for program in Xvfb openbox dbus-run-session; do
  command -v "$program" > /dev/null || skip "no $program"
done
python3 -c 'import gi; gi.require_version("Atspi", "2.0")' 2> /dev/null ||
  skip 'no AT-SPI for Python'
[ -z "${SHOTS:-}" ] || mkdir -p "$SHOTS"

pids=()
trap 'kill "${pids[@]}" 2> /dev/null || true; rm -rf "$work"' EXIT

# -displayfd: the server chooses the display's number and tells it when it is ready
Xvfb -displayfd 3 -screen 0 "${SCREEN:-1280x900}x24" -nolisten tcp 3> "$work/display" > "$work/xvfb.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do [ ! -s "$work/display" ] || break; sleep 0.1; done
DISPLAY=:$(cat "$work/display")
export DISPLAY PYTHONDONTWRITEBYTECODE=1
openbox > "$work/openbox.log" 2>&1 &
pids+=($!)

# run_driver FILE.py: its checks as results
run_driver () {
  local status=0
  # the bus of the test alone, and GTK's own settings, not the user's
  GTK_THEME=${GTK_THEME:-Adwaita} GSETTINGS_BACKEND=memory XDG_CONFIG_HOME=$work/config \
    dbus-run-session -- timeout 580 python3 "$1" > "$work/driver.log" 2>> "$work/bus.log" ||
    status=$?
  results_of "$work/driver.log"
  grep '^#' "$work/driver.log" || true
  result "$status" "$(basename "$1") came to its end"
  [ "$status" = 0 ] ||
    tail -n 40 "$work"/driver.log "$work"/bus.log "$work"/gimp.log | sed 's/^/# /'
}
