#!/usr/bin/env python3
"""Times rource and gource on one history: peers.py [--frames N] [--limit S] [--size WxH] ROURCE LOG.

LOG is in Gource's custom form. Both draw the whole of it in N frames, without skipping silent times. Each frame is read from
a pipe and checked for its size, the last for its content. A table goes to standard output; the exit code is 1 when a
program failed or drew nothing.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

FRAME_RATE = 60


def read_frame(pipe):
    """The pixels of the next PPM picture as (width, height, bytes), or nothing at the end."""
    words = []
    while len(words) < 4:
        line = pipe.readline()
        if not line:
            return None
        words += line.split(b"#")[0].split()
    assert words[0] == b"P6" and words[3] == b"255", f"no PPM stream: {words}"
    width, height = int(words[1]), int(words[2])
    pixels = pipe.read(width * height * 3)
    return (width, height, pixels) if len(pixels) == width * height * 3 else None


class Run:
    """One program's run: frames, seconds, CPU seconds, peak bytes; what was wrong, if anything."""

    def __init__(self, name, command, options):
        self.name, self.frames, self.wrong, self.stopped = name, 0, None, False
        self.first_frame = self.seconds = 0.0
        last = None
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=1 << 22)
        noise = []
        drain = threading.Thread(target=lambda: noise.append(child.stderr.read()), daemon=True)
        drain.start()
        while self.frames < options.frames:
            frame = read_frame(child.stdout)
            if not frame:
                break
            self.frames += 1
            self.seconds = time.monotonic() - start
            self.first_frame = self.first_frame or self.seconds
            last = frame
            if self.seconds > options.limit:
                self.stopped = True
                break
        ended_itself = not self.stopped and self.frames < options.frames
        if not ended_itself:
            os.kill(child.pid, signal.SIGKILL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        drain.join(5)
        self.cpu, self.peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
        if ended_itself and child.returncode != 0:
            self.wrong = f"exit code {child.returncode}: {b''.join(noise).decode(errors='replace').strip()[-300:]}"
        elif not last:
            self.wrong = "not one frame"
        elif last[:2] != options.size:
            self.wrong = f"frames of {last[0]}x{last[1]}"
        else:
            colors = len({last[2][i:i + 3] for i in range(0, len(last[2]), 3)})
            if colors < 50:
                self.wrong = f"the last frame has {colors} colours only"

    def cells(self):
        return (self.frames, self.seconds, self.frames / self.seconds, self.cpu, 1000 * self.cpu / self.frames,
                self.peak / 1e6)


def pace(log, frames):
    """Seconds a day, so that the history lasts that many frames."""
    times = [int(line.split("|", 1)[0]) for line in open(log, encoding="utf-8", errors="replace") if "|" in line]
    days = max((max(times) - min(times)) / 86400, 1e-3)
    return frames / FRAME_RATE / days


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--size", type=lambda text: tuple(map(int, text.split("x"))), default=(1280, 720))
    parser.add_argument("rource")
    parser.add_argument("log", type=pathlib.Path)
    return parser.parse_args()


def main():
    options = parse()
    width, height = options.size
    day = f"{pace(options.log, options.frames):.9f}"
    rource = [options.rource, "--quiet", options.log, "--seconds-per-day", day, "--auto-skip-seconds", "-1", "--framerate",
              FRAME_RATE, "--viewport", f"{width}x{height}", "--output", "-", "--format", "ppm"]
    gource = ["gource", f"-{width}x{height}", "--log-format", "custom", "--seconds-per-day", day, "--disable-auto-skip",
              "--output-framerate", FRAME_RATE, "--output-ppm-stream", "-", "--stop-at-time",
              f"{options.frames / FRAME_RATE + 1:.2f}", options.log]
    runs = [Run(name, [str(word) for word in command], options)
            for name, command in (("rource", rource), ("gource", gource))]
    lines = sum(1 for _ in open(options.log, "rb"))
    print(f"\n{options.log.name}: {lines:,} changes, {day} s a day, {width}x{height}")
    print(f"{'':8} {'frames':>8} {'seconds':>9} {'frames/s':>9} {'CPU s':>8} {'CPU ms/frame':>13} {'peak MB':>8}")
    for run in runs:
        if run.wrong:
            print(f"{run.name:8} failed: {run.wrong}")
            continue
        print("{:8} {:8,} {:9.2f} {:9.1f} {:8.2f} {:13.2f} {:8.0f}{}".format(
            run.name, *run.cells(), "  (stopped at the limit)" if run.stopped else ""))
    if any(run.wrong for run in runs):
        sys.exit(1)
    ours, theirs = (run.cells() for run in runs)
    print(f"rource: {ours[2] / theirs[2]:.1f} times the frames a second, {theirs[4] / ours[4]:.1f} times less CPU a frame, "
          f"{theirs[5] / ours[5]:.1f} times less memory")


if __name__ == "__main__":
    main()
