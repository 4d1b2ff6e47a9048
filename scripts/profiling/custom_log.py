#!/usr/bin/env python3
"""Turns `rource --dump history` on standard input into lines of Gource's custom form, sorted by time. A rename becomes a
deletion and an addition, which is how Gource's own git command gives it."""
import sys


def main():
    rows = []
    for line in sys.stdin:
        time, person, action, *paths = line.rstrip("\n").split("\t")
        if any("|" in word for word in (person, *paths)):
            continue  # the form has no way to say it
        if action == "R":
            rows += [(int(time), person, "D", paths[1]), (int(time), person, "A", paths[0])]
        else:
            rows.append((int(time), person, action, paths[0]))
    rows.sort(key=lambda row: row[0])  # stable: changes of one second keep their order
    for row in rows:
        print("|".join(map(str, row)))


if __name__ == "__main__":
    main()
