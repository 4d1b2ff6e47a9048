#!/usr/bin/env python3
"""Drives the real window under Xvfb and compares what it shows with what the program says without one."""
import os
import subprocess
import sys
import time

import desktop
import harness
from harness import VILLAGE
from suite import Suite
from window import SIZE, Window, headless, table, values

suite = Suite(__doc__, short=["plays_and_quits", "seeks_back_and_forth", "searching_dims_and_gives_back",
                              "zoom_pan_and_the_way_back"])
case = suite.case


def same_as_headless(program, dump, what="scene", history=VILLAGE):
    """A state dumped at the window's end is that of the same frame played from the start."""
    frame = values(dump)["frame"] if what == "scene" else None
    assert dump == headless(program, "--dump", f"{what}@{frame}", history), f"frame {frame} is another"
    return int(frame)


@case
def plays_and_quits(screen, program):
    window = Window(screen, program, VILLAGE)
    first = screen.picture()
    desktop.wait_until(lambda: screen.picture() != first, "a picture that moves")
    assert same_as_headless(program, window.end()) > 0


@case
def pause_holds_time(screen, program):
    window = Window(screen, program, "--paused", VILLAGE)
    still = window.settle()
    time.sleep(0.5)
    assert screen.picture() == still
    window.keys("space")
    desktop.wait_until(lambda: screen.picture().changed(still) > 500, "a picture that moves")
    window.keys("space")
    window.settle()
    assert same_as_headless(program, window.end()) > 0


@case
def commits_one_by_one(screen, program):
    window = Window(screen, program, "--paused", VILLAGE)
    window.settle()
    for _ in range(3):
        window.keys("period")
        window.settle()
    window.keys("comma")
    window.settle()
    dump = window.end()
    same_as_headless(program, dump)
    assert values(dump)["commits_applied"] == "3", dump


@case
def seeks_back_and_forth(screen, program):
    window = Window(screen, program, "--paused", VILLAGE)
    window.settle()
    for key in ("End", "Left", "Home", "Right", "n", "n", "p"):
        window.keys(key)
        window.settle()
    frame = same_as_headless(program, window.end())
    assert frame > 0


@case
def a_click_on_the_time_line_goes_there(screen, program):
    window = Window(screen, program, "--paused", VILLAGE)
    window.settle()
    window.at(SIZE[0] // 2, SIZE[1] - 14)
    window.mouse("click", 1)
    window.at(SIZE[0] // 2, 60)
    window.settle()
    dump = window.end()
    frame, frames = same_as_headless(program, dump), int(values(dump)["frames"])
    assert 0.3 * frames < frame < 0.6 * frames, (frame, frames)


@case
def a_screenshot_is_the_exported_frame(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.6", VILLAGE)
    window.settle()
    shot = window.screenshot()
    window.settle()
    frame = int(values(window.end())["frame"])
    assert frame > 0
    headless(program, "--frames", f"{frame}:{frame + 1}", "-o", "frames", VILLAGE)
    assert shot == desktop.read_png(program.folder / "frames" / f"frame_{frame:08d}.png")


@case
def selecting_rings_and_names(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.4", VILLAGE)
    before = window.settle()
    window.keys("Tab")
    by_key = window.settle()
    assert before.changed(by_key) > 100
    window.keys("q")
    window.wait()


@case
def a_click_selects_a_person(screen, program):
    people = None
    window = Window(screen, program, "--paused", "--start-position", "0.4", VILLAGE, dump="people")
    plain = window.screenshot()
    window.settle()
    people = table(window.end())
    assert people and plain.width == SIZE[0]
    someone = max(people.values(), key=lambda row: float(row["alpha"]))
    window = Window(screen, program, "--paused", "--start-position", "0.4", VILLAGE, dump="scene")
    before = window.settle()
    window.at(int(float(someone["screen_x"])), int(float(someone["screen_y"])))
    window.mouse("click", 1)
    window.at(SIZE[0] - 5, 200)
    clicked = window.settle()
    x, y = int(float(someone["screen_x"])), int(float(someone["screen_y"]))
    near = [at for at in before.differences(clicked) if abs(at[0] - x) < 25 and abs(at[1] - y) < 25]
    assert len(near) > 20, "no ring around who was clicked"
    window.end()


@case
def searching_dims_and_gives_back(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.9", VILLAGE)
    before = window.settle()
    window.keys("slash")
    window.screen.do("type", "--delay", 30, "md")
    found = desktop.wait_until(lambda: (lambda now: now if before.changed(now) > 20000 else None)(screen.picture()),
                               "a veil")
    assert found != before
    window.keys("Escape")
    assert window.settle() == before
    window.end()


@case
def a_directory_is_dragged(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.9", VILLAGE, dump="directories")
    window.settle()
    before = table(window.end())
    name, row = max(((n, r) for n, r in before.items() if n != "."), key=lambda pair: float(pair[1]["screen_radius"]))
    x, y = round(float(row["screen_x"])), round(float(row["screen_y"]))
    window = Window(screen, program, "--paused", "--start-position", "0.9", VILLAGE, dump="directories")
    window.settle()
    radius = float(row["screen_radius"])
    files = table(headless(program, "--dump", "files", VILLAGE))
    assert files
    gap = free_spot(window, x, y, radius)
    window.at(*gap)
    window.mouse("mousedown", 1)
    for step in range(1, 7):
        window.at(gap[0] + 10 * step, gap[1])
    window.mouse("mouseup", 1)
    window.settle()
    after = table(window.end())[name]
    assert float(after["screen_x"]) - float(row["screen_x"]) > 30, (row, after)


def free_spot(window, x, y, radius):
    """A place in a directory's disc where no file is: the background shines through."""
    picture = window.screen.picture()
    inside = [(x + dx, y + dy) for dx in range(-int(radius), int(radius) + 1) for dy in range(-int(radius), int(radius) + 1)
              if dx * dx + dy * dy < (0.9 * radius) ** 2]
    return min(inside, key=lambda at: sum(picture.pixel(*at)))


@case
def zoom_pan_and_the_way_back(screen, program):
    def camera(*actions):
        window = Window(screen, program, "--paused", "--start-position", "0.5", VILLAGE)
        window.settle()
        for action in actions:
            action(window)
        window.settle()
        return {k: float(v) for k, v in values(window.end()).items() if k.startswith("camera")}

    def wheel(window):
        window.at(200, 150)
        window.mouse("click", 4)

    def pan(window):
        window.at(5, 120)
        window.mouse("mousedown", 1, "mousemove", 45, 120, "mousemove", 105, 120, "mouseup", 1)

    plain = camera()
    zoomed, panned = camera(wheel), camera(pan)
    assert abs(zoomed["camera_scale"] / plain["camera_scale"] - 1.15) < 0.001
    assert panned["camera_scale"] == plain["camera_scale"]
    moved = (plain["camera_x"] - panned["camera_x"]) * plain["camera_scale"]
    assert abs(moved - 100) < 1.0, moved
    assert camera(wheel, pan, lambda window: window.keys("v")) == plain
    assert camera(pan, lambda window: window.mouse("click", "--repeat", 2, "--delay", 40, 1)) == plain


@case
def another_size_and_fullscreen(screen, program):
    screen.manage()
    window = Window(screen, program, "--paused", VILLAGE)
    window.settle()
    window.screen.do("windowsize", window.id, 800, 450)
    desktop.wait_until(lambda: window.screenshot().width == 800, "a wider frame")
    window.keys("f")
    desktop.wait_until(lambda: window.screenshot().width == screen.size[0], "a full screen")
    window.keys("alt+Return")
    desktop.wait_until(lambda: window.screenshot().width < screen.size[0], "a window again")
    window.end()


@case
def toggles_hide_and_show(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.5", VILLAGE)
    window.settle()
    before, every = window.screenshot(), {}
    for key in ("l", "k", "b", "t", "g", "u", "d", "e", "i"):
        window.keys(key)
        assert window.screenshot().changed(before) > 0, f"{key} changed nothing"
        if key in "ude":  # all that fit; at this size not all kinds have more
            window.keys(key)
            every[key] = window.screenshot().changed(before)
        window.keys(key)
        assert window.screenshot() == before, f"{key} did not give back what it took"
    assert every["e"] > 500, every
    window.end()


@case
def a_held_key_does_it_once(screen, program):
    """The server repeats it; only what goes by steps goes on."""
    window = Window(screen, program, "--paused", VILLAGE)
    screen.do("windowfocus", window.id)
    for key in ("s", "period"):
        screen.do("keydown", key, "sleep", 1, "keyup", key)
    window.settle()
    assert len(list(program.folder.glob("rource-*.png"))) == 1, "a held S saves and saves"
    assert int(values(window.end())["commits_applied"]) > 3, "a held . goes on"


@case
def no_key_claims_to_show_what_an_option_hides(screen, program):
    """It says the same each time, not "off" and "on"."""
    window = Window(screen, program, "--paused", "--hide", "legend", VILLAGE)
    said = []
    for _ in range(2):
        still = window.settle(calm_for=16)  # longer than words stay
        window.keys("k")
        desktop.wait_until(lambda: screen.picture() != still, "words")
        time.sleep(0.3)  # all of them, and not yet fading
        said.append(screen.picture())
    assert said[0] == said[1]
    window.end()


@case
def help_opens_and_closes(screen, program):
    window = Window(screen, program, "--paused", VILLAGE)
    before = window.settle()
    window.keys("h")
    desktop.wait_until(lambda: screen.picture().changed(before) > 50000, "the help")
    window.keys("Escape")
    assert window.settle() == before
    window.end("Escape")


@case
def a_hint_says_that_there_is_help(screen, program):
    """It goes by itself, or with any key; films and screenshots are without."""
    window = Window(screen, program, "--paused", VILLAGE, hint=True)
    hinted = window.settle()
    assert 500 < hinted.changed(desktop.wait_until(lambda: other(window, hinted), "the hint to go")) < 8000
    plain = window.settle()
    window.end()
    window = Window(screen, program, "--paused", VILLAGE)
    assert window.settle(calm_for=2) == plain
    window.end()
    window = Window(screen, program, "--paused", VILLAGE, "--record", "film.y4m", hint=True)
    assert window.settle(calm_for=2) == plain
    window.end()


@case
def figures_tell_what_frames_cost(screen, program):
    """At the left, and other ones while it plays; screenshots are without."""
    window = Window(screen, program, "--paused", VILLAGE)
    plain = window.settle()
    shot = window.screenshot()
    window.settle(calm_for=16)
    window.keys("F3")
    figures = window.settle()
    places = plain.differences(figures)
    assert len(places) > 5000 and max(x for x, _ in places) < SIZE[0] // 2, len(places)
    assert window.screenshot() == shot
    window.keys("space")
    left, _ = min(places)
    box = [left + 100, SIZE[1] // 2 - 60, 60, 120]
    desktop.wait_until(lambda: screen.picture().crop(*box) != figures.crop(*box), "other figures")
    window.keys("Home", "F3", "space")
    window.end()


def other(window, picture):
    now = window.settle(calm_for=2)
    return now if now != picture else None


@case
def hover_shows_a_card(screen, program):
    window = Window(screen, program, "--paused", "--start-position", "0.9", VILLAGE, dump="files")
    window.settle()
    row = next(iter(table(window.end()).values()))
    window = Window(screen, program, "--paused", "--start-position", "0.9", VILLAGE)
    window.at(SIZE[0] - 3, 100)
    before = window.settle()
    window.at(round(float(row["screen_x"])), round(float(row["screen_y"])))
    desktop.wait_until(lambda: before.changed(screen.picture()) > 3000, "a card")
    window.end()


@case
def a_linear_history_shows_its_trees(screen, program):
    repository = program.folder / "linear"
    repository.mkdir()
    harness.git(repository, "init", "-q")
    for i in range(12):
        harness.commit(repository, f"d{i % 3}/f{i}.c", 1262304000 + i * 86400)
        if i % 4 == 3:
            harness.git(repository, "rm", "-q", f"d{(i - 1) % 3}/f{i - 1}.c")
    window = Window(screen, program, "--paused", repository, dump="files,scene")
    window.settle()
    for x in (0.8, 0.2, 0.5):
        window.at(int(x * SIZE[0]), SIZE[1] - 14)
        window.mouse("click", 1)
        window.at(SIZE[0] // 2, 60)
        window.settle()
    files, state = window.end().split("= scene")[0], window.dump.split("= scene")[1]
    shown = set(table(files.split("\n", 1)[1])) if files.startswith("= files") else set(table(files))
    count = int(values(state)["commits_applied"])
    commits = subprocess.run(["git", "-C", repository, "rev-list", "--reverse", "HEAD"], stdout=subprocess.PIPE, check=True)
    commit = commits.stdout.decode().split()[count - 1]
    tree = subprocess.run(["git", "-C", repository, "ls-tree", "-r", "--name-only", commit], stdout=subprocess.PIPE,
                          check=True)
    assert shown == set(tree.stdout.decode().split()), (count, shown)


@case
def without_a_display_it_says_what_to_do(screen, program):
    """Whether SDL is told what to use or finds nothing by itself; it would draw for nobody then."""
    for gone in ({}, {"DISPLAY": ":4711"}, {"SDL_VIDEODRIVER": "x11"}):
        result = program.run(VILLAGE, env={"DISPLAY": "", "WAYLAND_DISPLAY": "", **gone}, timeout=60)
        assert result.returncode == 1 and b"--headless" in result.stderr, result


def assert_rests(window):
    def ticks():
        with open(f"/proc/{window.process.pid}/stat") as stat:
            return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))

    before, start = ticks(), time.monotonic()
    time.sleep(3.0)
    used = (ticks() - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - start)
    assert used < 0.02, f"{100 * used:.1f} % of a core"


@case
def a_paused_window_costs_nothing(screen, program):
    """With a search that is open neither: the caret rests when nobody types."""
    window = Window(screen, program, "--paused", "--start-position", "0.9", VILLAGE)
    window.settle()
    time.sleep(2.0)
    assert_rests(window)
    window.keys("slash")
    window.type("c")
    pictures = set()
    desktop.wait_until(lambda: pictures.add(picture_id(screen)) or len(pictures) > 1, "a caret that blinks")
    window.settle(calm_for=12)
    assert_rests(window)
    window.end("Escape", "q")


def picture_id(screen):
    return hash(tuple(screen.picture().rows))


if __name__ == "__main__":
    sys.exit(suite.main())
