#!/usr/bin/env python3
"""Shows that each lint passes a small good tree and finds the fault put into it."""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = argparse.Namespace(cc="cc", cmake="cmake")

GOOD = {
    "src/CMakeLists.txt": """function(rource_module name)
endfunction()
rource_module(base PACKAGES libxxhash) # the lowest
rource_module(draw
    DEPENDS base PACKAGES freetype2)
""",
    "src/base/hash.c": """/* hash.c: wraps xxhash. */
#include "rource/base/hash.h"

#include <stdio.h>
#include <xxhash.h>

#include "private.h"

int hash(int x)
{
    const char *text = "malloc(1)"; /* free(x) in a comment is no call */
    return text[x] + SEED;
}
""",
    "src/base/private.h": "/* private.h: the seed. */\n#define SEED 7\n",
    "src/draw/dot.c": """/* dot.c: a dot. */
#include "rource/base/hash.h"

struct dot {
    int x, y;
};

static int deep(int x)
{
    while (x) {
        if (x) {
            do {
                for (;;) {
                    struct dot d[] = {{x, x}, {x, x}};
                    return ((struct dot){d[0].x, 2}).x;
                }
            } while (x);
        }
    }
    return hash(x);
}

int main(void)
{
    return deep(1);
}
""",
    "include/rource/base/hash.h": """/* hash.h: hashing. */
#ifndef HASH_H
#define HASH_H

/* Hash of x. */
int hash(int x);
int hash_again(int a_parameter_that_is_long_enough_to_break_the_line,
               int another_parameter_that_is_long_enough);

#endif
""",
}


class Lint(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="rource-lint-"))
        self.addCleanup(shutil.rmtree, self.root)
        for path, text in GOOD.items():
            self.write(path, text)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def change(self, path, old, new):
        text = (self.root / path).read_text()
        self.assertIn(old, text)
        self.write(path, text.replace(old, new))

    def run_command(self, *command):
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        return result.returncode, result.stdout + result.stderr

    def passes(self, check):
        code, output = self.run_command(sys.executable, "-B", HERE / f"check_{check}.py", self.root)
        self.assertEqual(code, 0, output)

    def finds(self, check, expected):
        code, output = self.run_command(sys.executable, "-B", HERE / f"check_{check}.py", self.root)
        self.assertEqual(code, 1, output)
        self.assertIn(expected, output)


class Layers(Lint):
    def test_good_tree(self):
        self.passes("layers")

    def test_wrong_direction(self):
        self.write("include/rource/draw/dot.h", "/* dot.h */\n")
        self.change("src/base/hash.c", "#include <stdio.h>", "#  include \"rource/draw/dot.h\"")
        self.finds("layers", "hash.c:4: module base must not include rource/draw/dot.h")

    def test_wrong_direction_in_public_header(self):
        self.write("include/rource/draw/dot.h", "/* dot.h */\n")
        self.change("include/rource/base/hash.h", "/* Hash of x. */", "#include \"rource/draw/dot.h\"")
        self.finds("layers", "include/rource/base/hash.h:5: module base must not include")

    def test_table_that_points_down(self):
        self.change("src/CMakeLists.txt", "rource_module(base ", "rource_module(base DEPENDS draw ")
        self.finds("layers", "module base depends on draw, which is not above it")

    def test_folder_outside_the_table(self):
        self.write("src/extra/x.c", "/* x.c */\n")
        self.finds("layers", "no module")

    def test_missing_header(self):
        self.change("src/draw/dot.c", "base/hash.h", "base/other.h")
        self.finds("layers", "rource/base/other.h does not exist")

    def test_private_header_of_another_module(self):
        self.change("src/draw/dot.c", "\"rource/base/hash.h\"", "\"../base/private.h\"")
        self.finds("layers", "reaches into another folder")

    def test_private_header_in_public_header(self):
        self.change("include/rource/base/hash.h", "/* Hash of x. */", "#include \"private.h\"")
        self.finds("layers", "must not include the private private.h")

    def test_third_party_header_twice(self):
        self.change("src/draw/dot.c", "#include", "#include <xxhash.h>\n#include")
        self.finds("layers", "src/draw/dot.c:2: <xxhash.h> is included by more than one file")

    def test_third_party_header_by_macro_twice(self):
        self.change("src/draw/dot.c", "#include", "#include FT_FREETYPE_H\n#include")
        self.passes("layers")
        self.change("src/base/hash.c", "#include <stdio.h>", "#include FT_FREETYPE_H")
        self.finds("layers", "<FT_FREETYPE_H> is included by more than one file")

    def test_third_party_header_in_header(self):
        self.change("include/rource/base/hash.h", "/* Hash of x. */", "#include <git2.h>")
        self.finds("layers", "<git2.h> of a third party in a header")


class Size(Lint):
    def test_good_tree(self):
        self.passes("size")

    def function(self, lines):
        return "int f(void)\n{\n" + "    f();\n" * (lines - 3) + "}\n"

    def test_long_function(self):
        self.write("src/base/f.c", "/* f.c */\n" + self.function(81))
        self.finds("size", "f.c:2: f has 81 lines; 80 is the most")

    def test_many_rather_long_functions(self):
        self.write("src/base/f.c", "/* f.c */\n" + self.function(56))
        self.finds("size", "95 % of the functions have up to 56 lines")

    def test_long_files(self):
        self.write("src/base/long.c", "/* c */\n" + "\n" * 800)
        self.finds("size", "long.c:1: 801 lines")
        self.write("src/base/long.h", "/* h */\n" + "\n" * 350)
        self.finds("size", "long.h:1: 351 lines")

    def test_deep_function(self):
        self.change("src/draw/dot.c", "return ((struct dot){d[0].x, 2}).x;", "if (x) {\n}")
        self.finds("size", "deep nests 5 deep")

    def test_many_parameters(self):
        seven = "int a, int b, int c, int d, int (*e)(int, int), int f, int g"
        self.write("src/draw/many.c", f"/* many.c */\nint many({seven})\n{{\n    return 0;\n}}\n")
        self.finds("size", "many has 7 parameters")
        (self.root / "src/draw/many.c").unlink()
        self.write("src/raster/kernel.c", f"/* kernel.c */\nint many({seven}, int h)\n{{\n    return 0;\n}}\n")
        self.passes("size")
        self.write("src/raster/kernel.c", f"/* kernel.c */\nint many({seven}, int h, int i)\n{{\n    return 0;\n}}\n")
        self.finds("size", "many has 9 parameters; 8 is the most")

    def test_columns_are_characters(self):
        self.write("src/base/wide.c", "/* wide.c */\n/* " + "ä" * 94 + " */\n")
        self.passes("size")
        self.write("src/base/wide.c", "/* wide.c */\n/* " + "ä" * 95 + " */\n")
        self.finds("size", "wide.c:2: 101 columns")

    def test_introduction(self):
        self.write("src/base/bare.c", "int x(void);\n")
        self.finds("size", "bare.c:1: begins without a comment")
        self.write("src/base/bare.c", "/* bare.c:\n" + "\n" * 5 + "*/\n")
        self.finds("size", "bare.c:1: the comment at its start is longer than 6 lines")


class Style(Lint):
    def test_good_tree(self):
        self.passes("style")

    def test_banned_functions(self):
        for call in ("strcpy(a, b)", "sinf (x)", "malloc(1)", "printf(\"\")", "exit(1)", "fputs(s, stdout)"):
            self.write("src/base/bad.c", f"/* bad.c */\nint f(void)\n{{\n    {call};\n}}\n")
            self.finds("style", "src/base/bad.c:4: ")

    def test_where_they_are_allowed(self):
        self.write("src/base/memory.c", "/* memory.c */\nvoid *p = malloc(1);\n")
        self.write("src/app/main.c", "/* main.c */\nint x = fputs(s, stderr) + printf(\"x\") + my_exit(1) + a.free(2);\n")
        self.passes("style")

    def test_unfinished_work(self):
        self.change("src/base/hash.c", "wraps xxhash", "TO" "DO")
        self.finds("style", "marks unfinished work")

    def test_bare_prototype(self):
        self.change("include/rource/base/hash.h", "int hash_again", "\nint hash_again")
        self.finds("style", "hash.h:8: hash_again has no comment above it")
        self.change("include/rource/base/hash.h", "\n\nint hash_again", "\nstruct s {\n    int x;\n};\nint hash_again")
        self.finds("style", "hash_again has no comment above it")


class Globals(Lint):
    def check(self, name, member, text):
        self.write(f"{member}.c", text)
        object_file, library = self.root / f"{member}.c.o", self.root / name
        library.unlink(missing_ok=True)
        for command in ([TOOLS.cc, "-O2", "-fPIC", "-c", self.root / f"{member}.c", "-o", object_file],
                        ["ar", "rc", library, object_file]):
            code, output = self.run_command(*command)
            self.assertEqual(code, 0, output)
        return self.run_command(sys.executable, "-B", HERE / "check_globals.py", library)

    def test_constants_are_fine(self):
        code, output = self.check("librource_x.a", "x", """
            static const char *const names[] = {"a", "b"};
            const int table[] = {1, 2};
            const char *name(int i) { return names[i + table[i]]; }""")
        self.assertEqual(code, 0, output)

    def test_each_kind_is_found(self):
        for text, symbol in (("int counter;", "counter"), ("int counter = 5;", "counter"),
                             ("static int hidden; int f(void) { return hidden++; }", "hidden"),
                             ("int f(void) { static int inner = 3; return inner++; }", "inner"),
                             ("const char *pointer = \"text\";", "pointer"),
                             ("_Thread_local int own = 1;", "own")):
            code, output = self.check("librource_x.a", "x", text)
            self.assertEqual(code, 1, output)
            self.assertRegex(output, rf"x\.c\.o: \S*{symbol}\S* in ")

    def test_exceptions(self):
        self.assertEqual(self.check("librource_base.a", "memory", "int count;")[0], 0)
        self.assertEqual(self.check("librource_draw.a", "memory", "int count;")[0], 1)


class Format(Lint):
    def check(self):
        shutil.copy(HERE.parent.parent / ".clang-format", self.root)
        code, output = self.run_command(HERE / "check_format.sh", self.root)
        if code == 77:
            self.skipTest(output)
        return code, output

    def test_good_tree(self):
        code, output = self.check()
        self.assertEqual(code, 0, output)

    def test_wrong_layout(self):
        self.change("src/draw/dot.c", "int main(void)\n{", "int main(void) {")
        code, output = self.check()
        self.assertNotEqual(code, 0, output)
        self.assertIn("dot.c", output)

    def test_wrong_layout_of_cpp(self):
        self.write("benches/main.cpp", "/* main.cpp */\nint main() { return 0; }\n")
        code, output = self.check()
        self.assertNotEqual(code, 0, output)
        self.assertIn("main.cpp", output)


class Headers(Lint):
    def check(self):
        self.write("CMakeLists.txt", f"""cmake_minimum_required(VERSION 3.25)
project(lint LANGUAGES C)
include({HERE}/headers.cmake)
rource_check_headers(headers ${{PROJECT_SOURCE_DIR}}/include)
""")
        build = self.root / "build"
        code, output = self.run_command(TOOLS.cmake, "-S", self.root, "-B", build, f"-DCMAKE_C_COMPILER={TOOLS.cc}")
        self.assertEqual(code, 0, output)
        return self.run_command(TOOLS.cmake, "--build", build)

    def test_good_tree(self):
        code, output = self.check()
        self.assertEqual(code, 0, output)

    def test_header_that_leans_on_others(self):
        self.change("include/rource/base/hash.h", "int hash(int x);", "int hash(size_t x);")
        code, output = self.check()
        self.assertNotEqual(code, 0)
        self.assertIn("hash.h", output)

    def test_header_without_guard(self):
        self.write("include/rource/draw/dot.h", "/* dot.h */\nstruct dot {\n    int x;\n};\n")
        self.assertNotEqual(self.check()[0], 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cc", default=TOOLS.cc)
    parser.add_argument("--cmake", default=TOOLS.cmake)
    TOOLS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest)
