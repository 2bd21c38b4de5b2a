#!/usr/bin/env bash
# Runs the tests.
#
#   Tests/run.sh              unit, contract and end-to-end tests, interoperability
#   Tests/run.sh --sanitize   the unit suites under Thread Sanitizer and Address Sanitizer
#   Tests/run.sh --lint       formatting, and a build of every example
#   Tests/run.sh --chaos      every rig of reassign-chaos in the size that fits a change
#   Tests/run.sh --chaos RIG [OPTION...]
#                             one rig, in any size: `--chaos kills --kills 10000 --seed 7`; `--chaos --help` lists them
#   Tests/run.sh --fuzz [TARGET|all [SECONDS]]
#                             hostile input for every reader of it, 60 s each unless said otherwise: `--fuzz json 3600`
set -euo pipefail
cd "$(dirname "$0")/.."

examples/install-prerequisites.sh

# A few at a time: many tests have real peers and deadlines, and hundreds at once would measure each other.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4

# Runs a command and keeps what it prints, and what every program started by it prints; then none of the secrets that tests work with may
# stand there. The first argument is the program that knows them.
without_secrets() {
    local chaos=$1 kept status=0
    kept=$(mktemp -d)
    REASSIGN_KEPT_OUTPUT="$kept" "${@:2}" 2>&1 | tee "$kept/printed" || status=$?
    "$chaos" canaries "$kept" >"$kept.verdict" || { cat "$kept.verdict"; status=1; }
    grep " bytes searched " "$kept.verdict" || true
    rm -r "$kept" "$kept.verdict"
    return "$status"
}

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
    # For the rigs that look at system calls, some in a network of their own.
    examples/install-prerequisites.sh iproute2 strace
    local product
    for product in reassign-bot reassign-chaos; do
        swift build -c release --product "$product"
    done
    local chaos
    chaos="$(swift build -c release --show-bin-path)/reassign-chaos"
    if [ $# -gt 0 ]; then
        exec "$chaos" "$@"
    fi
    interoperability_of_parsers "$chaos" 100000
    # The same dice each time, so that a change is judged by itself; what processes make of them differs all the same.
    local seed=${SEED:-1}
    local rigs=(
        "model --depth 12"
        "simulation --runs 50000 --seed $seed"
        "jobs --jobs 150 --seed $seed"
        "kills --kills 300 --seed $seed"
        "stops --stops 30 --seed $seed"
        "locks --count 100"
        "recovery --finished 10000"
        "poison --jobs 4 --seed $seed"
        "repetition --calls 10000"
        "syscalls --points 40 --second-kills 12 --minutes 1.5 --seed $seed"
        "disk-errors --points 50 --disks 2 --minutes 1.5 --seed $seed"
        "flush-order --starts 20 --minutes 1"
        "corruption --cases 300 --seed $seed"
        "audit --edits 10000 --rows 100000 --seed $seed"
        "confirmations --plans 500 --clicks 50 --seed $seed"
        "outbox --messages 5000 --kills 10 --seed $seed"
        "outages --backlog 300 --seed $seed"
        "ssrf"
        "tls"
        "injection --texts 100000 --seed $seed"
        "secrets"
        "slow-headers"
        "slow-bodies"
        "slow-readers"
        "connection-flood"
        "requests --count 20000 --seed $seed"
        "acknowledgements"
        "forgeries --forgeries 100000 --pairs 20000 --seed $seed"
    )
    for rig in "${rigs[@]}"; do
        echo "== $rig"
        # shellcheck disable=SC2086 # a rig and its options
        without_secrets "$chaos" "$chaos" $rig
    done
}

# One fuzz target for some seconds; one line about it. Inputs worth keeping stay in the corpus, what breaks a promise stays beside it.
fuzz_one() {
    local target=$1 seconds=$2 folder=.build/fuzz status=0
    local log=$folder/$target.log
    SWIFT_BACKTRACE="enable=no" ASAN_OPTIONS="quarantine_size_mb=16:malloc_context_size=2:detect_leaks=0" .build/release/reassign-fuzz "$target" \
        -seed="${SEED:-1}" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=512 -max_len=65536 -dict="$folder/seeds/$target.dict" -use_value_profile=1 \
        -artifact_prefix="$folder/$target-" -print_final_stats=1 "$folder/corpus/$target" "$folder/seeds/$target" >"$log" 2>&1 || status=$?
    local executions coverage
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    coverage=$(sed -n 's/.*cov: \([0-9]*\).*corp: \([0-9]*\).*/\1 edges, \2 inputs kept/p' "$log" | tail -n 1)
    if [ "$status" -eq 0 ]; then
        echo "passed $target: ${executions:-0} executions, $coverage"
    else
        tail -n 40 "$log"
        echo "FAILED $target: see $log"
    fi
}
export -f fuzz_one

# Readers of hostile input under libFuzzer and Address Sanitizer, two at a time; an input may take 100 ms, three times over for the
# sanitizers, and the process 512 MiB.
# The same dice each time, as with the rigs; SEED=$RANDOM for others.
fuzz() {
    local target=${1:-all} seconds=${2:-60} folder=.build/fuzz
    echo "== fuzz $target, $seconds s each"
    # Beside the other optimised builds: the dependencies are the same, and most of the time. Our own modules are compiled anew, here and at
    # the next ordinary build.
    REASSIGN_FUZZ=1 swift build -c release --product reassign-fuzz
    local fuzzer=.build/release/reassign-fuzz results
    "$fuzzer" seeds "$folder/seeds"
    local targets
    targets=$([ "$target" = all ] && "$fuzzer" list || echo "$target")
    for target in $targets; do mkdir -p "$folder/corpus/$target"; done
    results=$(mktemp)
    # shellcheck disable=SC2086 # names without spaces
    printf '%s\n' $targets | xargs -P 2 -I '{}' bash -c 'fuzz_one "$1" "$2"' fuzz '{}' "$seconds" | tee "$results"
    local failed passed
    failed=$(grep -c '^FAILED ' "$results" || true)
    passed=$(grep -c '^passed ' "$results" || true)
    rm "$results"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# Two readers of the same bytes must not see different things in them.
interoperability_of_parsers() {
    echo "== form parser, $2 bodies"
    python3 Tests/Interoperability/form_parsers_agree.py "$1" "$2"
}

case "${1:-}" in
"")
    swift build --build-tests
    without_secrets "$(swift build --show-bin-path)/reassign-chaos" swift test --skip-build --disable-xctest
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
--fuzz)
    fuzz "${@:2}"
    ;;
--lint)
    swift format lint --strict --recursive Package.swift Sources Tests examples
    swift build --package-path examples/watch-reassignment
    ;;
*)
    echo "usage: Tests/run.sh [--sanitize | --lint | --chaos [RIG [OPTION...]] | --fuzz [TARGET|all [SECONDS]]]" >&2
    exit 2
    ;;
esac
