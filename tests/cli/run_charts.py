#!/usr/bin/env python3
"""The scripts that draw charts: that what is measured is in the picture, and that growth that is too steep is told."""
import importlib.machinery
import importlib.util
import math
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

import harness

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
SVG = "{http://www.w3.org/2000/svg}"


def growth():
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(SCRIPTS))
    loader = importlib.machinery.SourceFileLoader("growth", str(SCRIPTS / "growth"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("growth", loader))
    loader.exec_module(module)
    return module


def a_trace_is_drawn(program):
    program.run("--quiet", "--frames", "0:20", "--format", "ppm", "-o", "frames", "--trace", "t.json", *harness.SMALL,
                harness.VILLAGE)
    chart = program.folder / "t.svg"
    command = [SCRIPTS / "trace-chart", program.folder / "t.json", "--output", chart, "--frames", "10", "--first"]
    subprocess.run([*command, "5"], check=True)
    boxes = [re.fullmatch(r"(.*), frame (\d+): [\d.]+ ms", title.text) for title in xml.parse(chart).iter(SVG + "title")]
    found = {(box[1], int(box[2])) for box in boxes if box}
    for phase in ("step", "update", "build", "bin", "tiles", "post", "encode", "write"):
        for frame in range(5, 15):
            assert (phase, frame) in found, f"{phase} of frame {frame} is not in the chart"
    result = subprocess.run([*command, "500"], capture_output=True)
    assert result.returncode == 1 and b"no frames from 500" in result.stderr, result.stderr


def a_chart_has_each_point(program):
    module = growth()
    points = [(1000, 2.0), (10000, 9.5), (100000, 120.0)]
    text = module.svg_chart.chart("Title & more", "files", "ms", [("one", points), ("other", points[:2])],
                                  [("n log n", module.n_log_n(points))])
    tree = xml.fromstring(text)
    assert len(list(tree.iter(SVG + "circle"))) == 5
    assert "Title & more" in [element.text for element in tree.iter(SVG + "text")]
    ys = [float(circle.get("cy")) for circle in tree.iter(SVG + "circle")]
    assert ys[0] > ys[1] > ys[2] and abs((ys[0] - ys[1]) / (ys[1] - ys[2])
                                         - math.log(9.5 / 2) / math.log(120 / 9.5)) < 0.01, ys


def steep_growth_is_told(program):
    module = growth()
    assert module.steep("fair", [(n, n * math.log(n)) for n in (10, 100, 1000)], 0.05) == []
    assert module.steep("flat", [(10, 1), (100, 1), (1000, 1)], 0.05) == []
    assert len(module.steep("square", [(n, n * n) for n in (10, 100, 1000)], 0.05)) == 2
    assert module.steep("near", [(100, 1), (120, 9)], 0.05) == [], "points too near to tell"


if __name__ == "__main__":
    sys.exit(harness.run_cases((a_trace_is_drawn, a_chart_has_each_point, steep_growth_is_told), __doc__))
