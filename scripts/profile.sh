#!/usr/bin/env bash
# profile.sh TOOL [OPTION]… [-- ARGUMENT…]: builds rource for a profiler and runs it under that profiler.
#
#   TOOL               one of those below; `all` runs every one that needs no person, and prints a table; `list` names them
#   --stress           the history of scripts/stress instead of a middling one
#   --program FILE     profile this program; nothing is built
#   --output DIR       where results go (default build/profile/TOOL; with --stress, build/profile/stress/TOOL)
#   -- ARGUMENT…       rource's arguments instead of those that the tool has by default
#
# Exit codes: 1 the tool failed, 2 wrong usage, 3 the tool is not on this machine.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

helpers=$root/scripts/profiling
automatic='perf-stat perf-record perf-script flamegraph speedscope samply coz dhat massif heaptrack jemalloc cachegrind
    callgrind trace apitrace renderdoc hyperfine iai'
interactive='hotspot kcachegrind heaptrack-gui massif-gui'

usage() {
    sed -n '2,/^set/{s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
    printf '\nTools:       %s\nInteractive: %s\n' "$(printf '%s' "$automatic" | tr -s ' \n' ' ')" "$interactive"
}

# ---- the program and what it draws ----

# Fails with code 3 when a command is missing.
need() {
    command -v "$1" >/dev/null && return
    say "profile.sh: $1 is not installed: ${2:-scripts/setup-profilers.sh installs it}."
    exit 3
}

# Builds a preset, unless --program names a program already.
use_preset() {
    if [ -z "$program" ]; then
        build_program "$1" "$output/build.log"
        program=$root/build/$1/src/rource
    fi
}

# plan FRAMES STRESS_FRAMES: sets `run`, the command to profile: the arguments after --, or a history (then in log_used) and
# the frames of it that suit a tool. Frames are thrown away unless the arguments say where they go.
plan() {
    local argument
    run=("$program" --quiet)
    if [ "${#arguments[@]}" -gt 0 ]; then
        for argument in "${arguments[@]}"; do
            case $argument in
            --output* | -o* | --format* | --screenshot* | --dump* | --benchmark*) run+=("${arguments[@]}"); return ;;
            esac
        done
        run+=(--format null "${arguments[@]}")
    elif [ "$stress" = true ]; then
        log_used=$("$root/scripts/stress" log)
        run+=(--format null --git-log "$log_used" --seconds-per-day 0.01 --frames "$2")
    else
        log_used=$(middling_history)
        run+=(--format null --git-log "$log_used" --duration 20 --frames "$1")
    fi
}

# The history that tools draw by default: 8,000 commits, 6,000 files, made once.
middling_history() {
    local log=$root/build/profile/history.log
    if [ ! -s "$log" ]; then
        mkdir -p -- "${log%/*}"
        "$root/scripts/gen-history" --form numstat --commits 8000 --changes 48000 --paths 6000 --seed 1 --output "$log.part"
        mv -- "$log.part" "$log"
    fi
    printf '%s' "$log"
}

# ---- processor ----

# Samples are taken at a hardware counter where there is one, else by the clock of the operating system.
choose_event() {
    need perf
    event=cycles
    if ! perf stat -x, -e cycles:u true 2>&1 | grep -q '^[0-9]'; then
        event=cpu-clock
    fi
    if ! perf stat -e "$event" true >/dev/null 2>&1; then
        say "profile.sh: this machine does not permit perf (see kernel.perf_event_paranoid)."
        exit 3
    fi
}

# Call chains come from DWARF: gcc's leaf functions keep no frame pointer, so that "fp" would lose who called them.
record() {
    local rate=997
    if [ "$stress" = true ]; then
        rate=199 # 16 KiB of stack a sample
    fi
    choose_event
    use_preset profiling
    plan 0:900 0:3000
    perf record --quiet -e "$event" -F "$rate" --call-graph dwarf,16384 -o "$output/perf.data" "${run[@]}"
}

record_script() {
    record
    perf script -i "$output/perf.data" -F comm,pid,tid,time,event,ip,sym,dso >"$output/$1" 2>"$output/script.log"
}

tool_perf_stat() {
    choose_event
    use_preset profiling
    plan 0:900 0:3000
    # perf stat loses the exit code of a program that ends at once, so a shell around it keeps that.
    perf stat -d -o "$output/stat.txt" sh -c '"$@" || : >"$0"' "$output/failed" "${run[@]}"
    [ ! -e "$output/failed" ] || exit 1
}

tool_perf_record() {
    record
    perf report -i "$output/perf.data" --stdio --no-children --no-inline -g caller,0.5,callee --percent-limit 0.5 \
        >"$output/report.txt" 2>/dev/null
}

tool_perf_script() {
    record_script stacks.txt
}

tool_flamegraph() {
    record_script stacks.txt
    python3 -B "$helpers/flamegraph.py" "$output/stacks.txt" "$output/flamegraph.svg" \
        --folded "$output/stacks.folded" --title "rource, $event"
}

tool_speedscope() {
    record_script stacks.txt
    python3 -B "$helpers/speedscope.py" "$output/stacks.txt" "$output/rource.speedscope.json"
}

# Without samply itself: the text that profiler.firefox.com, which samply uses too, opens.
tool_samply() {
    if command -v samply >/dev/null; then
        use_preset profiling
        plan 0:900 0:3000
        samply record --save-only -o "$output/profile.json.gz" "${run[@]}"
    else
        record_script firefox.perf
    fi
}

tool_hotspot() {
    need hotspot
    record
    hotspot "$output/perf.data"
}

# Virtual speed-ups need many frames at an even pace: a minute and more.
tool_coz() {
    need coz
    use_preset coz
    plan 0:1200 0:3000
    local turn
    for turn in 1 2 3 4 5; do
        coz run --source-scope "%/src/%" -o "$output/profile.coz" --- "${run[@]}" 2>>"$output/coz.log"
        if [ "${#arguments[@]}" -gt 0 ]; then
            break
        fi
    done
    python3 -B "$helpers/coz_table.py" "$output/profile.coz" >"$output/coz.txt"
}

# ---- memory ----

tool_dhat() {
    need valgrind
    use_preset dhat
    plan 0:60 0:600
    valgrind --tool=dhat --num-callers=24 --dhat-out-file="$output/dhat.json" "${run[@]}" --threads 1 2>"$output/dhat.log"
    python3 -B "$helpers/dhat_table.py" "$output/dhat.json" >"$output/dhat.txt"
}

tool_massif() {
    need valgrind
    use_preset profiling
    plan 0:60 0:600
    valgrind --tool=massif --time-unit=B --massif-out-file="$output/massif.out" "${run[@]}" \
        --threads 1 2>"$output/massif.log"
    ms_print "$output/massif.out" >"$output/massif.txt"
}

tool_massif_gui() {
    need massif-visualizer
    tool_massif
    massif-visualizer "$output/massif.out"
}

# Raw, then interpreted by hand: heaptrack would open its viewer where that is installed.
tool_heaptrack() {
    need heaptrack
    need zstd
    use_preset profiling
    plan 0:900 0:3000
    heaptrack --raw -o "$output/heaptrack" "${run[@]}" >"$output/heaptrack.log" 2>&1
    local interpret
    interpret=$(find /usr/lib /usr/libexec -name heaptrack_interpret 2>/dev/null | sort | head -n 1)
    zstd -dqc "$output/heaptrack.raw.zst" | "$interpret" 2>>"$output/heaptrack.log" | zstd -qc >"$output/heaptrack.zst"
    heaptrack_print -f "$output/heaptrack.zst" -F "$output/allocations.folded" --flamegraph-cost-type allocations \
        >"$output/heaptrack.txt" 2>>"$output/heaptrack.log"
    python3 -B "$helpers/flamegraph.py" "$output/allocations.folded" "$output/allocations.svg" \
        --title "rource, calls of malloc" --unit allocations
}

tool_heaptrack_gui() {
    need heaptrack_gui
    tool_heaptrack
    heaptrack_gui "$output/heaptrack.zst"
}

# A program without jemalloc gets it loaded in front of it.
tool_jemalloc() {
    need jeprof
    use_preset jemalloc
    plan 0:900 0:3000
    local preload=
    if ! ldd "$program" | grep -q jemalloc; then
        preload=libjemalloc.so.2
    fi
    env ${preload:+LD_PRELOAD=$preload} \
        MALLOC_CONF="prof:true,prof_final:true,prof_accum:true,lg_prof_sample:12,prof_prefix:$output/jeprof" \
        "${run[@]}" 2>"$output/jemalloc.log"
    local heap
    heap=$(find "$output" -name 'jeprof.*.f.heap' | head -n 1)
    jeprof --show_bytes --alloc_space --text "$program" "$heap" >"$output/allocated.txt" 2>>"$output/jemalloc.log"
    jeprof --collapsed --alloc_space "$program" "$heap" >"$output/allocated.folded" 2>>"$output/jemalloc.log"
    python3 -B "$helpers/flamegraph.py" "$output/allocated.folded" "$output/allocated.svg" \
        --title "rource, bytes allocated" --unit bytes
}

# ---- caches and instructions ----

# The same simulated caches on every machine, and the same functions of the C library.
caches=(--cache-sim=yes --I1=32768,8,64 --D1=32768,8,64 --LL=8388608,16,64)
plain_libc=glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-AVX512F,-EVEX,-ERMS,-FSRM

tool_cachegrind() {
    need valgrind
    use_preset profiling
    plan 0:60 0:600
    GLIBC_TUNABLES=$plain_libc valgrind --tool=cachegrind "${caches[@]}" --branch-sim=yes \
        --cachegrind-out-file="$output/cachegrind.out" "${run[@]}" --threads 1 2>"$output/cachegrind.log"
    cg_annotate --show=Ir,D1mr,D1mw,DLmr,DLmw,Bcm,Bim "$output/cachegrind.out" >"$output/cachegrind.txt"
}

tool_callgrind() {
    need valgrind
    use_preset profiling
    plan 0:60 0:600
    GLIBC_TUNABLES=$plain_libc valgrind --tool=callgrind "${caches[@]}" \
        --callgrind-out-file="$output/callgrind.out" "${run[@]}" --threads 1 2>"$output/callgrind.log"
    callgrind_annotate --inclusive=yes --tree=none --show=Ir "$output/callgrind.out" >"$output/callgrind.txt"
}

tool_kcachegrind() {
    need kcachegrind
    tool_callgrind
    if [ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ]; then
        kcachegrind "$output/callgrind.out"
    else
        dbus-run-session -- kcachegrind "$output/callgrind.out"
    fi
}

# ---- the window's way to the screen ----

# A window of two seconds with OpenGL, which on a machine without a graphics card only who names the driver gets. Without
# a display a virtual one serves.
in_window() {
    local driver=$1 screen=()
    shift
    if [ -z "${DISPLAY:-}" ]; then
        need xvfb-run "install the package xvfb"
        screen=(xvfb-run -a -s "-screen 0 1024x768x24 +extension GLX")
    fi
    if [ "${#arguments[@]}" -gt 0 ]; then
        run=("$program" --quiet --stop-at-end "${arguments[@]}")
    else
        plan 0:1 0:1
        run=("$program" --quiet --stop-at-end --git-log "$log_used" --duration 60 --stop-at-time 4 --viewport 640x360)
    fi
    env SDL_RENDER_DRIVER="$driver" ${screen[0]:+LIBGL_ALWAYS_SOFTWARE=1} "${screen[@]}" "$@" "${run[@]}"
}

tool_apitrace() {
    need apitrace
    use_preset profiling
    in_window opengl timeout 120 apitrace trace -a gl -o "$output/window.trace" >"$output/apitrace.log" 2>&1
    apitrace dump --color=never "$output/window.trace" >"$output/calls.txt"
    grep -oE '\b(gl|glX)[A-Z][A-Za-z0-9]*\(' "$output/calls.txt" | sort | uniq -c | sort -rn >"$output/counts.txt"
}

# RenderDoc captures a frame when F12, which is rource's own screenshot key, or Print is pressed. It takes no OpenGL as old as
# that of SDL's driver "opengl".
tool_renderdoc() {
    need renderdoccmd
    need xdotool
    use_preset profiling
    export SDL_VIDEO_X11_FORCE_EGL=1
    in_window opengles2 timeout 120 bash "$helpers/press_print.sh" renderdoccmd capture --wait-for-exit \
        --capture-file "$output/window" >"$output/renderdoc.log" 2>&1
    local capture
    capture=$(find "$output" -name 'window*.rdc' | sort | head -n 1)
    [ -n "$capture" ] || { say "profile.sh: RenderDoc captured nothing:"; tail -n 5 "$output/renderdoc.log" >&2; exit 1; }
    mv -- "$capture" "$output/frame.rdc"
    renderdoccmd thumb --out "$output/frame.png" "$output/frame.rdc" >>"$output/renderdoc.log" 2>&1
    renderdoccmd convert --filename "$output/frame.rdc" --output "$output/frame.xml" --convert-format xml \
        >>"$output/renderdoc.log" 2>&1
}

# ---- the whole ----

# What each thread did when, written by the program itself.
tool_trace() {
    use_preset release
    plan 0:900 0:3000
    "${run[@]}" --trace "$output/trace.json"
}

# Instructions of single cases, against the committed counts; it builds programs of its own.
tool_iai() {
    need valgrind
    "$root/scripts/bench.sh" iai >"$output/iai.txt" 2>"$output/iai.log"
}

tool_hyperfine() {
    need hyperfine
    use_preset release
    plan 0:120 0:600
    hyperfine -N --warmup 1 --runs 10 --export-json "$output/hyperfine.json" --export-markdown "$output/hyperfine.md" \
        "$(printf '%q ' "${run[@]}")" >"$output/hyperfine.txt" 2>&1
}

# Runs one tool in a shell of its own, so that it may end with `exit`.
run_tool() {
    rm -rf -- "$output"
    mkdir -p -- "$output"
    (set -euo pipefail; "tool_${1//-/_}")
}

run_all() {
    local tool status failed=() base=${output:-$results} options=()
    if [ "$stress" = true ]; then
        options+=(--stress)
    fi
    if [ -n "$program" ]; then
        options+=(--program "$program")
    fi
    if [ "${#arguments[@]}" -gt 0 ]; then
        options+=(-- "${arguments[@]}")
    fi
    mkdir -p -- "$base"
    : >"$base/table.txt"
    for tool in $automatic; do
        if [ "$tool" = iai ] && [ -n "$program" ]; then
            continue # it counts programs of its own
        fi
        say "== $tool"
        status=0
        "${BASH_SOURCE[0]}" "$tool" --output "$base/$tool" "${options[@]}" >/dev/null || status=$?
        if [ "$status" -ne 0 ]; then
            failed+=("$tool")
            printf '%-12s failed (exit code %s)\n' "$tool" "$status" >>"$base/table.txt"
        else
            find "$base/$tool" -type f ! -name '*.log' -size +0 -printf '%8k KiB  %p\n' | sort -k3 |
                sed "s|^|$(printf '%-12s' "$tool")|" >>"$base/table.txt"
        fi
    done
    cat -- "$base/table.txt"
    if [ "${#failed[@]}" -gt 0 ]; then
        die "profile.sh: these failed: ${failed[*]}"
    fi
}

tool=
program=
output=
stress=false
arguments=()
while [ "$#" -gt 0 ]; do
    case $1 in
    --stress) stress=true ;;
    --program | --output)
        [ "$#" -gt 1 ] || { say "profile.sh: $1 needs a value"; exit 2; }
        printf -v "${1#--}" '%s' "$(realpath -m -- "$2")"
        shift
        ;;
    --) shift; arguments=("$@"); break ;;
    -h | --help) usage; exit ;;
    -*) say "profile.sh: unknown option '$1'; see --help"; exit 2 ;;
    *) [ -z "$tool" ] || { say "profile.sh: one tool at a time"; exit 2; }; tool=$1 ;;
    esac
    shift
done

results=$root/build/profile
if [ "$stress" = true ]; then
    results+=/stress
fi

case $tool in
'') usage >&2; exit 2 ;;
list) printf '%s\n' $automatic $interactive ;;
all) run_all ;;
*)
    if ! printf '%s\n' $automatic $interactive | grep -qxF -- "$tool"; then
        say "profile.sh: no tool is called '$tool'; there are: $(printf '%s ' $automatic $interactive)"
        exit 2
    fi
    output=${output:-$results/$tool}
    trap 'case $? in 0) ;; 3) exit 3 ;; *) exit 1 ;; esac' EXIT # whatever code a profiler ends with
    run_tool "$tool"
    say "The results are in $output:"
    (cd -- "$output" && find . -type f -printf '  %P\n' | sort)
    ;;
esac
