"""What the lint checks share: finding C files, blanking comments and strings, asking ctags, reporting."""
import argparse
import json
import pathlib
import re
import subprocess
import sys


class Report:
    """Collects findings as path:line: text and becomes the exit code."""

    def __init__(self, root):
        self.root = root
        self.findings = []

    def add(self, path, line, text):
        self.findings.append(f"{path.relative_to(self.root)}:{line}: {text}")

    def finish(self, done):
        for finding in sorted(set(self.findings)):
            print(finding)
        print(f"{len(set(self.findings))} findings; {done}")
        return 1 if self.findings else 0


def root_argument(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("root", type=pathlib.Path, help="root of the source tree")
    return parser


def c_files(root, *folders):
    """All .c and .h files below the folders, in a fixed order. Test data is not source."""
    files = []
    for folder in folders:
        for path in (root / folder).rglob("*.[ch]"):
            if "data" not in path.relative_to(root).parts:
                files.append(path)
    if not files:
        sys.exit(f"no C files below {root}: wrong root?")
    return sorted(files)


TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


def blank(text, keep_strings=False):
    """The text with comments (and strings) replaced by blanks, so that lines and columns stay."""

    def replace(match):
        token = match.group()
        if keep_strings and token[0] in "\"'":
            return token
        return re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(replace, text)


def ctags(paths, kinds):
    """Tags of the kinds (f function, p prototype), as dictionaries with path, name, line, end, signature."""
    command = ["ctags", "--options=NONE", "--output-format=json", "--languages=C", "--langmap=C:.c.h",
               f"--kinds-C={kinds}", "--fields=+neS", "-I", "RC_NODISCARD,RC_PRINTF+,RC_ALIGNED+",
               "-f", "-", "-L", "-"]
    names = "\n".join(str(path) for path in paths)
    result = subprocess.run(command, input=names, capture_output=True, text=True, check=True)
    tags = [json.loads(line) for line in result.stdout.splitlines()]
    for tag in tags:
        tag["path"] = pathlib.Path(tag["path"])
    return tags
