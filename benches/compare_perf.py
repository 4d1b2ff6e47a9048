#!/usr/bin/env python3
"""Compares two sets of timings: medians, the change with a 95 % confidence interval, and whether it is more than noise.

    compare_perf.py --old FILE... --new FILE... [--json FILE]
    compare_perf.py --new FILE...                             medians alone

Files are JSON of Google Benchmark (with repetitions) or of hyperfine; each is a round. Best when both sides ran by
turns: then the first old file and the first new one are of the same minutes, and so on. CPU time is compared, and
real time where threads are at work and for whole programs. The interval is a bootstrap of the ratio of medians,
which draws rounds, and repetitions within them, so that a busy minute widens it. A change counts when the interval
leaves out 0, the rank test of Mann and Whitney agrees at 5 %, and it is larger than --noise. The exit code is 0
whatever comes out: time is no gate here, count.py is.
"""
import argparse
import json
import math
import pathlib
import random
import statistics
import sys

RESAMPLES = 2000
UNITS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


def natural(name):
    """Sorts numbers by value: a case's name is SUITE/FAMILY/SIZE."""
    return [(0, int(word), "") if word.isdigit() else (1, 0, word) for word in name.split("/")]


def read_file(path):
    """{name: nanoseconds of each repetition}"""
    samples = {}
    data = json.loads(pathlib.Path(path).read_text())
    for entry in data.get("benchmarks", []):
        if entry.get("run_type") == "aggregate":
            continue
        name = entry.get("run_name", entry["name"])
        wall = name.endswith("/real_time")
        value = entry["real_time" if wall else "cpu_time"] * UNITS[entry["time_unit"]]
        samples.setdefault(name, []).append(value)
    for entry in data.get("results", []):
        samples.setdefault(entry["command"], []).extend(1e9 * value for value in entry["times"])
    return samples


def read_rounds(paths):
    """{name: rounds of repetitions}, by name."""
    rounds = {}
    for path in paths:
        for name, values in read_file(path).items():
            rounds.setdefault(name, []).append(values)
    return {name: rounds[name] for name in sorted(rounds, key=natural)}


def flat(rounds):
    return [value for values in rounds for value in values]


def bootstrap(old, new, resamples=RESAMPLES):
    """The middle 95 % of the ratio new / old of medians, over samples drawn with a fixed seed: rounds, of both sides
    together where there are as many, and repetitions within a round."""
    rng = random.Random(1)

    def draw(rounds, picks):
        return statistics.median(flat([rng.choices(rounds[i], k=len(rounds[i])) for i in picks]))

    ratios = []
    for _ in range(resamples):
        of_new = rng.choices(range(len(new)), k=len(new))
        of_old = of_new if len(old) == len(new) else rng.choices(range(len(old)), k=len(old))
        ratios.append(draw(new, of_new) / draw(old, of_old))
    ratios.sort()
    return ratios[int(0.025 * resamples)], ratios[int(0.975 * resamples) - 1]


def rank_test(old, new):
    """Two-sided p of the Mann–Whitney U test by its normal approximation, corrected for ties."""
    n, m = len(old), len(new)
    ordered = sorted([(value, 0) for value in old] + [(value, 1) for value in new])
    ranks_of_new, ties, at = 0.0, 0, 0
    while at < n + m:
        end = at
        while end < n + m and ordered[end][0] == ordered[at][0]:
            end += 1
        same = end - at
        ranks_of_new += sum(side for _, side in ordered[at:end]) * (at + 1 + end) / 2.0
        ties += same ** 3 - same
        at = end
    u = ranks_of_new - m * (m + 1) / 2.0
    variance = n * m / 12.0 * (n + m + 1 - ties / ((n + m) * (n + m - 1.0)))
    if variance <= 0.0:
        return 1.0
    z = max(0.0, abs(u - n * m / 2.0) - 0.5) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2.0))


def compare(old, new, noise):
    """One row of the comparison, from rounds of both sides."""
    low, high = bootstrap(old, new)
    old, new = flat(old), flat(new)
    ratio = statistics.median(new) / statistics.median(old)
    p = rank_test(old, new)
    row = {"old": statistics.median(old), "new": statistics.median(new), "change": ratio - 1.0, "low": low - 1.0,
           "high": high - 1.0, "p": p, "samples": [len(old), len(new)]}
    if min(len(old), len(new)) < 4:
        row["verdict"] = "too few samples"
    elif p >= 0.05 or low <= 1.0 <= high or abs(ratio - 1.0) < noise:
        row["verdict"] = "no change"
    else:
        row["verdict"] = "SLOWER" if ratio > 1.0 else "faster"
    return row


def compare_all(old, new, noise):
    return {name: compare(old[name], new[name], noise) for name in new if name in old}


def human(ns):
    for unit in ("ns", "us", "ms"):
        if ns < 1000.0:
            return f"{ns:.3g} {unit}" if ns < 100.0 else f"{ns:.0f} {unit}"
        ns /= 1000.0
    return f"{ns:.3g} s"


def print_table(rows, old, new):
    print(f"{'case':40s}{'old':>10s}{'new':>10s}{'change':>10s}{'95 % interval':>22s}{'p':>8s}  verdict")
    for name, row in rows.items():
        interval = f"{100 * row['low']:+.1f} … {100 * row['high']:+.1f} %"
        print(f"{name:40s}{human(row['old']):>10s}{human(row['new']):>10s}{100 * row['change']:>+8.1f} %{interval:>22s}"
              f"{row['p']:8.3f}  {row['verdict']}")
    for name in [name for name in old if name not in new] + [name for name in new if name not in old]:
        print(f"{name:40s}only {'before' if name in old else 'now'}")
    count = sum(row["verdict"] in ("SLOWER", "faster") for row in rows.values())
    print(f"{count} of {len(rows)} changed by more than noise")


def print_medians(samples):
    print(f"{'case':40s}{'median':>10s}{'least':>10s}{'spread':>10s}{'runs':>6s}")
    for name, rounds in samples.items():
        values = flat(rounds)
        spread = 100.0 * statistics.stdev(values) / statistics.mean(values) if len(values) > 1 else 0.0
        print(f"{name:40s}{human(statistics.median(values)):>10s}{human(min(values)):>10s}{spread:8.1f} %{len(values):6d}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--old", nargs="+", default=[])
    parser.add_argument("--new", nargs="+", required=True)
    parser.add_argument("--noise", type=float, default=0.02, help="a smaller share of change never counts")
    parser.add_argument("--json", type=pathlib.Path, help="write the rows there, too")
    options = parser.parse_args()
    old, new = read_rounds(options.old), read_rounds(options.new)
    if not old:
        print_medians(new)
        return
    rows = compare_all(old, new, options.noise)
    if not rows:
        sys.exit("the two sets have no case in common")
    print_table(rows, old, new)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
