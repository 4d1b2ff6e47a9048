#!/usr/bin/env python3
"""Tests of the comparison of timings and of its report: made-up samples with a known answer."""
import contextlib
import html.parser
import io
import json
import pathlib
import random
import shutil
import sys
import tempfile
import unittest

import compare_perf
import report_perf
import trend_perf


def normal(mean, spread, n, seed):
    rng = random.Random(seed)
    return [rng.gauss(mean, spread) for _ in range(n)]


class Statistics(unittest.TestCase):
    def test_rank_test_against_a_table(self):
        # 5 and 5 values without overlap: U = 0, whose exact two-sided p is 0.008; the approximation gives 0.012
        self.assertAlmostEqual(compare_perf.rank_test([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 0.0122, places=4)
        # interleaved: no difference at all
        self.assertGreater(compare_perf.rank_test([1, 3, 5, 7, 9], [2, 4, 6, 8, 10]), 0.6)
        self.assertEqual(compare_perf.rank_test([3, 3, 3], [3, 3, 3]), 1.0)

    def test_interval_holds_the_true_ratio(self):
        held = 0
        for seed in range(40):
            low, high = compare_perf.bootstrap([normal(100, 5, 12, seed)], [normal(110, 5, 12, 1000 + seed)], 400)
            self.assertLess(low, high)
            held += low <= 1.1 <= high
        self.assertGreaterEqual(held, 33)  # 95 % is the aim; medians of twelve do a little worse

    def test_same_samples_give_the_same_interval(self):
        old, new = [normal(100, 5, 12, 1)], [normal(100, 5, 12, 2)]
        self.assertEqual(compare_perf.bootstrap(old, new), compare_perf.bootstrap(old, new))

    def test_a_busy_minute_widens_the_interval(self):
        quiet = [normal(100, 1, 4, seed) for seed in range(3)]
        busy = [normal(130, 1, 4, 7), normal(100, 1, 4, 8), normal(130, 1, 4, 9)]
        low, high = compare_perf.bootstrap(quiet, busy)
        self.assertLess(low, 1.02)
        self.assertGreater(high, 1.25)

    def test_a_busy_minute_of_both_sides_does_not(self):
        old = [normal(mean, 1, 4, mean) for mean in (100, 150, 200)]
        new = [normal(1.1 * mean, 1, 4, 1 + mean) for mean in (100, 150, 200)]
        low, high = compare_perf.bootstrap(old, new)
        self.assertGreater(low, 1.05)
        self.assertLess(high, 1.15)


class Verdicts(unittest.TestCase):
    def verdict(self, old, new):
        return compare_perf.compare([old], [new], 0.02)["verdict"]

    def test_each(self):
        base = normal(100, 2, 12, 1)
        self.assertEqual(self.verdict(base, normal(110, 2, 12, 2)), "SLOWER")
        self.assertEqual(self.verdict(base, normal(90, 2, 12, 3)), "faster")
        self.assertEqual(self.verdict(base, normal(100, 2, 12, 4)), "no change")
        self.assertEqual(self.verdict(base, normal(110, 60, 12, 5)), "no change")
        self.assertEqual(self.verdict(normal(100, 0.1, 12, 6), normal(101, 0.1, 12, 7)), "no change")  # below 2 %
        self.assertEqual(self.verdict([100, 101, 102], [200, 201, 202]), "too few samples")


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rource-test-perf-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, data):
        path = self.folder / name
        path.write_text(json.dumps(data))
        return path

    def google(self, name, values, unit="ns"):
        entries = [{"name": "s/f/1", "run_name": "s/f/1", "run_type": "iteration", "real_time": 9 * value,
                    "cpu_time": value, "time_unit": unit} for value in values]
        entries.append({"name": "s/f/1_mean", "run_name": "s/f/1", "run_type": "aggregate", "real_time": 1.0,
                        "cpu_time": 1.0, "time_unit": unit})
        entries.append({"name": "s/t/1/real_time", "run_type": "iteration", "real_time": 5.0, "cpu_time": 1.0,
                        "time_unit": unit})
        return self.write(name, {"benchmarks": entries})

    def test_google_benchmark(self):
        paths = [self.google("a.json", [1.0, 2.0]), self.google("b.json", [3.0], "us")]
        self.assertEqual(compare_perf.read_rounds(paths),
                         {"s/f/1": [[1.0, 2.0], [3000.0]], "s/t/1/real_time": [[5.0], [5000.0]]})

    def test_hyperfine(self):
        path = self.write("h.json", {"results": [{"command": "whole/x/1", "times": [0.5, 0.25]}]})
        self.assertEqual(compare_perf.read_rounds([path]), {"whole/x/1": [[5e8, 2.5e8]]})

    def test_sizes_are_in_order(self):
        self.assertEqual(sorted(["a/b/1000", "a/b/90", "a/a/2000"], key=compare_perf.natural),
                         ["a/a/2000", "a/b/90", "a/b/1000"])

    def run_main(self, main, *arguments):
        out = io.StringIO()
        sys.argv = ["program", *(str(word) for word in arguments)]
        with contextlib.redirect_stdout(out):
            main()
        return out.getvalue()

    def test_table_and_rows(self):
        old, new = self.google("old.json", normal(100, 1, 8, 1)), self.google("new.json", normal(200, 1, 8, 2))
        text = self.run_main(compare_perf.main, "--old", old, "--new", new, "--json", self.folder / "rows.json")
        self.assertIn("SLOWER", text)
        self.assertIn("1 of 2 changed by more than noise", text)
        row = json.loads((self.folder / "rows.json").read_text())["s/f/1"]
        self.assertLess(row["low"], row["change"])
        self.assertLess(row["change"], row["high"])
        self.assertIn("median", self.run_main(compare_perf.main, "--new", new))

    def test_report_is_one_whole_page(self):
        old, new = self.google("old.json", normal(100, 1, 8, 1)), self.google("new.json", normal(200, 1, 8, 2))
        page = self.folder / "page.html"
        for sides in (["--new", new], ["--old", old, "--new", new]):
            self.run_main(report_perf.main, *sides, "--title", "A < B", "--output", page)
            text = page.read_text()
            self.assertIn("A &lt; B", text)
            self.assertNotIn("http", text)  # nothing is fetched
            self.assertEqual(text.count("<svg"), 2)
            self.assertEqual(text.count("<circle"), len(sides) // 2 * 8 + len(sides) // 2)
            check = Balance()
            check.feed(text)
            self.assertEqual(check.open, [])
        self.assertIn('class="slower"', text)


    def test_history_grows_and_is_drawn(self):
        history, page = self.folder / "made" / "history.jsonl", self.folder / "page.html"
        files = [self.google(f"{mean}.json", [mean] * 8) for mean in (100.0, 200.0, 150.0)]
        for at, file in enumerate(files):
            self.run_main(trend_perf.main, "--new", file, "--commit", f"c<{at}", "--history", history)
        runs = trend_perf.read(history)
        self.assertEqual([(ns, commit) for ns, commit, _ in trend_perf.of_case(runs, "s/f/1")],
                         [(100.0, "c<0"), (200.0, "c<1"), (150.0, "c<2")])
        runs[0]["cpu"] = "another"
        self.assertEqual(len(trend_perf.of_case(runs, "s/f/1")), 2)
        self.assertEqual(trend_perf.of_case(runs, "s/f/no such case"), [])
        self.run_main(report_perf.main, "--new", files[-1], "--history", history, "--output", page)
        text = page.read_text()
        self.assertIn('points="5.0,12.0 70.0,2.0 135.0,7.0"', text)
        self.assertIn("c&lt;1: 200 ns", text)
        check = Balance()
        check.feed(text)
        self.assertEqual(check.open, [])
        history.write_text('{"when": "20')
        with self.assertRaises(SystemExit):
            trend_perf.read(history)


class Balance(html.parser.HTMLParser):
    """Which elements are still open at the end."""

    VOID = ("meta", "rect", "circle", "line", "polyline")

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            raise AssertionError(f"</{tag}> closes nothing")


if __name__ == "__main__":
    unittest.main()
