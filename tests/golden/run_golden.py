#!/usr/bin/env python3
"""Renders each case of cases.txt and compares it, pixel by pixel, with the picture in frames/.

On a difference the frame, the golden one and a picture of the difference (amplified) are left in the work folder and
their names printed. ROURCE_UPDATE_GOLDEN=1 writes the golden frames anew instead of comparing: look at them before
they are committed. They depend on the versions of FreeType, HarfBuzz and the Inter font of Debian 12.
"""
import argparse
import os
import pathlib
import shlex
import struct
import subprocess
import sys
import zlib

HERE = pathlib.Path(__file__).resolve().parent


def unfilter(kind, line, above, step):
    """Undoes one row's PNG filter in place (PNG specification, 9.2)."""
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            line[i] = (line[i] + left) & 255
        elif kind == 2:
            line[i] = (line[i] + up) & 255
        elif kind == 3:
            line[i] = (line[i] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            distances = (abs(guess - left), abs(guess - up), abs(guess - corner))
            line[i] = (line[i] + (left, up, corner)[distances.index(min(distances))]) & 255


def read_png(path):
    """Width, height and RGB rows of an 8-bit RGB PNG."""
    data = path.read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"{path} is not a PNG")
    at, packed, width, height = 8, b"", 0, 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            if (depth, colour) != (8, 2):
                raise ValueError(f"{path} is not 8-bit RGB")
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    raw = zlib.decompress(packed)
    rows, above, stride = [], bytearray(width * 3), width * 3 + 1
    for y in range(height):
        line = bytearray(raw[y * stride + 1:(y + 1) * stride])
        unfilter(raw[y * stride], line, above, 3)
        rows.append(line)
        above = line
    return width, height, rows


def write_png(path, width, height, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    raw = b"".join(b"\0" + bytes(row) for row in rows)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def difference(golden, actual, target):
    """Writes |golden − actual| · 8 and returns how many pixels differ and by how much at most."""
    (width, height, want), (w, h, have) = golden, actual
    if (width, height) != (w, h):
        return width * height, 255
    rows, count, most = [], 0, 0
    for a, b in zip(want, have):
        gaps = bytes(abs(x - y) for x, y in zip(a, b))
        most = max(most, max(gaps))
        count += sum(1 for i in range(0, len(gaps), 3) if any(gaps[i:i + 3]))
        rows.append(bytes(min(255, gap * 8) for gap in gaps))
    if count:
        write_png(target, width, height, rows)
    return count, most


def read_cases():
    for number, line in enumerate((HERE / "cases.txt").read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            name, _, arguments = line.partition(":")
            if not arguments:
                sys.exit(f"cases.txt:{number}: expected NAME: ARGUMENTS")
            yield name.strip(), shlex.split(arguments)


def render(rource, arguments, target):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ROURCE_")}
    command = [rource, *arguments, "--screenshot", str(target)]
    done = subprocess.run(command, cwd=HERE.parent / "data", env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.strip()}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rource", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    options = parser.parse_args()
    update = os.environ.get("ROURCE_UPDATE_GOLDEN") == "1"
    passed = failed = 0
    for name, arguments in read_cases():
        golden = HERE / "frames" / f"{name}.png"
        actual = golden if update else options.work / f"{name}.actual.png"
        problem = render(options.rource, arguments, actual)
        if not problem and not update:
            if not golden.exists():
                problem = f"there is no {golden}"
            else:
                picture = options.work / f"{name}.difference.png"
                count, most = difference(read_png(golden), read_png(actual), picture)
                if count:
                    problem = f"{count} pixels differ, by up to {most}: see {picture}, {actual}, {golden}"
        print(f"{'FAILED' if problem else 'ok'} {name}" + (f": {problem}" if problem else ""))
        failed += bool(problem)
        passed += not problem
    print(f"{passed} passed, {failed} failed")
    return failed > 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main())
