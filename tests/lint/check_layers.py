#!/usr/bin/env python3
"""Checks every #include of src/ and include/ against the table of modules in src/CMakeLists.txt.

A module includes its own headers and those of the modules that it depends on; modules depend only on
modules above them in the table; a third-party header is included by exactly one .c file.
"""
import collections
import re
import sys

from source_tree import Report, blank, c_files, root_argument

# Headers of C11, POSIX, Linux and the compiler. Any other <header> is a third party's.
STANDARD = set("""
assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
dirent dlfcn iconv fcntl ftw fnmatch getopt glob libgen langinfo poll pthread pwd grp regex sched semaphore spawn
strings syslog termios unistd utime wordexp endian byteswap malloc immintrin x86intrin cpuid arm_neon
""".split())
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]+(?:\"([^\"]+)\"|<([^>]+)>|(\w+))", re.MULTILINE)


def module_table(cmake):
    """{module: modules it may include}, in the order of the table."""
    text = re.sub(r"#.*", "", cmake.read_text())
    table = {}
    for arguments in re.findall(r"^rource_module\(([^)]*)\)", text, re.MULTILINE):
        words = arguments.split()
        depends, collecting = [], False
        for word in words[1:]:
            if word.isupper():
                collecting = word == "DEPENDS"
            elif collecting:
                depends.append(word)
        table[words[0]] = depends
    return table


def is_standard(header):
    return header.startswith(("sys/", "linux/", "netinet/", "arpa/")) or header.removesuffix(".h") in STANDARD


def module_of(path, root):
    parts = path.relative_to(root).parts
    return parts[2] if parts[0] == "include" else parts[1]


def check_table(table, cmake, report):
    above = []
    for module, depends in table.items():
        for dependency in depends:
            if dependency not in above:
                report.add(cmake, 1, f"module {module} depends on {dependency}, which is not above it in the table")
        above.append(module)


def check_own_include(path, line, header, table, report):
    """An #include "header"."""
    module, public = module_of(path, report.root), path.is_relative_to(report.root / "include")
    if header.startswith("rource/"):
        target = header.split("/")[1]
        if target != module and target not in table.get(module, []):
            report.add(path, line, f"module {module} must not include {header}: src/CMakeLists.txt does not list "
                       f"{target} as a dependency")
        if not (report.root / "include" / header).is_file():
            report.add(path, line, f"{header} does not exist")
    elif public:
        report.add(path, line, f"a public header must not include the private {header}")
    elif "/" in header:
        report.add(path, line, f"{header} reaches into another folder; include \"rource/<module>/…\"")


def check_file(path, table, users, report):
    text = blank(path.read_text(), keep_strings=True)
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        own, system, macro = match.groups()
        if own:
            check_own_include(path, line, own, table, report)
            continue
        header = system or macro
        if system and is_standard(system):
            continue
        users[header].append((path, line))
        if path.suffix == ".h":
            report.add(path, line, f"<{header}> of a third party in a header; only one .c file may see it")


def check_users(users, report):
    for header, places in users.items():
        if len({path for path, _ in places}) > 1:
            for path, line in places:
                report.add(path, line, f"<{header}> is included by more than one file; wrap it in one")


def main():
    root = root_argument(__doc__).parse_args().root.resolve()
    report, users = Report(root), collections.defaultdict(list)
    cmake = root / "src/CMakeLists.txt"
    table = module_table(cmake)
    check_table(table, cmake, report)
    files = c_files(root, "src", "include/rource")
    for path in files:
        if module_of(path, root) not in table:
            report.add(path, 1, "this folder is no module of src/CMakeLists.txt")
        check_file(path, table, users, report)
    check_users(users, report)
    return report.finish(f"{len(files)} files, {len(table)} modules, {len(users)} third-party headers checked")


if __name__ == "__main__":
    sys.exit(main())
