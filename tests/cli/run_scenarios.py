#!/usr/bin/env python3
"""What takes more than one run: the same bytes however the work is divided, and runs that are stopped, cut off or
out of room: whole frames only, a message, an exit code, and a way to go on."""
import fcntl
import json
import os
import pty
import resource
import select
import signal
import subprocess
import sys
import time

import harness
from harness import SMALL, VILLAGE

SCENARIOS = []
FAST = [*SMALL, "-q", "-s", "0.3", VILLAGE]


def scenario(function):
    SCENARIOS.append(function)
    return function


def out(program, *arguments):
    result = program.run(*arguments)
    assert result.returncode == 0, f"{arguments}: exit {result.returncode}: {result.stderr.decode()}"
    return result.stdout


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@scenario
def the_same_hashes_for_any_number_of_threads_and_cpu(program):
    base = ["--viewport", "333x221", "-q", "-s", "0.2", VILLAGE, "--format", "hash", "-o", "-"]
    one = out(program, *base, "--threads", "1")
    assert len(one.splitlines()) > 200
    for more in (["--threads", "2"], ["--threads", "5"], ["--threads", "0"], ["--cpu", "c"], ["--cpu", "auto"]):
        assert out(program, *base, *more) == one, more


@scenario
def four_shards_are_one_run(program):
    for form in ("hash", "rgb24", "ppm", "y4m"):
        base = [*FAST, "--format", form, "-o", "-", "--frames", "0:61"]
        whole = out(program, *base)
        assert b"".join(out(program, *base, "--shard", f"{i}/4") for i in range(1, 5)) == whole, form
    out(program, *FAST, "-o", "whole", "--frames", "0:21")
    for i in (3, 1, 2):
        out(program, *FAST, "-o", "parts", "--frames", "0:21", "--shard", f"{i}/3", "--resume")
    assert contents(program.folder / "parts") == contents(program.folder / "whole")


@scenario
def shards_share_a_folder(program):
    """Each minds its own frames only, one after another and all at once, refusing and replacing."""
    base = [*FAST, "--frames", "0:61", "-o"]
    out(program, *base, "whole")
    whole = contents(program.folder / "whole")
    for i in range(1, 5):
        out(program, *base, "shared", "--shard", f"{i}/4")
    assert contents(program.folder / "shared") == whole
    assert program.run(*base, "shared", "--shard", "2/4").returncode == 2
    for more in ([], ["--overwrite"]):
        runs = [program.start(*base, "at-once", "--shard", f"{i}/4", *more) for i in range(1, 5)]
        for run in runs:
            message = run.communicate(timeout=60)[1]
            assert run.returncode == 0, message
        assert contents(program.folder / "at-once") == whole
    for i in (100, 1, 34):  # two of them have no frames
        out(program, *FAST, "--frames", "0:2", "-o", "many", "--shard", f"{i}/100")
    out(program, *FAST, "--frames", "0:21", "-o", "shared", "--overwrite")
    assert contents(program.folder / "shared") == whole, "a short run has thrown away the frames behind it"
    assert program.run(*FAST, "-o", "shared").returncode == 2


@scenario
def frames_of_another_size_are_not_resumed(program):
    base = ["-q", VILLAGE, "--frames", "0:5", "-o", "dir"]
    out(program, "--viewport", "64x64", *base)
    before = contents(program.folder / "dir")
    result = program.run("--viewport", "96x64", *base[:-3], "0:9", "-o", "dir", "--resume")
    assert result.returncode == 2, result.returncode
    for part in (b"frame_00000000.png", b"64x64", b"96x64", b"--overwrite"):
        assert part in result.stderr, result.stderr
    assert contents(program.folder / "dir") == before


@scenario
def ranges_of_a_stream_concatenate(program):
    for form in ("hash", "rgb24", "ppm"):
        base = [*FAST, "--format", form, "-o", "-", "--frames"]
        assert out(program, *base, "0:10") + out(program, *base, "10:20") == out(program, *base, "0:20"), form
    # a range of y4m plays by itself; only shards are parts of one stream
    assert out(program, *FAST, "--format", "y4m", "-o", "-", "--frames", "10:20").startswith(b"YUV4MPEG2 ")


@scenario
def a_picture_does_not_go_to_standard_output(program):
    result = program.run(*FAST, "--screenshot", "-")
    assert result.returncode == 2 and b"--screenshot FILE.png" in result.stderr, result.stderr
    assert not result.stdout and not (program.folder / "-").exists()


@scenario
def a_picture_is_the_same_in_every_output(program):
    out(program, *FAST, "-o", "dir", "--frames", "40:41")
    out(program, *FAST, "--screenshot", "shot.png", "--at", f"{40 / 60 + 0.001}")
    assert (program.folder / "shot.png").read_bytes() == (program.folder / "dir/frame_00000040.png").read_bytes()


@scenario
def a_stopped_run_leaves_whole_frames_and_can_be_resumed(program):
    base = ["--viewport", "640x360", "-q", "-s", "0.3", VILLAGE]
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        stopped = program.folder / f"stopped{signal_number}"
        run = program.start(*base, "-o", stopped)
        wait_for(lambda: stopped.exists() and len(list(stopped.glob("frame_*.png"))) > 5)
        run.send_signal(signal_number)
        message = run.communicate(timeout=60)[1].decode()
        names = harness.frame_names(stopped)
        assert run.returncode == 130, (run.returncode, message)
        assert f"stopped after frame {len(names) - 1}" in message and "--resume" in message, message
        assert names == [f"frame_{i:08}.png" for i in range(len(names))], "holes, or files left behind"
        assert all(harness.is_whole_png(stopped / name) for name in names)
    out(program, *base, "-o", stopped, "--resume")
    out(program, *base, "-o", "whole", "--threads", "1")
    assert contents(stopped) == contents(program.folder / "whole")
    assert len(names) < len(contents(stopped)), "the run was over before it was stopped"


@scenario
def a_stopped_stream_ends_with_a_whole_line(program):
    base = ["--viewport", "640x360", "-q", VILLAGE, "--format", "hash"]
    hashes = program.folder / "hashes"
    run = program.start(*base, "-o", hashes)
    wait_for(lambda: hashes.exists() and hashes.read_bytes().count(b"\n") > 5)
    run.send_signal(signal.SIGINT)
    message = run.communicate(timeout=60)[1].decode()
    lines = hashes.read_text().splitlines(keepends=True)
    assert run.returncode == 130 and f"--frames {len(lines)}:" in message, message
    assert "into another file" in message, message
    rest = out(program, *base, "-o", "-", "--frames", f"{len(lines)}:{len(lines) + 5}").decode()
    assert "".join(lines) + rest == out(program, *base, "-o", "-", "--frames", f"0:{len(lines) + 5}").decode()


@scenario
def a_killed_run_can_be_resumed(program):
    base = ["--viewport", "640x360", "-q", "-s", "0.1", VILLAGE, "--threads", "3"]
    killed = program.folder / "killed"
    run = program.start(*base, "-o", killed)
    wait_for(lambda: killed.exists() and len(list(killed.glob("frame_*.png"))) > 5)
    run.kill()
    run.communicate(timeout=60)
    assert all(harness.is_whole_png(path) for path in killed.glob("frame_*.png"))
    out(program, *base, "-o", killed, "--resume")
    out(program, *base, "-o", "whole")
    assert contents(killed) == contents(program.folder / "whole")


@scenario
def stopping_while_loading_ends_at_once(program):
    run = program.start("--format", "hash", "-o", "-", "--git-log", "-", stdin=subprocess.PIPE)
    run.stdin.write(b"1262304000|Ann|A|a.c\n")
    run.stdin.flush()
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=10) == 130
    assert b"interrupted" in run.stderr.read()
    run.stdin.close()


@scenario
def a_closed_pipe_is_an_error(program):
    for form in ("ppm", "y4m", "rgb24", "hash"):
        run = program.start("-q", VILLAGE, "--format", form, "-o", "-", stdout=subprocess.PIPE)
        run.stdout.read(100)
        run.stdout.close()
        message = run.stderr.read().decode()
        assert run.wait(timeout=60) == 1 and "Broken pipe" in message, (form, message)


@scenario
def a_full_device_is_an_error(program):
    for arguments in (["-o", "-", "--format", "ppm"], ["-o", "-", "--format", "hash"], ["--benchmark", "-"],
                      ["--dump", "files"], ["--dump", "history"], ["--help"], ["--version"]):
        more = ["--frames", "0:5"] if arguments[0] in ("-o", "--benchmark") else []
        with open("/dev/full", "wb") as full:
            result = program.run("-q", *SMALL, *arguments, *more, VILLAGE, stdout=full)
        assert result.returncode == 1 and b"No space left" in result.stderr, (arguments, result.stderr)


def limit_file_size(size):
    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return set_limit


@scenario
def a_file_that_cannot_grow_ends_with_a_whole_frame(program):
    frame = 160 * 90 * 3
    result = program.run(*FAST, "--format", "rgb24", "-o", "film.rgb", preexec_fn=limit_file_size(frame * 7 + 1000))
    assert result.returncode == 1 and b"film.rgb" in result.stderr, result.stderr
    assert (program.folder / "film.rgb").stat().st_size == frame * 7
    result = program.run("-1280x720", "-q", VILLAGE, "-o", "dir", preexec_fn=limit_file_size(10000))
    assert result.returncode == 1 and b"frame_0" in result.stderr, result.stderr
    assert all(harness.is_whole_png(path) for path in (program.folder / "dir").iterdir())


@scenario
def closed_standard_streams_do_no_harm(program):
    closed = subprocess.run(["sh", "-c", f'"{program.path}" -q {" ".join(SMALL)} --frames 0:2 -o dir "{VILLAGE}" '
                             "<&- >&- 2>&-"], cwd=program.folder, env=harness.environment(), check=False)
    assert closed.returncode == 0 and len(harness.frame_names(program.folder / "dir")) == 2
    closed = subprocess.run(["sh", "-c", f'"{program.path}" --dump files "{VILLAGE}" >&-'], cwd=program.folder,
                            env=harness.environment(), stderr=subprocess.PIPE, check=False)
    assert closed.returncode == 1 and b"standard output" in closed.stderr


def read_terminal(program, *arguments):
    """What a run prints on a terminal."""
    master, slave = pty.openpty()
    run = subprocess.Popen([program.path, *arguments], cwd=program.folder, stderr=slave, stdout=subprocess.DEVNULL,
                           env=harness.environment())
    os.close(slave)
    fcntl.fcntl(master, fcntl.F_SETFL, os.O_NONBLOCK)
    text = b""
    while run.poll() is None or select.select([master], [], [], 0)[0]:
        if select.select([master], [], [], 0.05)[0]:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break
            if not chunk:
                break
            text += chunk
    os.close(master)
    assert run.wait(timeout=60) == 0
    return text.decode()


@scenario
def progress_is_for_terminals(program):
    base = ["--viewport", "320x180", "-s", "0.3", VILLAGE, "-o", "dir"]
    shown = read_terminal(program, *base)
    assert "frames/s" in shown and "2010-01" in shown and " left" in shown, shown
    assert shown.rstrip().endswith("frames/s") and "\r" in shown
    assert "frames/s" not in read_terminal(program, *base, "--overwrite", "--quiet")
    piped = program.run(*base, "--overwrite")
    assert piped.returncode == 0 and piped.stderr == b"" == piped.stdout


@scenario
def a_long_history_is_paced_to_three_minutes_and_says_so(program):
    lines = "".join(f"{1262304000 + i * 86400}|Ann|M|file{i % 7}\n" for i in range(300))
    (program.folder / "long.log").write_text(lines)
    result = program.run("--format", "null", "--headless", "--frames", "0:1", "long.log")
    assert result.returncode == 0 and b"three minutes" in result.stderr, result.stderr
    scene = out(program, "--dump", "scene", "long.log").decode()
    assert "\nframes\t10800\n" in scene and "\ncommits_applied\t300\n" in scene, scene
    chosen = program.run("--format", "null", "--headless", "--frames", "0:1", "-s", "10", "long.log")
    assert chosen.returncode == 0 and chosen.stderr == b""


@scenario
def pictures_of_people_do_not_depend_on_speed(program):
    base = ["--viewport", "333x221", "-q", "-s", "0.2", VILLAGE, "--user-image-dir", harness.DATA / "people",
            "--background-image", harness.DATA / "background.png", "--format", "hash", "-o", "-"]
    one = out(program, *base, "--threads", "1")
    for more in (["--threads", "5"], ["--cpu", "c"], ["--cpu", "auto"]):
        assert out(program, *base, *more) == one, more
    parts = [out(program, *base, "--shard", f"{i}/3") for i in range(1, 4)]
    assert b"".join(parts) == one


@scenario
def people_without_a_picture_are_named_at_the_end(program):
    base = [*SMALL, "-s", "0.3", VILLAGE, "--format", "null", "--headless", "--user-image-dir", harness.DATA / "people"]
    result = program.run(*base)
    assert result.returncode == 0 and result.stdout == b""
    lines = result.stderr.decode().splitlines()
    assert len(lines) == 2, lines
    assert "no picture in" in lines[0] and "Лев Орлов" in lines[0] and "Ada" not in lines[0], lines
    assert "Nobody Else.png" in lines[1] and "Ada" not in lines[1], lines
    assert program.run(*base, "--quiet").stderr == b""
    part = program.run(*base, "--frames", "0:60").stderr.decode()
    assert "no picture in" in part and "Nobody Else" not in part, part  # who knows who comes later


@scenario
def a_bad_picture_is_a_warning_and_initials_are_shown(program):
    folder = program.folder / "faces"
    folder.mkdir()
    (folder / "ada moreno.png").write_text("not a picture")
    base = ["--viewport", "320x180", "-s", "0.3", VILLAGE, "--format", "hash", "-o", "-", "--frames", "0:40"]
    result = program.run(*base, "--user-image-dir", folder)
    assert result.returncode == 0 and result.stdout == out(program, *base)
    warnings = [line for line in result.stderr.decode().splitlines() if "warning" in line]
    assert len(warnings) == 1 and "faces/ada moreno.png" in warnings[0], result.stderr


@scenario
def steady_frames_allocate_nothing(program):
    (program.folder / "still.log").write_text("1262304000|Ann|A|a.c\n1262304000|Ann|A|b/c.c\n1262736000|Ann|M|a.c\n")
    base = ["--hide", "date", "--headless", "--format", "null", "-s", "3", "--auto-skip-seconds", "-1", "still.log",
            "--threads", "2", "--benchmark", "-"]
    report = json.loads(out(program, *base, "--frames", "0:700"))
    assert report["mallocs_per_frame"] == 0, report["mallocs_per_frame"]  # sanitized builds count none


if __name__ == "__main__":
    sys.exit(harness.run_cases(SCENARIOS, __doc__))
