#!/usr/bin/env python3
"""Checks the size budgets of docs/ARCHITECTURE.md: function and file length, nesting, parameters, columns."""
import re
import sys

from source_tree import Report, blank, c_files, ctags, root_argument

FUNCTION_MAX, FUNCTION_P95 = 80, 55
FILE_MAX = {".c": 800, ".h": 350}
NESTING_MAX, COLUMNS_MAX, INTRODUCTION_MAX = 4, 100, 6
PARAMETERS_MAX, KERNEL_PARAMETERS_MAX = 6, 8


def is_kernel(path, root):
    return str(path.relative_to(root)).startswith("src/raster/kern")


def opens_block(text, at):
    """True for the { of a statement, false for the { of an initialiser or a compound literal.

    clang-format leaves no blank before the brace of a compound literal, `(struct x){`, and one before
    that of a block, `if (x) {`.
    """
    before = text[:at].rstrip()
    if not before or before[-1] in ";{}:":
        return True
    if before[-1] == ")":
        return len(before) < at
    return re.search(r"\b(else|do)$", before) is not None


def nesting(text):
    """Depth of the deepest block inside a function's body."""
    stack, deepest = [], 0
    for match in re.finditer(r"[{}]", text):
        if match.group() == "}":
            if stack:
                stack.pop()
            continue
        in_initialiser = bool(stack) and not stack[-1]
        stack.append(not in_initialiser and opens_block(text, match.start()))
        deepest = max(deepest, sum(stack) - 1)
    return deepest


def parameter_count(signature):
    inner = signature.strip()[1:-1].strip()
    if inner in ("", "void"):
        return 0
    depth, count = 0, 1
    for c in inner:
        depth += (c in "([{") - (c in ")]}")
        count += c == "," and depth == 0
    return count


def check_file(path, report):
    lines = path.read_text().splitlines()
    if len(lines) > FILE_MAX[path.suffix]:
        report.add(path, 1, f"{len(lines)} lines; {FILE_MAX[path.suffix]} is the most for a {path.suffix} file")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            report.add(path, number, f"{len(line)} columns; {COLUMNS_MAX} is the most")
    introduction = re.match(r"/\*.*?\*/", "\n".join(lines), re.DOTALL)
    if not introduction:
        report.add(path, 1, "begins without a comment that says what the file does")
    elif path.suffix == ".c" and introduction.group().count("\n") >= INTRODUCTION_MAX:
        report.add(path, 1, f"the comment at its start is longer than {INTRODUCTION_MAX} lines")


def check_function(tag, lines, report):
    path, first, name = tag["path"], tag["line"], tag["name"]
    length = tag["end"] - first + 1
    if length > FUNCTION_MAX:
        report.add(path, first, f"{name} has {length} lines; {FUNCTION_MAX} is the most")
    depth = nesting("\n".join(lines[first - 1:tag["end"]]))
    if depth > NESTING_MAX:
        report.add(path, first, f"{name} nests {depth} deep; {NESTING_MAX} is the most")
    return length


def check_parameters(tag, report):
    limit = KERNEL_PARAMETERS_MAX if is_kernel(tag["path"], report.root) else PARAMETERS_MAX
    count = parameter_count(tag.get("signature", "()"))
    if count > limit:
        report.add(tag["path"], tag["line"], f"{tag['name']} has {count} parameters; {limit} is the most")


def percentile_95(lengths):
    ordered = sorted(lengths)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)] if ordered else 0


def main():
    root = root_argument(__doc__).parse_args().root.resolve()
    report = Report(root)
    files = c_files(root, "src", "include", "tests", "benches")
    for path in files:
        check_file(path, report)
    blanked = {path: blank(path.read_text()).splitlines() for path in files}
    program_lengths = []
    for tag in ctags(files, "fp"):
        check_parameters(tag, report)
        if tag["kind"] == "function":
            length = check_function(tag, blanked[tag["path"]], report)
            if tag["path"].relative_to(root).parts[0] in ("src", "include"):
                program_lengths.append(length)
    p95 = percentile_95(program_lengths)
    if p95 > FUNCTION_P95:
        report.add(root / "src", 1, f"95 % of the functions have up to {p95} lines; {FUNCTION_P95} is the most")
    return report.finish(f"{len(files)} files, {len(program_lengths)} functions of the program, p95 {p95} lines")


if __name__ == "__main__":
    sys.exit(main())
