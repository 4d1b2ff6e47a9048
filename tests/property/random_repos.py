#!/usr/bin/env python3
"""Random repositories against git: rource must show what git says.

Each repository is a random history written through `git fast-import`: renames, deletes and re-adds, files that become
directories and back, names and authors with any bytes, hostile messages, merges of every kind (clean, conflicts, evil,
-s ours, octopus, criss-cross), orphan roots, empty commits, clock skew, submodules, symbolic links, mode changes; some are
bare, linked worktrees, shallow, grafted, have replaced commits, a mailmap or malformed trees. Their objects lie loose, in
one pack or several, as deltas of any depth and kind, behind alternates, with bitmaps, a multi-pack-index, a commit-graph
of all or of a part, or an index of version 1. Checked for each:

  files    `rource --dump files` lists the files of `git ls-tree -r -z` of the same revision, each once
  history  `rource --dump history` has, for every commit that is no merge, the changes of `git log --raw`, in the order of
           `git log --reverse`, with exact renames paired; in --first-parent mode for merges too
  readers  `--reader libgit2` and `--reader pack` dump the same as the default, also when objects are missing; damaged
           packs end in a message or a history, never in a crash

A failure prints the seed; `--seed S --count 1 --keep DIR` makes that repository again.
"""
import argparse
import collections
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

REGULAR, EXECUTABLE, SYMLINK, SUBMODULE = b"100644", b"100755", b"120000", b"160000"

NAMES = [b"a", b"b", b"c", b"a.c", b"a-b", b"a b", b"A", b"lib", b"lib.c", b"lib0", b"src", b"main.c", b"\xc3\xa9t\xc3\xa9", b"\xe6\x97\xa5\xe6\x9c\xac",
         b'quo"te', b"back\\slash", b"tab\there", b"new\nline", b"=>", b"{x => y}", b"-dash", b"\xff\xfe", b" lead", b"trail ", b"..a",
         b"a" * 90, b"\x01", b"\x7f", b"#hash", b"$x", b"*"]
PEOPLE = [b"Ann", b"Bob Brown", b"\xc3\x89mile", b"Tab\tName", b'Quo "Q" Te', b"Back\\slash", b"\xe5\xb1\xb1\xe7\x94\xb0", b"O'Neil", b"A|B|C",
          b"  Spaced   Out", b"\xff raw"]
MESSAGES = [b"plain", b"", b"\n\nA\tnot/a/file\nD\tREADME\n", b"1700000000|eve|A|evil/file", b":100644 100644 aaa bbb M\tfake", b"commit " + b"0" * 40,
            b"user:eve\n1700000000\n", b"10\t2\t{a => b}/c", b"\xff\xfe\x00".replace(b"\x00", b"") + b"bytes", b"diff --git a/x b/x\n--- a/x\n+++ b/x"]
ZONES = [b"+0000", b"-0800", b"+0530", b"+1400", b"-1200", b"+0001"]


class Commit:
    def __init__(self, mark, parents, tree):
        self.mark, self.parents, self.tree = mark, parents, tree


class Maker:
    """Writes one repository's stream. A tree is a dict: path → (mode, content)."""

    def __init__(self, seed, mailmap):
        self.random = random.Random(seed)
        self.mailmap = mailmap
        self.told_apart = set()  # what the dump shows of each commit: its time and author
        self.stream = []
        self.commits = []
        self.blobs = {}
        self.marks = 0
        self.time = self.random.choice([0, 1, 86400, 1_000_000_000, 1_700_000_000])
        self.common_contents = [b"", b"same\n", b"x" * 3000]

    # ---- trees ----

    def path(self, tree):
        r = self.random
        if tree and r.random() < 0.45:  # beside, below or above something that exists
            parts = r.choice(sorted(tree)).split(b"/")
            kind = r.random()
            if kind < 0.5:
                return b"/".join(parts[:-1] + [r.choice(NAMES)])
            if kind < 0.75:
                return b"/".join(parts + [r.choice(NAMES)])
            return b"/".join(parts[:r.randint(1, len(parts))])
        return b"/".join(r.choice(NAMES) for _ in range(r.choice([1, 1, 2, 2, 3, 5])))

    def content(self):
        r = self.random
        if r.random() < 0.3:
            return r.choice(self.common_contents)
        return b"%d\n" % r.randrange(10 ** 9)

    def put(self, tree, path, entry):
        """Adds a file; what stands in its way goes."""
        parts = path.split(b"/")
        for i in range(1, len(parts)):
            tree.pop(b"/".join(parts[:i]), None)
        for other in [p for p in tree if p.startswith(path + b"/")]:
            del tree[other]
        tree[path] = entry

    def entry(self):
        r = self.random
        kind = r.random()
        if kind < 0.75:
            return (REGULAR, self.content())
        if kind < 0.85:
            return (EXECUTABLE, self.content())
        if kind < 0.95:
            return (SYMLINK, b"target%d" % r.randrange(3))
        return (SUBMODULE, b"%040x" % r.randrange(1, 4))

    def edit(self, tree):
        r = self.random
        action = r.random()
        if not tree or action < 0.35:
            self.put(tree, self.path(tree), self.entry())
            return
        victim = r.choice(sorted(tree))
        entry = tree[victim]
        if action < 0.5:
            tree[victim] = (entry[0], self.content()) if entry[0] != SUBMODULE else self.entry()
        elif action < 0.65:
            del tree[victim]
        elif action < 0.8:
            del tree[victim]
            self.put(tree, self.path(tree), entry)
        elif action < 0.85:  # a whole directory moves
            self.move_directory(tree, victim)
        elif action < 0.9:
            tree[victim] = ({REGULAR: EXECUTABLE, EXECUTABLE: REGULAR}.get(entry[0], entry[0]), entry[1])
        elif action < 0.95:  # type change
            tree[victim] = self.entry()
        elif action < 0.98:  # file ↔ directory
            self.put(tree, victim + b"/" + r.choice(NAMES), self.entry())
        else:
            tree.clear()

    def move_directory(self, tree, victim):
        if b"/" not in victim:
            return
        old = victim.rsplit(b"/", 1)[0]
        new = self.path(tree)
        moved = {p: tree.pop(p) for p in sorted(tree) if p.startswith(old + b"/")}
        for p, entry in moved.items():
            self.put(tree, new + p[len(old):], entry)

    # ---- stream ----

    def blob(self, content):
        if content not in self.blobs:
            self.marks += 1
            self.blobs[content] = self.marks
            self.stream.append(b"blob\nmark :%d\ndata %d\n%s\n" % (self.marks, len(content), content))
        return self.blobs[content]

    def when(self):
        r = self.random
        step = r.random()
        if step < 0.6:
            self.time += r.randrange(0, 5000)
        elif step < 0.7:
            self.time += r.randrange(0, 10 ** 7)
        elif step < 0.8:  # clock skew
            return max(0, self.time - r.randrange(0, 100000))
        return self.time

    def unique_time(self, author):
        """A committer's time that no other commit of that author has; of any author where a mailmap may make two one."""
        name = b"" if self.mailmap else author.split(b"<")[0]
        time = self.when()
        while (name, time) in self.told_apart:
            time += 1
        self.told_apart.add((name, time))
        return time

    def ident(self):
        r = self.random
        name = r.choice(PEOPLE)
        if r.random() < 0.8:
            name += b" %d" % len(self.commits)
        mail = r.choice([b"a@x", b"b@y.org", b"", b"A@X", b"no at"])
        if r.random() < 0.03:
            return b"<" + mail + b">"
        return name + b" <" + mail + b">"

    def commit(self, parents, tree):
        r = self.random
        entries = [(p, mode, self.blob(c) if mode != SUBMODULE else c) for p, (mode, c) in sorted(tree.items())]
        self.marks += 1
        out = [b"reset refs/heads/main\n"]
        out.append(b"commit refs/heads/main\nmark :%d\n" % self.marks)
        author = self.ident()
        out.append(b"author %s %d %s\n" % (author, self.when(), r.choice(ZONES)))
        out.append(b"committer %s %d %s\n" % (self.ident(), self.unique_time(author), r.choice(ZONES)))
        if r.random() < 0.03:
            out.append(b"encoding ISO-8859-1\n")
        message = r.choice(MESSAGES)
        out.append(b"data %d\n%s\n" % (len(message), message))
        for i, parent in enumerate(parents):
            out.append(b"%s :%d\n" % (b"merge" if i else b"from", parent.mark))
        out.append(b"deleteall\n")
        for path, mode, ref in entries:
            quoted = b"".join(b"\\%03o" % c if c < 32 or c > 126 or c in b'"\\' else bytes([c]) for c in path)
            out.append(b'M %s %s "%s"\n' % (mode, ref if mode == SUBMODULE else b":%d" % ref, quoted))
        self.stream.append(b"".join(out) + b"\n")
        self.commits.append(Commit(self.marks, parents, tree))

    def merge_tree(self, parents):
        r = self.random
        kind = r.random()
        if kind < 0.15:  # -s ours, or theirs
            return dict(r.choice(parents).tree)
        tree = {}
        for path in sorted(set().union(*(p.tree for p in parents))):
            sides = [p.tree.get(path) for p in parents]
            choice = r.choice(sides)
            if r.random() < 0.1:  # resolved by hand
                choice = r.choice([self.entry(), None])
            if choice:
                self.put(tree, path, choice)
        if kind < 0.4:  # evil merge
            for _ in range(r.randrange(1, 4)):
                self.edit(tree)
        return tree

    def make(self):
        r, mailmap = self.random, self.mailmap
        count = r.choice([1, 2, 5, 15, 40, 70])
        for i in range(count):
            action = r.random()
            recent = self.commits[-r.choice([1, 2, 6, 100]):]
            if i == 0 or action < 0.03:
                parents, tree = [], {}
            elif action < 0.28 and len(recent) > 1:
                n = 2 if r.random() < 0.8 else r.randrange(2, 7)
                parents = r.sample(recent, min(n, len(recent)))
                tree = self.merge_tree(parents)
            else:
                parents = [self.commits[-1] if r.random() < 0.6 else r.choice(recent)]
                tree = dict(parents[0].tree)
            if len(parents) < 2 and r.random() > 0.06:
                for _ in range(r.choice([1, 1, 2, 3, 8])):
                    self.edit(tree)
            if mailmap and i + 1 == count:
                self.put(tree, b".mailmap", (REGULAR, mailmap))
            self.commit(parents, tree)
        if r.random() < 0.5 and len(self.commits) > 2:  # everything comes together
            heads = [c for c in self.commits if not any(c in d.parents for d in self.commits)][-8:]
            if len(heads) > 1:
                tree = self.merge_tree(heads)
                if mailmap:
                    self.put(tree, b".mailmap", (REGULAR, mailmap))
                self.commit(heads, tree)
        self.stream.append(b"reset refs/heads/main\nfrom :%d\n\n" % self.commits[-1].mark)
        return b"".join(self.stream)


# ---- repositories ----


class Repository:
    def __init__(self, folder, git_dir, show):
        self.folder, self.git_dir = folder, git_dir
        self.show = show  # what rource is given
        self.is_plain = True  # the pack reader alone can read it
        self.work = folder  # where git runs, so that it finds .mailmap


ENVIRONMENT = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL=os.devnull, LC_ALL="C.UTF-8")


def git(folder, *arguments, stdin=None):
    done = subprocess.run(["git", "-C", folder, "-c", "advice.graftFileDeprecated=false", *arguments], input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
    if done.returncode != 0:
        raise RuntimeError("git %s: %s" % (" ".join(map(str, arguments)), done.stderr.decode(errors="replace")))
    return done.stdout


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content)


def empty_repository(git_dir, bare):
    for sub in ("objects", "refs/heads"):
        os.makedirs(os.path.join(git_dir, sub))
    write(os.path.join(git_dir, "HEAD"), b"ref: refs/heads/main\n")
    write(os.path.join(git_dir, "config"), b"[core]\n\trepositoryformatversion = 0\n\tbare = %s\n" % (b"true" if bare else b"false"))


def decorate(r, repository, ids):
    """Shallow boundaries, grafts and replaced commits, which git log and rource must both follow."""
    common = repository.git_dir
    kind = r.random()
    if kind < 0.12:
        chosen = r.sample(ids, min(len(ids), r.randrange(1, 4)))
        write(os.path.join(common, "shallow"), b"".join(i + b"\n" for i in sorted(chosen)))
    elif kind < 0.18 and len(ids) > 3:
        lines = []
        for k in r.sample(range(1, len(ids)), 2):  # parents that are older, so there is no cycle
            lines.append(b" ".join([ids[k]] + r.sample(ids[:k], r.randrange(0, min(3, k + 1)))))
        write(os.path.join(common, "info/grafts"), b"\n".join(lines) + b"\n")
    elif kind < 0.24 and len(ids) > 3:
        k = r.randrange(1, len(ids))
        write(os.path.join(common, "refs/replace", ids[k].decode()), ids[r.randrange(0, k)] + b"\n")


def layout(r, folder):
    kind = r.random()
    if kind < 0.3:
        return Repository(folder, folder, folder), True
    git_dir = os.path.join(folder, ".git")
    sub = os.path.join(folder, "deep", "er")
    os.makedirs(sub)
    return Repository(folder, git_dir, r.choice([folder, git_dir, sub, "worktree"])), False


def link_worktree(repository):
    """A linked worktree, as `git worktree add` lays it out."""
    tree = os.path.join(repository.folder, "linked")
    private = os.path.join(repository.git_dir, "worktrees", "linked")
    write(os.path.join(private, "HEAD"), b"ref: refs/heads/main\n")
    write(os.path.join(private, "commondir"), b"../..\n")
    write(os.path.join(private, "gitdir"), os.fsencode(os.path.join(tree, ".git")) + b"\n")
    write(os.path.join(tree, ".git"), b"gitdir: " + os.fsencode(private) + b"\n")
    return tree


def make_mailmap(r):
    lines = []
    for _ in range(r.randrange(1, 6)):
        lines.append(r.choice([b"Mapped <a@x>", b"New Ann <new@x> Ann 3 <a@x>", b"<c@z> <b@y.org>", b"Nobody <n@n> <>", b"# comment <a@x>",
                               b"Mapped Two <m2@x> <A@X>", b"broken line", b"Half <open", b"Late <b@y.org> # tail"]))
    return b"\n".join(lines) + b"\n"


def all_objects(repository):
    rows = git(repository.work, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return rows.split()


def pack_files(repository):
    folder = os.path.join(repository.git_dir, "objects/pack")
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in names]


def split_packs(r, repository):
    """Every object into one or two of some packs, so that deltas, commits and their trees lie apart."""
    objects = all_objects(repository)
    before = pack_files(repository)
    prefix = os.path.join(repository.git_dir, "objects/pack/pack")
    os.makedirs(os.path.dirname(prefix), exist_ok=True)
    packs = [[] for _ in range(r.randrange(2, 5))]
    for each in objects:
        r.choice(packs).append(each)
        if r.random() < 0.1:
            r.choice(packs).append(each)
    made = [git(repository.work, "pack-objects", "-q", prefix, stdin=b"\n".join(p) + b"\n") for p in packs if p]
    names = {name.strip().decode() for name in made}
    for path in before:
        if not any(name in path for name in names):
            os.remove(path)
    git(repository.work, "prune-packed", "-q")
    if r.random() < 0.5:
        git(repository.work, "multi-pack-index", "write")


def unpack(repository):
    for path in pack_files(repository):
        if path.endswith(".pack"):
            with open(path, "rb") as f:
                content = f.read()
            for suffix in (".pack", ".idx", ".rev", ".keep"):
                if os.path.exists(path[:-5] + suffix):
                    os.remove(path[:-5] + suffix)
            git(repository.work, "unpack-objects", "-q", stdin=content)


def lend(repository):
    """All objects go to another folder, which this repository borrows from."""
    here = os.path.join(repository.git_dir, "objects")
    there = os.path.join(repository.git_dir, "lent", "objects")
    os.makedirs(os.path.dirname(there))
    os.rename(here, there)
    write(os.path.join(here, "info/alternates"), b"../lent/objects\n")


def store(r, repository, ids):
    """Lays the objects out in one of many ways; returns whether the pack reader alone can read that."""
    kind = r.random()
    repack = ["repack", "-a", "-d", "-f", "-k", "-q"]
    if kind < 0.15:
        git(repository.work, "-c", "repack.writeBitmaps=true", *repack, "--depth=250", "--window=20")
    elif kind < 0.25:
        git(repository.work, "-c", "repack.useDeltaBaseOffset=false", *repack)
    elif kind < 0.35:
        git(repository.work, "-c", "pack.indexVersion=1", *repack)
    elif kind < 0.55:
        split_packs(r, repository)
    elif kind < 0.65:
        unpack(repository)
    if r.random() < 0.3:
        git(repository.work, "commit-graph", "write", "--stdin-commits", stdin=r.choice(ids) + b"\n")
        if r.random() < 0.5:
            git(repository.work, "commit-graph", "write", "--stdin-commits", "--split=no-merge", stdin=ids[-1] + b"\n")
    if r.random() < 0.1:
        lend(repository)
    return not 0.25 <= kind < 0.35


def make_repository(seed, folder):
    r = random.Random(seed ^ 0x5eed)
    repository, bare = layout(r, folder)
    empty_repository(repository.git_dir, bare)
    mailmap = make_mailmap(r) if r.random() < 0.25 else None
    stream = Maker(seed, mailmap).make()
    limit = r.choice(["0", "100"])
    git(repository.work, "-c", "fastimport.unpackLimit=" + limit, "fast-import", "--quiet", "--force", stdin=stream)
    ids = git(repository.work, "rev-list", "--reverse", "main").split()
    decorate(r, repository, ids)
    repository.is_plain = store(r, repository, ids)
    if mailmap and not bare:
        write(os.path.join(folder, ".mailmap"), mailmap)
    if repository.show == "worktree":
        repository.show = repository.work = link_worktree(repository)
        if mailmap:
            write(os.path.join(repository.show, ".mailmap"), mailmap)
    return repository, r.choice(ids).decode()


# ---- what git says ----

Logged = collections.namedtuple("Logged", "id time author is_merge changes")  # changes: [(action, path, mode, blob)]


def git_log(folder, first_parent, revision):
    arguments = ["-c", "log.showSignature=false", "log", "--reverse", "--raw", "-z", "--no-renames", "--no-abbrev", "--root",
                 "--format=%x01%x01%H%x02%ct%x02%aN%x02%aE%x02%P"]
    if first_parent:
        arguments += ["--first-parent", "-m"]
    text = git(folder, *arguments, revision)
    commits = []
    for part in text.split(b"\x01\x01")[1:]:
        header, _, rest = part.partition(b"\x00")
        commit_id, time, author, mail, parents = header.rstrip(b"\n").split(b"\x02")
        fields = rest.lstrip(b"\n").split(b"\x00")
        changes = []
        i = 0
        while i + 1 < len(fields) and fields[i].startswith(b":"):
            old_mode, new_mode, old_id, new_id, status = fields[i][1:].split(b" ")
            gone = status == b"D"
            changes.append((b"M" if status == b"T" else status, fields[i + 1], old_mode if gone else new_mode, old_id if gone else new_id))
            i += 2
        shown = (author or mail or b"unknown").decode(errors="replace").encode()
        commits.append(Logged(commit_id, int(time), shown, len(parents.split()) > 1, changes))
    return commits


def git_files(folder, revision):
    return sorted(git(folder, "ls-tree", "-r", "--name-only", "-z", revision).split(b"\x00")[:-1])


# ---- what rource says ----

ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b'"': b'"', b"\\": b"\\"}


def unquote(field):
    if not field.startswith(b'"'):
        return field
    out, i = b"", 1
    while field[i:i + 1] != b'"':
        c = field[i:i + 1]
        if c != b"\\":
            out += c
            i += 1
        elif field[i + 1:i + 2].isdigit():
            out += bytes([int(field[i + 1:i + 4], 8)])
            i += 4
        else:
            out += ESCAPES[field[i + 1:i + 2]]
            i += 2
    return out


def rource(program, *arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False, timeout=120)
    if done.returncode != 0:
        raise AssertionError("rource %s: exit %d: %s" % (" ".join(arguments), done.returncode, done.stderr.decode(errors="replace")))
    return [line.split(b"\t") for line in done.stdout.split(b"\n")[:-1]]


def dump_files(program, repository, options):
    rows = rource(program, "--headless", "--duration", "1", "--framerate", "5", "--dump", "files", *options, repository.show)
    return sorted(unquote(row[0]) for row in rows[1:])


def dump_history(program, repository, options):
    rows = rource(program, "--dump", "history", *options, repository.show)
    return [(int(row[0]), unquote(row[1]), row[2], [unquote(f) for f in row[3:]]) for row in rows if row[0] != b"time"]


# ---- checks ----


def kind_of(mode):
    return b"link" if mode == SYMLINK else b"sub" if mode == SUBMODULE else b"file"


def expected_renames(changes):
    count = collections.Counter()
    for wanted in (b"A", b"D"):
        side = collections.Counter((c[3], kind_of(c[2])) for c in changes if c[0] == wanted and c[2] != SUBMODULE)
        count = side if wanted == b"A" else count & side
    return count


def check_commit(logged, rows, is_last):
    """rows: the dumped changes of one commit. The last one may have corrections behind its own changes."""
    blobs = {(c[0], c[1]): (c[3], kind_of(c[2])) for c in logged.changes}
    wanted = collections.Counter((c[0], c[1]) for c in logged.changes)
    seen = collections.Counter()
    renames = collections.Counter()
    for _, _, action, paths in rows:
        if action == b"R":
            new, old = paths
            seen[(b"A", new)] += 1
            seen[(b"D", old)] += 1
            if blobs.get((b"A", new)) != blobs.get((b"D", old)):
                raise AssertionError("rename of different contents: %r → %r in %r" % (old, new, logged.id))
            renames[blobs.get((b"A", new))] += 1
        else:
            seen[(action, paths[0])] += 1
    missing, extra = wanted - seen, seen - wanted
    if missing or (extra and not is_last):
        raise AssertionError("commit %r: missing %r, too much %r" % (logged.id, dict(missing), dict(extra)))
    if renames != expected_renames(logged.changes):
        raise AssertionError("commit %r: renames %r, expected %r" % (logged.id, renames, expected_renames(logged.changes)))
    if not is_last:
        order = [("DRAM".index(row[2].decode()) if row[2] != b"M" else 2, row[3][0]) for row in rows]
        if order != sorted(order):
            raise AssertionError("commit %r: changes out of order: %r" % (logged.id, rows))


def check_history(log, rows, first_parent):
    """Takes the rows commit by commit, in git's order; a merge takes all rows of its time and author."""
    at = 0
    for i, logged in enumerate(log):
        start = at
        is_last = i + 1 == len(log)
        strict = first_parent or not logged.is_merge
        room = len(logged.changes) if strict and not is_last else len(rows)
        while at < len(rows) and room > 0 and rows[at][0] == logged.time and rows[at][1] == logged.author:
            room -= 2 if rows[at][2] == b"R" else 1
            at += 1
        if strict:
            check_commit(logged, rows[start:at], is_last)
    if at != len(rows):
        raise AssertionError("row %d of the history is not where git log has it: %r" % (at, rows[at]))


def check_files(want, got):
    if want != got:
        extra = collections.Counter(got) - collections.Counter(want)
        missing = collections.Counter(want) - collections.Counter(got)
        raise AssertionError("files: missing %r, too much %r" % (list(missing)[:5], list(extra)[:5]))


def dump_with(program, repository, *options):
    """Exit code, history and messages, whatever they are; -11 and the like are crashes."""
    done = subprocess.run([program, "--dump", "history", *options, repository.show], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=ENVIRONMENT, check=False, timeout=120)
    if done.returncode not in (0, 1):
        raise AssertionError("rource %s: exit %d: %s" % (" ".join(options), done.returncode, done.stderr.decode(errors="replace")))
    return done.returncode, done.stdout, done.stderr


def check_readers(program, repository, options):
    want = dump_with(program, repository, "--reader", "libgit2", *options)
    for reader in ("auto", "pack"):
        got = dump_with(program, repository, "--reader", reader, *options)
        if reader == "pack" and not repository.is_plain:
            if got[0] != 1 or b"leave out --reader pack" not in got[2]:
                raise AssertionError("--reader pack read an index of version 1: %r" % (got[2],))
        elif got != want:
            raise AssertionError("--reader %s %s: %r instead of %r" % (reader, " ".join(options), got, want))


def lose_objects(r, repository):
    """Removes some objects that lie loose: commits, trees, blobs."""
    folder = os.path.join(repository.git_dir, "objects")
    files = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names if len(name) == 38)
    for path in r.sample(files, min(len(files), r.randrange(1, 4))):
        os.remove(path)


def spoil_pack(r, repository):
    """Changes a few bytes of a pack or an index."""
    files = [path for path in pack_files(repository) if path.endswith((".pack", ".idx"))]
    for path in r.sample(files, min(len(files), 1)):
        os.chmod(path, 0o644)
        with open(path, "r+b") as f:
            content = bytearray(f.read())
            for _ in range(r.choice([1, 3, 20])):
                content[r.randrange(len(content))] ^= 1 << r.randrange(8)
            if r.random() < 0.2:
                content = content[:r.randrange(len(content))]
            f.seek(0)
            f.truncate()
            f.write(content)


def check_damage(program, r, repository):
    kind = r.random()
    if kind < 0.25:
        unpack(repository)
        lose_objects(r, repository)
        graph = os.path.join(repository.git_dir, "objects/info")  # it may tell of commits that are gone
        for top, _, names in os.walk(graph):
            for name in names:
                if name.startswith(("commit-graph", "graph-")):
                    os.remove(os.path.join(top, name))
        repository.is_plain |= not os.path.exists(os.path.join(repository.git_dir, "lent"))
        check_readers(program, repository, ["--threads", "1"])
    elif kind < 0.6:
        spoil_pack(r, repository)
        for reader in ("auto", "pack"):
            dump_with(program, repository, "--reader", reader, "--threads", "2")


def check_repository(program, seed, folder):
    repository, some_commit = make_repository(seed, folder)
    r = random.Random(seed ^ 0xc0de)
    runs = [([], False, "HEAD")]
    runs.append(r.choice([(["--first-parent"], True, "HEAD"), (["--branch", some_commit], False, some_commit)]))
    for options, first_parent, revision in runs:
        options = options + ["--threads", str(r.choice([1, 2, 5]))]
        check_files(git_files(repository.work, revision), dump_files(program, repository, options))
        log = git_log(repository.work, first_parent, revision)
        check_history(log, dump_history(program, repository, options), first_parent)
    check_readers(program, repository, options)
    check_damage(program, r, repository)


def run_one(program, seed, keep):
    folder = os.path.join(keep, "repo-%d" % seed) if keep else tempfile.mkdtemp(prefix="rource-repos-")
    os.makedirs(folder, exist_ok=True)
    try:
        check_repository(program, seed, folder)
        return None
    except (AssertionError, RuntimeError, subprocess.TimeoutExpired) as problem:
        return "seed %d: %s" % (seed, problem)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rource", required=True, help="the program")
    usual = 2000 if os.environ.get("ROURCE_TEST_LONG") == "1" else 200
    parser.add_argument("--count", type=int, default=usual, help="repositories (default %d)" % usual)
    parser.add_argument("--seed", type=int, default=1, help="of the first repository (default 1)")
    parser.add_argument("--keep", help="keep the repositories under this folder")
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    with ThreadPoolExecutor(max_workers=max(1, os.cpu_count() or 1)) as pool:
        problems = [p for p in pool.map(lambda seed: run_one(arguments.rource, seed, arguments.keep), seeds) if p]
    for problem in problems[:10]:
        print(problem)
    print("%d repositories, %d wrong" % (len(seeds), len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
