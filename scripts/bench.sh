#!/usr/bin/env bash
# bench.sh: measures time, counts instructions, compares. docs/BENCHMARKS.md says how to read what it prints.
#
#   scripts/bench.sh [SUITE…] [OPTION…]
#
# SUITE is scene_perf, history_perf, raster_perf, kernel_perf, text_perf, output_perf or frame_perf; all (these seven, the
# default); whole (the program itself, by hyperfine); iai (instructions, against the committed baseline).
#
#   --filter REGEX      only cases whose names match
#   --save NAME         keep the results and the programs below build/bench/saved/NAME
#   --compare NAME      run what was saved and what is now by turns, and tell what changed
#   --report FILE.html  write a page about the results, and the comparison if there is one
#   --history FILE      add the medians to a history of runs, a line of JSON each; the page of --report then draws it
#   --rounds N          how often everything is run (default 3); each round repeats each case 4 times, at random
#   --update-baselines  count all instructions and write benches/baselines anew
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

help() {
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
}

usage() {
    help >&2
    exit 2
}

timed=(scene_perf history_perf raster_perf kernel_perf text_perf output_perf frame_perf)
counted=(iai_scene iai_history iai_raster)
baseline=$root/benches/baselines/x86_64-gcc12.txt
build=$root/build/bench
results=$build/results
suites=()
filter= save= compare= report= history=
rounds=3

while [ $# -gt 0 ]; do
    case $1 in
    --filter | --save | --compare | --report | --history | --rounds)
        [ $# -ge 2 ] || usage
        printf -v "${1#--}" %s "$2"
        shift
        ;;
    --update-baselines) suites+=(update) ;;
    -h | --help) help; exit ;;
    all) suites+=("${timed[@]}") ;;
    whole | iai) suites+=("$1") ;;
    *)
        [[ " ${timed[*]} " == *" $1 "* ]] || usage
        suites+=("$1")
        ;;
    esac
    shift
done
[ "${#suites[@]}" -gt 0 ] || suites=("${timed[@]}")
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "--rounds must be a positive number"
for name in "$save" "$compare"; do
    [[ $name =~ ^[A-Za-z0-9._-]*$ ]] || die "a name holds letters, digits, dots, dashes and underscores only"
done
saved=$build/saved/$compare
[ -z "$compare" ] || [ -d "$saved" ] || die "nothing was saved under the name $compare (--save $compare)"
[ -z "$report" ] || report=$(realpath -m -- "$report")
[ -z "$history" ] || history=$(realpath -m -- "$history")

# ---- instructions ----

count() {
    local programs=("${counted[@]/#/$build/benches/}")
    python3 -B "$root/benches/count.py" "${programs[@]}" --jobs "$(nproc)" --filter "$filter" "$@"
}

run_counts() {
    local status=0
    if [ -n "$save" ]; then
        mkdir -p -- "$build/saved/$save"
        count --save "$build/saved/$save/iai.txt"
        return
    fi
    local before=$baseline
    [ -z "$compare" ] || before=$saved/iai.txt
    [ -f "$before" ] || die "$compare has no instruction counts: scripts/bench.sh iai --save $compare"
    count --compare "$before" || status=$?
    [ "$status" -eq 77 ] || return "$status" # skipped, with a reason
}

# ---- time ----

# Runs a suite's program of a folder once: time_suite FOLDER SUITE OUTPUT
time_suite() {
    "$1/$2" --benchmark_filter="${filter:-.}" --benchmark_repetitions=4 --benchmark_min_time=0.02 \
        --benchmark_enable_random_interleaving=true --benchmark_display_aggregates_only=true \
        --benchmark_out="$3" --benchmark_out_format=json >"$3.log" 2>&1 || die "$2 failed: $(tail -n 3 "$3.log")"
}

# Makes the histories that the whole program is measured with, once.
make_histories() {
    local data=$build/histories
    mkdir -p -- "$data"
    [ -s "$data/stress.log" ] || "$root/scripts/gen-history" --form numstat --commits 86742 --changes 524529 --paths 57000 \
        --output "$data/stress.log"
    [ -s "$data/status.log" ] || "$root/scripts/gen-history" --form name-status --commits 20000 --output "$data/status.log"
    [ -s "$data/files.log" ] || "$root/scripts/gen-history" --form custom --commits 1000 --changes 20000 --paths 10000 \
        --authors 60 --output "$data/files.log"
}

# Runs the whole program of a folder on its workloads: time_whole FOLDER OUTPUT
time_whole() {
    local data=$build/histories work=$build/whole name
    local fast="--git-log $data/stress.log --seconds-per-day 0.001 --format null"
    local slow="--git-log $data/stress.log --seconds-per-day 0.01 --format null"
    local files="--git-log $data/files.log --duration 20 --frames 960:1080"
    local -A cases=(
        [stress_bloom/1080]="$fast --viewport 1920x1080"
        [stress/1080]="$fast --viewport 1920x1080 --no-bloom"
        [stress/720]="$fast --viewport 1280x720 --no-bloom"
        [stress/360]="$fast --viewport 640x360 --no-bloom"
        [stress_slow/720]="$slow --viewport 1280x720 --no-bloom"
        [load_numstat/86742]="--git-log $data/stress.log --frames 0:1 --format null"
        [load_status/20000]="--git-log $data/status.log --frames 0:1 --format null"
        [null/10000]="$files --format null"
        [y4m/10000]="$files --output $work/movie.y4m --overwrite"
        [png/10000]="$files --output $work/png --overwrite"
    )
    local commands=()
    while read -r name; do
        if [[ whole/$name =~ ${filter:-.} ]]; then
            commands+=(--command-name "whole/$name" "$1/rource --quiet ${cases[$name]}")
        fi
    done < <(printf '%s\n' "${!cases[@]}" | sort)
    [ "${#commands[@]}" -gt 0 ] || die "no case of whole is like '$filter'"
    mkdir -p -- "$work"
    hyperfine --style none --shell none --warmup 1 --runs 3 --export-json "$2" "${commands[@]}" >"$2.log" 2>&1 ||
        die "hyperfine failed: $(tail -n 3 "$2.log")"
}

# Whether the filter leaves anything of a suite.
has_cases() {
    [ "$1" = whole ] || "$build/benches/$1" --benchmark_list_tests --benchmark_filter="${filter:-.}" 2>/dev/null | grep -q .
}

# Runs what the suite names of a folder: time_once FOLDER SUITE OUTPUT
time_once() {
    if [ "$2" = whole ]; then
        time_whole "$1" "$3"
    else
        time_suite "$@"
    fi
}

# All rounds of the suites, the saved programs and those of now by turns; then what came of it.
run_times() {
    local round suite
    local new=() old=()
    rm -rf -- "$results"
    mkdir -p -- "$results" "$results/programs"
    for suite in "$@"; do
        has_cases "$suite" || continue
        if [ "$suite" = whole ]; then
            make_histories
            cp -- "$build/src/rource" "$results/programs/"
        else
            cp -- "$build/benches/$suite" "$results/programs/"
        fi
        [ -z "$compare" ] || [ -x "$saved/programs/${suite/whole/rource}" ] ||
            die "$compare has no $suite: scripts/bench.sh $suite --save $compare"
        for round in $(seq "$rounds"); do
            say "$suite, round $round of $rounds"
            if [ -n "$compare" ]; then
                old+=("$results/$suite.$round.old.json")
                time_once "$saved/programs" "$suite" "${old[-1]}"
            fi
            new+=("$results/$suite.$round.json")
            time_once "$results/programs" "$suite" "${new[-1]}"
        done
    done
    [ "${#new[@]}" -gt 0 ] || die "no case is like '$filter'"
    if [ -n "$compare" ]; then
        python3 -B "$root/benches/compare_perf.py" --old "${old[@]}" --new "${new[@]}" --json "$results/comparison.json"
    else
        python3 -B "$root/benches/compare_perf.py" --new "${new[@]}"
    fi
    if [ -n "$history" ]; then
        python3 -B "$root/benches/trend_perf.py" --new "${new[@]}" --history "$history" \
            --commit "$(git -C "$root" describe --always --dirty 2>/dev/null || printf unknown)"
    fi
    if [ -n "$report" ]; then
        python3 -B "$root/benches/report_perf.py" --new "${new[@]}" ${old:+--old "${old[@]}"} \
            ${history:+--history "$history"} --output "$report"
    fi
    if [ -n "$save" ]; then
        mkdir -p -- "$build/saved/$save"
        cp -r -- "$results/." "$build/saved/$save/"
        say "saved below build/bench/saved/$save"
    fi
}

install_packages build bench
build_preset bench
times=()
for suite in "${suites[@]}"; do
    [[ $suite == iai || $suite == update ]] || times+=("$suite")
done
if [[ " ${suites[*]} " == *" update "* ]]; then
    filter= count --save "$baseline"
fi
if [[ " ${suites[*]} " == *" iai "* ]]; then
    run_counts
fi
if [ "${#times[@]}" -gt 0 ]; then
    run_times "${times[@]}"
fi
