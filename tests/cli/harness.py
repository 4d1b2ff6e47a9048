"""What the command-line tests share: running the program in a folder of its own, repositories, and pictures."""
import argparse
import os
import pathlib
import subprocess
import tempfile

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
VILLAGE = str(DATA / "village.log")
NUMSTAT = str(DATA / "cli/numstat.log")
MALFORMED = str(DATA / "cli/malformed.log")
SMALL = ["--viewport", "160x90"]
PNG_END = b"IEND\xaeB`\x82"


def environment(**more):
    """The surroundings without the user's ROURCE_ variables and git configuration."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ROURCE_", "GIT_"))}
    clean.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, LC_ALL="C.UTF-8", TZ="UTC")
    clean.update(more)
    return clean


class Program:
    """The program under test; every call runs in the scratch folder."""

    def __init__(self, path, folder):
        self.path = str(pathlib.Path(path).resolve())
        self.folder = pathlib.Path(folder)

    def run(self, *arguments, env=None, timeout=120, **how):
        how.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([self.path, *map(str, arguments)], cwd=self.folder, stderr=subprocess.PIPE,
                              env=environment(**(env or {})), timeout=timeout, **how)

    def start(self, *arguments, **how):
        how.setdefault("stdout", subprocess.DEVNULL)
        return subprocess.Popen([self.path, *map(str, arguments)], cwd=self.folder, stderr=subprocess.PIPE,
                                env=environment(), **how)


def git(folder, *arguments, time=1262304000, author_time=None):
    """Runs git with a fixed identity and fixed dates."""
    dates = {"GIT_COMMITTER_DATE": f"{time} +0000", "GIT_AUTHOR_DATE": f"{author_time or time} +0000",
             "GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@example.org",
             "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org"}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environment(**dates),
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def commit(folder, name, time, author_time=None):
    path = pathlib.Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{name} at {time}\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", f"change {name}", time=time, author_time=author_time)


def make_repository(folder):
    """Two branches, one merge, and times of writing that differ from those of committing."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "README.md", 1262304000, 1262300000)
    git(folder, "checkout", "-q", "-b", "side")
    commit(folder, "side/one.c", 1262390400)
    commit(folder, "side/two.c", 1262400000)
    git(folder, "checkout", "-q", "main")
    commit(folder, "src/main.c", 1262476800)
    git(folder, "merge", "-q", "--no-ff", "-m", "merge side", "side", time=1262563200)
    return folder


def is_whole_png(path):
    data = pathlib.Path(path).read_bytes()
    return data.startswith(b"\x89PNG\r\n\x1a\n") and data.endswith(PNG_END)


def frame_names(folder):
    return sorted(path.name for path in pathlib.Path(folder).iterdir())


def scratch():
    return tempfile.TemporaryDirectory(prefix="rource-cli-")


def run_cases(cases, description):
    """Runs each case with the program of the command line, in a folder of its own; the exit code of the whole."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("program")
    parser.add_argument("case", nargs="*", help="run only these")
    parser.add_argument("--skip", action="append", default=[], help="leave this one out")
    arguments = parser.parse_args()
    failed = 0
    for function in cases:
        name = function.__name__
        if name in arguments.skip or (arguments.case and name not in arguments.case):
            continue
        with scratch() as folder:
            try:
                function(Program(arguments.program, folder))
                print(f"ok    {name}", flush=True)
            except Exception as error:  # every case is reported
                failed += 1
                print(f"FAIL  {name}: {type(error).__name__}: {error}", flush=True)
    return 1 if failed else 0
