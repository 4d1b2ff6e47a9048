#!/usr/bin/env python3
"""Builds the program with -DROURCE_WINDOW=OFF: it needs no SDL, says what it lacks, and makes the same frames."""
import argparse
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import harness  # noqa: E402


def libraries(path):
    return subprocess.run(["ldd", path], check=True, stdout=subprocess.PIPE).stdout.decode()


def build(arguments):
    cmake, folder = arguments.cmake, arguments.folder
    for command in ([cmake, "-S", arguments.source, "-B", folder, "-G", arguments.generator, "-DCMAKE_BUILD_TYPE=Release",
                     f"-DCMAKE_C_COMPILER={arguments.compiler}", "-DROURCE_WINDOW=OFF", "-DBUILD_TESTING=OFF"],
                    [cmake, "--build", folder, "--target", "rource", "--parallel", "2"]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=harness.environment())
        if done.returncode:
            sys.exit(done.stdout.decode())
    return pathlib.Path(folder) / "src" / "rource"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("program", "source", "folder"):
        parser.add_argument(name)
    for name in ("--cmake", "--generator", "--compiler"):
        parser.add_argument(name, required=True)
    arguments = parser.parse_args()
    without = build(arguments)
    assert "libSDL" in libraries(arguments.program), "the program with a window must need SDL, or this test sees nothing"
    assert "libSDL" not in libraries(without), libraries(without)
    with harness.scratch() as folder:
        one, two = harness.Program(arguments.program, folder), harness.Program(without, folder)
        refused = two.run(harness.VILLAGE)
        assert refused.returncode == 2 and b"ROURCE_WINDOW=OFF" in refused.stderr, refused
        words = [*harness.SMALL, "--format", "hash", "-o", "-", "--duration", "1", harness.VILLAGE]
        frames = one.run(*words)
        assert frames.returncode == 0 and frames.stdout.count(b"\n") >= 60, frames
        assert two.run(*words).stdout == frames.stdout, "the frames differ"
    return 0


if __name__ == "__main__":
    sys.exit(main())
