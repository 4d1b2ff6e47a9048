#!/usr/bin/env python3
"""Repositories in which somebody works while they are followed (follow_history.c): commits, amended and rebased ones, resets,
checkouts, merges, fetches, gc and packed references, from before the first commit on. After each step the files shown are
those of `git ls-tree`, and what was played is what `git rev-list old..new` counts.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

ENVIRONMENT = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null", GIT_AUTHOR_NAME="Ann",
                   GIT_AUTHOR_EMAIL="a@x", GIT_COMMITTER_NAME="Ann", GIT_COMMITTER_EMAIL="a@x", LC_ALL="C")


class Repository:
    def __init__(self, folder):
        self.folder = folder
        self.time = 1_700_000_000
        os.makedirs(folder)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments):
        self.time += 60
        date = f"{self.time} +0000"
        return subprocess.run(["git", *arguments], cwd=self.folder, check=True, stdin=subprocess.DEVNULL, capture_output=True,
                              env=dict(ENVIRONMENT, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)).stdout

    def head(self):
        return self.git("rev-parse", "HEAD").decode().strip()

    def files(self, revision="HEAD"):
        return sorted(self.git("ls-tree", "-r", "--name-only", "-z", revision).split(b"\0")[:-1])

    def commit(self, name, text, *options):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", text, *options)


class Follower:
    def __init__(self, program, repository, *branch):
        self.repository = repository
        self.shown = None
        self.count = 0
        self.process = subprocess.Popen([program, repository.folder, *branch], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def field(self):
        out = b""
        while not out.endswith(b"\0"):
            byte = self.process.stdout.read(1)
            if not byte:
                sys.exit("follow_history ended early")
            out += byte
        return out[:-1]

    def expect(self, what, detour=False):
        """Waits until the repository's head is shown and compares. On a detour the head was somewhere else in between, and
        may have been seen there: then only the end counts."""
        head = self.repository.head()
        expected = 1 if detour else self.expected(head)
        before = self.count
        self.process.stdin.write(b"%d %s\n" % (before + expected, head[:16].encode() if expected else b""))
        self.process.stdin.flush()
        self.count = int(self.field())
        names = sorted(iter(self.field, b""))
        files = self.repository.files()
        if names != files:
            sys.exit(f"{what}: shown {names}, git has {files}")
        if self.count - before != expected and not detour:
            sys.exit(f"{what}: {self.count - before} commits were played, {expected} were expected")
        self.shown = head

    def expected(self, head):
        """How many commits are played: the new ones, or a record for a revision that was moved back to other files."""
        old = [f"^{self.shown}"] if self.shown else []
        new = len(self.repository.git("rev-list", head, *old).split())
        return new or int(self.repository.files(self.shown or head) != self.repository.files(head))

    def finish(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit("follow_history failed")


def work(program, folder):
    """One of each kind, in an order that matters: the repository is empty at first."""
    repository = Repository(os.path.join(folder, "work"))
    follower = Follower(program, repository)

    def step(what, *arguments, detour=False):
        if arguments:
            repository.git(*arguments)
        follower.expect(what, detour)

    repository.commit("a", "first")
    step("first commit")
    repository.commit("d/b", "second")
    repository.commit("d/c", "third")
    step("two commits")
    repository.commit("d/e", "amended", "--amend")
    step("amended commit")
    step("reset back", "reset", "-q", "--hard", "HEAD~1")
    repository.git("checkout", "-q", "-b", "side", "HEAD~1")
    repository.commit("side/x", "side")
    step("another branch", detour=True)
    step("back again", "checkout", "-q", "main")
    repository.commit("d/b", "on main")
    step("merge", "merge", "-q", "--no-ff", "-m", "merge", "side")
    step("gc", "gc", "-q", "--prune=now")
    repository.commit("after/gc", "after gc")
    step("packed references", "pack-refs", "--all")
    repository.commit("after/pack", "after pack")
    step("commit on a packed reference")
    repository.git("checkout", "-q", "side")
    repository.commit("side/y", "one more")
    step("rebase", "rebase", "-q", "main", detour=True)
    repository.git("rm", "-q", "-r", "d")
    step("files go", "commit", "-q", "-m", "rm")
    other = Repository(os.path.join(folder, "other"))
    other.git("pull", "-q", repository.folder, "side:main")
    other.git("reset", "-q", "--hard", "main")
    for i in range(20):
        other.commit(f"fetched/{i}", f"fetched {i}")
    step("fast-forward by a fetch", "pull", "-q", "--ff-only", other.folder, "main")
    repository.git("checkout", "-q", "--orphan", "lone")
    repository.git("rm", "-q", "-r", "-f", ".")
    repository.commit("lone", "an orphan")
    step("orphan branch")
    follower.finish()

    follower = Follower(program, repository, "side")  # not where HEAD is
    repository.git("checkout", "-q", "side")
    step("a branch by its name")
    repository.commit("named", "named")
    step("a branch that moves")
    follower.finish()


def clones(program, folder):
    """A shallow clone, whose boundary moves with each fetch."""
    source = Repository(os.path.join(folder, "source"))
    for i in range(6):
        source.commit(f"f{i}", f"commit {i}")
    clone = Repository(os.path.join(folder, "shallow"))
    clone.git("fetch", "-q", "--depth=2", "file://" + source.folder, "main")
    clone.git("reset", "-q", "--hard", "FETCH_HEAD")
    follower = Follower(program, clone)
    follower.expect("shallow clone")
    for i in range(6, 12):
        source.commit(f"f{i}", f"commit {i}")
    clone.git("fetch", "-q", "--depth=3", "file://" + source.folder, "main")
    clone.git("reset", "-q", "--hard", "FETCH_HEAD")
    follower.expect("shallow fetch")
    follower.finish()


def at_random(program, folder, seed):
    chance = random.Random(seed)
    repository = Repository(os.path.join(folder, "random"))
    repository.commit("start", "start")
    follower = Follower(program, repository)
    for number in range(40):
        commits = repository.git("rev-list", "--all").decode().split()
        action = chance.random()
        if action < 0.5:
            for _ in range(chance.randrange(1, 4)):
                repository.commit(f"d{chance.randrange(3)}/f{chance.randrange(8)}", f"{number} {chance.random()}")
        elif action < 0.65:
            repository.git("reset", "-q", "--hard", chance.choice(commits))
        elif action < 0.75:
            repository.commit(f"amended{chance.randrange(3)}", f"{chance.random()}", "--amend")
        elif action < 0.9:
            repository.git("checkout", "-q", "-B", f"b{chance.randrange(3)}", chance.choice(commits))
        else:
            repository.git("merge", "-q", "-s", "ours", "--no-ff", "--allow-unrelated-histories", "-m", "merge",
                           chance.choice(commits))
        if chance.random() < 0.2:
            repository.git("gc", "-q")
        follower.expect(f"seed {seed}, step {number}")
    follower.finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(10 ** 6))
    arguments = parser.parse_args()
    for run in (work, clones, lambda program, folder: at_random(program, folder, arguments.seed)):
        with tempfile.TemporaryDirectory(prefix="rource-follow-") as folder:
            run(arguments.program, folder)


main()
