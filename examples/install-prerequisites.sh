#!/usr/bin/env bash
# Installs what building and trying the bot needs on Debian or Ubuntu: C headers, and what the tests call.
# Takes the names of further packages. Does nothing where everything is there. Asks for root through sudo where it is not run as root.
set -euo pipefail

packages=(ca-certificates curl git libcurl4-openssl-dev libsqlite3-dev libssl-dev openssl pkg-config python3 python3-venv "$@")

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "Missing: ${missing[*]}. Install them as root, or install sudo, and run this again." >&2
            exit 2
        }
        as_root=(sudo)
    fi
    echo "Installing: ${missing[*]}" >&2
    "${as_root[@]}" apt-get update -q >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
fi

command -v swift >/dev/null || {
    echo "Swift 6.2 or newer is not installed: see https://www.swift.org/install/linux/" >&2
    exit 2
}
