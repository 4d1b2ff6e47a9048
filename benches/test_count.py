#!/usr/bin/env python3
"""Tests of the instruction counts: what count.py reads and judges, and, with --program and --slowed, that counts repeat
to the last instruction wherever and however they are taken, and that a slowed function shuts the gate.
"""
import argparse
import contextlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import count

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = argparse.Namespace(program=None, slowed=None)


def quietly(function, *arguments):
    """(result, what was printed)"""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        result = function(*arguments)
    return result, out.getvalue()


class Reading(unittest.TestCase):
    def test_zeros_that_callgrind_leaves_out(self):
        self.assertEqual(count.costs([100, 20, 10]), [100, 130, 0, 0, 130])

    def test_levels_of_cache(self):
        self.assertEqual(count.costs([100, 20, 10, 3, 2, 1, 1, 0, 1]), [100, 124, 4, 2, 124 + 5 * 4 + 35 * 2])

    def test_file(self):
        events = "events: " + " ".join(count.EVENTS)
        self.assertEqual(count.parse(f"{events}\n1 2\ntotals: 5 6 7\n"), [5, 6, 7])
        for text in (events, "events: Ir\ntotals: 5", "totals: 5"):
            with self.assertRaises(SystemExit):
                count.parse(text)

    def test_baseline_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "made" / "baseline.txt"
            cases = {"a/b/1": [1, 2, 3, 4, 5], "a/c/22": [10, 20, 30, 40, 50]}
            count.write_baseline(path, "x86_64 gcc-12", cases)
            self.assertEqual(count.read_baseline(path), ("x86_64 gcc-12", cases))


class Judging(unittest.TestCase):
    def judge(self, baseline, now):
        return quietly(count.compare, {name: [value] * 5 for name, value in baseline.items()},
                       {name: [value] * 5 for name, value in now.items()}, 5.0)

    def test_five_percent_is_let_through_and_more_is_not(self):
        self.assertTrue(self.judge({"a": 1000}, {"a": 1050})[0])
        stays_open, text = self.judge({"a": 1000, "b": 7}, {"a": 1051, "b": 7})
        self.assertFalse(stays_open)
        self.assertIn("+5.10 %  WORSE", text)
        self.assertIn("1 of 2 cases", text)

    def test_less_is_told(self):
        stays_open, text = self.judge({"a": 1000}, {"a": 949})
        self.assertTrue(stays_open)
        self.assertIn("better", text)
        self.assertIn("--update-baselines", text)

    def test_cases_that_only_one_side_has(self):
        self.assertFalse(self.judge({"a": 1000, "b": 1000}, {"a": 1000})[0])
        self.assertFalse(self.judge({"a": 1000}, {"a": 1000, "b": 1000})[0])


class Counting(unittest.TestCase):
    """With real programs, on the quadtree: the cases that the slowed program slows."""

    FILTER = "^scene_perf/(index|query)/(500|2000)$"

    def setUp(self):
        if not PROGRAMS.program:
            self.skipTest("no --program")
        if not shutil.which("valgrind"):
            self.skipTest("valgrind is not installed")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rource-test-count-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def count(self, program, *arguments, **options):
        command = [sys.executable, "-B", HERE / "count.py", program, "--filter", self.FILTER, *arguments]
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
        return result.returncode, result.stdout + result.stderr

    def save(self, program, name, **options):
        path = self.folder / name
        code, output = self.count(program, "--save", path, **options)
        self.assertEqual(code, 0, output)
        return path

    def test_counts_repeat(self):
        elsewhere = self.folder / "a folder with a much longer name" / "of which nothing may depend"
        elsewhere.mkdir(parents=True)
        copy = shutil.copy(PROGRAMS.program, elsewhere / "another-name-of-the-program")
        environment = {**os.environ, "ROURCE_WIDTH": "1920", "FILLER": "x" * 3000}
        first = self.save(PROGRAMS.program, "first.txt")
        second = self.save(copy, "second.txt", cwd=elsewhere, env=environment)
        self.assertEqual(first.read_text(), second.read_text())
        self.assertEqual(len(count.read_baseline(first)[1]), 4)

    def test_set_up_is_not_counted(self):
        cases = count.read_baseline(self.save(PROGRAMS.program, "baseline.txt"))[1]
        # both cases are set up by building the tree, which one of them measures
        self.assertLess(2 * cases["scene_perf/query/500"][0], cases["scene_perf/index/500"][0])

    def test_slowed_function_shuts_the_gate(self):
        baseline = self.save(PROGRAMS.program, "baseline.txt")
        code, output = self.count(PROGRAMS.program, "--compare", baseline)
        self.assertEqual(code, 0, output)
        code, output = self.count(PROGRAMS.slowed, "--compare", baseline)
        self.assertEqual(code, 1, output)
        worse = [line.split()[0] for line in output.splitlines() if line.endswith("%") and "WORSE" in line]
        self.assertEqual(worse, ["scene_perf/index/2000", "scene_perf/index/500"], output)

    def test_other_kind_of_build_is_skipped_with_a_reason(self):
        baseline = self.save(PROGRAMS.program, "baseline.txt")
        baseline.write_text(baseline.read_text().replace("key ", "key another-"))
        code, output = self.count(PROGRAMS.program, "--compare", baseline)
        self.assertEqual(code, count.SKIPPED, output)
        self.assertIn("another-", output)

    def test_saving_again_keeps_other_cases(self):
        path = self.save(PROGRAMS.program, "baseline.txt")
        key, cases = count.read_baseline(path)
        cases.update({"other_perf/x/1": [1] * 5, "scene_perf/index/500": [1] * 5, "scene_perf/gone/1": [1] * 5})
        count.write_baseline(path, key, cases)
        self.save(PROGRAMS.program, "baseline.txt")
        again = count.read_baseline(path)[1]
        self.assertIn("other_perf/x/1", again)
        self.assertGreater(again["scene_perf/index/500"][0], 1000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program")
    parser.add_argument("--slowed")
    PROGRAMS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest)
