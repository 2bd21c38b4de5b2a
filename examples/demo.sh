#!/usr/bin/env bash
# Shows one whole reassignment, without any account: both stand-ins and the real bot on loopback.
# Further arguments go to `reassign-bot demo`: try --once.
set -euo pipefail
cd "$(dirname "$0")/.."

examples/install-prerequisites.sh
swift build --product reassign-bot >&2
exec "$(swift build --show-bin-path)/reassign-bot" demo "$@"
