#!/usr/bin/env python3
"""Shows check_picture.py tables with and without a fault: each figure must hold for the one and fail for the other."""
import contextlib
import io
import math
import unittest
import unittest.mock

import check_picture as check
import color

SIZE = (1280, 720)


def label(name, x, y, side="right"):
    row = [b"file", name.encode(), *(str(v).encode() for v in (x, y, 60, 20, 1)), side.encode(), name.encode()]
    return check.boxes([row])[0]


def file(path, x, y, rgb="44CFA7", number=0):
    return [path.encode(), *(str(v).encode() for v in (x, y, x, y, 4, 1)), rgb.encode(), str(number).encode()]


def directory(path, x, y, radius, parent, files=3):
    values = (x, y, radius, radius, x, y, radius, files)
    return [path.encode(), *(str(v).encode() for v in values), parent.encode()]


class Grown:
    """A tree that has not grown."""

    def jumped(self, _frame, _files):
        return False


def fails(f):
    """The figures that report() calls broken, without those that nothing was measured for."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        count = check.report("test", f)
    names = {line[2:14].strip() for line in text.getvalue().splitlines() if " FAILS " in line}
    assert len(names) == count
    return names


class Faults(unittest.TestCase):
    def setUp(self):
        self.f = check.Figures()

    def test_labels_that_overlap(self):
        check.check_labels(self.f, 0, [label("a", 0, 0), label("b", 60, 0)], [])
        self.assertEqual(fails(self.f), set())
        check.check_labels(self.f, 0, [label("a", 0, 0), label("b", 59, 0)], [])
        self.assertEqual(fails(self.f), {"overlap"})
        self.assertAlmostEqual(self.f.overlap, 20)

    def test_a_label_over_a_person(self):
        check.check_labels(self.f, 0, [label("a", 100, 100)], [("Ada", 130, 137, 16, 1, True)])
        check.check_labels(self.f, 0, [label("a", 100, 100)], [("Ada", 130, 130, 16, 0.01, True)])
        self.assertEqual(fails(self.f), set())
        check.check_labels(self.f, 0, [label("a", 100, 100)], [("Ada", 130, 130, 16, 1, True)])
        self.assertEqual(fails(self.f), {"over people"})

    def test_labels_that_blink(self):
        for length, expected in ((120, set()), (30, {"label time"})):
            f = check.Figures()
            times = check.LabelTimes(f, 0)
            for frame in range(600):
                times.see(frame, [label("a", 0, 0)] if 60 <= frame < 60 + length else [])
            times.finish(599)
            self.assertEqual(fails(f), expected)

    def test_labels_that_change_sides(self):
        for sides, expected in ((("right", "right"), set()), (("left", "right"), {"flips"})):
            f = check.Figures()
            times = check.LabelTimes(f, 0)
            for frame in range(600):
                times.see(frame, [label("a", 0, 0, sides[frame // 30 % 2])])
            times.finish(599)
            self.assertEqual(fails(f), expected)

    def test_people_who_leave(self):
        check.check_people(self.f, 0, [("Ada", 20, 20, 16, 1, True), ("Bo", -50, 20, 16, 1, False)], SIZE)
        self.assertEqual(fails(self.f), set())
        check.check_people(self.f, 0, [("Ada", 15, 20, 16, 1, True)], SIZE)
        self.assertEqual(fails(self.f), {"people in"})

    def test_files_that_leave(self):
        for outside, expected in ((2, set()), (3, {"inside"})):
            f = check.Figures()
            files = [file(f"f{i}", -9 if i < outside else 640, 300, number=i) for i in range(100)]
            check.check_files(f, 0, files, SIZE, {}, Grown())
            self.assertEqual(fails(f), expected)

    def test_files_that_jump(self):
        limit = 0.03 * math.hypot(*SIZE)
        for way, expected in ((limit - 1, set()), (limit + 1, {"jump"})):
            f = check.Figures()
            before = check.check_files(f, 0, [file("old/a", 300, 300, number=7)], SIZE, {}, Grown())
            check.check_files(f, 1, [file("new/a", 300 + way, 300, number=7)], SIZE, before, Grown())
            self.assertEqual(fails(f), expected, "a renamed file is followed")

    def test_content_that_is_small(self):
        for width, expected in ((500, set()), (450, {"fills"})):
            f = check.Figures()
            files = [file("a", 300, 300), file("b", 300 + width, 300, number=1)]
            check.check_files(f, 599, [file("a", 300, 300), file("b", 310, 300, number=1)], SIZE, {}, Grown())
            self.assertEqual(fails(f), set(), "not before 10 s")
            check.check_files(f, 600, files, SIZE, {}, Grown())
            self.assertEqual(fails(f), expected)

    def test_files_that_are_close(self):
        check.check_rest(self.f, 0, [file("d/a", 7, 0), file("d/b", 15.5, 0), file("e/c", 8, 0)], [])
        self.assertEqual(fails(self.f), set())
        check.check_rest(self.f, 0, [file("d/a", 7, 0), file("d/b", 14, 0), file("d/c", 300, 0)], [])
        self.assertEqual(fails(self.f), {"apart"})
        self.assertEqual(self.f.close, 1)

    def test_circles_that_overlap(self):
        root = directory(".", 0, 0, 10, "")
        inner = [root, directory("a", 5, 0, 30, "."), directory("a/b", 20, 0, 30, "a")]
        check.check_circles(self.f, 0, inner)
        self.assertEqual(fails(self.f), set(), "those above and below may overlap")
        check.check_circles(self.f, 0, [root, directory("a", 300, 0, 30, "."), directory("b", 340, 0, 30, ".")])
        self.assertEqual(fails(self.f), {"circles"})
        self.assertAlmostEqual(check.shared_area(0, 3, 5), 9 * math.pi)
        self.assertEqual(check.shared_area(8, 3, 5), 0)

    def test_colors(self):
        dark = (13, 15, 20)
        check.check_colors(self.f, 0, [file("a.c", 0, 0, "5E92F5"), file("b.h", 9, 0, "44CFA7")], dark)
        self.assertEqual(fails(self.f), set())
        check.check_colors(self.f, 0, [file("a.c", 0, 0, "5E92F5"), file("b.h", 9, 0, "5E92F0")], dark)
        self.assertEqual(fails(self.f), {"distinct"})
        check.check_colors(self.f, 0, [file("a.c", 0, 0, "202020")], dark)
        self.assertEqual(fails(self.f), {"distinct", "contrast"})

    def test_bands(self):
        self.assertEqual(check.longest_run([1, 1, 2, 2, 2, 2, 3, 2]), 4)
        self.f.grey = check.longest_run([7] * 5)
        self.assertEqual(fails(self.f), {"grey run"})

    def test_what_is_there_in_the_first_frame_has_just_come(self):
        files = [file("a", 0, 0)]
        for moment, first_old in ((0, 120), (12, 120), (600, 600)):
            with unittest.mock.patch("check_picture.tables", return_value=[(0, {"files": files})]):
                growth = check.Growth(None, (), moment)
            self.assertFalse(growth.jumped(first_old, files))
            self.assertEqual(growth.jumped(first_old - 1, files), True)

    def test_a_window_that_sees_only_blinking_labels(self):
        with unittest.mock.patch("sys.argv", ["check", "program", "log", "--window", "1"]):
            with contextlib.redirect_stderr(io.StringIO()) as text, self.assertRaises(SystemExit) as end:
                check.main()
        self.assertEqual(end.exception.code, 2)
        self.assertIn("at least 3 s", text.getvalue())

    def test_published_color_differences(self):
        color.check()


if __name__ == "__main__":
    unittest.main()
