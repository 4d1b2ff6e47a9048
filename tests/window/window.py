"""The program's window on a desktop of its own: start it, press keys, move the pointer, read what it dumps."""
import subprocess
import time

import desktop
import harness

NAME = "rource"
SIZE = (640, 360)


class Window:
    """A running program; `dump` is the text that it printed when it was closed."""

    def __init__(self, screen, program, *arguments, dump="scene", stdin=subprocess.DEVNULL, hint=False,
                 preload=None):
        self.screen, self.folder, self.dump, self.stderr = screen, program.folder, None, None
        self.arguments = list(map(str, arguments))
        words = [program.path, "--viewport", "%dx%d" % SIZE, "--window-position", "0x0", *self.arguments]
        if dump:
            words += ["--dump", dump + "@exit"]
        env = dict(screen.environment(), **({"LD_PRELOAD": preload} if preload else {}))
        self.process = subprocess.Popen(words, cwd=program.folder, env=env, stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        screen.windows.append(self)
        self.id = desktop.wait_until(self.find, "the window")
        self.settle(0)  # it takes keys once it has drawn
        if not hint:
            self.keys("y")  # any key ends the hint that there is help; this one does nothing else

    def find(self):
        assert self.process.poll() is None, self.process.stderr.read().decode()
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], timeout=60,
                               env=self.screen.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return found.stdout.decode().split()[-1] if found.stdout.strip() else None

    def keys(self, *names):
        focus = [] if self.screen.manager else ["windowfocus", self.id]  # a window manager gives it by itself
        self.screen.do(*focus, "key", "--delay", 30, *names)

    def mouse(self, *words):
        self.screen.do(*words)

    def at(self, x, y):
        self.screen.do("mousemove", round(x), round(y))

    def click(self, x, y, *how):
        self.at(x, y)
        self.mouse("click", *how, 1)

    def drag(self, start, end, steps=6, button=1):
        """Presses at one place, moves to another in steps, and lets go there."""
        self.at(*start)
        self.mouse("mousedown", button)
        for i in range(1, steps + 1):
            self.at(*(a + (b - a) * i / steps for a, b in zip(start, end)))
        self.mouse("mouseup", button)

    def type(self, text):
        self.screen.do("windowfocus", self.id, "type", "--delay", 30, text)

    def first_frame(self, program):
        """The frame that --start-position names."""
        if "--start-position" not in self.arguments:
            return 0
        share = float(self.arguments[self.arguments.index("--start-position") + 1])
        frames = int(values(headless(program, "--dump", "scene@0", self.arguments[-1]))["frames"])
        return int(share * (frames - 1))

    def settle(self, calm_for=4, blinking=0):
        """Waits until the picture has rested for a while: notices are gone, seeks are done. So many pixels may blink."""
        last, calm = None, 0

        def rests():
            nonlocal last, calm
            now = self.screen.picture()
            calm = calm + 1 if last is not None and last.changed(now) <= blinking else 0
            last = now
            return now if calm >= calm_for else None

        def slowly():
            subprocess.run(["sleep", "0.12"], check=True)
            return rests()

        return desktop.wait_until(slowly, "a picture that rests")

    def screenshot(self):
        """What the program saves with F12."""
        before = set(self.folder.glob("rource-*.png"))
        asked = 0.0

        def saved():
            nonlocal asked
            new = set(self.folder.glob("rource-*.png")) - before
            if not new and time.monotonic() - asked > 5:  # a key can be lost while a window changes
                asked = time.monotonic()
                self.keys("F12")
            return desktop.read_png(new.pop()) if new else None

        return desktop.wait_until(saved, "a screenshot")

    def end(self, *keys):
        """Presses keys (Q unless others are given), waits for the end and returns what was dumped."""
        self.keys(*(keys or ("q",)))
        return self.wait()

    def wait(self):
        out, self.stderr = self.process.communicate(timeout=desktop.DEADLINE)
        assert self.process.returncode == 0, self.stderr.decode()
        self.dump = out.decode()
        return self.dump

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def values(text):
    """A scene's names and values."""
    return dict(line.split("\t") for line in text.splitlines() if "\t" in line)


def table(text):
    """Rows of a dump by their first column."""
    rows = [line.split("\t") for line in text.splitlines()]
    return {row[0]: dict(zip(rows[0], row)) for row in rows[1:]}


def parts(text):
    """The texts of a dump of several kinds, by their names."""
    return {part.split(" ", 1)[0]: part.split("\n", 1)[1] for part in text.split("= ")[1:]}


def headless(program, *arguments):
    result = program.run("--viewport", "%dx%d" % SIZE, *arguments)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode(errors="replace")


__all__ = ["Window", "harness", "headless", "parts", "table", "values"]
