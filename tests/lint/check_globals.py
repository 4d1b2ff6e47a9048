#!/usr/bin/env python3
"""Checks with nm that the module libraries hold no mutable variable of static storage.

Looking at the objects instead of the text finds variables inside functions and behind macros, and leaves constant
tables alone, which gcc and clang put into .rodata or .data.rel.ro.
"""
import argparse
import pathlib
import re
import subprocess
import sys

# What must be reachable without a context: fault injection, a thread's part in a trace, a signal handler's flags, and
# the counter in front of malloc. The reasons are in the files.
ALLOWED = {
    ("librource_base.a", "memory.c.o"),
    ("librource_base.a", "trace.c.o"),
    ("librource_app.a", "interrupt.c.o"),
    ("librource_app.a", "malloc_count.c.o"),
}
# stb is compiled into the file that includes it; its text of the last error belongs to one thread.
ALLOWED_SYMBOLS = re.compile(r"stbi_")
MUTABLE = re.compile(r"^(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)")


def mutable_symbols(library):
    """(object, symbol, section) of each variable that can be written."""
    result = subprocess.run(["nm", "--format=sysv", str(library)], capture_output=True, text=True, check=True)
    member = library.name
    for line in result.stdout.splitlines():
        title = re.match(r"Symbols from (?:.*\[)?([^\]]+?)\]?:$", line)
        if title:
            member = title.group(1)
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7 and MUTABLE.match(fields[6]):
            yield member, fields[0], fields[6]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", nargs="+", type=pathlib.Path)
    libraries = parser.parse_args().library
    found = 0
    for library in libraries:
        for member, symbol, section in mutable_symbols(library):
            if (library.name, member) in ALLOWED or ALLOWED_SYMBOLS.match(symbol):
                continue
            print(f"{library.name}: {member}: {symbol} in {section} can be written; pass it in a context")
            found += 1
    print(f"{found} findings; {len(libraries)} libraries checked")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
