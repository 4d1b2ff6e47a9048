#!/usr/bin/env bash
# pgo.sh [pgo | lto | bolt | all] [--runs N]: builds rource with what an optimiser learns, and measures what it gains.
#
#   pgo      profile-guided: a counting program draws two histories, then gcc builds again with its counts (preset pgo)
#   lto      optimised across files at link time (preset lto)
#   bolt     llvm-bolt counts in the finished program and moves its code (preset bolt, build/bolt/src/rource.bolt)
#   all      all three (the default)
#   --runs N pairs of runs for the measurement (default 7)
#
# Trained on a generated history (a numstat log: many files) and on tests/data/village.log (large shapes, much text);
# measured on a third one, in CPU seconds against preset release, by turns; what else runs can only add to them, so the
# best runs count. Fails when a profile was not used, and when an optimised program draws other pixels.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

work=$root/build/pgo-work
bolt=/usr/lib/llvm-16/bin/llvm-bolt # the link in /usr/bin does not find its run-time library

build() {
    build_program "$1" "$work/$1.log" "${@:2}"
}

make_histories() {
    mkdir -p -- "$work"
    local seed
    for seed in 1 2; do
        [ -s "$work/$seed.log" ] || "$root/scripts/gen-history" --form numstat --commits 8000 --changes 48000 --paths 6000 \
            --seed "$seed" --output "$work/$seed.log"
    done
}

train() {
    "$1" --quiet --git-log "$work/1.log" --duration 20 --frames 0:600 --output "$work/train.y4m" --overwrite
    "$1" --quiet "$root/tests/data/village.log" --duration 10 --output "$work/frames" --overwrite
    rm -rf -- "$work/train.y4m" "$work/frames"
}

build_pgo() {
    rm -rf -- "$root/build/pgo/profile-data"
    build pgo -DROURCE_PGO=generate
    train "$root/build/pgo/src/rource"
    build pgo -DROURCE_PGO=use
    # gcc only warns about a file whose counts it does not find, and then optimises it as if nothing were known.
    if grep -E 'Wmissing-profile|Wcoverage-mismatch|profile count data file not found' "$work/pgo.log" >&2; then
        die "pgo.sh: a profile was not used"
    fi
    local compiled counted
    compiled=$(grep -c 'Building C object' "$work/pgo.log")
    counted=$(find "$root/build/pgo/profile-data" -name '*.gcda' | wc -l)
    [ "$compiled" -gt 100 ] && [ "$counted" -gt 100 ] || die "pgo.sh: $counted profiles for $compiled files"
    say "pgo: $counted profiles, $compiled files compiled with them"
}

build_bolt() {
    command -v "$bolt" >/dev/null || { say "pgo.sh: llvm-bolt is not installed (packages bolt-16, libbolt-16-dev)"; exit 3; }
    build bolt
    local program=$root/build/bolt/src/rource
    "$bolt" "$program" -instrument -instrumentation-file="$work/rource.fdata" -instrumentation-file-append-pid=false \
        -o "$program.counting" >"$work/bolt.log" 2>&1
    rm -f -- "$work/rource.fdata"
    train "$program.counting"
    [ -s "$work/rource.fdata" ] || die "pgo.sh: the counting program left no profile"
    "$bolt" "$program" -data "$work/rource.fdata" -reorder-blocks=ext-tsp -reorder-functions=hfsort -split-functions \
        -split-all-cold -o "$program.bolt" >"$work/bolt-use.log" 2>&1
    grep -E '[1-9][0-9]* out of [0-9]+ functions in the binary .* have non-empty execution profile' "$work/bolt-use.log" >&2 ||
        die "pgo.sh: llvm-bolt used no profile"
}

# CPU seconds (user) that a program takes for the history it was not trained on.
cpu_seconds() {
    local TIMEFORMAT=%U
    { time "$1" --quiet --git-log "$work/2.log" --duration 20 --frames 0:600 --format null --threads 1; } 2>&1
}

measure() {
    local name=$1 program=$2 plain=$root/build/release/src/rource run picture
    for picture in "$plain" "$program"; do
        "$picture" --quiet --git-log "$work/2.log" --duration 20 --frames 500:520 --output - --format hash | sha256sum
    done | uniq | wc -l | grep -qx 1 || die "pgo.sh: $name draws other pixels"
    : >"$work/seconds"
    for run in $(seq "$runs"); do
        printf '%s %s\n' "$(cpu_seconds "$plain")" "$(cpu_seconds "$program")" >>"$work/seconds"
    done
    python3 - "$name" "$work/seconds" <<'PYTHON'
import statistics, sys
rows = [[float(word) for word in line.split()] for line in open(sys.argv[2])]
plain, other = (min(column) for column in zip(*rows))
ratios = [b / a for a, b in rows]
print(f"{sys.argv[1]:5s} release {plain:.2f} s, with it {other:.2f} s of CPU, the best of {len(rows)}: "
      f"{100 * (1 - other / plain):+.1f} % saved (median of the pairs {100 * (1 - statistics.median(ratios)):+.1f} %)")
PYTHON
}

what=all
runs=7
while [ "$#" -gt 0 ]; do
    case $1 in
    pgo | lto | bolt | all) what=$1 ;;
    --runs) runs=${2:?--runs needs a number}; shift ;;
    -h | --help) sed -n '2,/^set/{s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit ;;
    *) say "pgo.sh: unknown argument '$1'; see --help"; exit 2 ;;
    esac
    shift
done

make_histories
build release
if [ "$what" = pgo ] || [ "$what" = all ]; then
    build_pgo
    measure pgo "$root/build/pgo/src/rource"
fi
if [ "$what" = lto ] || [ "$what" = all ]; then
    build lto
    measure lto "$root/build/lto/src/rource"
fi
if [ "$what" = bolt ] || [ "$what" = all ]; then
    build_bolt
    measure bolt "$root/build/bolt/src/rource.bolt"
fi
