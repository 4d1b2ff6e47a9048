"""Runs cases: each gets a desktop of its own, and the program in an empty folder."""
import argparse
import subprocess
import traceback

import desktop
import harness

SKIPPED = 77


class Suite:
    """Cases in the order in which they were written; `short` names those that reach most of the code."""

    def __init__(self, description, short=()):
        self.description, self.short, self.cases = description, list(short), {}

    def case(self, function):
        self.cases[function.__name__] = function
        return function

    def check(self, name, path):
        """What is wrong in a case, or None."""
        with harness.scratch() as folder, harness.scratch() as place, desktop.Desktop(place) as screen:
            try:
                self.cases[name](screen, harness.Program(path, folder))
            except (AssertionError, subprocess.TimeoutExpired, ValueError, LookupError, OSError) as failure:
                lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.name == name]
                return f"{name}, line {lines[-1]}: {type(failure).__name__}: {failure}"
        return None

    def main(self):
        parser = argparse.ArgumentParser(description=self.description)
        parser.add_argument("program")
        parser.add_argument("case", nargs="*", help="run only these")
        parser.add_argument("--short", action="store_true", help="run those that reach most of the code")
        arguments = parser.parse_args()
        if desktop.missing():
            print(f"skipped: {desktop.missing()} is not installed")
            return SKIPPED
        names = self.short if arguments.short else arguments.case or list(self.cases)
        if not set(names) <= set(self.cases):
            parser.error(f"the cases are {', '.join(self.cases)}")
        failures = list(filter(None, (self.check(name, arguments.program) for name in names)))
        print("\n".join(failures) or f"{len(names)} cases, all as they should be")
        return 1 if failures else 0
