#!/usr/bin/env python3
"""check_tools.py CASE SOURCE PROGRAM WORK [--cmake CMAKE]: runs scripts/profile.sh with one profiler and looks into what it left.

Each case is a function below. A tool that a machine cannot have (perf that is not permitted) makes its test skip; one that
is merely not installed makes it fail, because scripts/packages.txt names them all.
"""
import argparse
import collections
import importlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

SMALL = ("--viewport", "320x180", "--threads", "2")


class Context:
    def __init__(self, options):
        self.source, self.program = options.source, options.program
        self.village = options.source / "tests/data/village.log"
        self.output = options.work / options.case
        self.cmake = options.cmake

    def script(self, name, *arguments, expect=0):
        """Runs a script and returns what it printed: (standard output, standard error)."""
        command = [self.source / "scripts" / name, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=self.output.parent)
        if done.returncode == 3 and "does not permit" in done.stderr:
            print(done.stderr)
            sys.exit(77)
        if done.returncode != expect:
            logs = "".join(f"--- {log}\n{log.read_text(errors='replace')[-2000:]}" for log in self.output.glob("*.log"))
            sys.exit(f"{name} {arguments} ended with {done.returncode}:\n{done.stderr}\n{logs}")
        return done.stdout, done.stderr

    def profile(self, tool, *arguments):
        self.script("profile.sh", tool, "--program", self.program, "--output", self.output, "--", self.village, *arguments)

    def text(self, name):
        return (self.output / name).read_text(encoding="utf-8", errors="replace")


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def line_with(text, word):
    """The first line that has a word in it."""
    found = next((line for line in text.splitlines() if re.search(rf"\b{word}\b", line)), None)
    check(found, f"no line names {word}:\n{text[:3000]}")
    return found


# ---- the build ----

def case_build(c):
    """Optimised like Release, with frame pointers, debug information that all tools read, and symbols."""
    for command in ([c.cmake, "--preset", "profiling"],
                    [c.cmake, "--build", "--preset", "profiling", "--target", "rource", "--parallel", "2"]):
        subprocess.run(command, cwd=c.source, check=True, stdout=subprocess.DEVNULL)
    sections = subprocess.run(["readelf", "-SW", c.program], capture_output=True, text=True, check=True).stdout
    for section in (".debug_info", ".debug_line", ".symtab", ".eh_frame"):
        check(f" {section} " in sections, f"{c.program} has no section {section}")
    info = subprocess.run(["readelf", "--debug-dump=info", "--dwarf-depth=1", c.program], capture_output=True, text=True,
                          check=True).stdout
    units = re.findall(r"DW_AT_producer\s*:.*?: (GNU C.*)", info)
    check(len(units) > 100, f"{len(units)} compilation units have debug information")
    versions = set(re.findall(r"Version:\s+(\d+)", info))
    check(versions == {"4"}, f"DWARF versions are {versions}; coz and valgrind read 4")
    for producer in units:
        words = producer.split()
        levels = [word for word in words if re.match(r"-O\w*$", word)]
        check(levels[-1:] == ["-O3"], f"not optimised: {producer}")
        check("-fno-omit-frame-pointer" in words, f"no frame pointers: {producer}")


# ---- processor ----

def case_perf_stat(c):
    c.profile("perf-stat", *SMALL)
    found = re.search(r"([\d.,]+) msec task-clock", c.text("stat.txt"))
    check(found and float(found[1].replace(",", "")) > 10, "no time was counted")


def case_perf_record(c):
    c.profile("perf-record", *SMALL)
    line_with(c.text("report.txt"), "tiles_finish|tiles_draw_scene")
    check((c.output / "perf.data").stat().st_size > 10000, "perf.data is empty")


def folded(c, name):
    """Inclusive weight of each function, and of all, from folded stacks. Names are taken as the flame graph shows them."""
    inclusive, total = collections.Counter(), 0
    sys.path.insert(0, str(c.source / "scripts/profiling"))
    stacks = importlib.import_module("stacks")
    for sample in stacks.read(c.output / name):
        total += sample.weight
        for function in set(sample.stack):
            inclusive[function] += sample.weight
    return inclusive, total


def case_flamegraph(c):
    c.profile("flamegraph", *SMALL)
    inclusive, total = folded(c, "stacks.folded")
    check(total > 50, f"{total} samples")
    check(inclusive["raster_draw"] > 0.3 * total, f"raster_draw has {inclusive['raster_draw']} of {total} samples")
    check(not any(name.startswith("_mm") for name in inclusive), "intrinsics are taken for functions")
    boxes = {}
    for group in xml.parse(c.output / "flamegraph.svg").iter("{http://www.w3.org/2000/svg}g"):
        boxes.setdefault(group.get("data-n"), []).append(float(group.get("data-w")))
    check(boxes["all"] == [1200.0], "the lowest row is not the whole")
    width = sum(boxes.get("raster_draw", []))
    share = inclusive["raster_draw"] / total
    check(abs(width / 1200 - share) < 0.02, f"raster_draw is {width} of 1200 wide, its share is {share:.3f}")


def case_speedscope(c):
    c.profile("speedscope", *SMALL)
    data = json.loads(c.text("rource.speedscope.json"))
    names = [frame["name"] for frame in data["shared"]["frames"]]
    check("raster_draw" in names and "main" in names, f"functions are missing: {names[:50]}")
    check(len(data["profiles"]) >= 2, "threads are missing")
    for profile in data["profiles"]:
        check(len(profile["samples"]) == len(profile["weights"]), "samples without weights")
        check(abs(sum(profile["weights"]) - profile["endValue"]) < 1e-6, "the end is not the sum")
        check(all(0 <= i < len(names) for stack in profile["samples"] for i in stack), "frames that do not exist")


def case_samply(c):
    c.profile("samply", *SMALL)
    if (c.output / "firefox.perf").exists():
        text = c.text("firefox.perf")
        check(re.match(r"\S+\s+\d+/\d+\s+\d+\.\d+:", text), f"not the form that the Firefox Profiler reads: {text[:200]}")
        line_with(text, "raster_draw")
    else:
        check((c.output / "profile.json.gz").stat().st_size > 1000, "samply left nothing")


def case_coz(c):
    c.profile("coz", "--threads", "2", "--duration", "40")
    profile = c.text("profile.coz")
    deltas = re.findall(r"throughput-point\tname=frame\tdelta=(\d+)", profile)
    check(deltas and all(int(delta) > 0 for delta in deltas), "no experiment counted frames")
    check(re.search(r"selected=\S*/(src|include)/\S+:\d+", profile), "no line of the source was made faster")
    check(re.search(r"^\d+ experiments", c.text("coz.txt")), "no table")


# ---- memory ----

def case_dhat(c):
    c.profile("dhat", *SMALL, "--frames", "0:3")
    data = json.loads(c.text("dhat.json"))
    check(data["dhatFileVersion"] >= 2 and data["mode"] == "heap", "not DHAT's form")
    check(sum(point["tb"] for point in data["pps"]) > 100000, "too few bytes")
    check(any("history.c:" in frame for frame in data["ftbl"]), "our call sites are missing")
    line_with(c.text("dhat.txt"), "history_add_changes")


def case_massif(c):
    c.profile("massif", *SMALL, "--frames", "0:3")
    text = c.text("massif.out")
    check(len(re.findall(r"^snapshot=", text, re.M)) >= 20, "too few snapshots")
    check("heap_tree=peak" in text and re.search(r"n\d+: \d+ 0x\w+: mem_\w*alloc", text), "the peak names no function")
    line_with(c.text("massif.txt"), "mem_alloc|mem_realloc|mem_calloc")


def case_heaptrack(c):
    c.profile("heaptrack", *SMALL)
    text = c.text("heaptrack.txt")
    found = re.search(r"calls to allocation functions: (\d+)", text)
    check(found and int(found[1]) > 100, "no calls were seen")
    check(re.search(r"at \S*/src/\w+/\w+\.c:\d+", text), "no line of the source is named")
    inclusive, total = folded(c, "allocations.folded")
    check(total > 100 and inclusive["main"] > 0, "the stacks are missing")


def case_jemalloc(c):
    c.profile("jemalloc", *SMALL)
    text = c.text("allocated.txt")
    check(int(re.search(r"Total: (\d+) B", text)[1]) > 100000, "too few bytes")
    line_with(text, "mem_realloc|mem_calloc|mem_alloc")
    inclusive, _ = folded(c, "allocated.folded")
    check(inclusive["read_log"] > 0 and inclusive["main"] > 0, f"no stacks: {list(inclusive)[:40]}")


# ---- caches and instructions ----

def case_cachegrind(c):
    c.profile("cachegrind", *SMALL, "--frames", "0:3")
    text = c.text("cachegrind.out")
    check("desc: D1 cache:         32768 B, 64 B, 8-way" in text, "the caches are not those that were asked for")
    check(re.search(r"^events: Ir I1mr ILmr Dr .* Bi Bim", text, re.M), "events are missing")
    check(int(re.search(r"^summary: (\d+)", text, re.M)[1]) > 10**7, "too few instructions")
    line_with(c.text("cachegrind.txt"), r"src/raster/\w+\.c:\w+")


def case_callgrind(c):
    c.profile("callgrind", *SMALL, "--frames", "0:3")
    text = c.text("callgrind.txt")
    total = int(re.search(r"^([\d,]+) \(100.0%\).*PROGRAM TOTALS", text, re.M)[1].replace(",", ""))
    share = int(re.match(r"\s*([\d,]+)", line_with(text, "raster_draw"))[1].replace(",", ""))
    check(0 < share < total, f"raster_draw has {share} of {total} instructions")
    check("calls=" in c.text("callgrind.out"), "there is no call graph")


# ---- the window's way to the screen ----

def case_apitrace(c):
    c.profile("apitrace", "--viewport", "320x180", "--stop-at-time", "1")
    calls = {name: int(count) for count, name in re.findall(r"(\d+) (\w+)\(", c.text("counts.txt"))}
    frames = calls.get("glXSwapBuffers", 0)
    check(frames > 10, f"{frames} frames were shown")
    for name in ("glTexSubImage2D", "glDrawArrays"):
        check(abs(calls.get(name, 0) - frames) <= 3, f"{name}: {calls.get(name, 0)} calls for {frames} frames")


def case_renderdoc(c):
    c.profile("renderdoc", "--viewport", "320x180", "--stop-at-time", "5")
    check((c.output / "frame.png").read_bytes()[:4] == b"\x89PNG", "no picture of the frame")
    calls = collections.Counter(chunk.get("name") for chunk in xml.parse(c.output / "frame.xml").iter("chunk"))
    draws = sum(count for name, count in calls.items() if name.startswith("glDraw"))
    check(1 <= draws <= 3 and calls["glTexSubImage2D"] >= 1, f"not one upload and one draw a frame: {calls}")


# ---- the whole ----

def case_trace(c):
    c.profile("trace", *SMALL, "--frames", "0:30")
    events = json.loads(c.text("trace.json"))["traceEvents"]
    counts = collections.Counter(event["name"] for event in events if event["ph"] == "X")
    for phase in ("advance", "apply", "step", "update", "build", "draw", "bin", "tiles", "post", "encode", "write"):
        check(counts[phase] == 30, f"{phase} is there {counts[phase]} times in 30 frames")


def case_hyperfine(c):
    c.profile("hyperfine", *SMALL, "--frames", "0:30")
    result = json.loads(c.text("hyperfine.json"))["results"][0]
    check(len(result["times"]) == 10 and result["exit_codes"] == [0] * 10 and result["mean"] > 0, f"odd: {result}")


def case_failures(c):
    """`all` goes on after a tool that fails, names each that failed, and fails; odd arguments are refused."""
    others = ("hotspot", "kcachegrind", "heaptrack-gui", "massif-gui", "iai")  # need a person, or take no program
    tools = [tool for tool in c.script("profile.sh", "list")[0].split() if tool not in others]
    check(len(tools) >= 16, f"tools are missing from the list: {tools}")
    out, err = c.script("profile.sh", "all", "--program", "/bin/false", "--output", c.output, "--", "x", expect=1)
    named = set(err.split("these failed:")[-1].split())
    check(named == set(tools), f"not named: {set(tools) - named}; named: {named}")
    check(all(re.search(rf"^{tool} +failed", out, re.M) for tool in tools), f"the table does not say so:\n{out}")
    c.script("profile.sh", "massif", "--program", c.output / "no-such-program", "--output", c.output, "--", "x", expect=1)
    check("no tool is called 'x'" in c.script("profile.sh", "x", expect=2)[1], "an unknown tool")
    check("unknown option" in c.script("profile.sh", "dhat", "--x", expect=2)[1], "an unknown option")


def case_setup(c):
    """setup-profilers.sh --check tells what is there and what is not, run or sourced, and leaves a sourcing shell as it was."""
    script = c.source / "scripts/setup-profilers.sh"

    def shell(*command, path=None):
        environment = {**os.environ, "PATH": path} if path else None
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout, done.stderr

    code, table, err = shell(script, "--check")
    states = dict(re.findall(r"^(\S+) +(found|absent|MISSING) ", table, re.M))
    check(states.get("perf") == "found" and "samply" in states and len(states) > 15, f"odd table:\n{table}{err}")
    check(code == int("MISSING" in states.values()), f"exit code {code} for:\n{table}")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("bash", "cat", "dirname"):
            os.symlink(shutil.which(name), f"{folder}/{name}")
        code, bare, err = shell(shutil.which("bash"), script, "--check", path=folder)
        check(code == 1 and re.search(r"^perf +MISSING +package linux-perf$", bare, re.M) and "to install" in err,
              f"without tools, exit code {code}:\n{bare}{err}")
    for name in ("bash", "zsh"):
        code, out, err = shell(name, "-c", f"source {script} --check; false; type say >/dev/null || echo clean")
        check(out == table + "clean\n", f"sourced by {name}:\n{out}{err}")
        check(shell(name, "-c", f"source {script} --no-such-option")[0] == 2, f"an unknown argument, sourced by {name}")
    check(shell(script, "--no-such-option")[0] == 2, "an unknown argument")


def case_peers(c):
    out, _ = c.script("compare-peers.sh", "--program", c.program, "--frames", "60", "--limit", "60", "--size", "320x240", "small")
    for name in ("rource", "gource"):
        cells = next(line for line in out.splitlines() if line.startswith(name + " ")).split()
        check(int(cells[1]) == 54 and all(float(cell) > 0 for cell in cells[2:7]), f"odd figures: {cells}")
    check(re.search(r"rource: [\d.]+ times the frames a second", out), "no ratios")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case")
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--cmake", default="cmake")
    options = parser.parse_args()
    context = Context(options)
    context.output.mkdir(parents=True, exist_ok=True)
    globals()["case_" + options.case.replace("-", "_")](context)


if __name__ == "__main__":
    main()
