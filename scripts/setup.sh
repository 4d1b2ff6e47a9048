# setup.sh: shared by scripts/quickstart and scripts/test; to be sourced. All messages go to standard error, because
# what a script runs may write a picture stream to standard output.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

# Names the packages of a kind (build, test, bench) that scripts/packages.txt lists and this machine lacks.
missing_packages() {
    local kind=$1 package status
    awk -v kind="$kind" '$1 == kind { print $2 }' "$root/scripts/packages.txt" |
        while read -r package; do
            status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
            if [ "$status" != installed ]; then
                printf '%s\n' "$package"
            fi
        done
}

# Installs what is missing of the kinds given. Calls apt only when something is.
install_packages() {
    local kind package
    local missing=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is no Debian: scripts/packages.txt lists what must be there."
        return
    fi
    for kind in "$@"; do
        while read -r package; do
            missing+=("$package")
        done < <(missing_packages "$kind")
    done
    if [ "${#missing[@]}" -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "Packages are missing, and there is no sudo. As root, run: apt-get install ${missing[*]}"
    fi
    say "Installing ${missing[*]}"
    as_root apt-get -q update >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}" >&2
}

# Configures and builds a preset of CMakePresets.json.
build_preset() {
    local preset=$1
    shift
    (cd -- "$root" && cmake --preset "$preset" "$@" && cmake --build --preset "$preset" --parallel "$(nproc)") >&2
}

# Configures a preset, with the options given, and builds the program alone. What that prints goes to a file.
build_program() {
    local preset=$1 log=$2
    shift 2
    if ! (cd -- "$root" && cmake --preset "$preset" "$@" &&
        cmake --build --preset "$preset" --target rource --parallel "$(nproc)") >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "Preset $preset does not build; all of it is in $log"
    fi
}
