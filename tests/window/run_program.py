#!/usr/bin/env python3
"""The window as a program: it is exact wherever it is sent, follows what grows, and ends well however it is ended."""
import os
import random
import signal
import subprocess
import sys
import time

import desktop
import harness
from harness import VILLAGE
from suite import Suite
from window import SIZE, Window, headless, parts, table, values

suite = Suite(__doc__, short=["random_moments_are_exact", "a_repository_is_followed"])
ALL = "scene,files,people,directories,labels"
TIME_LINE = SIZE[1] - 14
NOWHERE = (SIZE[0] - 4, SIZE[1] // 2)
STRANGE = (255, 0, 255)  # the colour of files named *.zig


def frame_of(dump):
    return int(values(parts(dump)["scene"] if dump.startswith("=") else dump)["frame"])


def exported(program, frame):
    """A frame as an export writes it."""
    headless(program, "--frames", f"{frame}:{frame + 1}", "-o", "frames", "--overwrite", VILLAGE)
    return desktop.read_png(program.folder / "frames" / f"frame_{frame:08d}.png")


@suite.case
def random_moments_are_exact(screen, program):
    seed = int(os.environ.get("ROURCE_TEST_SEED", random.randrange(1 << 30)))
    chance = random.Random(seed)
    for _ in range(2):
        window = Window(screen, program, "--paused", VILLAGE, dump=ALL)
        window.settle()
        for _ in range(4):
            window.click(chance.uniform(0.03, 0.97) * SIZE[0], TIME_LINE)
            if chance.random() < 0.5:
                window.keys(*chance.choices(["n", "p", "Left", "Right", "period", "comma"], k=2))
            window.settle(2)
        window.at(*NOWHERE)
        window.settle()
        shot = window.screenshot()
        dump = window.end()
        frame = frame_of(dump)
        assert dump == headless(program, "--dump", f"{ALL}@{frame}", VILLAGE), f"frame {frame}, seed {seed}"
        assert shot == exported(program, frame), f"frame {frame}, seed {seed}"


@suite.case
def a_drag_along_the_time_line_goes_along(screen, program):
    window = Window(screen, program, "--paused", VILLAGE, dump=ALL)
    window.settle()
    window.drag((0.9 * SIZE[0], TIME_LINE), (0.35 * SIZE[0], TIME_LINE + 3))
    window.at(*NOWHERE)
    window.settle()
    dump = window.end()
    frame, frames = frame_of(dump), int(values(parts(dump)["scene"])["frames"])
    assert dump == headless(program, "--dump", f"{ALL}@{frame}", VILLAGE), frame
    assert 0.3 < frame / frames < 0.4, (frame, frames)


@suite.case
def replay_begins_anew_and_plays(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "1", VILLAGE)
    end = window.settle()
    window.keys("r")
    desktop.wait_until(lambda: screen.picture().changed(end) > 5000, "the start")
    window.keys("space")
    window.settle()
    dump = window.end()
    frame = frame_of(dump)
    assert 0 < frame < int(values(dump)["frames"]) - 1
    assert dump == headless(program, "--dump", f"scene@{frame}", VILLAGE)


@suite.case
def speed_is_that_of_the_clock_only(screen, program):
    """Slow and fast windows show the same frames; a slow one no more than its clock allows."""
    def play(*keys):
        window = Window(screen, program, "--paused", VILLAGE)
        window.settle()
        window.keys(*keys)
        start = time.monotonic()
        window.keys("space")
        time.sleep(1)
        window.keys("space")
        window.settle()
        elapsed = time.monotonic() - start
        dump = window.end()
        assert dump == headless(program, "--dump", f"scene@{frame_of(dump)}", VILLAGE)
        return frame_of(dump), elapsed

    slow, elapsed = play("minus", "minus", "minus")
    fast, _ = play("plus", "plus", "plus")
    assert 0 < slow <= 60 / 8 * elapsed + 2, (slow, elapsed)
    assert fast > 4 * slow, (fast, slow)


@suite.case
def after_another_size_a_seek_is_exact(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.5", VILLAGE, dump=ALL)
    window.settle()
    screen.do("windowsize", window.id, 800, 450)
    desktop.wait_until(lambda: window.screenshot().width == 800, "a wider frame")
    window.settle()
    time.sleep(1)  # seeking begins anew a moment after the last change of size
    window.keys("Left")
    window.settle()
    dump = window.end()
    assert dump == headless(program, "--viewport", "800x450", "--dump", f"{ALL}@{frame_of(dump)}", VILLAGE)


@suite.case
def after_a_look_around_a_seek_is_exact(screen, program):
    """Forwards over frames in which the camera, and so the place of every name, was the user's."""
    window = Window(screen, program, "--paused", "--start-position", "0.3", VILLAGE, dump=ALL)
    window.settle()
    window.at(200, 100)
    window.mouse("click", "--repeat", 5, 4)
    before = screen.picture()
    window.keys("space")
    desktop.wait_until(lambda: screen.picture().changed(before) > 2000, "a picture that moves")
    window.keys("space", "v", "period")
    window.at(*NOWHERE)
    window.settle()
    dump = window.end()
    assert dump == headless(program, "--dump", f"{ALL}@{frame_of(dump)}", VILLAGE)


@suite.case
def closing_the_window_is_quitting(screen, program):
    screen.manage()
    window = Window(screen, program, "--paused", VILLAGE)
    window.settle()
    assert frame_of(window.end("alt+F4")) == 0


@suite.case
def a_signal_ends_it_with_whole_frames(screen, program):
    headless(program, "--duration", "3", "-o", "film.y4m", VILLAGE)
    whole = (program.folder / "film.y4m").read_bytes()
    for number in (signal.SIGINT, signal.SIGTERM):
        window = Window(screen, program, "--duration", "3", "--record", "watched.y4m", "--overwrite", VILLAGE)
        film = program.folder / "watched.y4m"
        desktop.wait_until(lambda: film.exists() and film.stat().st_size > 3000000, "some frames")
        window.process.send_signal(number)
        out, message = window.process.communicate(timeout=desktop.DEADLINE)
        assert window.process.returncode == 130 and b"interrupted" in message, (window.process.returncode, message)
        start = whole.index(b"FRAME\n")
        frame = len(b"FRAME\n") + SIZE[0] * SIZE[1] * 3 // 2
        watched = film.read_bytes()
        assert whole.startswith(watched) and (len(watched) - start) % frame == 0, "half a frame"
        assert frame_of(out.decode()) == (len(watched) - start) // frame - 1


@suite.case
def a_film_keeps_its_size_whatever_the_window_has(screen, program):
    headless(program, "--duration", "3", "-o", "film.y4m", VILLAGE)
    whole = (program.folder / "film.y4m").read_bytes()
    window = Window(screen, program, "--duration", "3", "--record", "watched.y4m", VILLAGE)
    for size in ((400, 500), (900, 300)):
        screen.do("windowsize", window.id, *size)
        before = screen.picture()
        desktop.wait_until(lambda: screen.picture().changed(before) > 500, "a picture that moves")
    frame = frame_of(window.end())
    watched = (program.folder / "watched.y4m").read_bytes()
    assert whole.startswith(watched), "another film"
    assert len(watched) == whole.index(b"FRAME\n") + (frame + 1) * (6 + SIZE[0] * SIZE[1] * 3 // 2)


@suite.case
def a_window_of_a_size_that_frames_cannot_have_goes_on(screen, program):
    window = Window(screen, program, "--paused", VILLAGE)
    screen.do("windowsize", window.id, 9000, 200)
    assert desktop.wait_until(lambda: (now := window.screenshot()).width != SIZE[0] and now, "a frame").width == 8192
    screen.do("windowsize", window.id, 9, 9)
    desktop.wait_until(lambda: window.screenshot().width == 16, "a frame that is as small as one can be")
    window.end()


@suite.case
def the_rate_of_the_screen_is_read_again(screen, program):
    """When the window may be on another one; SDL tells that as it tells a size."""
    if "ROURCE_TEST_COUNT_RATES" not in os.environ:
        return  # started by hand: ctest names the library that counts
    window = Window(screen, program, "--paused", VILLAGE, preload=os.environ["ROURCE_TEST_COUNT_RATES"])
    window.settle()
    screen.do("windowsize", window.id, 800, 450)
    desktop.wait_until(lambda: window.screenshot().width == 800, "a wider frame")
    window.end()
    assert window.stderr.count(b"the rate was asked for") >= 2, window.stderr


@suite.case
def it_quits_while_it_loads(screen, program):
    window = Window(screen, program, "--live", "-", stdin=subprocess.PIPE)
    first = screen.picture()
    desktop.wait_until(lambda: screen.picture().changed(first) > 10, "progress of loading")
    assert window.end() == "", "nothing has been shown yet"


@suite.case
def it_quits_while_standard_input_is_read(screen, program):
    """A pipe that gives nothing yet, and is not followed."""
    window = Window(screen, program, "-", stdin=subprocess.PIPE)
    window.keys("q")
    desktop.wait_until(lambda: window.process.poll() is not None, "its end", seconds=desktop.DEADLINE / 6)
    assert window.wait() == ""


def is_strange(picture):
    """Whether a file of the strange colour is to be seen."""
    return any(row.find(bytes(STRANGE)) % 3 == 0 for row in picture.rows)


def strange(program):
    """A palette with that colour, and a pace at which nothing takes long."""
    palette = program.folder / "strange.palette"
    palette.write_text("zig = %02X%02X%02X\n" % STRANGE)
    return ["--palette", palette, "-s", "0.2"]


def wait_for_file(screen, there=True):
    desktop.wait_until(lambda: is_strange(screen.picture()) == there, "a file that comes" if there else "one that goes")


@suite.case
def a_log_is_followed(screen, program):
    log = program.folder / "growing.log"
    log.write_text("1262304000|Ann|A|a.c\n1262390400|Ann|A|b.c\n")
    window = Window(screen, program, *strange(program), "--live", log, dump="files,scene")
    desktop.wait_until(lambda: screen.picture().pixel(*NOWHERE) != (0, 0, 0), "a picture")
    with open(log, "a") as end:
        end.write("1262476800|Bob|A|c.zig\n1262476801|Bob|D|a.c\n")
    wait_for_file(screen)
    with open(log, "a") as end:
        end.write("1262476900|Bob|D|c.zig\n")
    wait_for_file(screen, there=False)
    shown = parts(window.end())
    assert sorted(table(shown["files"])) == ["b.c"], shown
    assert values(shown["scene"])["commits_applied"] == "5", shown


@suite.case
def standard_input_is_followed(screen, program):
    window = Window(screen, program, *strange(program), "--live", "-", dump="files", stdin=subprocess.PIPE)

    def write(text):
        window.process.stdin.write(text)
        window.process.stdin.flush()

    write(b"1262304000|Ann|A|a.c\n")
    desktop.wait_until(lambda: screen.picture().pixel(*NOWHERE) != (0, 0, 0), "a picture")
    write(b"1262390400|Ann|A|b.zig\n")
    wait_for_file(screen)
    assert sorted(table(window.end())) == ["a.c", "b.zig"]


def tree(repository):
    result = subprocess.run(["git", "-C", repository, "ls-tree", "-r", "--name-only", "HEAD"], check=True,
                            stdout=subprocess.PIPE, env=harness.environment())
    return sorted(result.stdout.decode().split())


@suite.case
def a_repository_is_followed(screen, program):
    """Also when its history is written anew: what is shown then is the tree of the new commit."""
    repository = harness.make_repository(program.folder / "repository")
    window = Window(screen, program, *strange(program), "--live", repository, dump="files")
    desktop.wait_until(lambda: screen.picture().pixel(*NOWHERE) != (0, 0, 0), "a picture")
    harness.commit(repository, "new/strange.zig", 1262649600)
    wait_for_file(screen)
    (repository / "new/strange.zig").unlink()
    (repository / "new/plain.c").write_text("plain\n")
    harness.git(repository, "add", "-A")
    harness.git(repository, "commit", "--amend", "-m", "plain", time=1262649700)
    wait_for_file(screen, there=False)
    assert sorted(table(window.end())) == tree(repository)
    assert "new/plain.c" in tree(repository)


@suite.case
def a_repository_that_is_removed_is_mentioned_once(screen, program):
    """In the window and on standard error; the window goes on, and follows the repository when it is back."""
    repository = harness.make_repository(program.folder / "repository")
    window = Window(screen, program, *strange(program), "--live", "--paused", repository, dump="files")
    still = window.settle()
    repository.rename(program.folder / "elsewhere")
    for back in (False, True):
        desktop.wait_until(lambda: still.changed(screen.picture()) > 500, "words")
        assert window.settle(calm_for=16) == still
        if not back:
            (program.folder / "elsewhere").rename(repository)
    harness.commit(repository, "new/strange.zig", 1262649600)
    window.keys("space")
    wait_for_file(screen)
    window.end()
    assert window.stderr.count(b"repository is gone") == 1, window.stderr


if __name__ == "__main__":
    sys.exit(suite.main())
