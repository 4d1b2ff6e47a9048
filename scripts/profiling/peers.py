#!/usr/bin/env python3
"""Times rource and gource on one history: peers.py [OPTION]… ROURCE LOG.

LOG is in Gource's custom form. Both draw the whole of it in N frames, without skipping silent times. Each frame is read from
a pipe and checked for its size, the last that was looked at for its content. A table goes to standard output; the exit code is 1 when a
program failed or drew nothing.
"""
import argparse
import fcntl
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

FRAME_RATE = 60
F_SETPIPE_SZ = 1031  # Linux; Python has a name for it from 3.10 on


def read_exactly(pipe, n):
    """n bytes, or fewer at the end."""
    parts = []
    while n > 0 and (part := os.read(pipe, n)):
        parts.append(part)
        n -= len(part)
    return b"".join(parts)


class Frames:
    """The pictures that come out of a pipe, PPM or YUV4MPEG2 4:2:0. Those that nobody looks at are spliced into /dev/null, so
    that the reader, which shares the processors with the program, costs it as little as can be."""

    def __init__(self, pipe):
        self.pipe, self.null, self.header = pipe, os.open(os.devnull, os.O_WRONLY), None
        try:
            fcntl.fcntl(pipe, F_SETPIPE_SZ, 1 << 20)
        except OSError:
            pass  # then it stays as it is, for both programs

    def line(self):
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self.pipe, 1)
            if not byte:
                return None
            line += byte
        return line

    def begin(self):
        """Reads up to the first picture's pixels; false when there is none."""
        line = self.line()
        if line and line.startswith(b"YUV4MPEG2 "):
            words = {word[:1]: word[1:] for word in line.split()[1:]}
            self.size = int(words[b"W"]), int(words[b"H"])
            self.header = self.line()
            self.bytes = self.size[0] * self.size[1] * 3 // 2
            assert self.header == b"FRAME\n" and self.size[0] % 2 == self.size[1] % 2 == 0, line
        else:
            while line and len(line.split()) < 4:
                line += self.line() or b"? ? ? ?"
            if not line:
                return False
            words = line.split()
            assert words[0] == b"P6" and words[3] == b"255", f"no stream of pictures: {words}"
            self.size = int(words[1]), int(words[2])
            self.header = line
            self.bytes = self.size[0] * self.size[1] * 3
        return True

    def next(self, look):
        """Whether there is another picture; its pixels are left in self.pixels if they are to be looked at."""
        if not self.header:
            if not self.begin():
                return False
        else:
            header = read_exactly(self.pipe, len(self.header))
            if not header:
                return False
            assert header == self.header, f"no picture begins here: {header}"
        n = self.bytes
        if look:
            pixels = read_exactly(self.pipe, n)
            if len(pixels) == n:
                self.pixels = pixels
            return len(pixels) == n
        while n > 0 and (gone := os.splice(self.pipe, self.null, n)):
            n -= gone
        return n == 0


def cpu_seconds(pid):
    """User and system time of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


LOOK_EVERY = 50  # frames


class Run:
    """One program's run: frames, seconds and CPU seconds from frame options.first on, peak bytes; what was wrong, if
    anything."""

    def __init__(self, name, command, options):
        self.name, self.frames, self.wrong, self.stopped = name, 0, None, False
        self.seconds = 0.0
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        noise = []
        drain = threading.Thread(target=lambda: noise.append(child.stderr.read()), daemon=True)
        drain.start()
        frames = Frames(child.stdout.fileno())
        begun, cpu_before, number = start, 0.0, 0
        while number < options.frames:
            if number == options.first and number > 0:
                begun, cpu_before = time.monotonic(), cpu_seconds(child.pid)
            if not frames.next(number % LOOK_EVERY == 0 or number == options.frames - 1):
                break
            number += 1
            if time.monotonic() - start > options.limit:
                self.stopped = True
                break
        self.seconds = time.monotonic() - begun
        self.frames = number - options.first
        ended_itself = not self.stopped and number < options.frames
        if not ended_itself:
            os.kill(child.pid, signal.SIGKILL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        drain.join(5)
        self.cpu, self.peak = usage.ru_utime + usage.ru_stime - cpu_before, usage.ru_maxrss * 1024
        if ended_itself and child.returncode != 0:
            self.wrong = f"exit code {child.returncode}: {b''.join(noise).decode(errors='replace').strip()[-300:]}"
        elif number == 0:
            self.wrong = "not one frame"
        elif frames.size != options.size:
            self.wrong = "frames of {}x{}".format(*frames.size)
        elif self.frames <= 0:
            self.wrong = f"{number} frames within the limit; figures begin at frame {options.first}"
        else:
            self.check(frames, options)

    def check(self, frames, options):
        """Whether the last frame that was looked at is a picture of something; keeps it for whoever wants to see."""
        step = 3 if frames.header.startswith(b"P6") else 1
        area = frames.size[0] * frames.size[1] * step
        colors = len({frames.pixels[i:i + step] for i in range(0, area, step)})
        if colors < 50:
            self.wrong = f"the last frame has {colors} colours only"
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            head, ending = (frames.header, "ppm") if step == 3 else (b"P5\n%d %d\n255\n" % frames.size, "pgm")
            (options.keep / f"{options.log.stem}-{self.name}.{ending}").write_bytes(head + frames.pixels[:area])

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
    parser.add_argument("--first", type=int, default=0, help="figures are of the frames from this one on")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--format", choices=("ppm", "y4m"), default="y4m", help="of rource's frames; gource writes PPM alone")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the last frame that was looked at of both here")
    parser.add_argument("--size", type=lambda text: tuple(map(int, text.split("x"))), default=(1280, 720))
    parser.add_argument("rource")
    parser.add_argument("log", type=pathlib.Path)
    return parser.parse_args()


def main():
    options = parse()
    width, height = options.size
    day = f"{pace(options.log, options.frames):.9f}"
    rource = [options.rource, "--quiet", options.log, "--seconds-per-day", day, "--auto-skip-seconds", "-1", "--framerate",
              FRAME_RATE, "--viewport", f"{width}x{height}", "--output", "-", "--format", options.format]
    gource = ["gource", f"-{width}x{height}", "--log-format", "custom", "--seconds-per-day", day, "--disable-auto-skip",
              "--output-framerate", FRAME_RATE, "--output-ppm-stream", "-", "--stop-at-time",
              f"{options.frames / FRAME_RATE + 1:.2f}", options.log]
    runs = [Run(name, [str(word) for word in command], options)
            for name, command in (("rource", rource), ("gource", gource))]
    lines = sum(1 for _ in open(options.log, "rb"))
    since = f", from frame {options.first} on" if options.first else ""
    print(f"\n{options.log.name}: {lines:,} changes, {day} s a day, {width}x{height}{since}; rource writes {options.format}, "
          "gource ppm")
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
