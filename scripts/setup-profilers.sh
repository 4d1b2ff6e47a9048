#!/usr/bin/env bash
# setup-profilers.sh [--check]: installs the profilers of docs/PROFILING.md that Debian has (kind `profile` in
# scripts/packages.txt) and says how to get the others. --check installs nothing: it prints what is there, and fails
# when something is missing that Debian has. May be run or sourced, and run again; needs root or sudo to install.

# When sourced, work in a shell of its own: the caller's options and functions stay as they are. zsh calls the file that is
# sourced $0, as bash does when it is run.
if [ -n "${ZSH_VERSION:-}" ] || [ "${BASH_SOURCE[0]}" != "$0" ]; then
    bash "${BASH_SOURCE[0]:-$0}" "$@"
    return
fi
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

# What each tool's command is, and where it comes from: a package, or words for those that Debian 12 lacks.
tools() {
    cat <<'TABLE'
perf            perf             linux-perf
valgrind        valgrind         valgrind
heaptrack       heaptrack        heaptrack
heaptrack_gui   heaptrack_gui    heaptrack-gui
hotspot         hotspot          hotspot
kcachegrind     kcachegrind      kcachegrind
massif-viewer   massif-visualizer massif-visualizer
coz             coz              coz-profiler
jeprof          jeprof           libjemalloc-dev
dot             dot              graphviz
zstd            zstd             zstd
hyperfine       hyperfine        hyperfine
apitrace        apitrace         apitrace
renderdoc       renderdoccmd     renderdoccmd
gource          gource           gource
llvm-bolt       /usr/lib/llvm-16/bin/llvm-bolt bolt-16
Xvfb            Xvfb             xvfb
xdotool         xdotool          xdotool
samply          samply           -  not in Debian: cargo install --locked samply
tracy           tracy-capture    -  not in Debian: build profiler/capture of Tracy's source (docs/TRACING.md)
speedscope      speedscope       -  not in Debian: npm install -g speedscope, or speedscope.app in a browser
TABLE
}

check() {
    local name command package hint state missing=0
    printf '%-14s %-8s %s\n' tool state 'from'
    while read -r name command package hint; do
        if command -v "$command" >/dev/null; then
            state=found
        elif [ "$package" = - ]; then
            state=absent
        else
            state=MISSING
            missing=1
        fi
        printf '%-14s %-8s %s\n' "$name" "$state" "${hint:-package $package}"
    done < <(tools)
    if [ "$missing" -ne 0 ]; then
        say "Run scripts/setup-profilers.sh to install what is missing."
    fi
    return "$missing"
}

case ${1:-} in
--check) check ;;
-h | --help) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" ;;
'')
    install_packages build test profile
    check
    ;;
*) say "setup-profilers.sh: unknown argument '$1'; there is only --check"; exit 2 ;;
esac
