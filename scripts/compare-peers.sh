#!/usr/bin/env bash
# compare-peers.sh [OPTION]… [small | large | REPOSITORY | LOG]…: renders the same histories with rource and with Debian's
# gource, at the same size and pace, checks that both wrote pictures of the history, and prints what each took.
#
#   small          tests/data/village.log
#   large          generated: 30,000 files that are all there after a fifth of the time; figures are of the frames from a
#                  quarter on, and the limit is 240 seconds unless given
#   REPOSITORY     a git repository (its log as git gives it);  LOG: a file in Gource's custom form
#   --frames N     at most N frames of each (default 600: ten seconds); figures leave out the first tenth
#   --limit S      stop each run after S seconds (default 60); figures are of the frames until then
#   --format F     what rource writes: y4m (default), which video encoders take, or ppm, the only one that gource has
#   --keep DIR     keep a late frame of each (of y4m its luma)
#   --size WxH     default 1280x720
#   --program FILE rource to compare (default: preset release is built)
#
# Without histories: small, this repository and large. gource runs under Xvfb, by Mesa's software OpenGL where there is no
# other; the CPU time of the X server is not counted. Frames of both are read from a pipe and thrown away.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

work=$root/build/peers
options=()
histories=()
frames=600
limit=
program=
while [ "$#" -gt 0 ]; do
    case $1 in
    --frames) frames=${2:?--frames needs a number}; shift ;;
    --limit) limit=${2:?--limit needs seconds}; shift ;;
    --size | --format | --keep) options+=("$1" "${2:?$1 needs a value}"); shift ;;
    --program) program=$(realpath -- "${2:?--program needs a file}"); shift ;;
    -h | --help) sed -n '2,/^set/{s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit ;;
    -*) say "compare-peers.sh: unknown option '$1'; see --help"; exit 2 ;;
    *) histories+=("$1") ;;
    esac
    shift
done
if [ "${#histories[@]}" -eq 0 ]; then
    histories=(small "$root" large)
fi

for command in gource xvfb-run; do
    if ! command -v "$command" >/dev/null; then
        say "compare-peers.sh: $command is missing: scripts/setup-profilers.sh installs it"
        exit 3
    fi
done
if [ -z "$program" ]; then
    mkdir -p -- "$work"
    build_program release "$work/build.log"
    program=$root/build/release/src/rource
fi

# Lines of Gource's custom form, which both programs read. rource's own dump is sorted by time already.
custom_log() {
    "$program" --quiet "$1" --dump history |
        python3 -B "$root/scripts/profiling/custom_log.py" >"$2"
}

mkdir -p -- "$work"
for history in "${histories[@]}"; do
    first=$((frames / 10))
    seconds=${limit:-60}
    case $history in
    small) log=$root/tests/data/village.log ;;
    large)
        log=$work/large.log
        first=$((frames / 4))
        seconds=${limit:-240}
        [ -s "$log" ] || "$root/scripts/gen-history" --form custom --commits 1000 --changes 60000 --paths 30000 --authors 60 \
            --seed 3 | python3 -B "$root/scripts/profiling/grown_log.py" >"$log"
        ;;
    *)
        log=$history
        if [ -d "$history" ]; then
            log=$work/$(basename -- "$(realpath -- "$history")").log
            custom_log "$history" "$log"
        fi
        ;;
    esac
    xvfb-run -a -s '-screen 0 3840x2160x24 +extension GLX' \
        python3 -B "$root/scripts/profiling/peers.py" --frames "$frames" --first "$first" --limit "$seconds" \
        "${options[@]}" "$program" "$log"
done
