#!/usr/bin/env python3
"""Prints the places that allocate most: dhat_table.py DHAT.JSON [ROWS]. A place is the innermost function of src/ that is
no allocator. Bytes, blocks and how long a block lives in the mean, in instructions."""
import collections
import json
import re
import sys

ALLOCATORS = re.compile(r"\b(memory|malloc_count)\.[ch]:")  # files that allocate for others
FRAME = re.compile(r"^0x[0-9A-F]+: (?P<function>\S+) \((?P<place>[^)]*)\)$")


def place_of(frames):
    """(function, file:line) of whoever asked, and whether the program's own code did."""
    for frame in frames:
        match = FRAME.match(frame)
        if match and re.search(r"\.[ch]:\d+$", match["place"]) and not ALLOCATORS.search(match["place"]):
            return match["function"], match["place"]
    outer = next((m for m in map(FRAME.match, frames) if m and not ALLOCATORS.search(m["place"])), None)
    return (outer["function"], outer["place"]) if outer else ("?", "?")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    data = json.load(open(sys.argv[1], encoding="utf-8"))
    table, sites = data["ftbl"], collections.defaultdict(lambda: [0, 0, 0, 0])
    for point in data["pps"]:
        site = sites[place_of([table[i] for i in point["fs"]])]
        for k, key in enumerate(("tb", "tbk", "tl", "gb")):
            site[k] += point.get(key, 0)
    total = [sum(site[k] for site in sites.values()) for k in range(4)]
    print(f"{total[0]:,} bytes in {total[1]:,} blocks; {total[3]:,} bytes at the peak\n")
    print(f"{'bytes':>12} {'blocks':>8} {'at peak':>12} {'mean life':>12}  place")
    rows = sorted(sites.items(), key=lambda item: -item[1][0])[:int(sys.argv[2]) if len(sys.argv) == 3 else 25]
    for (function, where), (size, blocks, life, peak) in rows:
        print(f"{size:12,} {blocks:8,} {peak:12,} {life // max(blocks, 1):12,}  {function} ({where})")


if __name__ == "__main__":
    main()
