#!/usr/bin/env python3
"""Turns a log of Gource's custom form on standard input into one whose files are all there early: the first change of each
comes in the first fifth of the time, as an addition, and all others after it. Deletions are left out. So the frames from a
quarter on have the same number of files."""
import sys


def main():
    rows = [line.rstrip("\n").split("|") for line in sys.stdin]
    first, rest, seen = [], [], set()
    for time, person, action, path in (row[:4] for row in rows):
        if action == "D":
            continue
        (rest if path in seen else first).append((person, path))
        seen.add(path)
    begin, end = int(rows[0][0]), int(rows[-1][0])
    grown = begin + (end - begin) // 5
    for action, changes, start, stop in (("A", first, begin, grown), ("M", rest, grown, end)):
        for i, (person, path) in enumerate(changes):
            print(start + (stop - start) * i // max(len(changes) - 1, 1), person, action, path, sep="|")


if __name__ == "__main__":
    main()
