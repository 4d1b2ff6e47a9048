#!/usr/bin/env python3
"""Measures what a picture must be, for histories given as paths, and fails where a figure does not hold.

    check_picture.py PROGRAM INPUT… [--moments N | --at SECONDS,…] [--window SECONDS] [-- OPTIONS of rource]

How each figure is taken, from --dump of the frames in a window after each moment, and of the last frame:

overlap      area that two labels share, summed over all frames                                       must be 0
over people  labels whose box meets an avatar's circle (alpha > 0.05)                                 must be 0
label time   median time on screen of the labels that went inside a window, or are up for 1.5 s       at least 1.5 s
flips        labels that came back on another side within 5 s, for each label and second              at most 0.1
inside       files whose centre is in the frame, in the worst frame before which the tree did not grow
             by a tenth within 2 s                                                                    at least 98 %
people in    active people whose whole circle is in the frame                                         100 %
apart        pairs of files of one directory closer than a diameter, in the last frame                must be 0
circles      area that circles of unrelated directories share, by their area, in the last frame       at most 2 %
jump         largest way of a file between two frames at 60 fps, by the frame's diagonal              at most 3 %
fills        larger side of the files' bounding box by the frame's smaller side, from 10 s on         at least 70 %
grey run     longest run of equal pixels along rays out of the glows, from 10 % of their radius to
             where their light falls below one level of 255                                           at most 4
contrast     least contrast of a file's colour to the background                                      at least 3
distinct     least CIEDE2000 between the colours of the ten commonest file types                      at least 12
"""
import argparse
import collections
import math
import subprocess
import sys

import color

FPS = 60


class Failure(Exception):
    pass


def run(program, *arguments):
    done = subprocess.run([program, "-q", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise Failure(f"rource {' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def tables(program, arguments, kinds, first, last, step=1):
    """Yields (frame, {kind: rows}) of a dump while it is written."""
    dump = f"{','.join(kinds)}@{first}:{last}:{step}"
    with subprocess.Popen([program, "-q", "--dump", dump, *arguments], stdout=subprocess.PIPE) as process:
        frame, found, rows, header = None, {}, None, False
        for line in process.stdout:
            if line.startswith(b"= "):
                _, kind, number = line.split()
                if frame is not None and int(number) != frame:
                    yield frame, found
                    found = {}
                frame, rows, header = int(number), found.setdefault(kind.decode(), []), True
            elif header:
                header = False
            else:
                rows.append(line.rstrip(b"\n").split(b"\t"))
        if frame is not None:
            yield frame, found
    if process.returncode:
        raise Failure(f"rource --dump {dump}: exit {process.returncode}")


class Figures:
    """The worst of each figure so far, and where."""

    def __init__(self):
        self.overlap = self.over_people = 0.0
        self.label_times, self.flips, self.label_seconds = [], 0, 0.0
        self.inside, self.people_in, self.people_seen = 1.0, 0, 0
        self.jump, self.fills = 0.0, math.inf
        self.close, self.circles = 0, 0.0
        self.grey, self.contrast, self.distinct = 0, math.inf, math.inf
        self.where = {}

    def note(self, name, text):
        self.where[name] = text


# ---- labels and people ----


def boxes(rows):
    return [(r, *(float(v) for v in r[2:6])) for r in rows]


def check_labels(f, frame, labels, people):
    for i, (a, ax, ay, aw, ah) in enumerate(labels):
        for b, bx, by, bw, bh in labels[:i]:
            w, h = min(ax + aw, bx + bw) - max(ax, bx), min(ay + ah, by + bh) - max(ay, by)
            if w > 0.002 and h > 0.002:
                f.overlap += w * h
                f.note("overlap", f"frame {frame}: {a[1]} and {b[1]}")
        for name, x, y, r, alpha, _ in people:
            if alpha > 0.05 and math.hypot(max(ax - x, 0, x - ax - aw), max(ay - y, 0, y - ay - ah)) < r - 0.002:
                f.over_people += 1
                f.note("over people", f"frame {frame}: {a[1]} over {name}")


class LabelTimes:
    """When labels came and went inside a window."""

    def __init__(self, f, first):
        self.f, self.first, self.up, self.gone = f, first, {}, {}

    def see(self, frame, labels):
        now = {(row[0], row[8]): row[7] for row, *_ in labels}
        self.f.label_seconds += len(now) / FPS
        for key in [k for k in self.up if k not in now]:
            came, side = self.up.pop(key)
            self.gone[key] = frame, side
            if came > self.first:
                self.f.label_times.append((frame - came) / FPS)
        for key, side in now.items():
            if key not in self.up:
                left = self.gone.get(key)
                self.f.flips += bool(left and frame - left[0] < 5 * FPS and left[1] != side)
                self.up[key] = frame, side
            elif self.up[key][1] != side:
                self.f.flips += 1
                self.up[key] = self.up[key][0], side

    def finish(self, frame):
        """Those that are still up count when they have been there long enough."""
        self.f.label_times += [t for t in ((frame - came) / FPS for came, _ in self.up.values()) if t >= 1.5]


def people_of(rows):
    return [(r[0].decode(), float(r[3]), float(r[4]), float(r[5]), float(r[6]), r[7] == b"yes") for r in rows]


def check_people(f, frame, people, size):
    for name, x, y, r, _, active in people:
        f.people_seen += active
        if active and not (r <= x <= size[0] - r and r <= y <= size[1] - r):
            f.people_in += 1
            f.note("people in", f"frame {frame}: {name} at {x:.0f}, {y:.0f}")


# ---- files ----


class Growth:
    """How much of the tree came within the last two seconds."""

    def __init__(self, program, arguments, moment):
        start = max(0, moment - 2 * FPS)  # before frame 0 there was nothing: what it shows has just come
        self.born = {}
        for _, found in tables(program, arguments, ("files",), start, start + 1):
            self.born = {row[0]: start for row in found["files"]}

    def jumped(self, frame, files):
        for row in files:
            self.born.setdefault(row[0], frame)
        return 10 * sum(frame - self.born[row[0]] < 2 * FPS for row in files) > len(files)


def check_files(f, frame, files, size, before, growth):
    inside, low, high = 0, [math.inf, math.inf], [-math.inf, -math.inf]
    places, diagonal = {}, math.hypot(*size)
    for row in files:
        x, y = float(row[3]), float(row[4])
        places[row[8]] = x, y
        inside += 0 <= x <= size[0] and 0 <= y <= size[1]
        low, high = (min(low[0], x), min(low[1], y)), (max(high[0], x), max(high[1], y))
        old = before.get(row[8])  # by number: a renamed file is still the same
        if old:
            jump = math.hypot(x - old[0], y - old[1]) / diagonal
            if jump > f.jump:
                f.jump = jump
                f.note("jump", f"frame {frame}: {row[0].decode()}")
    if files and not growth.jumped(frame, files) and inside / len(files) < f.inside:
        f.inside = inside / len(files)
        f.note("inside", f"frame {frame}")
    if len(files) > 1 and frame >= 10 * FPS:
        fills = max(high[0] - low[0], high[1] - low[1]) + 2 * float(files[0][5])
        if fills / min(size) < f.fills:
            f.fills = fills / min(size)
            f.note("fills", f"frame {frame}: {fills:.0f} pixels of {min(size)}")
    return places


def check_rest(f, frame, files, directories):
    """Files and directories in a frame at rest."""
    groups = collections.defaultdict(list)
    for row in files:
        groups[row[0].rpartition(b"/")[0]].append((float(row[1]), float(row[2])))
    for folder, places in groups.items():
        cells = collections.defaultdict(list)
        for x, y in places:
            cells[int(x // 8), int(y // 8)].append((x, y))
        for (i, j), mine in cells.items():
            near = [p for di in (-1, 0, 1) for dj in (-1, 0, 1) for p in cells.get((i + di, j + dj), ())]
            close = sum(math.hypot(x - u, y - v) < 8 - 0.01 for x, y in mine for u, v in near) - len(mine)
            if close:
                f.close += close / 2
                f.note("apart", f"frame {frame}: in {folder.decode()}")
    check_circles(f, frame, directories)


def shared_area(d, r, s):
    """Of two circles with radii r and s at a distance d."""
    if d >= r + s:
        return 0.0
    if d <= abs(r - s):
        return math.pi * min(r, s) ** 2
    x, y = (d * d + r * r - s * s) / (2 * d * r), (d * d + s * s - r * r) / (2 * d * s)
    kite = math.sqrt(max(0.0, (-d + r + s) * (d + r - s) * (d - r + s) * (d + r + s)))
    return r * r * math.acos(max(-1, min(1, x))) + s * s * math.acos(max(-1, min(1, y))) - kite / 2


def check_circles(f, frame, directories):
    parents = {row[0]: row[9] for row in directories}

    def above(path):
        line = set()
        while path:
            line.add(path)
            path = parents.get(path)
        return line

    circles = sorted((float(r[1]) - float(r[3]), float(r[1]), float(r[2]), float(r[3]), r[0])
                     for r in directories if int(r[8]))
    area = sum(math.pi * c[3] ** 2 for c in circles)
    shared, worst = 0.0, (0.0, "")
    for i, (_, x, y, r, path) in enumerate(circles):
        for left, u, v, s, other in circles[i + 1:]:
            if left > x + r:
                break
            both = shared_area(math.hypot(x - u, y - v), r, s)
            if both and path not in above(other) and other not in above(path):
                shared += both
                worst = max(worst, (both, f"{path.decode()} and {other.decode()}"))
    if area and shared / area > f.circles:
        f.circles = shared / area
        f.note("circles", f"frame {frame}: most of {worst[1]}")


# ---- pixels ----


def check_colors(f, frame, files, background):
    count, shown = collections.Counter(), {}
    for row in files:
        name = row[0].rpartition(b"/")[2]
        ending = name.rpartition(b".")[2].lower() if b"." in name else b""
        count[ending] += 1
        shown[ending] = tuple(bytes.fromhex(row[7].decode()))
    for ending, rgb in shown.items():
        if color.contrast(rgb, background) < f.contrast:
            f.contrast = color.contrast(rgb, background)
            f.note("contrast", f"frame {frame}: {ending.decode() or 'no ending'} {rgb}")
    # ties go to the type that came first in the legend; any of them is as common
    top = [ending for ending, _ in count.most_common(10)]
    for i, one in enumerate(top):
        for other in top[:i]:
            apart = color.delta(shown[one], shown[other])
            if apart < f.distinct:
                f.distinct = apart
                f.note("distinct", f"frame {frame}: {one.decode()} and {other.decode()}")


def longest_run(values):
    longest = length = 0
    before = None
    for value in values:
        length = length + 1 if value == before else 1
        longest, before = max(longest, length), value
    return longest


def check_glow(f, program, arguments, frame, size):
    """Rays out of the brightest glows of a frame that shows nothing else."""
    hidden = "beams,bloom,captions,counters,date,dirnames,filenames,files,leaderboard,legend,logo,messages,progress," \
             "title,tree,usernames,users,watermark"
    alone = [*arguments, "--hide", hidden]  # for both: without panels the camera has another area to fill
    pixels = run(program, "--output", "-", "--format", "rgb24", "--frames", f"{frame}:{frame + 1}", *alone)
    width, height = size
    glows = []
    for row in run(program, "--dump", f"drawlist@{frame}", *alone).splitlines()[1:]:
        cells = row.split(b"\t")
        if cells[0] == b"scene" and cells[1] == b"glow":
            light = max(int(cells[4][i:i + 2], 16) for i in (2, 4, 6))
            glows.append((light, *(float(v) for v in cells[6:9])))
    for light, x, y, r in sorted(glows, key=lambda g: -g[0] * g[3])[:12]:
        if light < 4:
            continue
        visible = math.sqrt(1 - math.sqrt(1 / light))  # the light is (1 - t²)² of its middle
        for k in range(24):
            dx, dy = math.cos(k * math.pi / 12), math.sin(k * math.pi / 12)
            ray, before = [], None
            for step in range(int(0.1 * r), int(visible * r)):
                u, v = int(x + dx * step), int(y + dy * step)
                if not (0 <= u < width and 0 <= v < height):
                    break
                if (u, v) != before:
                    ray.append(pixels[3 * (v * width + u):3 * (v * width + u) + 3])
                before = u, v
            run_length = longest_run(ray)
            if run_length > f.grey:
                f.grey = run_length
                f.note("grey run", f"frame {frame}: from {x:.0f}, {y:.0f} at {15 * k} degrees")


# ---- a history ----


def measure(program, arguments, options):
    f = Figures()
    scene = dict(line.split("\t") for line in run(program, "--dump", "scene@0", *arguments).decode().splitlines())
    frames = int(scene["frames"])
    if options.at:
        moments = [min(int(s * FPS), frames - 2) for s in options.at]
    else:
        moments = [frames * (i + 1) // (options.moments + 1) for i in range(options.moments)]
    first = run(program, "--output", "-", "--format", "ppm", "--frames", "0:1", *arguments)
    size = tuple(int(v) for v in first.split(b"\n", 2)[1].split()[:2])
    background = options.background
    for moment in moments:
        last = min(frames, moment + int(options.window * FPS))
        times = LabelTimes(f, moment)
        for frame, found in tables(program, arguments, ("labels", "people"), moment, last):
            labels, people = boxes(found["labels"]), people_of(found["people"])
            check_labels(f, frame, labels, people)
            check_people(f, frame, people, size)
            times.see(frame, labels)
        times.finish(last - 1)
        before, growth = {}, Growth(program, arguments, moment)
        for frame, found in tables(program, arguments, ("files",), moment, min(frames, moment + options.close_frames)):
            before = check_files(f, frame, found["files"], size, before, growth)
            last_files = found["files"]
        check_colors(f, frame, last_files, background)
        check_glow(f, program, arguments, moment, size)
    for frame, found in tables(program, arguments, ("files", "directories"), frames - 1, frames):
        check_rest(f, frame, found["files"], found["directories"])
    return f


def median(values):
    values = sorted(values)
    return values[len(values) // 2] if values else math.inf


def report(name, f):
    """Prints a line a figure; returns how many do not hold."""
    rows = [
        ("overlap", f.overlap, "0", f.overlap == 0), ("over people", f.over_people, "0", f.over_people == 0),
        ("label time", median(f.label_times), ">= 1.5 s", median(f.label_times) >= 1.5),
        ("flips", f.flips / max(f.label_seconds, 1), "<= 0.1", f.flips / max(f.label_seconds, 1) <= 0.1),
        ("inside", 100 * f.inside, ">= 98 %", f.inside >= 0.98),
        ("people in", 100 * (1 - f.people_in / max(f.people_seen, 1)), "100 %", f.people_in == 0),
        ("apart", f.close, "0", f.close == 0), ("circles", 100 * f.circles, "<= 2 %", f.circles <= 0.02),
        ("jump", 100 * f.jump, "<= 3 %", f.jump <= 0.03),
        ("fills", 100 * f.fills, ">= 70 %", f.fills >= 0.7),
        ("grey run", f.grey, "<= 4", f.grey <= 4), ("contrast", f.contrast, ">= 3", f.contrast >= 3),
        ("distinct", f.distinct, ">= 12", f.distinct >= 12),
    ]
    print(name)
    for what, value, wanted, holds in rows:
        print(f"  {what:12s} {value:10.3f}  {wanted:8s} {'ok' if holds else 'FAILS'}   {f.where.get(what, '')}")
    sys.stdout.flush()
    return sum(not holds for *_, holds in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--moments", type=int, default=5, help="how many, evenly over the video (default 5)")
    parser.add_argument("--at", type=lambda s: [float(v) for v in s.split(",")], help="or these seconds")
    parser.add_argument("--window", type=float, default=8.0, help="seconds in which labels are watched (default 8)")
    parser.add_argument("--close-frames", type=int, default=60, help="frames in which files are watched (default 60)")
    parser.add_argument("--background", type=lambda s: tuple(bytes.fromhex(s)), default=(13, 15, 20))
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options, more = parser.parse_args(sys.argv[1:cut]), sys.argv[cut + 1:]
    if options.window < 3:
        parser.error("--window: must be at least 3 s; in less, only labels that blink come and go")
    color.check()
    failed = 0
    for name in options.inputs:
        failed += report(name, measure(options.program, [name, *more], options))
    print(f"{failed} figures do not hold" if failed else "all figures hold")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
