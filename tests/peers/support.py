"""What the groups share: running the program, and counting what came of it."""
import json
import os
import re
import subprocess
from collections import Counter
from decimal import Decimal


class Failure(Exception):
    """What a case found wrong, in one line or few."""


class Group:
    def __init__(self):
        self.right = 0
        self.refused = 0
        self.skipped = Counter()
        self.failures = []

    def skip(self, reason):
        self.skipped[reason] += 1

    def run(self, name, case):
        """`case` returns "right" or "refused", or raises Failure."""
        try:
            verdict = case()
        except Failure as failure:
            self.failures.append(f"{name}: {failure}")
            return
        if verdict == "right":
            self.right += 1
        else:
            self.refused += 1

    def summary(self):
        text = f"{self.right} right, {self.refused} refused, {sum(self.skipped.values())} skipped"
        return text + (f", {len(self.failures)} FAILED" if self.failures else "")


class Outcome:
    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err.decode("utf-8", "replace")

    def shown(self):
        return f"status {self.status}: {' / '.join(self.err.strip().splitlines())[:400]}"

    def must_end_with(self, *statuses):
        if self.status not in statuses:
            raise Failure(f"status {' or '.join(map(str, statuses))} expected, got {self.shown()}")
        return self

    def refuses(self, *patterns):
        """Status 3, nothing on standard output, and a message in which the patterns are found."""
        self.must_end_with(3)
        if self.out:
            raise Failure("refused, but something was written")
        for pattern in patterns:
            if not re.search(pattern, self.err):
                raise Failure(f"the refusal has no {pattern!r}: {self.shown()}")
        return "refused"

    def objects(self):
        """JSON lines as lists of (name, value): a name that stands twice must not be lost."""
        try:
            return [json.loads(line, object_pairs_hook=list, parse_float=Decimal, parse_int=Decimal)
                    for line in self.out.decode().splitlines()]
        except ValueError as error:
            raise Failure(f"the output is no JSON lines: {error}") from None


class Program:
    """The program, and a folder of its own in which it runs."""

    def __init__(self, binary, work):
        self.binary = binary
        self.work = work

    def write(self, name, content):
        path = os.path.join(self.work, name)
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name):
        with open(os.path.join(self.work, name), "rb") as file:
            return file.read()

    def run(self, *arguments):
        environment = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8")
        try:
            done = subprocess.run([self.binary, *arguments], cwd=self.work, env=environment, timeout=60,
                                  stdin=subprocess.DEVNULL, capture_output=True)
        except subprocess.TimeoutExpired:
            raise Failure("no end within 60 seconds") from None
        return Outcome(done.returncode, done.stdout, done.stderr)


def first_difference(expected, found):
    """The first place where two lists differ, in words; None where they are the same."""
    for place, (left, right) in enumerate(zip(expected, found), 1):
        if left != right:
            return f"{place}: expected {left!r}, got {right!r}"[:600]
    if len(expected) != len(found):
        return f"expected {len(expected)}, got {len(found)}"
    return None


def must_be_same(what, expected, found):
    difference = first_difference(expected, found)
    if difference:
        raise Failure(f"{what} {difference}")
