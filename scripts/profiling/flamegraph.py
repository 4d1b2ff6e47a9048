#!/usr/bin/env python3
"""Draws a flame graph: flamegraph.py STACKS OUT.svg [--title TEXT] [--unit WORD] [--folded FILE].

STACKS is the output of `perf script`, or folded stacks (a;b;c 12). The SVG needs nothing else: in a browser a click
zooms in, a click on the lowest row zooms out, and / marks the functions whose names match. --folded writes the folded
stacks too.
"""
import argparse
import html
import sys
import zlib

import stacks

WIDTH, ROW, MARGIN, CHARACTER = 1200.0, 17, 34, 6.6

SCRIPT = """
const frames = [...document.querySelectorAll('g.f')];
const status = document.getElementById('status');
const number = (g, name) => parseFloat(g.dataset[name]);
function show(focus) {
  const x0 = number(focus, 'x'), w0 = number(focus, 'w'), d0 = number(focus, 'd');
  for (const g of frames) {
    const x = number(g, 'x'), w = number(g, 'w'), d = number(g, 'd');
    const outer = d <= d0 && x <= x0 + 1e-6 && x + w >= x0 + w0 - 1e-6;
    const inner = d > d0 && x >= x0 - 1e-6 && x + w <= x0 + w0 + 1e-6;
    g.style.display = outer || inner ? '' : 'none';
    if (!outer && !inner) continue;
    const left = outer ? 0 : (x - x0) / w0 * WIDTH, wide = outer ? WIDTH : w / w0 * WIDTH;
    const rect = g.querySelector('rect'), text = g.querySelector('text');
    rect.setAttribute('x', left); rect.setAttribute('width', Math.max(wide - 0.5, 0.1));
    const room = Math.floor((wide - 6) / CHARACTER), name = g.dataset.n;
    text.setAttribute('x', left + 3);
    text.textContent = room < 3 ? '' : name.length <= room ? name : name.slice(0, room - 1) + '…';
    g.style.opacity = outer && d < d0 ? 0.6 : 1;
  }
}
function search() {
  const pattern = prompt('Functions to mark (a regular expression)');
  const marked = [];
  for (const g of frames) {
    const hit = pattern && new RegExp(pattern).test(g.dataset.n);
    g.querySelector('rect').style.fill = hit ? '#b04dd8' : '';
    if (hit) marked.push([number(g, 'x'), number(g, 'x') + number(g, 'w')]);
  }
  let covered = 0, end = 0; /* frames inside marked frames count once */
  for (const [a, b] of marked.sort((p, q) => p[0] - q[0])) {
    covered += Math.max(0, b - Math.max(a, end)); end = Math.max(end, b);
  }
  status.textContent = pattern ? pattern + ': ' + (covered / WIDTH * 100).toFixed(1) + ' %' : '';
}
for (const g of frames) {
  g.onclick = () => show(g);
  g.onmouseover = () => { status.textContent = g.querySelector('title').textContent; };
}
window.onkeydown = (event) => { if (event.key === '/') { event.preventDefault(); search(); } };
"""


class Node:
    def __init__(self):
        self.weight, self.children = 0, {}


def build(folded):
    root = Node()
    for stack, weight in folded.items():
        node = root
        node.weight += weight
        for frame in stack:
            node = node.children.setdefault(frame, Node())
            node.weight += weight
    return root


def layout(name, node, x, depth, scale, out):
    """Appends (name, x, width, depth, weight) of the node and all below it that are wide enough to be seen."""
    width = node.weight * scale
    if width < 0.3:
        return
    out.append((name, x, width, depth, node.weight))
    for child in sorted(node.children):
        layout(child, node.children[child], x, depth + 1, scale, out)
        x += node.children[child].weight * scale


def color(name):
    """The same warm colour for the same function in every graph."""
    number = zlib.crc32(name.encode())
    return f"rgb({205 + number % 50},{90 + (number >> 8) % 110},{40 + (number >> 16) % 40})"


def draw(root, title, unit):
    boxes = []
    layout("all", root, 0.0, 0, WIDTH / max(root.weight, 1), boxes)
    height = (max(box[3] for box in boxes) + 1) * ROW + MARGIN + 24
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}" height="{height}" '
           f'viewBox="0 0 {WIDTH:.0f} {height}" font-family="monospace" font-size="11">\n'
           '<style>g.f{cursor:pointer} g.f:hover rect{stroke:#000}</style>\n'
           f'<rect width="100%" height="100%" fill="#fbf8f2"/>\n'
           f'<text x="6" y="20" font-size="15">{html.escape(title)}</text>\n')
    for name, x, width, depth, weight in boxes:
        y = height - 22 - (depth + 1) * ROW
        room = int((width - 6) / CHARACTER)
        shown = name if len(name) <= room else name[:room - 1] + "…" if room >= 3 else ""
        share = 100 * weight / root.weight
        escaped = html.escape(name, quote=True)
        yield (f'<g class="f" data-n="{escaped}" data-x="{x:.4f}" data-w="{width:.4f}" data-d="{depth}">'
               f"<title>{escaped}: {weight:,} {unit}, {share:.1f} %</title>"
               f'<rect x="{x:.2f}" y="{y}" width="{max(width - 0.5, 0.1):.2f}" height="{ROW - 1}" fill="{color(name)}"/>'
               f'<text x="{x + 3:.2f}" y="{y + 12}">{html.escape(shown)}</text></g>\n')
    script = SCRIPT.replace("WIDTH", f"{WIDTH:.0f}").replace("CHARACTER", str(CHARACTER))
    yield f'<text id="status" x="6" y="{height - 6}"></text>\n<script><![CDATA[{script}]]></script>\n</svg>\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stacks")
    parser.add_argument("svg")
    parser.add_argument("--title", default="rource")
    parser.add_argument("--unit", default="samples")
    parser.add_argument("--folded")
    options = parser.parse_args()
    folded = stacks.fold(stacks.read(options.stacks))
    if not folded:
        sys.exit(f"flamegraph.py: {options.stacks} holds no stacks")
    sys.setrecursionlimit(10000)
    if options.folded:
        with open(options.folded, "w", encoding="utf-8") as out:
            out.writelines(f"{';'.join(stack)} {weight}\n" for stack, weight in sorted(folded.items()))
    with open(options.svg, "w", encoding="utf-8") as out:
        out.writelines(draw(build(folded), options.title, options.unit))


if __name__ == "__main__":
    main()
