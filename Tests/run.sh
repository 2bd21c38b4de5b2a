#!/usr/bin/env bash
# Runs the tests.
#
#   Tests/run.sh              unit, contract and end-to-end tests, interoperability
#   Tests/run.sh --sanitize   the unit suites under Thread Sanitizer and Address Sanitizer
#   Tests/run.sh --lint       formatting, and a build of every example
#   Tests/run.sh --chaos      every rig of reassign-chaos in the size that fits a change
#   Tests/run.sh --chaos RIG [OPTION...]
#                             one rig, in any size: `--chaos kills --kills 10000 --seed 7`; `--chaos --help` lists them
set -euo pipefail
cd "$(dirname "$0")/.."

examples/install-prerequisites.sh

# A few at a time: many tests have real peers and deadlines, and hundreds at once would measure each other.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4

# A virtual environment of our own: the interoperability tests need code that is not ours. The vendor's client is pinned, because the
# test says what exactly that version cannot read.
interoperability() {
    if [ ! -x .venv/bin/python ]; then
        python3 -m venv .venv
    fi
    .venv/bin/python -W ignore -c 'import slack_sdk, docspace_api_sdk' 2>/dev/null ||
        .venv/bin/python -m pip install --quiet 'slack_sdk==3.*' 'docspace-api-sdk==3.7.0'
    local bot
    bot="$(swift build --show-bin-path)/reassign-bot"
    .venv/bin/python Tests/Interoperability/slack_sdk_agrees.py "$bot"
    .venv/bin/python -W ignore Tests/Interoperability/docspace_sdk_agrees.py "$bot"
}

# The unit suites under one sanitizer, without the one that runs 2,040 whole jobs. Its reports come last, where nobody has to look for them.
sanitized() {
    echo "== $1 sanitizer"
    local reports status=0
    reports=$(mktemp -d)
    TSAN_OPTIONS="log_path=$reports/report" \
        ASAN_OPTIONS="log_path=$reports/report" \
        LSAN_OPTIONS="suppressions=$PWD/Tests/leak-suppressions.txt:print_suppressions=0" \
        swift test --disable-xctest --sanitize="$1" --scratch-path ".build-$1" --skip EndToEndTests --skip VerdictTests || status=$?
    find "$reports" -type f -exec cat {} +
    rm -r "$reports"
    return "$status"
}

# Crashes and faults, on optimised builds. Each rig ends with `N passed, N failed`, and a failure ends the run.
chaos() {
    local product
    for product in reassign-bot reassign-chaos; do
        swift build -c release --product "$product"
    done
    local chaos
    chaos="$(swift build -c release --show-bin-path)/reassign-chaos"
    if [ $# -gt 0 ]; then
        exec "$chaos" "$@"
    fi
    # The simulation is the same run each time, so that a change is judged by itself; processes never are.
    local seed=${SEED:-$RANDOM}
    for rig in "model --depth 12" "simulation --runs 100000 --seed ${SEED:-1}" "jobs --jobs 200 --seed $seed" \
        "kills --kills 500 --seed $seed" "stops --stops 30 --seed $seed" "locks --count 100" "recovery --finished 10000" \
        "poison --jobs 4 --seed $seed" "outbox --messages 5000 --kills 10 --seed $seed" "outages --seed $seed" \
        "corruption --cases 300 --seed $seed" "repetition --calls 10000" "audit --edits 10000 --rows 100000 --seed $seed"; do
        echo "== $rig"
        # shellcheck disable=SC2086 # a rig and its options
        "$chaos" $rig
    done
}

case "${1:-}" in
"")
    swift build --build-tests
    swift test --skip-build --disable-xctest
    interoperability
    ;;
--sanitize)
    for sanitizer in thread address; do
        sanitized "$sanitizer"
    done
    ;;
--chaos)
    chaos "${@:2}"
    ;;
--lint)
    swift format lint --strict --recursive Package.swift Sources Tests examples
    swift build --package-path examples/watch-reassignment
    ;;
*)
    echo "usage: Tests/run.sh [--sanitize | --lint | --chaos [RIG [OPTION...]]]" >&2
    exit 2
    ;;
esac
