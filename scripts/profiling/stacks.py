"""Stacks of samples: reads what `perf script` prints, and folded stacks (a;b;c 12), which heaptrack and jeprof print too."""
import re

HEADER = re.compile(r"^(?P<name>.+?)\s+(?P<pid>\d+)(?:/(?P<tid>\d+))?\s+(?:\[\d+\]\s+)?(?P<time>\d+\.\d+):")
FRAME = re.compile(r"^\s+[0-9a-f]+ (?P<symbol>.+?) \((?P<object>[^()]*|.*)\)$")
INTRINSIC = re.compile(r"^_mm\d*_|^__builtin_")  # compiled into one instruction of the function that it stands in
PLACE = re.compile(r"<[0-9a-f]+>$|\[inline\]$| \([^()]+\.\w+\)$")  # what jeprof and heaptrack add to a name
SUFFIX = re.compile(r"(\.(isra|constprop|part|cold|lto_priv)(\.\d+)*)+$")


class Sample:
    """One look at one thread. `stack` goes from the outermost function to the innermost."""

    def __init__(self, thread, time, stack, weight=1):
        self.thread, self.time, self.stack, self.weight = thread, time, stack, weight


def clean(symbol):
    """A function's name as it stands in the source."""
    return SUFFIX.sub("", re.sub(r"\+0x[0-9a-f]+$", "", PLACE.sub("", symbol)))


def read_perf(lines):
    """The samples of `perf script`, in its order."""
    head, stack = None, []
    for line in lines:
        line = line.rstrip("\n")
        if not line.strip():
            if head and stack:
                yield Sample(*head, stack[::-1])
            head, stack = None, []
        elif line[0] not in " \t":
            match = HEADER.match(line)
            if match:
                thread = f"{match['name']} {match['tid'] or match['pid']}"
                head, stack = (thread, float(match["time"])), []
        else:
            match = FRAME.match(line)
            if match and match["symbol"] != "[unknown]" and not INTRINSIC.match(match["symbol"]):
                stack.append(clean(match["symbol"]))
    if head and stack:
        yield Sample(*head, stack[::-1])


def read_folded(lines):
    for line in lines:
        stack, _, weight = line.strip().rpartition(" ")
        if stack and weight.isdigit():
            frames = [clean(frame) for frame in stack.split(";") if frame and not frame.startswith("0x")]
            yield Sample("all", 0.0, frames, int(weight))


def read(path):
    """Samples of either form, told apart by the second line: perf's is indented."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line for line in file if not line.startswith("#")]
    is_perf = len(lines) > 1 and lines[1][:1] in " \t"
    return list(read_perf(lines) if is_perf else read_folded(lines))


def fold(samples):
    """Weights of equal stacks added up: {(frame, …): weight}."""
    folded = {}
    for sample in samples:
        key = tuple(sample.stack)
        folded[key] = folded.get(key, 0) + sample.weight
    return folded
