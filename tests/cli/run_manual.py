#!/usr/bin/env python3
"""The manual page and the completions of shells: that every option is in them, that roff and the shells take them, and
what the shells then propose."""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

import harness

CASES = []
LISTED = re.compile(r"^  (?:-\w, |    )--([a-z-]+)", re.MULTILINE)


def case(function):
    CASES.append(function)
    return function


def text(program, *arguments):
    result = program.run(*arguments)
    assert result.returncode == 0 and not result.stderr, result.stderr
    return result.stdout.decode()


def options(program):
    names = LISTED.findall(text(program, "--help"))
    assert len(names) > 60, names
    return names


def tool(name):
    """The tool's path; where it is not installed the case says so and ends."""
    path = shutil.which(name)
    if not path:
        print(f"  not looked at: {name} is not installed")
    return path


@case
def manual_has_every_option(program):
    page = text(program, "--man")
    for name in options(program):
        assert "\\fB\\-\\-" + name.replace("-", "\\-") + "\\fR" in page, f"--{name} is not in the manual"
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "ENVIRONMENT", "EXIT STATUS", "EXAMPLES"):
        assert f"\n.SH {section}\n" in page, section


@case
def roff_takes_the_manual(program):
    if not tool("groff"):
        return
    page = program.run("--man").stdout
    result = subprocess.run(["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-cbou"], input=page, capture_output=True)
    assert result.returncode == 0 and not result.stderr, result.stderr
    shown = result.stdout.decode()
    assert "       -o, --output PATH\n" in shown and "ROURCE_SECONDS_PER_DAY=2" in shown, shown[:2000]


def bash(program, *words):
    """What bash proposes for the last of the words."""
    script = program.folder / "rource.bash"
    script.write_text(text(program, "--completions", "bash"))
    command = ('source "$0"; shift 0; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rource 2>/dev/null; '
               'printf "%s\\n" "${COMPREPLY[@]}"')
    result = subprocess.run(["bash", "--norc", "-c", command, script, *words], cwd=program.folder, capture_output=True,
                            check=True)
    return result.stdout.decode().split()


@case
def bash_completes(program):
    assert set(bash(program, "rource", "--")) == {f"--{name}" for name in options(program)}
    assert bash(program, "rource", "--them") == ["--theme"]
    assert bash(program, "rource", "--theme", "") == ["dark", "light", "print", "cvd"]
    assert bash(program, "rource", "--format", "=", "pn") == ["png"]
    assert bash(program, "rource", "--format", "=") == ["png", "ppm", "y4m", "rgb24", "hash", "null"]
    assert bash(program, "rource", "--hide", "date,tit") == ["date,title"]
    assert bash(program, "rource", "--width", "1") == []
    (program.folder / "a.log").write_text("")
    (program.folder / "a.dir").mkdir()
    assert sorted(bash(program, "rource", "--git-log", "a.")) == ["a.dir", "a.log"]
    assert sorted(bash(program, "rource", "a.")) == ["a.dir", "a.log"]
    assert bash(program, "rource", "--user-image-dir", "a.") == ["a.dir"]


def type_at(command, lines, wanted, seconds=20):
    """Types lines at a shell in a terminal of its own and waits for the pattern; the last line is not entered."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="dumb", PS1="", HOME="/nonexistent")
        os.execvp(command[0], command)
    try:
        os.write(terminal, "\n".join(lines).encode())
        seen, end = b"", time.monotonic() + seconds
        while time.monotonic() < end and not re.search(wanted, seen):
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 4096)
        return seen
    finally:
        os.close(terminal)
        os.kill(child, 9)
        os.waitpid(child, 0)


@case
def zsh_completes(program):
    script = text(program, "--completions", "zsh")
    for name in options(program):
        assert re.search(rf"[ ,']--{name}[='}}\[]", script), f"--{name} is not in zsh's completions"
    if not tool("zsh"):
        return
    path = program.folder / "_rource"
    path.write_text(script)
    subprocess.run(["zsh", "-n", path], check=True)
    begin = ["unsetopt zle_bracketed_paste", "autoload -Uz compinit; compinit -D", f"source {path}"]
    for typed, wanted in (("rource --them\t", rb"--theme="), ("rource --theme=cv\t", rb"--theme=cvd"),
                          ("rource --no-bl\t", rb"--no-bloom")):
        seen = type_at(["zsh", "-f", "-i"], [*begin, typed], wanted)
        assert re.search(wanted, seen), (typed, seen)


@case
def fish_completes(program):
    script = text(program, "--completions", "fish")
    for name in options(program):
        assert f"complete -c rource -l {name} " in script, f"--{name} is not in fish's completions"
    if not tool("fish"):
        return
    path = program.folder / "rource.fish"
    path.write_text(script)
    surroundings = harness.environment(HOME=str(program.folder), XDG_CONFIG_HOME=str(program.folder))
    for typed, wanted in (("rource --them", "--theme\tcolours"), ("rource --theme cv", "cvd\t"), ("rource -o a", "a.log"),
                          ("rource --hide ti", "title\t")):
        (program.folder / "a.log").write_text("")
        result = subprocess.run(["fish", "--no-config", "-c", f"source {path}; complete -C '{typed}'"],
                                cwd=program.folder, env=surroundings, capture_output=True, check=True)
        assert result.stdout.decode().startswith(wanted), (typed, result.stdout)


if __name__ == "__main__":
    sys.exit(harness.run_cases(CASES, __doc__))
