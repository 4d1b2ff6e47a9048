"""svg_chart.py: draws a chart with logarithmic axes as SVG; used by scripts/growth."""
import html
import math

WIDTH, HEIGHT = 760, 430
LEFT, RIGHT, TOP, BOTTOM = 78, 210, 54, 58
COLOURS = ["#2f6fde", "#d9542b", "#2a9d6f", "#8a4fd3", "#b8860b", "#c2337a"]
STYLE = """<style>
text { font-family: Inter, "Helvetica Neue", Arial, sans-serif; font-size: 12px; fill: #333 }
.title { font-size: 15px; font-weight: 600; fill: #111 }
.grid { stroke: #e4e6ea; stroke-width: 1 }
.axis { stroke: #8a8f98; stroke-width: 1 }
.guide { stroke: #9aa0a8; stroke-width: 1.2; stroke-dasharray: 5 4; fill: none }
.quiet { fill: #777 }
</style>"""


def short(number):
    """1500 as 1.5k, 2000000 as 2M, 0.05 as 0.05."""
    for limit, suffix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= limit:
            return f"{number / limit:g}{suffix}"
    return f"{number:g}"


class Axis:
    """Maps values of one dimension to pixels, by their logarithms."""

    def __init__(self, values, first, last):
        low, high = math.log10(min(values)), math.log10(max(values))
        margin = 0.04 * max(high - low, 0.3)
        self.low, self.high, self.first, self.last = low - margin, high + margin, first, last

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.first + part * (self.last - self.first)

    def ticks(self):
        """1, 2 and 5 times powers of ten where few decades are seen, else the powers alone."""
        steps = (1, 2, 5) if self.high - self.low < 2.5 else (1,)
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        values = [step * 10.0 ** decade for decade in decades for step in steps]
        return [value for value in values if self.low <= math.log10(value) <= self.high]


def spread(places, gap):
    """Moves the places of labels apart, top to bottom, so that none covers another."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, now in zip(order, order[1:]):
        moved[now] = max(moved[now], moved[before] + gap)
    return moved


def chart(title, x_name, y_name, series, guides=()):
    """The SVG text. series: [(name, [(x, y), …])…]; guides are drawn dashed, as what a curve may not exceed."""
    points = [point for _, line in series for point in line]
    x = Axis([p[0] for p in points], LEFT, WIDTH - RIGHT)
    y = Axis([p[1] for p in points], HEIGHT - BOTTOM, TOP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
           f'aria-label="{html.escape(title)}">', STYLE, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           f'<clipPath id="plot"><rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" '
           f'height="{HEIGHT - TOP - BOTTOM}"/></clipPath>',
           f'<text class="title" x="{LEFT}" y="28">{html.escape(title)}</text>']
    for value in y.ticks():
        at = y.at(value)
        out.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>'
                   f'<text class="quiet" x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{short(value)}</text>')
    for value in x.ticks():
        at = x.at(value)
        out.append(f'<path class="grid" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
                   f'<text class="quiet" x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{short(value)}</text>')
    out.append(f'<path class="axis" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none"/>'
               f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 16}" text-anchor="middle">{html.escape(x_name)}</text>'
               f'<text transform="translate(20 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" '
               f'text-anchor="middle">{html.escape(y_name)}</text>')
    ends = spread([y.at(line[-1][1]) for _, line in series], 17)
    for (name, line), colour, end in zip(series, COLOURS, ends):
        path = "".join(f"{'ML'[i > 0]}{x.at(px):.1f} {y.at(py):.1f}" for i, (px, py) in enumerate(line))
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x.at(px):.1f}" cy="{y.at(py):.1f}" r="3.2" fill="{colour}"/>' for px, py in line]
        out.append(f'<text x="{WIDTH - RIGHT + 14}" y="{end + 4:.1f}" style="fill:{colour}">{html.escape(name)}</text>')
    for name, line in guides:
        path = "".join(f"{'ML'[i > 0]}{x.at(px):.1f} {y.at(py):.1f}" for i, (px, py) in enumerate(line))
        out.append(f'<path class="guide" d="{path}" clip-path="url(#plot)"/>')
        inside = [p for p in line if TOP <= y.at(p[1]) <= HEIGHT - BOTTOM]
        px, py = inside[-1] if inside else line[0]
        out.append(f'<text class="quiet" x="{x.at(px) - 6:.1f}" y="{y.at(py) - 6:.1f}" '
                   f'text-anchor="end">{html.escape(name)}</text>')
    out.append("</svg>\n")
    return "\n".join(out)
