#!/usr/bin/env python3
"""Counts the instructions of benchmark cases under Callgrind, and compares them with a baseline.

    count.py iai_scene iai_history                      prints a table
    count.py iai_scene --save FILE                      replaces these programs' cases in FILE
    count.py iai_scene --compare FILE [--threshold 5]   exit code 1 when a case needs more instructions than that

The counts are the same for any environment, working directory, place of the program and load of the machine: the
environment is emptied, the caches are given, glibc may not choose its functions by the CPU, and valgrind's
addresses are fixed. They do depend on what the baseline's key names; where that differs, nothing is compared
and the exit code is 77.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
VALGRIND = ["--tool=callgrind", "--instr-atstart=no", "--collect-atstart=no", "--cache-sim=yes", "--I1=32768,8,64",
            "--D1=32768,8,64", "--LL=8388608,16,64"]
ENVIRONMENT = {
    "LC_ALL": "C",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-EVEX,-ERMS,-FSRM"
                      ":glibc.cpu.x86_data_cache_size=32768:glibc.cpu.x86_shared_cache_size=1048576"
                      ":glibc.cpu.x86_non_temporal_threshold=1048576",
}
EVENTS = ["Ir", "Dr", "Dw", "I1mr", "D1mr", "D1mw", "ILmr", "DLmr", "DLmw"]
COLUMNS = ["instructions", "L1 hits", "LL hits", "RAM hits", "est. cycles"]
HEAD = """# What benchmark cases cost under Callgrind. Written by `scripts/bench.sh --update-baselines`; docs/BENCHMARKS.md.
# case, instructions, hits of the first cache, of the last one, of memory, cycles estimated from these
"""


class Skip(Exception):
    """Counting or comparing makes no sense here."""


def run(command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if result.returncode != 0:
        sys.exit(f"{command[-2]} {command[-1]}: exit code {result.returncode}\n{result.stderr}")
    return result.stdout


def costs(totals):
    """The five columns from Callgrind's totals, which leave out zeros at the end."""
    values = dict(zip(EVENTS, totals + [0] * (len(EVENTS) - len(totals))))
    ram = values["ILmr"] + values["DLmr"] + values["DLmw"]
    misses = values["I1mr"] + values["D1mr"] + values["D1mw"]
    hits = values["Ir"] + values["Dr"] + values["Dw"] - misses
    return [values["Ir"], hits, misses - ram, ram, hits + 5 * (misses - ram) + 35 * ram]


def parse(text):
    """The totals of a Callgrind file that must hold the expected events."""
    events = re.search(r"^events: (.*)$", text, re.MULTILINE)
    totals = re.search(r"^totals: (.*)$", text, re.MULTILINE)
    if not events or not totals or events.group(1).split() != EVENTS:
        sys.exit("Callgrind wrote something else than the expected events")
    return [int(word) for word in totals.group(1).split()]


def count(program, case):
    with tempfile.TemporaryDirectory(prefix="rource-count-") as folder:
        os.symlink(program, os.path.join(folder, "program"))
        run([shutil.which("valgrind"), *VALGRIND, "--callgrind-out-file=out", "./program", case],
            cwd=folder, env=ENVIRONMENT)
        return costs(parse((pathlib.Path(folder) / "out").read_text()))


def key_of(program):
    valgrind = shutil.which("valgrind")
    if not valgrind:
        raise Skip("valgrind is not installed")
    version = run([valgrind, "--version"]).strip()
    return f"{run([program, '--key']).strip()} {re.match(r'valgrind-[0-9]+[.][0-9]+', version).group()}"


def count_all(programs, pattern, jobs):
    """{case: costs} of all programs' cases that the pattern finds."""
    wanted = [(program, case) for program in programs for case in run([program, "--list"]).split()
              if re.search(pattern, case)]
    if not wanted:
        sys.exit(f"no case of these programs is like '{pattern}'")
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda pair: count(*pair), wanted)
        return {case: result for (_, case), result in zip(wanted, results)}


def read_baseline(path):
    """(key, {case: costs})"""
    key, cases = None, {}
    for line in path.read_text().splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "key":
            key = " ".join(words[1:])
        else:
            cases[words[0]] = [int(word) for word in words[1:]]
    return key, cases


def write_baseline(path, key, cases):
    lines = [f"{case:36s}" + "".join(f"{value:13d}" for value in row) for case, row in cases.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + f"key {key}\n" + "\n".join(lines) + "\n")


def print_table(cases):
    print(f"{'case':36s}" + "".join(f"{name:>13s}" for name in COLUMNS))
    for case, row in cases.items():
        print(f"{case:36s}" + "".join(f"{value:13,d}" for value in row))


def verdict(old, new, threshold):
    """Words for a change of instructions, and whether the gate shuts."""
    change = 100.0 * (new - old) / old
    if new == old:
        return "no change", False
    if change > threshold:
        return f"{change:+.2f} %  WORSE", True
    if change < -threshold:
        return f"{change:+.2f} %  better", False
    return f"{change:+.2f} %", False


def compare(baseline, now, threshold):
    """Prints the table; whether the gate stays open. baseline holds the cases that now should have."""
    worse = better = 0
    print(f"{'case':36s}{'baseline':>15s}{'now':>15s}  {'instructions':20s} est. cycles")
    for case in {**baseline, **now}:
        old, new = baseline.get(case), now.get(case)
        if not old or not new:
            print(f"{case:36s}{'is not in the baseline' if new else 'is not counted any more'}")
            worse += 1
            continue
        words, shut = verdict(old[0], new[0], threshold)
        worse += shut
        better += words.endswith("better")
        print(f"{case:36s}{old[0]:15,d}{new[0]:15,d}  {words:20s} {100.0 * (new[4] - old[4]) / old[4]:+.2f} %")
    if better:
        print(f"{better} of {len(now)} cases need over {threshold:g} % fewer instructions: write this down with "
              "`scripts/bench.sh --update-baselines`, or a later loss goes unseen.")
    if worse:
        print(f"{worse} of {len(now)} cases need over {threshold:g} % more instructions, or are not in both. If that "
              "is meant, run `scripts/bench.sh --update-baselines`, commit the file and say why.")
    return worse == 0


def in_programs(cases, programs, pattern):
    """Those cases of a baseline that these programs are about."""
    suites = {case.split("/")[0] for program in programs for case in run([program, "--list"]).split()}
    return {case: row for case, row in cases.items() if case.split("/")[0] in suites and re.search(pattern, case)}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="+", type=pathlib.Path)
    parser.add_argument("--save", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--compare", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--threshold", type=float, default=5.0, metavar="PERCENT")
    parser.add_argument("--filter", default="", metavar="REGEX", help="only cases whose names match")
    parser.add_argument("--jobs", type=int, default=1, help="how many to count at a time; counts do not change")
    return parser.parse_args()


def main():
    options = parse_options()
    programs = [program.resolve() for program in options.program]
    key = key_of(programs[0])
    baseline_key, baseline = read_baseline(options.compare) if options.compare else (key, {})
    if baseline_key != key:
        raise Skip(f"the baseline is of another kind of build or machine:\n  baseline: {baseline_key}\n  here:     {key}")
    cases = count_all(programs, options.filter, options.jobs)
    if options.save:
        old_key, old = read_baseline(options.save) if options.save.exists() else (None, {})
        if old_key == key:  # other programs' cases, and those that the filter left out, stay
            mine = in_programs(old, programs, options.filter)
            cases = {**{case: row for case, row in old.items() if case not in mine}, **cases}
        write_baseline(options.save, key, dict(sorted(cases.items())))
        print(f"{options.save}: {len(cases)} cases")
    elif options.compare:
        return 0 if compare(in_programs(baseline, programs, options.filter), cases, options.threshold) else 1
    else:
        print_table(cases)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Skip as reason:
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)
