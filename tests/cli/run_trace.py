#!/usr/bin/env python3
"""What a file of --trace tells: every phase of every frame, zones that nest, all threads; and that it is whole JSON
however the run ends."""
import collections
import json
import pathlib
import signal
import subprocess
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "window"))

import harness  # noqa: E402
from harness import MALFORMED, SMALL, VILLAGE  # noqa: E402
import desktop  # noqa: E402
import window  # noqa: E402

SCENARIOS = []
FAST = [*SMALL, "-q", "-s", "0.3", VILLAGE, "--format", "null"]
SIMULATED = ("advance", "apply", "step", "update")
DRAWN = ("draw", "bin", "tiles", "post", "overlay", "encode", "write")
PLOTS = ["visible files", "people present", "commands", "live bytes"]


def scenario(function):
    SCENARIOS.append(function)
    return function


class Trace:
    """A file's events; those of threads by the thread's name, in order of time, the outer zone first."""

    def __init__(self, path):
        events = json.loads(path.read_text())["traceEvents"]
        threads = {e["tid"]: e["args"]["name"] for e in events if e["name"] == "thread_name"}
        self.zones, self.rest = collections.defaultdict(list), []
        for e in events:
            if e["ph"] == "X":
                start, length = round(e["ts"] * 1000), round(e["dur"] * 1000)
                self.zones[threads[e["tid"]]].append((start, -length, e["name"], e.get("args", {}).get("frame")))
            elif e["ph"] != "M":
                self.rest.append(e)
        self.threads = list(threads.values())
        for zones in self.zones.values():
            zones.sort(key=lambda zone: zone[:2])
        self.check_nesting()

    def check_nesting(self):
        for thread, zones in self.zones.items():
            ends = []
            for start, length, name, _ in zones:
                while ends and ends[-1] <= start:
                    ends.pop()
                assert not ends or start - length <= ends[-1], f"{thread}: {name} at {start} ns ends after what it is in"
                ends.append(start - length)

    def frames(self, name, *threads):
        """Of the zones of a name, sorted."""
        return sorted(zone[3] for thread in threads or self.zones for zone in self.zones[thread] if zone[2] == name)

    def names(self, thread):
        return {zone[2] for zone in self.zones[thread]}


def run(program, *arguments, code=0):
    result = program.run(*arguments, "--trace", "t.json")
    assert result.returncode == code, f"{arguments}: exit {result.returncode}: {result.stderr.decode()}"
    assert harness.frame_names(program.folder) == ["t.json"], "other files were left"
    return Trace(program.folder / "t.json")


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@scenario
def every_phase_of_every_frame_is_there(program):
    trace = run(program, *FAST, "--threads", "3", "--frames", "5:65")
    simulated, drawn = list(range(65)), list(range(5, 65))
    workers = ["worker 1", "worker 2"]  # the main thread is the third when all slots are taken
    assert sorted(trace.threads) == ["loader", "main", *workers], trace.threads
    for phase in SIMULATED:
        assert trace.frames(phase, "main") == trace.frames(phase) == simulated, phase
    assert trace.frames("build") == drawn
    for phase in DRAWN:
        assert trace.frames(phase, "main", *workers) == trace.frames(phase) == drawn, phase
    for phase in ("files", "directories", "people", "labels", "panels"):
        assert len(trace.frames(phase, "main")) >= 65, phase
    assert {"load", "parse", "publish"} <= trace.names("loader"), trace.names("loader")
    assert {"open input", "prepare"} <= trace.names("main"), trace.names("main")
    marks = [e for e in trace.rest if e["ph"] == "i"]
    assert [e["args"]["frame"] for e in marks] == simulated
    assert [e["name"] for e in trace.rest if e["ph"] == "C"] == PLOTS * 60
    values = [e["args"]["value"] for e in trace.rest if e["name"] == "visible files"]
    assert values == sorted(values) and 0 < values[0] < values[-1], "the village only grows at first"


@scenario
def threads_are_there_to_their_ends(program):
    trace = run(program, *FAST, "--threads", "3", "--frames", "0:30")
    for worker in ("worker 1", "worker 2"):
        last = trace.zones[worker][-1]
        assert last[2] == "wait for a frame" and last[3] is None, last
        assert sum(zone[2] == "wait for a frame" for zone in trace.zones[worker]) == \
            len(trace.frames("draw", worker)) + 1


@scenario
def one_thread_does_everything_itself(program):
    trace = run(program, *FAST, "--threads", "1", "--frames", "0:10")
    assert trace.threads == ["main", "loader"], trace.threads
    for phase in (*SIMULATED, *DRAWN):
        assert trace.frames(phase, "main") == list(range(10)), phase


@scenario
def streams_and_shards_keep_their_numbers(program):
    trace = run(program, *FAST[:-2], "--format", "hash", "-o", "/dev/null", "--frames", "0:40", "--shard", "2/2",
                "--threads", "3")
    for phase in DRAWN:
        assert trace.frames(phase) == list(range(20, 40)), phase
    assert trace.frames("advance") == list(range(40))


@scenario
def a_repository_shows_its_reading(program):
    repository = harness.make_repository(program.folder / "repository")
    program.folder /= "run"
    program.folder.mkdir()
    trace = run(program, "--dump", "files", repository)
    assert {"load", "walk", "compare trees", "add commits", "publish"} <= trace.names("loader"), trace.names("loader")
    large = program.folder.parent / "large"
    large.mkdir()
    harness.git(large, "init", "-q", "-b", "main")
    script = "".join(f"commit refs/heads/main\ncommitter A <a@x> {1262304000 + i} +0000\ndata 0\n"
                     f"M 644 inline f{i}\ndata 0\n\n" for i in range(600))
    subprocess.run(["git", "-C", large, "fast-import", "--quiet"], input=script.encode(), check=True)
    trace = run(program, "--dump", "files", large, "--threads", "3")
    assert {"tree reader 1", "tree reader 2"} <= set(trace.threads), trace.threads
    assert {"help"} <= trace.names("tree reader 1") <= {"help", "compare trees", "add commits", "publish"}


@scenario
def pictures_have_threads_of_their_own(program):
    picture = harness.DATA / "people/Ada Moreno.png"
    trace = run(program, *FAST, "--frames", "0:3", "--background-image", picture, "--default-user-image", picture)
    assert "decode" in trace.names("backdrop") and "decode" in trace.names("pictures of people"), trace.threads


@scenario
def other_runs_have_traces_too(program):
    assert run(program, *SMALL, "--dump", "scene@7", VILLAGE).frames("update") == list(range(8))
    result = program.run(*SMALL, "--screenshot", "s.png", "--at", "0.2", VILLAGE, "--threads", "2", "--trace", "t.json")
    assert result.returncode == 0, result.stderr
    trace = Trace(program.folder / "t.json")
    assert len(trace.frames("draw", "main")) == 1 and "help" in trace.names("tile drawer 1")


@scenario
def a_failed_run_has_a_trace(program):
    trace = run(program, *FAST[:-3], "--format", "null", "--strict", MALFORMED, code=1)
    assert "load" in trace.names("loader")


@scenario
def a_stopped_run_has_a_trace(program):
    hashes = program.folder / "hashes"
    stopped = program.start("--viewport", "640x360", "-q", VILLAGE, "--format", "hash", "-o", hashes, "--trace", "t.json")
    wait_for(lambda: hashes.exists() and hashes.read_bytes().count(b"\n") > 5)
    stopped.send_signal(signal.SIGINT)
    message = stopped.communicate(timeout=60)[1]
    assert stopped.returncode == 130, message
    trace = Trace(program.folder / "t.json")
    assert trace.frames("write") == list(range(hashes.read_bytes().count(b"\n")))
    assert harness.frame_names(program.folder) == ["hashes", "t.json"]


@scenario
def stopping_while_loading_leaves_a_trace(program):
    stopped = program.start("--format", "hash", "-o", "-", "--git-log", "-", "--trace", "t.json",
                            stdin=subprocess.PIPE)
    stopped.stdin.write(b"1262304000|Ann|A|a.c\n")
    stopped.stdin.flush()
    wait_for(lambda: any(b"loader" in path.read_bytes() for path in program.folder.iterdir()))
    stopped.send_signal(signal.SIGINT)
    assert stopped.wait(timeout=10) == 130
    stopped.stdin.close()
    stopped.stderr.close()
    assert harness.frame_names(program.folder) == ["t.json"]
    assert Trace(program.folder / "t.json").threads == ["main", "loader"]


@scenario
def a_killed_run_leaves_the_old_trace(program):
    (program.folder / "t.json").write_text("old")
    killed = program.start("--format", "hash", "-o", "-", "--git-log", "-", "--trace", "t.json", stdin=subprocess.PIPE)
    wait_for(lambda: len(list(program.folder.iterdir())) == 2)
    killed.kill()
    killed.communicate(timeout=60)
    assert (program.folder / "t.json").read_text() == "old"


@scenario
def the_window_has_a_trace(program):
    if desktop.missing():
        print(f"the window's trace: not looked at, {desktop.missing()} is not installed")
        return
    with harness.scratch() as place, desktop.Desktop(place) as screen:
        opened = window.Window(screen, program, VILLAGE, "--threads", "2", "--trace", "t.json")
        opened.end()
    trace = Trace(program.folder / "t.json")
    assert {"main", "loader", "scout", "tile drawer 1"} <= set(trace.threads), trace.threads
    main = trace.names("main")
    assert {"events", "simulate", "picture", "build", "draw", "present", "wait for events", *SIMULATED} <= main, main
    assert {*SIMULATED, "take snapshot"} <= trace.names("scout")
    assert set(PLOTS) <= {e["name"] for e in trace.rest if e["ph"] == "C"}


if __name__ == "__main__":
    sys.exit(harness.run_cases(SCENARIOS, __doc__))
