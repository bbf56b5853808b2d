#!/usr/bin/env bash
# Installs the Debian packages of the named sets (build, test, bench) that are missing.
set -euo pipefail

build="binutils libc6-dev libstdc++-12-dev pkg-config git ca-certificates
  libcurl4-openssl-dev libsqlite3-dev libgumbo-dev libexpat1-dev libxxhash-dev libarchive-dev"
test="nginx-light openssl gcc sqlite3 python3"
servers="nginx-light apache2-bin lighttpd lighttpd-mod-webdav rclone openssl python3 python3-venv"
bench="nginx-light python3 curl g++ libsimdjson-dev"

wanted=""
for set in "$@"; do wanted="$wanted ${!set}"; done
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "deps: this is no Debian; the packages that are needed are called there:" $wanted >&2
  exit 0
fi

missing=""
for package in $wanted; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] ||
    missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "deps: not root and no sudo here; as root, run: apt-get install$missing" >&2
    exit 1
  }
  as_root="sudo"
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
install() { $as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null; }
# The lists of packages are read anew only where the ones that are there do not do.
install 2>/dev/null || { $as_root apt-get update -qq && install; } || {
  echo "deps: could not install$missing; the lines above say why" >&2
  exit 1
}
