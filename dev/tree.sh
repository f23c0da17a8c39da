# Sourced by rootfs and in: where the trees are and whether this machine needs one.
# Sets: dev, cache, tree, packages, root. Expects $tree to be set.
# shellcheck shell=bash disable=SC2034,SC2154

export PATH="$PATH:/usr/sbin:/sbin"       # chroot and localedef, which users do not have in it
dev=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=${IMPASTO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/impasto}
case $cache in /*) ;; *) cache=$PWD/$cache ;; esac

if [ ! -f "$dev/packages/$tree" ]; then
  echo "$(basename "$0"): no tree named '$tree'; there are: $(cd "$dev/packages" && echo *)" >&2
  exit 2
fi
mapfile -t packages < <(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$dev/packages/$tree")

# The folder carries the hash of what was asked for: a changed list is another tree, and
# commands still running in the old one keep it.
stamp=$(printf '%s\n' 'format 1' "${packages[@]}" | sha256sum | cut -c1-12)
root=$cache/$tree-$stamp

# Has this machine GIMP 3 itself, or can its own package manager bring it?
native () {
  if pkg-config --exists 'gimp-3.0 >= 3.0.4' 2>/dev/null; then return 0; fi
  # shellcheck disable=SC1091
  ( . /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-99}" -ge 13 ] ) 2>/dev/null
}

# Natively: prints the packages of the list that are not installed.
missing_packages () {
  local installed package
  command -v dpkg-query >/dev/null || return 0
  # shellcheck disable=SC2016  # dpkg-query's own variables
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null |
              sed -n 's/^installed //p')
  for package in "${packages[@]}"; do
    grep -qxF -e "$package" <<< "$installed" || printf '%s\n' "$package"
  done
}

# Nothing left to do before commands can run?
tree_ready () {
  if [ -n "${IMPASTO_TREE:-}" ]; then [ "$IMPASTO_TREE" = "$tree" ]
  elif native; then [ -z "$(missing_packages)" ]
  else [ -e "$root/etc/impasto-ready" ]
  fi
}
