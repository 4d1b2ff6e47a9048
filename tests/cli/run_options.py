#!/usr/bin/env python3
"""Proves for every option that --help lists that it changes something that can be observed.

A case is a function named like the option; it gets the program and returns nothing, or raises. An option without a
case fails the run, and so does a case whose option is gone.
"""
import argparse
import json
import re
import struct
import subprocess
import sys
import zlib

import pathlib

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "window"))

import harness  # noqa: E402
from harness import MALFORMED, NUMSTAT, SMALL, VILLAGE  # noqa: E402
import desktop  # noqa: E402
import window  # noqa: E402

CASES = {}
LISTED = re.compile(r"^  (?:-\w, |    )--([a-z-]+)", re.MULTILINE)


def case(function):
    CASES[function.__name__.replace("_", "-").strip("-")] = function
    return function


def out(program, *arguments, code=0, **how):
    result = program.run(*arguments, **how)
    assert result.returncode == code, f"{arguments}: exit {result.returncode}: {result.stderr.decode()}"
    return result.stdout


def differs(program, base, *more):
    """The output with more arguments is another than without them."""
    before, after = out(program, *base), out(program, *base, *more)
    assert before and after, f"{base}: no output"
    assert before != after, f"{more} changed nothing"
    return before.decode(errors="replace"), after.decode(errors="replace")


def on_a_desktop(function):
    """A case that needs a screen; says so and passes over what it would have shown where there is none."""
    def run(program):
        if desktop.missing():
            print(f"{function.__name__}: not looked at, {desktop.missing()} is not installed")
            return
        with harness.scratch() as place, desktop.Desktop(place) as screen:
            function(program, screen)

    run.__name__ = function.__name__
    return run


def scene(text):
    return dict(line.split("\t") for line in text.splitlines())


HISTORY = ["--dump", "history"]
SCENE = ["--dump", "scene", VILLAGE]
FILES = ["--dump", "files", VILLAGE]
HASHES = [*SMALL, "--format", "hash", "-o", "-", "-q", VILLAGE]


@case
def path(program):
    _, both = differs(program, [*HISTORY, "--path", VILLAGE], "--path", NUMSTAT)
    assert "village/README.md" in both or "village.log/README.md" in both, both[:200]
    assert out(program, *HISTORY, VILLAGE) == out(program, *HISTORY, "--path", VILLAGE)


@case
def git_log(program):
    _, text = differs(program, [*HISTORY, VILLAGE], "--git-log", NUMSTAT)
    assert "core/b.c" in text


@case
def branch(program):
    repository = harness.make_repository(program.folder / "repository")
    main, side = differs(program, [*HISTORY, repository], "--branch", "side")
    assert "src/main.c" in main and "src/main.c" not in side and "side/two.c" in side
    out(program, *HISTORY, repository, "--branch", "nowhere", code=1)


@case
def start_date(program):
    _, text = differs(program, [*HISTORY, VILLAGE], "--start-date", "2010-01-05")
    assert "README.md" in text  # it was there before, so it is in the baseline
    before, after = differs(program, SCENE, "--start-date", "2010-01-05")
    assert scene(before)["files"] == scene(after)["files"]


@case
def stop_date(program):
    _, text = differs(program, [*HISTORY, VILLAGE], "--stop-date", "2010-01-02")
    assert {line.split("\t")[0] for line in text.splitlines()} == {"1262304000", "1262390400"}


@case
def author_time(program):
    repository = harness.make_repository(program.folder / "repository")
    _, text = differs(program, [*HISTORY, repository], "--author-time")
    assert "1262300000" in text


@case
def first_parent(program):
    repository = harness.make_repository(program.folder / "repository")
    _, text = differs(program, [*HISTORY, repository], "--first-parent")
    assert "1262563200\tAnn\tA\tside/one.c" in text and "1262390400" not in text


@case
def reader(program):
    repository = harness.make_repository(program.folder / "repository")
    git = ["git", "-C", str(repository), "-c", "pack.indexVersion=1"]
    texts = {name: out(program, *HISTORY, "--reader", name, repository) for name in ("auto", "libgit2", "pack")}
    assert texts["auto"] and len(set(texts.values())) == 1
    subprocess.run([*git, "repack", "-adq"], check=True)  # now only libgit2 can read it
    assert out(program, *HISTORY, repository) == texts["auto"]
    refused = program.run(*HISTORY, "--reader", "pack", repository)
    assert refused.returncode == 1 and re.search(rb"pack-\w+\.pack: the pack reader .*leave out --reader", refused.stderr), refused.stderr


@case
def strict(program):
    result = program.run(*HISTORY, MALFORMED)
    assert result.returncode == 0 and re.search(rb"malformed\.log:2", result.stderr), result.stderr
    result = program.run(*HISTORY, MALFORMED, "--strict")
    assert result.returncode == 1 and re.search(rb"malformed\.log:2", result.stderr), result.stderr


@case
def headless(program):
    result = program.run(VILLAGE, env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
    assert result.returncode != 0 and b"--output DIR" in result.stderr, result.stderr
    result = program.run("--headless", VILLAGE)
    assert result.returncode == 2 and b"where the frames go" in result.stderr


@case
def output(program):
    out(program, *SMALL, "--frames", "0:2", "-o", "a/b", VILLAGE)
    assert harness.frame_names(program.folder / "a/b") == ["frame_00000000.png", "frame_00000001.png"]
    assert out(program, *SMALL, "--frames", "0:2", "-o", "-", VILLAGE).startswith(b"P6\n160 90\n255\n")
    out(program, *SMALL, "--frames", "0:2", "-o", "m.y4m", VILLAGE)
    assert (program.folder / "m.y4m").read_bytes().startswith(b"YUV4MPEG2 ")


@case
def format(program):
    base = [*SMALL, "--frames", "0:2", "-o", "-", VILLAGE]
    sizes = {}
    for name in ("ppm", "y4m", "rgb24", "hash"):
        sizes[name] = len(out(program, *base, "--format", name))
    assert sizes["rgb24"] == 2 * 160 * 90 * 3 and sizes["ppm"] == sizes["rgb24"] + 2 * len("P6\n160 90\n255\n")
    assert len(set(sizes.values())) == 4
    assert out(program, *SMALL, "--frames", "0:2", "--headless", "--format", "null", VILLAGE) == b""
    out(program, *SMALL, "--frames", "0:2", "-o", "pictures", "--format", "png", VILLAGE)
    assert harness.is_whole_png(program.folder / "pictures/frame_00000001.png")


@case
def overwrite(program):
    base = [*SMALL, "-o", "dir", VILLAGE]
    out(program, *base, "--frames", "0:4")
    refused = program.run(*base, "--frames", "0:2")
    assert refused.returncode == 2 and b"--overwrite" in refused.stderr, refused.stderr
    before = [path.stat().st_mtime_ns for path in sorted((program.folder / "dir").iterdir())]
    out(program, *base, "--frames", "2:4", "--overwrite")
    after = [path.stat().st_mtime_ns for path in sorted((program.folder / "dir").iterdir())]
    assert len(after) == 4 and after[:2] == before[:2], "frames outside the range were touched"
    assert after[2] > before[2] and after[3] > before[3]


@case
def resume(program):
    base = [*SMALL, "-o", "dir", VILLAGE]
    out(program, *base, "--frames", "0:2")
    kept = (program.folder / "dir/frame_00000001.png").stat().st_mtime_ns
    out(program, *base, "--frames", "0:4", "--resume")
    assert len(harness.frame_names(program.folder / "dir")) == 4
    assert (program.folder / "dir/frame_00000001.png").stat().st_mtime_ns == kept


@case
def frames(program):
    whole = out(program, *HASHES).splitlines()
    assert out(program, *HASHES, "--frames", "3:5").splitlines() == whole[3:5]
    assert out(program, *HASHES, "--frames", f"{len(whole) - 2}:").splitlines() == whole[-2:]
    refused = program.run(*HASHES, "--frames", "100000:")
    assert refused.returncode == 2 and str(len(whole)).encode() in refused.stderr


@case
def shard(program):
    whole = out(program, *HASHES, "--frames", "0:11")
    parts = [out(program, *HASHES, "--frames", "0:11", "--shard", f"{i}/4") for i in range(1, 5)]
    assert b"".join(parts) == whole and all(parts)


@case
def screenshot(program):
    out(program, *SMALL, "--screenshot", "shot.png", VILLAGE)
    assert harness.is_whole_png(program.folder / "shot.png")
    width, height = struct.unpack(">II", (program.folder / "shot.png").read_bytes()[16:24])
    assert (width, height) == (160, 90)


def shot(program, *arguments):
    out(program, *SMALL, "--screenshot", "shot.png", *arguments)
    return (program.folder / "shot.png").read_bytes()


@case
def at(program):
    end = shot(program, VILLAGE)
    assert len({end, shot(program, VILLAGE, "--at", "2010-01-03"), shot(program, VILLAGE, "--at", "0.5")}) == 3
    first, second = (shot(program, NUMSTAT, "--at", digit * 8) for digit in "12")
    assert first != second
    assert second == shot(program, NUMSTAT, "--at", "2" * 40)
    for moment, code in (("abcdef12", 1), ("yesterday", 2)):
        result = program.run(*SMALL, "--screenshot", "shot.png", NUMSTAT, "--at", moment)
        assert result.returncode == code and moment.encode() in result.stderr, result.stderr


@case
def dump(program):
    columns = {
        "files": "path\tworld_x\tworld_y\tscreen_x\tscreen_y\tradius\talpha\tcolor\tid",
        "people": "name\tworld_x\tworld_y\tscreen_x\tscreen_y\tradius\talpha\tactive",
        "labels": "kind\ttext\tx\ty\twidth\theight\talpha\tside\tof",
        "directories": "path\tworld_x\tworld_y\tradius\ttotal_radius\tscreen_x\tscreen_y\tscreen_radius\t"
                       "files\tparent",
        "scene": "name\tvalue",
        "drawlist": "layer\tkind\tflags\textra\tcolor\tcolor2\tv0\tv1\tv2\tv3\tv4\tv5\tv6",
    }
    for what, names in columns.items():
        lines = out(program, "--dump", f"{what}@30", VILLAGE).decode().splitlines()
        assert lines[0] == names and len(lines) > 1, (what, lines[:2])
        assert all(line.count("\t") == names.count("\t") for line in lines), what
    several = out(program, "--dump", "people,labels@10:21:5", VILLAGE).decode()
    assert [line for line in several.splitlines() if line.startswith("= ")] == [
        f"= {what} {frame}" for frame in (10, 15, 20) for what in ("people", "labels")]
    last = several[several.index("= people 20\n") + 12:several.index("= labels 20\n")]
    assert last == out(program, "--dump", "people@20", VILLAGE).decode()
    out(program, "--dump", "history,files", VILLAGE, code=2)
    out(program, "--dump", "files@5:5", VILLAGE, code=2)
    out(program, "--dump", "files,@5", VILLAGE, code=2)
    out(program, "--dump", "files@5:9:0", VILLAGE, code=2)
    expected = "1262304000\tAda Moreno\tA\tREADME.md"
    assert out(program, "--dump", "history", VILLAGE).decode().splitlines()[0] == expected
    renamed = out(program, "--dump", "history", NUMSTAT).decode()
    assert "1262563200\tBea Bot\tR\tsrc/core/b.c\tsrc/lib/b.c\n" in renamed
    numbers = {}
    for line in out(program, "--dump", "files@0:100000:10", NUMSTAT).decode().splitlines():
        cells = line.split("\t")
        if len(cells) == 9:
            numbers.setdefault(cells[0], set()).add(cells[8])
    assert numbers["src/lib/b.c"] == numbers["src/core/b.c"] and len(numbers["src/lib/b.c"]) == 1
    differs(program, ["--dump", "files@1", VILLAGE], "--dump", "files@60")


def check_allocations(report, resident):
    """Every module has an account with something on it, and they add up."""
    table = (pathlib.Path(__file__).resolve().parents[2] / "src/CMakeLists.txt").read_text()
    everything = report.pop("all")
    assert list(report) == re.findall(r"^rource_module\((\w+)", table, re.MULTILINE), list(report)
    for module, account in report.items():
        assert 0 < account["count"] < account["bytes"] and account["peak_bytes"] <= account["bytes"], (module, account)
    for key in ("count", "bytes"):
        assert sum(account[key] for account in report.values()) == everything[key], (key, report, everything)
    peaks = [account["peak_bytes"] for account in report.values()]
    assert max(peaks) < everything["peak_bytes"] <= min(sum(peaks), resident + (64 << 20)), (peaks, everything)


@case
def benchmark(program):
    keys = """frames total_ns avg_frame_ns min_frame_ns max_frame_ns p50_frame_ns p95_frame_ns p99_frame_ns load_ns
        first_frame_ns phases commits_applied changes_applied scene peak_rss_bytes mallocs_per_frame allocations
        threads cpu version""".split()
    phases = "commit_apply_ns scene_update_ns view_ns render_ns effects_ns export_ns".split()
    report = json.loads(out(program, *SMALL, "--benchmark", "-", "--frames", "0:20", VILLAGE))
    assert sorted(report) == sorted(keys) and list(report["phases"]) == phases
    assert report["frames"] == 20 and list(report["scene"]) == ["files", "users", "directories"]
    assert report["min_frame_ns"] <= report["p50_frame_ns"] <= report["p95_frame_ns"] <= report["max_frame_ns"]
    assert 20 * report["avg_frame_ns"] + report["load_ns"] / 2 < report["total_ns"]
    one = json.loads(out(program, *SMALL, "--benchmark", "-", "--frames", "0:20", "--threads", "1", VILLAGE))
    assert 0.2 < sum(one["phases"].values()) / (20 * one["avg_frame_ns"]) <= 1
    assert report["peak_rss_bytes"] > 1 << 20 and report["total_ns"] > report["first_frame_ns"] > 0
    check_allocations(report["allocations"], report["peak_rss_bytes"])
    out(program, *SMALL, "--benchmark", "b.json", "--frames", "0:20", VILLAGE)
    assert json.loads((program.folder / "b.json").read_text())["commits_applied"] > 0


@case
def trace(program):
    out(program, *SMALL, "--trace", "t.json", "--format", "null", "--frames", "0:3", VILLAGE)
    events = json.loads((program.folder / "t.json").read_text())["traceEvents"]
    assert [e["args"]["frame"] for e in events if e["name"] == "apply"] == [0, 1, 2]


def frame_count(program, *arguments):
    return int(scene(out(program, *SCENE, *arguments).decode())["frames"])


@case
def seconds_per_day(program):
    assert frame_count(program, "-s", "0.1") < frame_count(program, "-s", "0.2") < frame_count(program, "-s", "1")


@case
def duration(program):
    assert frame_count(program, "--duration", "10") == 600
    assert frame_count(program, "--duration", "20") == 1200


@case
def realtime(program):
    assert frame_count(program, "--realtime", "--auto-skip-seconds", "1") != frame_count(program)


@case
def auto_skip_seconds(program):
    base = ["-s", "5"]
    assert frame_count(program, *base, "--auto-skip-seconds", "1") < frame_count(program, *base)
    assert frame_count(program, *base) < frame_count(program, *base, "--auto-skip-seconds", "-1")


@case
def time_scale(program):
    assert frame_count(program, "-s", "1", "--time-scale", "2") < frame_count(program, "-s", "1")


@case
def stop_at_time(program):
    assert frame_count(program, "-s", "1", "--stop-at-time", "1.5") == 90


@case
def framerate(program):
    assert frame_count(program, "-s", "1", "--framerate", "30") * 2 - frame_count(program, "-s", "1") in (0, 1)


def ppm_size(program, *arguments):
    return out(program, "-o", "-", "--frames", "0:1", VILLAGE, *arguments)[:32].split(b"\n")[1]


@case
def width(program):
    assert ppm_size(program, "--width", "333") == b"333 720" and ppm_size(program, "-W", "16") == b"16 720"


@case
def height(program):
    assert ppm_size(program, "--height=17") == b"1280 17" and ppm_size(program, "-H", "99") == b"1280 99"


@case
def viewport(program):
    assert ppm_size(program, "--viewport", "64x48") == b"64 48" and ppm_size(program, "-100x50") == b"100 50"
    assert ppm_size(program, "-100x50", "--width", "70") == b"70 50"


@case
def camera_mode(program):
    differs(program, ["-s", "1", "--dump", "scene@200", VILLAGE], "--camera-mode", "track")


DRAWN = ["--dump", "drawlist@60", VILLAGE]


@case
def title(program):
    differs(program, DRAWN, "-t", "A village")
    differs(program, [*HASHES, "--frames", "5:6", "--viewport", "320x180"], "--title", "A village")


@case
def font_size(program):
    differs(program, ["-s", "1", "--dump", "labels@100", VILLAGE], "--font-size", "24")


@case
def font_file(program):
    result = program.run(*DRAWN, "--font-file", MALFORMED)
    assert result.returncode == 1 and b"malformed.log" in result.stderr, result.stderr
    listed = subprocess.run(["fc-list", ":lang=en", "file"], capture_output=True, text=True, check=False).stdout
    fonts = [line.rstrip(": ") for line in listed.splitlines() if line.rstrip(": ").endswith((".ttf", ".otf"))]
    others = [font for font in fonts if "Inter" not in font]
    if others:
        differs(program, DRAWN, "--font-file", sorted(others)[0])


@case
def theme(program):
    bare = ["-o", "-", "--frames", "0:1", "-16x16", "--hide", "date,progress,legend", VILLAGE, "--theme"]
    corner = {name: tuple(out(program, *bare, name)[-3:]) for name in ("dark", "light", "print", "cvd")}
    assert max(corner["dark"]) < 32 and max(corner["cvd"]) < 32, corner
    assert min(corner["light"]) > 220 and corner["print"] == (255, 255, 255), corner
    base = [*HASHES, "--viewport", "320x180", "--frames", "60:61", "--theme"]
    assert len({out(program, *base, name) for name in corner}) == len(corner)
    wrong = program.run(*base, "solarized")
    assert wrong.returncode == 2 and b"dark|light|print|cvd" in wrong.stderr, wrong.stderr


@case
def palette(program):
    (program.folder / "my.palette").write_text("# mine\nc, h = FF0000\n* = \"#00FF00\"\n")
    files = ["-o", "-", "--frames", "400:401", "--viewport", "320x180", VILLAGE, "--no-bloom", "--hide",
             "beams,dirnames,date,filenames,glow,legend,progress,title,tree,usernames,users"]
    pixels = out(program, *files, "--palette", "my.palette").split(b"255\n", 1)[1]
    colours = {pixels[i:i + 3] for i in range(0, len(pixels), 3)}
    assert b"\xff\0\0" in colours and b"\0\xff\0" in colours, len(colours)
    (program.folder / "bad.palette").write_text("c = FF0000\nh = crimson\n")
    result = program.run(*files, "--palette", "bad.palette")
    assert result.returncode == 1 and b"bad.palette:2: " in result.stderr, result.stderr
    out(program, *files, "--palette", "missing.palette", code=1)


@case
def background_color(program):
    before, after = (out(program, "-o", "-", "--frames", "0:1", "-16x16", "--hide", "date,progress,legend", VILLAGE,
                         *more) for more in ((), ("--background-color", "FF0000")))
    assert after[-3:] != before[-3:] and after[-3] > 2 * after[-1]


PEOPLE = harness.DATA / "people"
BACKGROUND = harness.DATA / "background.png"


@case
def background_image(program):
    base = [*HASHES, "--frames", "5:7"]
    differs(program, base, "--background-image", BACKGROUND)
    before, after = (out(program, "-o", "-", "--frames", "0:1", "-16x16", "--hide", "date,progress,legend", VILLAGE,
                         *more) for more in ((), ("--background-image", BACKGROUND)))
    assert after[-48:] != before[-48:], "the last row shows nothing of it"
    for name, reason in (("/nowhere/sky.png", b"No such file"), (VILLAGE, b"PNG or JPEG"), ("/", b"directory")):
        result = program.run(*base, "--background-image", name)
        assert result.returncode == 1 and str(name).encode() in result.stderr and reason in result.stderr, result.stderr


@case
def background_image_opacity(program):
    base = [*HASHES, "--frames", "5:7", "--background-image", BACKGROUND]
    differs(program, base, "--background-image-opacity", "1")
    assert out(program, *base) == out(program, *base, "--background-image-opacity", "0.35")
    none = out(program, *base, "--background-image-opacity", "0")
    assert none == out(program, *HASHES, "--frames", "5:7")
    assert program.run(*base, "--background-image-opacity", "1.1").returncode == 2


@case
def user_image_dir(program):
    base = [*HASHES, "--viewport", "320x180", "--frames", "30:31"]
    differs(program, base, "--user-image-dir", PEOPLE)
    listed = out(program, "--dump", "drawlist@60", "--user-image-dir", PEOPLE, VILLAGE).decode()
    assert "overlay\timage\t1\t" in listed, listed[:300]
    for name, reason in (("/nowhere", b"No such file"), (VILLAGE, b"Not a directory")):
        result = program.run(*base, "--user-image-dir", name)
        assert result.returncode == 1 and str(name).encode() in result.stderr and reason in result.stderr, result.stderr


@case
def default_user_image(program):
    base = [*HASHES, "--viewport", "320x180", "--frames", "30:31"]
    differs(program, base, "--default-user-image", harness.DATA / "default-person.png")
    result = program.run(*base, "--default-user-image", "/nowhere/person.png")
    assert result.returncode == 1 and b"/nowhere/person.png" in result.stderr, result.stderr


@case
def no_bloom(program):
    base = [*HASHES, "--viewport", "320x180", "--frames", "30:31"]
    _, without = differs(program, base, "--no-bloom")
    assert without == out(program, *base, "--hide", "bloom").decode()


LATE = ["-s", "1", "--dump", "drawlist@100", VILLAGE]


@case
def date_format(program):
    differs(program, LATE, "--date-format", "%A, %e %B %Y")
    result = program.run(*LATE, "--date-format", "%Y %Q")
    assert result.returncode == 2 and b"%Q is not known" in result.stderr, result.stderr


@case
def time_zone(program):
    summer = {"TZ": "JST-9"}
    base = [*LATE, "--date-format", "%F %T %z"]
    utc, local = (out(program, *base, "--time-zone", zone, env=summer) for zone in ("utc", "local"))
    assert utc != local and utc == out(program, *base, env={"TZ": "EST+5"})
    repository = harness.make_repository(program.folder / "zones")
    harness.commit(repository, "east", 1262400000 + 86400 * 60)
    subprocess.run(["git", "-C", str(repository), "commit", "-q", "--amend", "--no-edit", "--date",
                    "2010-04-01T12:00:00+0530"], check=True, env=harness.environment(
                        GIT_COMMITTER_DATE="2010-04-01T12:00:00+0530", GIT_COMMITTER_NAME="A", GIT_COMMITTER_EMAIL="a@b"))
    differs(program, ["--dump", "drawlist", "--date-format", "%T", repository], "--time-zone", "author")


@case
def key(program):
    hidden, shown = differs(program, [*LATE, "--hide", "legend"], "--key")
    assert shown.encode() == out(program, *LATE) != hidden.encode()


@case
def legend_rows(program):
    many, few = differs(program, ["-s", "1", "--dump", "drawlist", VILLAGE], "--legend-rows", "2")
    assert few.count("glyph") < many.count("glyph")
    out(program, *LATE, "--legend-rows", "21", code=2)


@case
def leaderboard(program):
    base = ["-s", "1", "--dump", "drawlist", VILLAGE]
    none, some = differs(program, base, "--leaderboard", "3")
    assert some.count("glyph") > none.count("glyph") + 30  # three names and numbers, each with its halo
    differs(program, [*base, "--leaderboard", "1"], "--leaderboard", "2")


@case
def counters(program):
    differs(program, LATE, "--counters")


@case
def messages(program):
    differs(program, LATE, "--messages")


def caption(program):
    (program.folder / "captions.txt").write_text("2010-01-01 06:00|A caption\n")
    return ["--caption-file", "captions.txt"]


@case
def caption_file(program):
    none, some = differs(program, ["-s", "1", "--dump", "drawlist@60", VILLAGE], *caption(program))
    assert some.count("glyph") > none.count("glyph")
    (program.folder / "bad.txt").write_text("2010-01-01|A caption\nnothing\n")
    result = program.run(*LATE, "--caption-file", "bad.txt")
    assert result.returncode == 0 and b"bad.txt:2: " in result.stderr
    out(program, *LATE, "--caption-file", "bad.txt", "--strict", code=1)
    out(program, *LATE, "--caption-file", "missing.txt", code=1)


@case
def caption_duration(program):
    differs(program, [*LATE, *caption(program)], "--caption-duration", "0.5")


def picture(program, name, width, height):
    """A PNG file of one colour, made by hand."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = (b"\0" + b"\x30\x80\xf0" * width) * height
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    (program.folder / name).write_bytes(data + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return name


def images(text):
    return [[float(v) for v in line.split("\t")[6:10]] for line in text.splitlines() if "\timage\t" in line]


def mark(program, option):
    none, words = differs(program, LATE, option, "Some words")
    assert words.count("glyph") > none.count("glyph")
    name = picture(program, "mark.png", 40, 20)
    _, drawn = differs(program, LATE, option, name)
    (x0, y0, x1, y1), = images(drawn)
    assert abs((x1 - x0) - 2 * (y1 - y0)) < 0.1 and x0 > 640 and y0 > 360
    (program.folder / "empty.png").write_bytes(b"")
    (program.folder / "folder").mkdir(exist_ok=True)
    differs(program, LATE, option, "folder")  # words, though there is a folder of that name
    for bad in "missing.png", "empty.png", "./none":
        result = program.run(*LATE, option, bad)
        assert result.returncode == 1 and option.encode() in result.stderr and bad.encode() in result.stderr, result


@case
def logo(program):
    mark(program, "--logo")


@case
def watermark(program):
    mark(program, "--watermark")


def mark_position(program, option):
    base = [*LATE, option, picture(program, "mark.png", 40, 20)]
    for place, left, top in (("top-left", 1, 1), ("top-right", 0, 1), ("bottom-left", 1, 0)):
        _, moved = differs(program, base, option + "-position", place)
        (x0, y0, x1, y1), = images(moved)
        assert (x0 < 640, y0 < 360) == (left, top)


def mark_size(program, option):
    base = [*LATE, option, picture(program, "mark.png", 40, 20)]
    small, large = (images(out(program, *base, option + "-size", size).decode())[0] for size in ("0.05", "0.1"))
    assert abs((large[3] - large[1]) - 2 * (small[3] - small[1])) < 0.1


@case
def logo_position(program):
    mark_position(program, "--logo")


@case
def logo_size(program):
    mark_size(program, "--logo")


@case
def watermark_position(program):
    mark_position(program, "--watermark")


@case
def watermark_size(program):
    mark_size(program, "--watermark")


@case
def hide(program):
    base = ["--title", "T", "-s", "1", "--dump", "drawlist@60", VILLAGE, "--counters", "--messages", "--leaderboard", "3", "--logo", "L", "--watermark", "W",
            *caption(program)]
    elements = re.search(r"separated by commas: ([a-z\s]+?)\n\s+--", out(program, "--help").decode()).group(1).split()
    assert len(elements) == 19
    for element in elements:
        if element == "bloom":
            differs(program, [*HASHES, "--viewport", "320x180", "--frames", "30:31"], "--hide", element)
        else:
            differs(program, base, "--hide", element)
    result = program.run(*base, "--hide", "date,mouse")
    assert result.returncode == 2 and b"usernames" in result.stderr and b"'mouse'" in result.stderr


@case
def seed(program):
    differs(program, ["-s", "1", "--dump", "scene@200", VILLAGE], "--seed", "7")


def paths(program, *arguments):
    lines = out(program, *FILES, *arguments).decode().splitlines()[1:]
    return {line.split("\t")[0] for line in lines}


@case
@on_a_desktop
def fullscreen(program, screen):
    screen.manage()
    opened = window.Window(screen, program, "--paused", VILLAGE, "--fullscreen")
    opened.settle()
    assert opened.screenshot().width == screen.size[0]
    opened.end()


@case
@on_a_desktop
def screen(program, screen):
    result = program.run(VILLAGE, "--screen", "2", env=screen.environment())
    assert result.returncode == 2 and b"--screen 2" in result.stderr, result.stderr
    window.Window(screen, program, "--paused", VILLAGE, "--screen", "1").end()


@case
@on_a_desktop
def frameless(program, screen):
    screen.manage()
    def hints(*more):
        opened = window.Window(screen, program, "--paused", VILLAGE, *more)
        text = subprocess.run(["xprop", "-id", opened.id, "_MOTIF_WM_HINTS"], stdout=subprocess.PIPE, check=True,
                              env=screen.environment()).stdout
        opened.end()
        return text

    assert hints("--frameless") != hints()


@case
@on_a_desktop
def window_position(program, screen):
    opened = window.Window(screen, program, "--paused", VILLAGE, "--window-position", "120x80")
    assert "Position: 120,80" in screen.do("getwindowgeometry", opened.id)
    opened.end()
    refused = program.run(VILLAGE, "--window-position", "here")
    assert refused.returncode == 2 and b"XxY" in refused.stderr


@case
@on_a_desktop
def paused(program, screen):
    opened = window.Window(screen, program, VILLAGE, "--paused")
    opened.settle()
    assert scene(opened.end())["frame"] == "0"


@case
@on_a_desktop
def start_position(program, screen):
    opened = window.Window(screen, program, "--paused", VILLAGE, "-p", "0.5")
    opened.settle()
    state = scene(opened.end())
    assert abs(int(state["frame"]) - (int(state["frames"]) - 1) // 2) <= 1, state


@case
@on_a_desktop
def stop_at_end(program, screen):
    state = scene(window.Window(screen, program, "--duration", "1", VILLAGE, "--stop-at-end").wait())
    assert int(state["frame"]) == int(state["frames"]) - 1 == 59


def recorded(program, screen, *more):
    """Frames of a recording of a second of film, once it has more than that or was waited for long enough."""
    film = program.folder / "film.rgb"
    opened = window.Window(screen, program, "--duration", "1", "--record", film.name, "--overwrite", VILLAGE, *more)
    frame = 3 * window.SIZE[0] * window.SIZE[1]

    def count():
        return film.stat().st_size // frame if film.exists() else 0

    desktop.wait_until(lambda: count() >= 59, "a second of film")
    try:
        desktop.wait_until(lambda: count() > 64, "more", 2)
    except AssertionError:
        pass
    opened.end()
    return count()


@case
@on_a_desktop
def loop(program, screen):
    assert recorded(program, screen, "--loop", "--loop-delay-seconds", "0") > 64


@case
@on_a_desktop
def loop_delay_seconds(program, screen):
    assert recorded(program, screen, "--loop", "--loop-delay-seconds", "600") <= 61


@case
@on_a_desktop
def live(program, screen):
    log = program.folder / "growing.log"
    log.write_text("1262304000|Ann|A|a.c\n")

    def applied(*more):
        opened = window.Window(screen, program, "--duration", "1", log.name, *more)
        opened.settle()
        with open(log, "a") as more_lines:
            more_lines.write("1262390400|Bob|A|b.c\n1262476800|Bob|A|c.c\n")
        subprocess.run(["sleep", "3"], check=True)
        return int(scene(opened.end())["commits_applied"])

    assert applied("--live") == 3
    log.write_text("1262304000|Ann|A|a.c\n")
    assert applied() == 1


@case
@on_a_desktop
def record(program, screen):
    window.Window(screen, program, "--duration", "1", "--record", "film.y4m", "--stop-at-end", VILLAGE).wait()
    film = (program.folder / "film.y4m").read_bytes()
    assert film.startswith(b"YUV4MPEG2 W640 H360") and film.count(b"FRAME\n") == 60
    size = "%dx%d" % window.SIZE
    out(program, "--viewport", size, "--duration", "1", "-o", "same.y4m", VILLAGE)
    assert (program.folder / "same.y4m").read_bytes() == film
    refused = program.run("--record", "film.y4m", VILLAGE, env=screen.environment())
    assert refused.returncode == 2 and b"film.y4m" in refused.stderr, refused.stderr


@case
def show_files(program):
    every = paths(program)
    assert paths(program, "--show-files", r"\.c$") == {name for name in every if name.endswith(".c")} != set()
    result = program.run(*FILES, "--show-files", "a(b")
    assert result.returncode == 2 and b"'a(b'" in result.stderr and b"offset 3" in result.stderr, result.stderr


@case
def hide_files(program):
    every = paths(program)
    assert paths(program, "--hide-files", r"\.c$") == {name for name in every if not name.endswith(".c")} != every


@case
def hide_dirs(program):
    every = paths(program)
    hidden = paths(program, "--hide-dirs", "^src$")
    assert hidden == {name for name in every if not name.startswith("src/")} != every


def people(program, *arguments):
    lines = out(program, "-s", "1", "--dump", "people@460", VILLAGE, *arguments).decode().splitlines()[1:]
    return {line.split("\t")[0] for line in lines}


@case
def show_users(program):
    assert people(program, "--show-users", "^Ada") == {"Ada Moreno"} != people(program)


@case
def hide_users(program):
    assert people(program, "--hide-users", "^Ada") == people(program) - {"Ada Moreno"} != people(program)


@case
def threads(program):
    base = [*SMALL, "--benchmark", "-", "--frames", "0:9", VILLAGE]
    assert [json.loads(out(program, *base, "--threads", n))["threads"] for n in (1, 3)] == [1, 3]


@case
def cpu(program):
    base = [*SMALL, "--benchmark", "-", "--frames", "0:9", VILLAGE]
    assert json.loads(out(program, *base, "--cpu", "c"))["cpu"]["tier"] == "c"


@case
def config(program):
    (program.folder / "my.conf").write_text("[rource]\nwidth = 50\nheight = 40\n")
    assert ppm_size(program, "-c", "my.conf") == b"50 40"
    assert ppm_size(program, "-c", "my.conf", "--width", "1280") == b"1280 40"
    assert out(program, "-o", "-", "--frames", "0:1", VILLAGE, env={"ROURCE_CONFIG": "my.conf"})[3:8] == b"50 40"
    (program.folder / "bad.conf").write_text("[rource]\nwidht = 50\n")
    result = program.run("-c", "bad.conf", VILLAGE)
    assert result.returncode == 2 and b"bad.conf:2" in result.stderr and b"width" in result.stderr


@case
def save_config(program):
    out(program, "--save-config", "my.conf", "-s", "2", "--title", 'odd ; "title"', "--hide-files", "a", "--width",
        "1280", "-o", "dir", VILLAGE)
    text = (program.folder / "my.conf").read_text()
    assert "seconds-per-day = 2\n" in text and "width" not in text and not (program.folder / "dir").exists()
    out(program, "--config", "my.conf", "--save-config", "again.conf")
    assert (program.folder / "again.conf").read_text() == text


@case
def quiet(program):
    loud, still = (program.run(*HISTORY, MALFORMED, *more).stderr for more in ((), ("--quiet",)))
    assert b"malformed.log:2" in loud and still == b""


@case
def help_(program):
    text = out(program, "--help").decode()
    assert text.startswith("rource ") and out(program, "-h").decode() == text
    assert max(map(len, text.splitlines())) <= 100


@case
def version(program):
    assert re.fullmatch(rb"rource \d+\.\d+\.\d+\n", out(program, "--version"))


@case
def man(program):
    assert out(program, "--man").startswith(b".TH ROURCE 1 ")  # the rest in run_manual.py


@case
def completions(program):
    assert len({out(program, "--completions", shell) for shell in ("bash", "zsh", "fish")}) == 3
    out(program, "--completions", "csh", code=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("option", nargs="*", help="run only these options' cases")
    arguments = parser.parse_args()
    failures = []
    with harness.scratch() as folder:
        listed = set(LISTED.findall(out(harness.Program(arguments.program, folder), "--help").decode()))
    failures += [f"--{name} has no case in run_options.py" for name in sorted(listed - set(CASES))]
    failures += [f"run_options.py has a case for --{name}, which is no option" for name in sorted(set(CASES) - listed)]
    for name in arguments.option or CASES:
        with harness.scratch() as folder:
            try:
                CASES[name](harness.Program(arguments.program, folder))
            except (AssertionError, subprocess.TimeoutExpired, ValueError, KeyError, OSError) as failure:
                failures.append(f"--{name}: {type(failure).__name__}: {failure}")
    print("\n".join(failures) or f"{len(CASES)} options, each with an effect")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
