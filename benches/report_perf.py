#!/usr/bin/env python3
"""Writes timings as one HTML page that needs nothing else: a table a suite, and how the repetitions are spread.

    report_perf.py --new FILE... [--old FILE...] [--history FILE.jsonl] [--title TEXT] --output FILE.html

Files as compare_perf.py reads them; with old ones, both are shown, and what changed; with a history of trend_perf.py, a
line through the medians of its last runs on the same processor.
"""
import argparse
import html
import pathlib
import statistics

import compare_perf
import trend_perf

WIDTH, ROW, MARGIN = 300, 11, 5
NIGHTS = 60  # runs of a history that are drawn
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:96rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%}
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #e3e6ea;white-space:nowrap}
th:first-child,td:first-child{text-align:left}th{font-weight:600;color:#57606a}td.slower{color:#b3261e;font-weight:600}
td.faster{color:#1a7f37;font-weight:600}svg{vertical-align:middle}.old{fill:#8c959f;stroke:#8c959f}
.new{fill:#0b62c4;stroke:#0b62c4}.axis{stroke:#d0d7de}p{max-width:46rem}polyline{fill:none;stroke:#0b62c4;stroke-width:1.5}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th,td{border-color:#30363d}th{color:#9198a1}
.old{fill:#9198a1;stroke:#9198a1}.new{fill:#58a6ff;stroke:#58a6ff}.axis{stroke:#30363d}td.slower{color:#ff7b72}
td.faster{color:#3fb950}polyline{stroke:#58a6ff}}"""


def strip(values, low, span, y, name):
    """The repetitions as dots, with a bar from quartile to quartile and a tick at the median."""

    def place(value):
        return MARGIN + (WIDTH - 2 * MARGIN) * (value - low) / span

    quartiles = statistics.quantiles(values, n=4) if len(values) > 1 else [values[0]] * 3
    first, last = place(max(low, quartiles[0])), place(min(low + span, quartiles[2]))
    parts = [f'<rect class="{name}" x="{first:.1f}" y="{y - 3}" width="{max(1.0, last - first):.1f}" height="6" '
             'fill-opacity=".25" stroke="none"/>']
    parts += [f'<circle class="{name}" cx="{place(value):.1f}" cy="{y}" r="2" fill-opacity=".6" stroke="none"/>'
              for value in values]
    middle = place(statistics.median(values))
    parts.append(f'<line class="{name}" x1="{middle:.1f}" x2="{middle:.1f}" y1="{y - 5}" y2="{y + 5}" stroke-width="2"/>')
    return "".join(parts)


def picture(old, new):
    """Both sets over one axis that begins a little below the smallest value."""
    sets = [(values, name) for values, name in ((old, "old"), (new, "new")) if values]
    everything = [value for values, _ in sets for value in values]
    low, high = min(everything), max(everything)
    span = max(high - low, 0.02 * high)
    height = ROW * len(sets) + 6
    strips = "".join(strip(values, low, span, 3 + ROW // 2 + ROW * i, name) for i, (values, name) in enumerate(sets))
    label = html.escape(f"{compare_perf.human(low)} to {compare_perf.human(low + span)}")
    return (f'<svg width="{WIDTH}" height="{height}" role="img" aria-label="{label}"><title>{label}</title>'
            f'<line class="axis" x1="0" x2="{WIDTH}" y1="{height - 1}" y2="{height - 1}"/>{strips}</svg>')


def trend(values):
    """A line through the medians of a case, from 0 to the largest; its title names the runs."""
    values = values[-NIGHTS:]
    if len(values) < 2:
        return ""
    high = max(ns for ns, _, _ in values)
    points = " ".join(f"{MARGIN + (140 - 2 * MARGIN) * i / (len(values) - 1):.1f},{22 - 20 * ns / high:.1f}"
                      for i, (ns, _, _) in enumerate(values))
    title = html.escape("\n".join(f"{day} {commit}: {compare_perf.human(ns)}" for ns, commit, day in values))
    return (f'<svg width="140" height="24" role="img"><title>{title}</title>'
            f'<line class="axis" x1="0" x2="140" y1="23" y2="23"/><polyline points="{points}"/></svg>')


def table_row(name, new, old, row):
    human = compare_perf.human
    spread = 100.0 * statistics.stdev(new) / statistics.mean(new) if len(new) > 1 else 0.0
    cells = [f"<td>{html.escape(name)}</td>", f"<td>{human(statistics.median(new))}</td>", f"<td>{human(min(new))}</td>",
             f"<td>{spread:.1f} %</td>", f"<td>{len(new)}</td>"]
    if old is not None:
        cells += [f"<td>{human(row['old'])}</td><td>{100 * row['change']:+.1f} %</td>"
                  f"<td>{100 * row['low']:+.1f} … {100 * row['high']:+.1f} %</td>"
                  f"<td class=\"{row['verdict'].lower()}\">{row['verdict']}</td>" if row else '<td colspan="4">new</td>']
    cells.append(f"<td>{picture(old, new)}</td>")
    return "<tr>" + "".join(cells)


def page(title, new, old, rows, runs):
    """Both are {name: rounds}; old is None without a comparison. `runs` is a history or empty."""
    heads = ["case", "median", "least", "spread", "runs"]
    heads += ["before", "change", "95 % interval", "verdict"] if old is not None else []
    heads += ["repetitions"] + (["history"] if runs else [])
    header = "<tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"
    suites = {}
    new = {name: compare_perf.flat(rounds) for name, rounds in new.items()}
    old = {name: compare_perf.flat(rounds) for name, rounds in old.items()} if old is not None else None
    for name in new:
        suites.setdefault(name.split("/")[0], []).append(name)
    body = [f"<h1>{html.escape(title)}</h1>",
            "<p>CPU time of one run, real time where the name says so or in <i>whole</i>. Each dot is a repetition, the tick "
            "their median, the bar the middle half; every row has a scale of its own. Spread is the standard deviation in "
            "per cent of the mean.</p>"]
    if runs:
        body.append(f"<p>History: medians of the last runs on this processor, up to {NIGHTS}, on a scale from 0.</p>")
    for suite, names in suites.items():
        lines = [table_row(name, new[name], None if old is None else old.get(name, []), rows.get(name)) +
                 (f"<td>{trend(trend_perf.of_case(runs, name))}</td>" if runs else "") + "</tr>" for name in names]
        body.append(f"<h2>{html.escape(suite)}</h2><table>{header}{''.join(lines)}</table>")
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{html.escape(title)}</title><style>{STYLE}</style>{''.join(body)}</html>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--new", nargs="+", required=True)
    parser.add_argument("--old", nargs="+", default=[])
    parser.add_argument("--history", type=pathlib.Path)
    parser.add_argument("--title", default="rource: benchmarks")
    parser.add_argument("--output", required=True, type=pathlib.Path)
    options = parser.parse_args()
    new = compare_perf.read_rounds(options.new)
    old = compare_perf.read_rounds(options.old) if options.old else None
    rows = compare_perf.compare_all(old, new, 0.02) if old else {}
    runs = trend_perf.read(options.history) if options.history else []
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(page(options.title, new, old, rows, runs))
    print(f"{options.output}: {len(new)} cases")


if __name__ == "__main__":
    main()
