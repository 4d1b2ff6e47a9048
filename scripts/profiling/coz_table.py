#!/usr/bin/env python3
"""Prints what coz found: coz_table.py PROFILE.COZ. For each folder, file and line of code that was tried often enough: how many
more frames come when it is made virtually faster, against all experiments in which nothing was."""
import collections
import sys

OFTEN = 3  # experiments that a row needs


def read(path):
    """One row an experiment: (line, speed-up, frames, nanoseconds)."""
    rows, line, speedup, duration = [], None, 0.0, 0
    for text in open(path, encoding="utf-8"):
        kind, *pairs = text.rstrip("\n").split("\t")
        fields = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        if kind == "experiment":
            line, speedup, duration = fields["selected"], float(fields["speedup"]), int(fields["duration"])
        elif kind == "throughput-point" and fields["name"] == "frame" and line:
            rows.append((line.split("/src/", 1)[-1], speedup, int(fields["delta"]), duration))
    return rows


def rate(rows):
    """Frames a second."""
    time = sum(row[3] for row in rows)
    return 1e9 * sum(row[2] for row in rows) / time if time else None


def print_table(title, groups, base):
    print(f"\n{title:44} experiments   a little faster   half and more")
    lines = []
    for name, rows in groups.items():
        little, much = rate([r for r in rows if 0 < r[1] < 0.5]), rate([r for r in rows if r[1] >= 0.5])
        if len(rows) >= OFTEN and (little or much):
            cells = [f"{100 * (value / base - 1):+8.0f} %" if value else "         -" for value in (little, much)]
            lines.append((-(much or little), f"{name:44} {len(rows):11} {cells[0]:>17} {cells[1]:>15}"))
    for _, line in sorted(lines):
        print(line)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows = read(sys.argv[1])
    if not rows:
        sys.exit("coz_table.py: no experiment in the profile; the run was too short")
    base = rate([row for row in rows if row[1] == 0]) or rate(rows)
    print(f"{len(rows)} experiments; {base:.0f} frames a second when nothing is made faster")
    folders, files, lines = (collections.defaultdict(list) for _ in range(3))
    for row in rows:
        folders[row[0].rsplit("/", 1)[0]].append(row)
        files[row[0].rsplit(":", 1)[0]].append(row)
        lines[row[0]].append(row)
    print_table("folder", folders, base)
    print_table("file", files, base)
    print_table("line", lines, base)


if __name__ == "__main__":
    main()
