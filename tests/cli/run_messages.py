#!/usr/bin/env python3
"""Command lines with the exit code, and patterns of what they print: one line a case."""
import argparse
import re
import sys

import harness

V, M = harness.VILLAGE, harness.MALFORMED
ONE_FRAME = ["--frames", "0:1", "-16x16", V]

# (arguments, exit code, pattern of stdout, pattern of stderr); the patterns match the whole text.
CASES = [
    (["--version"], 0, r"rource \d+\.\d+\.\d+\n", r""),
    (["--help"], 0, r"rource (?s:.*)\nInput\n(?s:.*)--git-log FILE(?s:.*)\nGeneral\n(?s:.*)", r""),
    (["--headless", V], 2, r"", r"rource: --headless needs to know where the frames go: --output DIR.*\n"),
    (["--widht", "5"], 2, r"", r"rource: unknown option --widht; did you mean --width\?\n"),
    (["--output-framerate", "25"], 2, r"", r"rource: unknown option --output-framerate; did you mean --framerate\?\n"),
    (["-z"], 2, r"", r"rource: unknown option -z; rource --help lists all options\n"),
    (["--output"], 2, r"", r"rource: --output needs a value: --output PATH\n"),
    (["-W", "1e3", *ONE_FRAME], 2, r"",
     r"rource: -W '1e3': the value must be a whole number from 16 to 8192\n"),
    (["-s", "-1", *ONE_FRAME], 2, r"", r"rource: -s '-1': the value must be a number from 0\.0001 to 1e\+09\n"),
    (["--hide=tree,trees", V], 2, r"", r"rource: --hide 'tree,trees': .*'trees' is none of beams, bloom, .*users, watermark\n"),
    (["--hide-files", "(", "--dump", "files", V], 2, r"",
     r"rource: --hide-files '\(': bad pattern at offset 1: missing closing parenthesis\n"),
    (["--dump", "file", V], 2, r"", r"rource: --dump 'file': the value must be history, or files, .*\n"),
    (["--dump", "files@9999999", V], 2, r"", r"rource: --dump: there is no frame 9999999; the video has \d+ frames.*\n"),
    (["--cpu", "avx512", *ONE_FRAME], 2, r"", r"rource: --cpu 'avx512': the value must be one of auto\|c\|avx2\n"),
    (["--dump", "files", "/nowhere/at/all"], 1, r"", r"rource: .*/nowhere/at/all.*\n"),
    (["--dump", "files", "--git-log", "/nowhere.log"], 1, r"", r"rource: .*/nowhere\.log.*\n"),
    (["--dump", "history", M], 0, r"1262304000\tAnn\tA\ta\.c\n1262390400\tAnn\tM\ta\.c\n",
     r"rource: warning: .*malformed\.log:2: .*\n"),
    (["--dump", "history", "--strict", M], 1, r"(?s:.*)", r"rource: .*malformed\.log:2: .*\n"),
    (["--headless", "--format", "null", "--strict", "-16x16", M], 1, r"", r"rource: .*malformed\.log:2: .*\n"),
    (["-o", "/proc/frames", *ONE_FRAME], 1, r"", r"rource: .*'/proc/frames'.*\n"),
    (["-o", f"{V}/frames", *ONE_FRAME], 1, r"", r"rource: .*village\.log.*\n"),
    (["--screenshot", "/nowhere/shot.png", V], 1, r"", r"rource: .*'/nowhere/shot\.png'.*\n"),
    (["--benchmark", "/nowhere/b.json", *ONE_FRAME], 1, r"", r"rource: .*'/nowhere/b\.json'.*\n"),
    (["--trace", "/nowhere/t.json", "--format", "null", *ONE_FRAME], 1, r"", r"rource: cannot create '/nowhere/t\.json': No such .*\n"),
    (["--trace", "/dev/full", "--format", "null", *ONE_FRAME], 1, r"", r"rource: cannot write '/dev/full': No space left on device\n"),
    (["--trace", "-", "--format", "null", *ONE_FRAME], 2, r"", r"rource: a trace is written to a file; use --trace FILE\.json\n"),
    (["--save-config", "/nowhere/c.conf"], 1, r"", r"rource: .*'/nowhere/c\.conf'.*\n"),
    (["--config", "/nowhere/c.conf", "--dump", "files", V], 1, r"", r"rource: .*/nowhere/c\.conf.*\n"),
    (["--user-image-dir", "/nowhere/faces", *ONE_FRAME, "-o", "-"], 1, r"",
     r"rource: cannot open the folder of pictures '/nowhere/faces': No such file or directory\n"),
    (["--background-image", "/nowhere/sky.png", *ONE_FRAME, "-o", "-"], 1, r"", r"rource: .*'/nowhere/sky\.png'.*\n"),
    (["--messages", "--format", "hash", *ONE_FRAME, "-o", "-"], 0, r"(?s:.+)",
     r"rource: no commit that was shown has a message, so --messages told how many files changed; .*\n"),
    (["--messages", "--hide", "messages", "--format", "hash", *ONE_FRAME, "-o", "-"], 0, r"(?s:.+)", r""),
    (["--messages", "--dump", "files@0", V], 0, r"(?s:.*)", r""),
    (["-o", "-", "--benchmark", "-", V], 2, r"", r"rource: .*standard output.*\n"),
    (["-o", "x", "-s", "1", "--duration", "9", V], 2, r"",
     r"rource: --seconds-per-day and --duration exclude each other; give one of them\n"),
    (["-o", "movie.mp4", V], 2, r"", r"rource: .*movie\.mp4.*ffmpeg.*\n"),
    (["--dump", "scene", "--start-date", "2050-01-01", "--stop-date", "2050-01-02", V], 0, r"(?s:.*)", r""),
    (["--dump", "scene", "--stop-date", "1980-01-01", V], 1, r"", r"rource: .*no commit.*\n"),
]


def check(program, arguments, code, stdout, stderr):
    result = program.run(*arguments)
    said, warned = result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace")
    if result.returncode != code:
        return f"exit {result.returncode} instead of {code}; {warned}"
    if not re.fullmatch(stdout, said):
        return f"standard output {said[:300]!r} does not match {stdout!r}"
    if not re.fullmatch(stderr, warned):
        return f"standard error {warned[:600]!r} does not match {stderr!r}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    path = parser.parse_args().program
    failures = 0
    for arguments, *expected in CASES:
        with harness.scratch() as folder:
            complaint = check(harness.Program(path, folder), arguments, *expected)
        if complaint:
            print(f"rource {' '.join(arguments)}: {complaint}")
            failures += 1
    print(f"{failures} of {len(CASES)} cases failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
