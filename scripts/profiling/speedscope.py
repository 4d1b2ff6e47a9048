#!/usr/bin/env python3
"""Converts samples for speedscope: speedscope.py PERF_SCRIPT_OUTPUT OUT.json. One profile a thread, in order of time."""
import json
import sys

import stacks


def convert(samples, name):
    index, threads = {}, {}
    for sample in samples:
        frames = [index.setdefault(frame, len(index)) for frame in sample.stack]
        threads.setdefault(sample.thread, []).append((sample.time, frames))
    profiles, period = [], None
    for thread, rows in sorted(threads.items(), key=lambda item: -len(item[1])):
        rows.sort(key=lambda row: row[0])
        times = [time for time, _ in rows]
        gaps = [b - a for a, b in zip(times, times[1:])]
        if period is None:  # the usual gap of the thread that hardly ever waits
            period = sorted(gaps)[len(gaps) // 2] if gaps else 0.001
        # A sample stands for the time until the next one, but a thread that waits takes none.
        weights = [min(gap, period) for gap in gaps] + [period]
        profiles.append({"type": "sampled", "name": thread, "unit": "seconds", "startValue": 0,
                         "endValue": sum(weights), "samples": [frames for _, frames in rows], "weights": weights})
    return {"$schema": "https://www.speedscope.app/file-format-schema.json", "name": name, "activeProfileIndex": 0,
            "exporter": "rource", "shared": {"frames": [{"name": frame} for frame in index]}, "profiles": profiles}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    samples = stacks.read(sys.argv[1])
    if not samples:
        sys.exit(f"speedscope.py: {sys.argv[1]} holds no samples")
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump(convert(samples, "rource"), out)


if __name__ == "__main__":
    main()
