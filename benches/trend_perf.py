#!/usr/bin/env python3
"""Keeps what benchmarks took from night to night: one line of JSON a run, with the median of each case.

    trend_perf.py --new FILE... --commit NAME --history FILE.jsonl       adds a line

Files as compare_perf.py reads them. report_perf.py --history draws the lines. A run on another processor is kept with its
name, because times of two machines are no trend.
"""
import argparse
import datetime
import json
import pathlib
import statistics
import sys

import compare_perf


def processor():
    """The model's name, as Linux tells it."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def read(path):
    """The runs of a history, oldest first; none where there is no file. A line that is cut off ends the program."""
    runs = []
    if path.exists():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            try:
                runs.append(json.loads(line))
            except ValueError:
                sys.exit(f"{path}:{number}: this is no line of a history")
    return runs


def add(path, rounds, commit, when, cpu):
    """Writes the history anew with one run more, so that a full disk leaves the old one."""
    runs = read(path)
    medians = {name: statistics.median(compare_perf.flat(values)) for name, values in rounds.items()}
    runs.append({"when": when, "commit": commit, "cpu": cpu, "ns": medians})
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text("".join(json.dumps(run) + "\n" for run in runs))
    part.replace(path)
    return len(runs)


def of_case(runs, name):
    """[(nanoseconds, commit, day)] of a case, of the runs on the processor of the last one."""
    return [(run["ns"][name], run["commit"], run["when"][:10]) for run in runs
            if name in run["ns"] and run["cpu"] == runs[-1]["cpu"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--new", nargs="+", required=True)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--history", required=True, type=pathlib.Path)
    options = parser.parse_args()
    when = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    count = add(options.history, compare_perf.read_rounds(options.new), options.commit, when, processor())
    print(f"{options.history}: {count} runs")


if __name__ == "__main__":
    main()
