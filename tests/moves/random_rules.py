"""`rubric diff` of the random rule files of tests/random, and of what small changes make of them, held against two runs.

Each export has a column of its own by which its records are told apart. Where it is proven that nobody moves, nobody may.
"""

import collections
import csv
import io
import json
import os
import pathlib
import random
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "random"))

import exports
import generator
import writer

KEY = "the record"
PATIENCE = 60                # seconds for one run of the program
CHANGES = [
  (r"(?<![\w.\"`-])\d+(?:\.\d+)?(?![\w.\"`-])", lambda r, text: r.choice(["0", "1", "2", "7.5", "100"])),
  (r" (?:<|>|<=|>=) ", lambda r, text: r.choice([" < ", " > ", " <= ", " >= "])),
  (r" (?:and|or) ", lambda r, text: " or " if "and" in text else " and "),
  (r"\b(?:total|avg|min|max)(?=\([^,()]*\))", lambda r, text: r.choice(["total", "avg", "min", "max"])),
  (r"-> \w+\n", lambda r, text: "-> other\n"),
  (r"(?m)^ +[^|\n]*->[^{}\n]*\n", lambda r, text: ""),
  (r"(?m)(?<=[\w`] )(?:number|text|date|required)\b(?=(?: |$))", lambda r, text: r.choice(["number", "text", "date"])),
  (r" (?:required|default [^\s{}]+)(?=\n| )", lambda r, text: r.choice(["", " required"])),
  (r'decimal "[^"]*"', lambda r, text: r.choice(['decimal ","', 'decimal "."'])),
  (r"only where [^\n]*", lambda r, text: r.choice(["", "only where not false"])),
]


def changed(rules, rng):
  for _ in range(rng.randint(1, 3)):
    pattern, change = rng.choice(CHANGES)
    places = list(re.finditer(pattern, rules))
    if places:
      place = rng.choice(places)
      rules = rules[:place.start()] + change(rng, place.group()) + rules[place.end():]
  return rules


def rubric(program, folder, command, *arguments):
  done = subprocess.run([program, command, "-q", *arguments], cwd=folder, capture_output=True, timeout=PATIENCE)
  return done.returncode, done.stdout.decode(), done.stderr.decode()


def normal(label):
  """Sets of labels are the same whatever their order."""
  return "|".join(sorted(label.split("|"))) if label else ""


def labels_of(text, names):
  """By record, the labels of each segment."""
  rows = list(csv.reader(io.StringIO(text, newline="")))
  return {row[0]: [normal(row[rows[0].index(name, 1)]) for name in names] for row in rows[1:]}


def moves_of(segment):
  moves = collections.Counter()
  for move in segment["moves"]:
    ends = tuple(None if move[side] is None else normal(move[side]) for side in ("old", "new"))
    moves[ends] += move["clients"]
  return moves


def expected(old, new, s):
  moves = collections.Counter()
  for key in {**old, **new}:
    moves[tuple(side[key][s] if key in side else "(left out)" for side in (old, new))] += 1
  return moves


def compare(program, folder, options):
  """What is wrong, or None; False where there is nothing to compare."""
  runs = [rubric(program, folder, "run", "--only", *options, f"{side}.rules", "export.csv") for side in ("old", "new")]
  if any(status not in (0, 1) for status, _, _ in runs):
    return False
  status, output, said = rubric(program, folder, "diff", "--format=json", *options, "old.rules", "new.rules",
                                "export.csv")
  if status != 0:
    return f"exit status {status}\n{output}{said}"
  told = json.loads(output)
  segments = [segment for segment in told["segments"] if segment["state"] == "compared"]
  nobody = told["rules_same"] or [change["concerns_nobody"] for change in told["changes"]] == [True]
  if nobody and told["moved"]:
    return "it was proven that nobody moves"
  old, new = (labels_of(text, [segment["name"] for segment in segments]) for _, text, _ in runs)
  for s, segment in enumerate(segments):
    due, got = expected(old, new, s), moves_of(segment)
    named = collections.Counter()
    for (before, now), clients in got.items():
      named[before or "", now or ""] += clients
    if due != named:
      return f"{segment['name']}: {dict(named)}\nand the runs say {dict(due)}"
  return None


def try_one(program, folder, seed):
  rng = random.Random(seed)
  case = generator.random_case(rng)
  if case.alone:
    return False
  case = case._replace(columns=[KEY, *case.columns], records=[[str(i), *r] for i, r in enumerate(case.records)])
  put = lambda name, text, encoding="utf-8": (folder / name).write_bytes(text.encode(encoding))
  options = ["--as-of", case.as_of.isoformat(), "--bad=missing", "--key", KEY]
  options += [f"--set={name}={value}" for name, value in case.settings]
  put("export.csv", exports.export_text(case))
  for name, text in case.files:
    put(name, text)
  for i, ledger in enumerate(case.ledgers):
    for j, file in enumerate(ledger.files):
      put(f"ledger{i}-{j}.csv", exports.ledger_text(file), file.dialect.encoding)
      options.append(f"--with={ledger.name}=ledger{i}-{j}.csv")
  rules = writer.write(case.statements, None)
  put("old.rules", rules)
  put("new.rules", changed(rules, rng))
  return compare(program, folder, options)
