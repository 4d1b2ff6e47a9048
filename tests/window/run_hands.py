#!/usr/bin/env python3
"""What hands do in the window, measured: who is ringed, what is dimmed, where things are afterwards."""
import math
import sys

import desktop
from harness import VILLAGE
from suite import Suite
from window import SIZE, Window, headless, parts, table, values

suite = Suite(__doc__, short=["tab_rings_one_person_after_the_other", "search_brings_out_what_it_finds"])
AT = ["--paused", "--start-position", "0.85"]
NOWHERE = (SIZE[0] - 4, SIZE[1] // 2)  # where the pointer is over nothing


def things(program, window, what):
    """What is shown, as the program says without a window: rows by name."""
    return table(headless(program, "--dump", f"{what}@{window.first_frame(program)}", VILLAGE))


def opened(screen, program, *arguments, dump="scene"):
    window = Window(screen, program, *(arguments or AT), VILLAGE, dump=dump)
    window.at(*NOWHERE)
    window.settle()
    return window


def spot(row):
    return float(row["screen_x"]), float(row["screen_y"])


def ring(before, after, row, beyond=9):
    """How many pixels have changed close around something round."""
    x, y = spot(row)
    radius = float(row["radius"])
    return sum(radius - 2 < math.dist(at, (x, y)) < radius + beyond for at in before.differences(after))


def brightness(picture, row):
    x, y = map(round, spot(row))
    return sum(picture.pixel(x, y))


@suite.case
def tab_rings_one_person_after_the_other(screen, program):
    window = opened(screen, program, "--paused", "--start-position", "0.57")
    plain = screen.picture()
    people = things(program, window, "people")
    assert len(people) >= 2, people
    ringed = []
    for _ in people:
        window.keys("Tab")
        picture = window.settle()
        rings = {name: ring(plain, picture, row) for name, row in people.items()}
        best = max(rings, key=rings.get)
        assert rings[best] > 40, rings
        ringed.append(best)
    assert sorted(ringed) == sorted(people), ringed
    window.keys("Tab")
    assert ring(plain, window.settle(), people[ringed[0]]) > 40, "after the last comes the first again"
    window.end()


@suite.case
def a_click_selects_and_a_click_beside_deselects(screen, program):
    window = opened(screen, program)
    plain = screen.picture()
    for what in ("people", "files"):
        rows = [row for row in things(program, window, what).values() if float(row["alpha"]) > 0.5]
        for row in rows[:2]:
            window.click(*spot(row))
            window.at(*NOWHERE)
            assert ring(plain, window.settle(), row) > 20, row
            window.click(*NOWHERE)
            assert window.settle() == plain, f"{row} is selected still"
    window.end()


@suite.case
def search_brings_out_what_it_finds(screen, program):
    window = opened(screen, program)
    plain = screen.picture()
    files = things(program, window, "files")
    below_box = {name: row for name, row in files.items() if spot(row)[1] > 0.4 * SIZE[1]}
    found = [row for name, row in below_box.items() if ".c" in name]
    lost = [row for name, row in below_box.items() if ".c" not in name
            and all(math.dist(spot(row), spot(hit)) > 20 for hit in found)]
    window.keys("slash")
    window.type(".C")  # in either case
    picture = window.settle(blinking=80)
    assert found and lost
    for row in found:
        assert brightness(picture, row) > 0.8 * brightness(plain, row), row
    for row in lost:
        assert brightness(picture, row) < 0.7 * brightness(plain, row), row
    window.keys("BackSpace", "BackSpace", "Escape")
    assert window.settle() == plain, "the search has left something behind"
    window.end()


@suite.case
def search_selects_a_person(screen, program):
    window = opened(screen, program)
    plain = screen.picture()
    people = things(program, window, "people")
    name = max(people, key=lambda name: float(people[name]["alpha"]))
    window.keys("slash")
    window.type(name.split()[0].lower())
    window.keys("Tab", "Escape")
    assert ring(plain, window.settle(), people[name]) > 40, name
    window.end()


@suite.case
def enter_goes_to_what_a_search_finds(screen, program):
    """To the middle, and near enough to be seen; there the camera stays, until V gives it back."""
    for back in (False, True):
        window = opened(screen, program, dump="files,scene")
        plain = screen.picture()
        files = things(program, window, "files")
        name = max(files, key=lambda path: math.dist(spot(files[path]), (SIZE[0] / 2, SIZE[1] / 2)))
        window.keys("slash")
        window.type(name)
        window.keys("Return", "Escape")
        assert window.settle() != plain
        if back:
            window.keys("v")
            window.settle()
        shown = parts(window.end())
        camera, there = values(shown["scene"]), table(shown["files"])[name]
        away = math.dist((float(there["world_x"]), float(there["world_y"])), (float(camera["camera_x"]), float(camera["camera_y"])))
        assert (away > 50) if back else (away < 0.01), away
        assert back or float(there["radius"]) > 2.4, there


@suite.case
def a_dragged_directory_takes_its_own_along(screen, program):
    window = opened(screen, program, dump="directories,files,scene")
    files, before = things(program, window, "files"), things(program, window, "directories")
    name = "web"
    x, y = gap(before[name], list(files.values()) + list(things(program, window, "people").values()))
    way = (36, 24)
    window.drag((x, y), (x + way[0], y + way[1]))
    window.settle()
    shown = parts(window.end())
    after = table(shown["directories"])
    assert math.dist(spot(after[name]), (x + way[0], y + way[1])) < float(after[name]["screen_radius"]), after[name]
    moved = [b - a for a, b in zip(spot(before[name]), spot(after[name]))]
    assert moved[0] > 20 and moved[1] > 10, moved
    for old, new in ((before, after), (files, table(shown["files"]))):
        for path, row in old.items():
            along = path == name or path.startswith(name + "/")
            place = [a + along * b for a, b in zip(spot(row), moved)]
            assert math.dist(place, spot(new[path])) < 0.1, (path, place, new[path])
    state = values(shown["scene"])
    played = values(headless(program, "--dump", f"scene@{state['frame']}", VILLAGE))
    assert state["camera_scale"] == played["camera_scale"]


def gap(directory, taken):
    """A place in a directory's disc where nothing else lies."""
    (x, y), radius = spot(directory), float(directory["screen_radius"])
    places = [(x + dx, y + dy) for dx in range(-int(radius), int(radius) + 1)
              for dy in range(-int(radius), int(radius) + 1) if math.hypot(dx, dy) < 0.95 * radius]
    return max(places, key=lambda at: min(math.dist(at, spot(row)) - float(row["radius"]) for row in taken))


@suite.case
def the_wheel_zooms_at_the_pointer(screen, program):
    window = opened(screen, program, dump="files")
    before = things(program, window, "files")
    name = max(before, key=lambda path: math.dist(spot(before[path]), (SIZE[0] / 2, SIZE[1] / 2)))
    at = [round(v) for v in spot(before[name])]
    window.at(*at)
    for _ in range(3):
        window.mouse("click", 4)
    after = table(window.end())
    assert math.dist(spot(before[name]), spot(after[name])) < 1.5, (before[name], after[name])
    for path, row in after.items():
        far, now = math.dist(spot(before[path]), at), math.dist(spot(row), at)
        assert abs(now - 1.15 ** 3 * far) < 1.5, (path, far, now)


TURN = (SIZE[0] - 40, SIZE[1] // 2), (SIZE[0] - 150, SIZE[1] - 40)  # a drag about the middle


def turned(at, turn=TURN):
    """Where a point of the frame is after a turn by hand."""
    middle = complex(SIZE[0] / 2, SIZE[1] / 2)
    start, end = (complex(x + 0.5, y + 0.5) - middle for x, y in turn)
    way = (complex(*at) - middle) * (end / start) / abs(end / start)
    return middle.real + way.real, middle.imag + way.imag


@suite.case
def a_right_drag_turns_the_picture(screen, program):
    """About the middle; the pointer, zoom and drags of directories go with it; V gives it back. All in one window."""
    window = opened(screen, program, dump="files,directories,people")
    plain = screen.picture()
    before, people = things(program, window, "files"), things(program, window, "people")
    window.drag(*TURN, button=3)
    window.at(*NOWHERE)
    picture = window.settle()
    who = next(row for row in people.values() if float(row["alpha"]) > 0.5 and inside(turned(spot(row))))
    window.click(*turned(spot(who)))
    window.at(*NOWHERE)
    moved = dict(zip(("screen_x", "screen_y"), turned(spot(who))), radius=who["radius"])
    assert ring(picture, window.settle(), moved) > 20, "who is at a place now is not found there"
    window.click(*NOWHERE)
    assert window.settle() == picture
    window.at(20, 100)
    window.mouse("mousedown", 1, "mousemove", 30, 100, "mousemove", 50, 110, "click", 3)  # another button meanwhile
    window.mouse("mousemove", 60, 120, "mouseup", 1)
    window.at(200, 150)
    window.mouse("click", 4)
    window.settle()
    shown = {path: spot(row) for path, row in table(parts(window.end())["files"]).items()}
    for path, row in before.items():
        x, y = turned(spot(row))
        place = 200.5 + 1.15 * (x + 40 - 200.5), 150.5 + 1.15 * (y + 20 - 150.5)
        assert math.dist(place, shown[path]) < 1.5, (path, place, shown[path])
    window = opened(screen, program)
    window.drag((500, 80), (300, 300), button=3)
    window.at(*NOWHERE)
    assert window.settle() != plain
    window.keys("v")
    assert window.settle(calm_for=16) == plain, "V has not given the camera back"
    window.end()


def inside(at):
    return 20 < at[0] < SIZE[0] - 20 and 20 < at[1] < SIZE[1] - 60


@suite.case
def a_turned_directory_goes_where_the_hand_goes(screen, program):
    window = opened(screen, program, dump="directories")
    before = things(program, window, "directories")["web"]
    window.drag(*TURN, button=3)
    window.settle()
    rows = [dict(row, screen_x=x, screen_y=y) for what in ("files", "people")
            for row in things(program, window, what).values() for x, y in [turned(spot(row))]]
    x, y = turned(spot(before))
    start = gap(dict(before, screen_x=x, screen_y=y), rows)
    window.drag(start, (start[0] + 30, start[1] + 20))
    window.settle()
    after = spot(table(window.end())["web"])
    assert math.dist(after, (x + 30, y + 20)) < 3, (after, (x, y))


@suite.case
def the_wheel_needs_no_move_before(screen, program):
    """The pointer was there before the window, and rests."""
    scenes = []
    for places in ([], [(300, 90), (200, 100)]):
        screen.do("mousemove", 200, 100)
        window = Window(screen, program, *AT, VILLAGE, dump="files")
        window.settle()
        for place in places:
            window.at(*place)
        window.mouse("click", "--repeat", 3, 4)
        scenes.append(window.end())
    assert scenes[0] == scenes[1]


@suite.case
def a_double_click_on_the_time_line_keeps_the_camera(screen, program):
    scenes = []
    for pause in (1000, 60):
        window = opened(screen, program, dump="files")
        window.at(200, 100)
        window.mouse("click", "--repeat", 5, 4)
        window.at(SIZE[0] // 2, SIZE[1] - 14)
        window.mouse("click", "--repeat", 2, "--delay", pause, 1)
        window.settle()
        scenes.append(window.end())
    assert scenes[0] == scenes[1]


@suite.case
def a_camera_that_was_taken_stays_until_it_is_given_back(screen, program):
    def camera(text):
        return {name: value for name, value in values(text).items() if name.startswith("camera")}

    start = ["--paused", "--start-position", "0.3"]
    taken = opened(screen, program, *start)
    taken.at(100, 100)
    taken.mouse("click", 5)
    paused = camera(taken.end())
    for back in (False, True):
        window = opened(screen, program, *start)
        window.at(100, 100)
        window.mouse("click", 5)
        before = screen.picture()
        window.keys("space")
        desktop.wait_until(lambda: screen.picture().changed(before) > 2000, "a picture that moves")
        window.keys("space", *(["v"] if back else []))
        text = window.end()
        played = headless(program, "--dump", f"scene@{values(text)['frame']}", VILLAGE)
        assert camera(played) != camera(taken.dump) and values(text)["layout"] == values(played)["layout"]
        assert camera(text) == (camera(played) if back else paused)


@suite.case
def names_stay_with_what_they_name(screen, program):
    """However the view was changed while it rests; how far a name may be away is measured where nothing was."""
    def pan(window):
        window.drag(NOWHERE, (NOWHERE[0] - 90, NOWHERE[1] + 40))

    def zoom(window):
        window.at(SIZE[0] // 2, SIZE[1] // 2)
        window.mouse("click", "--repeat", 3, 5)

    def widen(window):
        screen.do("windowsize", window.id, 960, 540)
        desktop.wait_until(lambda: window.screenshot().width == 960, "a wider frame")

    most = None
    for change in (None, pan, zoom, widen):
        window = opened(screen, program, dump="labels,directories,files,people")
        if change:
            change(window)
            window.settle()
        shown = parts(window.end())
        rows = {kind: table(shown[name]) for kind, name in
                (("directory", "directories"), ("file", "files"), ("person", "people"))}
        far = max(distance(label, rows[label["kind"]][label["of"]]) for label in labels(shown["labels"]))
        most = most or far + 6
        assert far < (most * 1.5 if change == widen else most), f"{change}: a name is {far:.0f} pixels away, not {most:.0f}"


def labels(text):
    rows = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def distance(label, row):
    """From the middle of what is named to the nearest point of its name."""
    x, y = spot(row)
    left, top = float(label["x"]), float(label["y"])
    dx = max(left - x, 0, x - left - float(label["width"]))
    dy = max(top - y, 0, y - top - float(label["height"]))
    return math.hypot(dx, dy)


@suite.case
def help_tells_every_key(screen, program):
    """45 rows of keys and what they do, beside each other, four headings and a title: so many lines in all columns."""
    window = opened(screen, program)
    plain = screen.picture()
    window.keys("h")
    shown = window.settle()
    lines = [text_lines(shown, *column) for column in text_columns(shown)]
    assert sum(lines) >= 2 * 45 + 5, lines
    window.keys("F1")
    assert window.settle() == plain
    window.end()


def is_bright(row, x):
    return min(row[3 * x:3 * x + 3]) > 90


def text_columns(picture):
    """From where to where text is, with gaps of some pixels between them."""
    bright = [x for x in range(20, SIZE[0] - 20) if any(is_bright(row, x) for row in picture.rows[72:330])]
    starts = [x for i, x in enumerate(bright) if i == 0 or x - bright[i - 1] > 5]
    ends = [bright[i - 1] + 1 for i, x in enumerate(bright) if i > 0 and x - bright[i - 1] > 5] + [bright[-1] + 1]
    return list(zip(starts, ends))


def text_lines(picture, left, right):
    bright = [any(is_bright(row, x) for x in range(left, right)) for row in picture.rows[:330]]
    return sum(now and not before for before, now in zip([False] + bright, bright))


if __name__ == "__main__":
    sys.exit(suite.main())
