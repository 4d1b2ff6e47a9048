#!/usr/bin/env python3
"""Checks what clang-format and the compiler do not: banned functions, words of unfinished work, and a comment
above each public prototype."""
import re
import sys

from source_tree import Report, blank, c_files, ctags, root_argument

SAFETY = "strcpy strcat sprintf vsprintf strtok gets localtime gmtime asctime ctime rand srand atoi atol atof system popen"
MATHS = """sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 exp10 expm1 log log2 log10
log1p pow cbrt hypot fma sincos erf tgamma lgamma"""
MEMORY = "malloc calloc realloc free strdup strndup asprintf vasprintf aligned_alloc posix_memalign"
OUTPUT = "printf vprintf puts putchar perror exit _exit abort"

BANNED = {}
BANNED.update(dict.fromkeys(SAFETY.split(), "is unsafe; see rource/base for what takes its place"))
BANNED.update({name + suffix: "gives other bits on other machines; use rource/base/math.h"
               for name in MATHS.split() for suffix in ("", "f", "l")})
BANNED.update(dict.fromkeys(MEMORY.split(), "goes past fault injection; use rource/base/memory.h"))
BANNED.update(dict.fromkeys(OUTPUT.split(), "is for app only; return a status or use rource/base/log.h"))
CALL = re.compile(r"(?<![\w.>])(" + "|".join(sorted(BANNED)) + r")\s*\(")
STREAM = re.compile(r"\b(stdout|stderr)\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|[Ff]or now|[Nn]ot implemented|[Ss]tub)\b")


def allowed(name, path, root):
    where = str(path.relative_to(root))
    if name in MEMORY.split():
        return where in ("src/base/memory.c", "src/app/malloc_count.c")
    return name in OUTPUT.split() + ["stdout", "stderr"] and where.startswith("src/app/")


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def check_calls(path, report):
    text = blank(path.read_text())
    for match in CALL.finditer(text):
        name = match.group(1)
        if not allowed(name, path, report.root):
            report.add(path, line_of(text, match.start()), f"{name}() {BANNED[name]}")
    for match in STREAM.finditer(text):
        if not allowed(match.group(1), path, report.root):
            report.add(path, line_of(text, match.start()), f"{match.group(1)} is for app only")


def check_unfinished(path, report):
    text = path.read_text()
    for match in UNFINISHED.finditer(text):
        report.add(path, line_of(text, match.start()), f"'{match.group()}' marks unfinished work")


def is_documented(lines, number):
    """True when a comment stands above the prototype at the line, or above the group of prototypes without a
    blank line that it belongs to, or behind it."""
    if lines[number - 1].rstrip().endswith("*/"):
        return True
    for above in reversed(lines[:number - 1]):
        text = above.strip()
        if text.endswith("*/"):
            return True
        if not text or text.startswith(("#", "}")) or text.endswith("{"):
            return False
    return False


def main():
    root = root_argument(__doc__).parse_args().root.resolve()
    report = Report(root)
    files = c_files(root, "src", "include")
    for path in files:
        check_calls(path, report)
        check_unfinished(path, report)
    headers = [path for path in files if path.is_relative_to(root / "include")]
    lines = {path: path.read_text().splitlines() for path in headers}
    prototypes = ctags(headers, "p") if headers else []
    for tag in prototypes:
        if not is_documented(lines[tag["path"]], tag["line"]):
            report.add(tag["path"], tag["line"], f"{tag['name']} has no comment above it")
    return report.finish(f"{len(files)} files, {len(prototypes)} public prototypes checked")


if __name__ == "__main__":
    sys.exit(main())
