#!/usr/bin/env python3
"""check_guide.py SOURCE PROGRAM BUILD [DOCUMENT…]: the commands in the documents name only what exists.

Takes every line of the ```sh blocks apart and looks for its scripts, tools, presets, targets, ctest labels, CMake variables and
options, in what `--help`, CMakePresets.json and the build folder say. Begins with commands that are wrong on purpose, each of
which must be found.
"""
import functools
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

# Programs whose options are not ours to check; they must be installed or named by scripts/setup-profilers.sh.
FOREIGN = {"perf", "valgrind", "ms_print", "cg_annotate", "cg_diff", "callgrind_annotate", "jeprof", "heaptrack", "heaptrack_print",
           "heaptrack_gui", "hotspot", "kcachegrind", "massif-visualizer", "coz", "hyperfine", "apitrace", "renderdoccmd", "samply",
           "speedscope", "tracy-capture", "tracy-csvexport", "gource", "head", "grep", "sort", "less", "zstd", "jq", "python3",
           "git", "npm", "cargo", "tail", "cat", "readelf", "sed", "column", "qrenderdoc", "dbus-run-session", "cut", "awk", "curl"}

WRONG = """
scripts/no-such-script
scripts/profile.sh no-such-tool
scripts/profile.sh dhat --no-such-option
scripts/profile.sh dhat -- . --no-such-option
scripts/pgo.sh no-such-word
build/release/src/rource --no-such-option .
build/no-such-preset/src/rource .
cmake --preset no-such-preset
cmake --build --preset release --target no-such-target
cmake --preset release -DROURCE_NO_SUCH=ON
ctest --preset no-such-preset
ctest --preset release -L no-such-label
no-such-program
less build/profile/dhat/no-such-file
perf record build/bench/benches/no_such_suite
true && scripts/no-such-script
"""


class Checker:
    def __init__(self, source, program, build):
        self.source, self.program, self.build = source, program, build
        presets = json.loads((source / "CMakePresets.json").read_text())
        self.presets = {kind: {p["name"] for p in presets[kind] if not p.get("hidden")}
                        for kind in ("configurePresets", "buildPresets", "testPresets")}
        self.cmake_text = "\n".join(p.read_text() for pattern in ("CMakeLists.txt", "src/**/CMakeLists.txt", "src/*.cmake")
                                    for p in source.glob(pattern))

    @functools.lru_cache(maxsize=None)
    def output(self, *command):
        return subprocess.run(command, capture_output=True, text=True, cwd=self.source).stdout

    def words(self, text):
        return set(re.findall(r"--?[A-Za-z][\w-]*", text))

    def options(self, given, known, where):
        for word in given:
            name = word.split("=", 1)[0]
            if re.match(r"--?[A-Za-z]", word) and name not in known:
                yield f"{where} has no option {name}"

    def rource(self, arguments):
        yield from self.options(arguments, self.words(self.output(self.program, "--help")), "rource")

    def script(self, path, arguments):
        file = self.source / path
        if not file.is_file() or not file.stat().st_mode & 0o100:
            yield f"there is no script {path}"
            return
        text = self.output(str(file), "--help") or file.read_text(encoding="utf-8")
        cut = arguments.index("--") if "--" in arguments else len(arguments)
        ours, passed_on = arguments[:cut], arguments[cut + 1:]
        yield from self.options(ours, self.words(text), path)
        yield from self.rource(passed_on)
        yield from self.verbs(path, [word for word in ours if not word.startswith("-")], text)

    def verbs(self, path, words, text):
        """The first word is a tool or a verb of these scripts; it must be one that they know."""
        if path in ("scripts/profile.sh", "scripts/stress") and words:
            known = set(self.output(str(self.source / "scripts/profile.sh"), "list").split()) | {"all", "list", "log"}
            if words[0] not in known:
                yield f"{path} knows no tool {words[0]}"
        elif path in ("scripts/pgo.sh", "scripts/bench.sh") and words:
            if not re.search(rf"\b{re.escape(words[0])}\b", text):
                yield f"{path} knows no {words[0]}"

    def preset(self, arguments, kind):
        if "--preset" in arguments:
            name = arguments[arguments.index("--preset") + 1]
            if name not in self.presets[kind]:
                yield f"there is no preset {name} in {kind}"

    def cmake(self, arguments):
        yield from self.preset(arguments, "buildPresets" if "--build" in arguments else "configurePresets")
        for word in arguments:
            variable = re.match(r"-D(ROURCE_\w+)=", word)
            if variable and variable[1] not in self.cmake_text:
                yield f"there is no variable {variable[1]}"
        if "--target" in arguments:
            target = arguments[arguments.index("--target") + 1]
            if not re.search(rf"^(\.\.\. )?{target}(:|$)", self.output("cmake", "--build", str(self.build), "--target", "help"), re.M):
                yield f"there is no target {target}"

    def ctest(self, arguments):
        yield from self.preset(arguments, "testPresets")
        for option, listing in (("-L", "--print-labels"), ("-R", "-N")):
            if option in arguments:
                word = arguments[arguments.index(option) + 1]
                if not re.search(rf"\s{word}", self.output("ctest", "--test-dir", str(self.build), listing)):
                    yield f"ctest knows nothing of {word}"

    def command(self, words):
        while words and re.match(r"[A-Z_]+=", words[0]):
            words = words[1:]
        if not words:
            return
        name, arguments = words[0], [word for word in words[1:] if word not in ("2>&1",)]
        if name in ("source", "sudo", "time", "env", "nice"):
            yield from self.command(arguments)
        elif name.startswith("scripts/"):
            yield from self.script(name, arguments)
        elif re.match(r"build/[\w-]+/src/rource(\.bolt)?$", name):
            if name.split("/")[1] not in self.presets["configurePresets"]:
                yield f"there is no preset for {name}"
            yield from self.rource(arguments)
        elif name in ("cmake", "ctest"):
            yield from getattr(self, name)(arguments)
        elif name in FOREIGN:
            if not shutil.which(name) and name not in (self.source / "scripts/setup-profilers.sh").read_text():
                yield f"{name} is neither here nor named by scripts/setup-profilers.sh"
            for word in arguments:
                suite = re.match(r"build/([\w-]+)/benches/(\w+)$", word)
                if suite and not (suite[1] in self.presets["configurePresets"] and (self.source / f"benches/{suite[2]}.c").is_file()):
                    yield f"there is no {word}"
            inner = next((i for i, word in enumerate(arguments) if re.match(r"build/[\w-]+/src/rource", word)), None)
            if inner is not None:
                yield from self.command(arguments[inner:])
        elif name not in ("true", "xdg-open"):  # which opens what the desktop has for a file
            yield f"what is {name}?"

    def results(self, line):
        """Files below build/profile that are named must be those that profile.sh writes."""
        text = (self.source / "scripts/profile.sh").read_text()
        for tool, name in re.findall(r"build/profile/([\w-]+)/([\w.-]+)(?![\w.*-])", line):
            if f"/{name}" not in text:
                yield f"scripts/profile.sh writes no {name} for {tool}"

    def line(self, line):
        yield from self.results(line)
        parts, words = [], shlex.split(line, comments=True)
        part = []
        for word in words:
            if word in ("|", "&&", ";", "||", "&"):
                parts.append(part)
                part = []
            elif word not in (">", "<"):
                part.append(word)
        for part in parts + [part]:
            yield from self.command(part)


def commands(text):
    """(line number, command) of the sh blocks, continued lines joined."""
    inside, joined, start = False, "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = line.strip() == "```sh"
        elif inside:
            start = start if joined else number
            joined += line.strip()
            if joined.endswith("\\"):
                joined = joined[:-1] + " "
            else:
                if joined and not joined.startswith("#"):
                    yield start, joined
                joined = ""


def main():
    source, program, build = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    checker, faults, count = Checker(source, program, build), [], 0
    for line in WRONG.split("\n"):
        if line and not list(checker.line(line)):
            faults.append(f"a wrong command was not found: {line}")
    for document in sys.argv[4:]:
        text = (source / document).read_text(encoding="utf-8")
        for number, line in commands(text):
            count += 1
            faults += [f"{document}:{number}: {fault}\n    {line}" for fault in checker.line(line)]
        for fault in checker.results(text):
            faults.append(f"{document}: {fault}")
    if count < 30:
        faults.append(f"only {count} commands were found")
    print(f"{count} commands")
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
