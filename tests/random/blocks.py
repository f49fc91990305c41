"""Random segments, scores and tables."""

import datetime
import functools
from fractions import Fraction

import tree
from pools import LABELS
from tree import And, AnyOf, Anything, Compare, Equals, Is, Name, Not, NotTest, Num, Or, Rule, Text, Truth


class Blocks:
  """Of a Generator: what is made of rules."""

  def rule_parts(self):
    day = lambda: self.pools.as_of + datetime.timedelta(days=self.random.choice([-40, -1, 0, 0, 1, 40]))
    start = end = None
    if self.chance(0.15):
      start = day() if self.chance(0.7) else None
      end = day() if start is None or self.chance(0.4) else None
      if start and end and start > end:
        start, end = end, start
    return {"label": self.new_name("r") if self.chance(0.15) else None,
            "because": self.pools.word() if self.chance(0.15) else None, "start": start, "end": end}

  def rule(self, condition, outcome=None, points=None):
    return Rule(condition=condition, outcome=outcome, points=points, **self.rule_parts())

  def points(self):
    x = Fraction(self.random.choice([1, 1, 2, 3, 5, 10, 20, 25]), self.random.choice([1, 1, 1, 2, 10]))
    sign = self.random.choice("++-")
    return Num(x if sign == "+" else -x, sign + self.expressions.spelt(x))

  def loose_rule(self):
    for _ in range(self.random.randint(1, 3)):
      label = self.random.choice(LABELS)
      self.loose.append(tree.Loose(self.rule(self.expressions.of("truth", self.depth), label)))

  def segment(self):
    policy = self.random.choice(["first", "first", "unique", "any", "priority", "all", "points"])
    name = self.new_name("s")
    labels = self.random.sample(LABELS, self.random.randint(1, 5))
    subject, test = self.subject() if self.chance(0.35) else (None, lambda: self.expressions.of("truth", self.depth))
    count = self.random.choice([1, 2, 3, 4, 5, 8])
    if self.chance(0.3):
      count = self.many()
      test = test if subject is not None else self.alike()
    rules = [self.rule(test(), self.random.choice(labels), self.points() if policy == "points" else None)
             for _ in range(count)]
    if self.chance(0.4):
      rules.append(self.rule(None, self.random.choice(labels)))
    given = list(dict.fromkeys(r.outcome for r in rules))
    priority = self.random.sample(given, len(given)) if policy == "priority" else []
    self.statements.append(tree.Segment(name, policy, priority, subject, rules))
    (self.scope.sets if policy == "all" else self.scope.segments)[name] = given

  def many(self):
    """A number of rules that are worth an index."""
    return self.random.choice([8, 16, 32, 64])

  def alike(self):
    """Conditions over the same few subjects."""
    tests = [self.test_of_subject() for _ in range(self.random.randint(1, 3))]

    def condition():
      parts = [test() for test in tests if self.chance(0.8)] or [tests[0]()]
      if self.chance(0.04):
        parts.append(self.expressions.of("truth", 1))
      if self.chance(0.1):
        self.random.shuffle(parts)
      return functools.reduce(And, parts)

    return condition

  def test_of_subject(self):
    e = self.expressions
    if self.scope.segments and self.chance(0.2):
      name, labels = self.random.choice(sorted(self.scope.segments.items()))
      single = lambda: e.with_subject(e.label_unary(labels), Name(name))
    else:
      kind = self.random.choice(["number", "number", "number", "text", "text", "date", "duration", "truth"])
      x = e.leaf(kind) if self.chance(0.6) else e.of(kind, self.random.choice([1, 2]))
      single = lambda: self.test_of(kind, x)

    def test():
      choice = self.random.random()
      if choice < 0.1:
        return Not(single())
      return Or(single(), single()) if choice < 0.25 else single()

    return test

  def test_of(self, kind, x):
    e = self.expressions
    if self.chance(0.08):
      return Is(x, self.random.choice(["missing", "present", "not missing"]))
    if kind == "truth":
      return Compare(self.random.choice(["=", "!="]), x, Truth(self.chance(0.5)))
    if self.chance(0.4) and kind != "duration":
      return Compare("=", x, getattr(e, kind + "_leaf")())
    return e.with_subject(e.comparison_test(kind, 0), x)

  def subject(self):
    """What an `on` block or a column of a table is about, and how to make tests of it."""
    e = self.expressions
    if self.scope.segments and self.chance(0.2):
      name, labels = self.random.choice(sorted(self.scope.segments.items()))
      test = lambda: Equals(e.label(labels)) if self.chance(0.6) else e.label_unary(labels)
      return Name(name), lambda: AnyOf([test(), test()]) if self.chance(0.2) else test()
    kind = self.random.choice(["number", "number", "number", "text", "date", "duration", "truth"])
    depth = self.random.choice([0, 0, 1, 2])
    return e.of(kind, depth), lambda: e.unary(kind, self.random.choice([0, 0, 1]))

  def score(self):
    name = self.new_name("z")
    base = self.points() if self.chance(0.7) else None
    many = self.chance(0.3)
    test = self.alike() if many else lambda: self.expressions.of("truth", self.depth)
    rules = [self.rule(test(), None, self.points())
             for _ in range(self.many() if many else self.random.randint(1, 5))]
    self.statements.append(tree.Score(name, base, rules))
    self.scope.add("number", name)

  def table(self):
    policy = self.random.choice(["first", "first", "unique", "any", "priority", "all", "sum", "min", "max", "count"])
    aggregate = policy in ("sum", "min", "max", "count")
    subjects = [self.subject() for _ in range(self.random.randint(1, 3))]
    kinds = ["number"] if aggregate else [self.random.choice(["number", "number", "text", "date", "truth"])
                                          for _ in range(self.random.randint(1, 3))]
    if policy == "priority":
      kinds[0] = "text"
    count = self.many() if self.chance(0.3) else self.random.randint(1, 6)
    if policy == "priority":
      count = min(count, len(LABELS))
    rows = [self.row(policy, subjects, kinds) for _ in range(count)]
    priority = []
    if policy == "priority":
      labels = self.random.sample(LABELS, len(rows))
      rows = [r._replace(outputs=[Text(label)] + r.outputs[1:]) for r, label in zip(rows, labels)]
      priority = self.random.sample(labels, len(labels))
    names = [self.new_name("t") for _ in kinds]
    self.statements.append(tree.Table(self.new_name("tab"), policy, priority, [s for s, _ in subjects], names, rows))
    self.offer_outputs(policy, names, kinds, rows)

  def row(self, policy, subjects, kinds):
    return tree.Row([self.cell(test) for _, test in subjects], [self.output_cell(policy, kind) for kind in kinds])

  def cell(self, test):
    choice = self.random.random()
    if choice < 0.25:
      return Anything()
    return NotTest(test()) if choice < 0.35 else test()

  def output_cell(self, policy, kind):
    if policy in ("first", "unique", "priority", "all") and self.chance(0.1):
      return None
    if policy in ("first", "unique", "all", "count") and self.chance(0.35):
      return self.expressions.of(kind, 2)
    return Truth(self.chance(0.5)) if kind == "truth" else self.constant(kind)

  def offer_outputs(self, policy, names, kinds, rows):
    for i, (name, kind) in enumerate(zip(names, kinds)):
      if policy != "all" and any(row.outputs[i] is not None for row in rows):
        self.scope.add(kind, name)
