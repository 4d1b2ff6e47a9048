"""A desktop of its own for a test: an X server without a screen, the program in it, hands and eyes.

Hands are xdotool's: keys, clicks, drags, the wheel, sizes. Eyes are the server's own picture, which it keeps in a file
(Xvfb -fbdir), and the screenshots that the program makes. The program handles events in order, so a screenshot that was
asked for after a key shows what the key did; only a seek may take longer, and is waited for.
"""
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent / "golden")]

import harness  # noqa: E402
import run_golden  # noqa: E402

NEEDED = ("Xvfb", "xdotool", "openbox", "xprop")
DEADLINE = 60 * float(os.environ.get("ROURCE_TEST_PATIENCE", "1"))  # seconds until a test gives up


def missing():
    """The first program that the tests need and this machine lacks."""
    return next((name for name in NEEDED if not shutil.which(name)), None)


def wait_until(condition, what, seconds=DEADLINE):
    """Returns the first true value of condition()."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.01)


class Picture:
    """Rows of RGB bytes."""

    def __init__(self, width, height, rows):
        self.width, self.height, self.rows = width, height, [bytes(row) for row in rows]

    def __eq__(self, other):
        return self.rows == other.rows

    def pixel(self, x, y):
        return tuple(self.rows[y][3 * x:3 * x + 3])

    def crop(self, x, y, width, height):
        rows = [row[3 * x:3 * (x + width)] for row in self.rows[y:y + height]]
        return Picture(width, height, rows)

    def changed(self, other):
        """How many pixels differ; all of them when the sizes do."""
        if (self.width, self.height) != (other.width, other.height):
            return self.width * self.height
        return sum(one[i:i + 3] != two[i:i + 3] for one, two in zip(self.rows, other.rows) if one != two
                   for i in range(0, len(one), 3))

    def differences(self, other):
        """Where pixels differ."""
        return [(i // 3, y) for y, (one, two) in enumerate(zip(self.rows, other.rows)) if one != two
                for i in range(0, len(one), 3) if one[i:i + 3] != two[i:i + 3]]

    def moved(self, dx, dy):
        """The part that is still there when everything moves by (dx, dy), at its new place, and that place."""
        x, y = max(0, dx), max(0, dy)
        return self.crop(x - dx, y - dy, self.width - abs(dx), self.height - abs(dy)), x, y


def read_png(path):
    return Picture(*run_golden.read_png(pathlib.Path(path)))


def read_framebuffer(path):
    """The picture of a screen that Xvfb keeps in a file: an XWD of 32 bits a pixel, little-endian."""
    data = path.read_bytes()
    header = struct.unpack(">25I", data[:100])
    size, width, height, bits, line, colors = header[0], header[4], header[5], header[11], header[12], header[19]
    assert bits == 32 and len(data) >= size + 12 * colors + line * height, "not the framebuffer that was expected"
    rows, start = [], size + 12 * colors
    for y in range(height):
        raw = data[start + y * line:start + y * line + 4 * width]
        row = bytearray(3 * width)
        row[0::3], row[1::3], row[2::3] = raw[2::4], raw[1::4], raw[0::4]
        rows.append(bytes(row))
    return Picture(width, height, rows)


class Desktop:
    """An X server; closes what was started in it. `screens` is how many it has."""

    def __init__(self, folder, width=1100, height=700, screens=1):
        self.folder = pathlib.Path(folder)
        self.pictures = self.folder / "screen"
        self.pictures.mkdir()
        self.size, self.windows, self.manager = (width, height), [], None
        read, write = os.pipe()
        sizes = [word for i in range(screens) for word in ("-screen", str(i), f"{width}x{height}x24")]
        with open(self.folder / "xvfb.log", "wb") as log:
            self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), *sizes, "-fbdir", str(self.pictures),
                                            "-nolisten", "tcp", "-noreset"], pass_fds=[write], stdout=log, stderr=log)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb does not start: " + (self.folder / "xvfb.log").read_text(errors="replace")
        self.display = ":" + number

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for window in self.windows:
            window.kill()
        for process in (self.manager, self.server):
            if process:
                process.terminate()
                process.wait(timeout=DEADLINE)

    def environment(self, screen=0):
        env = harness.environment(DISPLAY=f"{self.display}.{screen}", SDL_VIDEODRIVER="x11", HOME=str(self.folder),
                                  LSAN_OPTIONS=f"suppressions={HERE / 'leaks.supp'}:print_suppressions=0")
        env.pop("XAUTHORITY", None)
        env.pop("WAYLAND_DISPLAY", None)
        return env

    def do(self, *words, screen=0):
        for _ in range(5):  # a window that is being changed is not there for a moment
            result = subprocess.run(["xdotool", *map(str, words)], env=self.environment(screen), timeout=DEADLINE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if result.returncode == 0:
                break
            time.sleep(0.3)
        assert result.returncode == 0, f"xdotool {words}: {result.stderr.decode()}"
        return result.stdout.decode()

    def manage(self):
        """Starts a window manager, which full screens need."""
        self.manager = subprocess.Popen(["openbox", "--sm-disable"], env=self.environment(), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

        def is_there():  # this property comes last, when it takes windows
            root = subprocess.run(["xprop", "-root", "_NET_CLIENT_LIST"], env=self.environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return b"window id" in root.stdout

        wait_until(is_there, "the window manager")

    def picture(self, screen=0):
        return read_framebuffer(self.pictures / f"Xvfb_screen{screen}")
