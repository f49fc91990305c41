"""Turns unary tests and the roundabout comparisons into plain ones, and bare words into labels."""

from tree import (And, AnyOf, Anything, Arithmetic, Between, Call, Compare, Dots, Equals, If, InLookup, InRange,
                  InSet, Is, It, Name, Negate, Not, NotTest, Or, Population, Search, Text, Truth)


class Desugar:
  """LABELS: for each segment the set of its labels."""

  def __init__(self, labels):
    self.labels = labels

  def test(self, test, subject):
    """The condition that the unary TEST puts to SUBJECT."""
    if isinstance(test, Anything):
      return Truth(True)
    if isinstance(test, AnyOf):
      return any_of([self.test(t, subject) for t in test.tests])
    if isinstance(test, NotTest):
      return Not(self.test(test.test, subject))
    if isinstance(test, Equals):
      return self.plain(Compare("=", subject, test.x))
    if isinstance(test, Dots):
      return self.plain(Between(subject, False, test.low, test.high))
    return self.plain(replace_it(test, subject))

  def plain(self, e):
    if isinstance(e, Compare):
      return self.compare(e.op, e.a, e.b)
    if isinstance(e, InSet):
      return negate(any_of([self.compare("=", e.x, m) for m in e.members]), e.negated)
    if isinstance(e, Between):
      return negate(And(self.compare(">=", e.x, e.low), self.compare("<=", e.x, e.high)), e.negated)
    if isinstance(e, InRange):
      low = self.compare(">=" if e.with_low else ">", e.x, e.low)
      high = self.compare("<=" if e.with_high else "<", e.x, e.high)
      return negate(And(low, high), e.negated)
    if isinstance(e, Search):
      part = self.label(e.x, e.part) if e.op == "contains" else e.part
      return negate(Search(e.op, self.plain(e.x), False, self.plain(part)), e.negated)
    if isinstance(e, InLookup):
      return negate(InLookup(self.plain(e.x), False, e.lookup), e.negated)
    if isinstance(e, Is):
      return negate(Is(self.plain(e.x), "missing"), e.what != "missing")
    return self.parts(e)

  def parts(self, e):
    if isinstance(e, Call):
      return Call(e.function, [self.plain(a) for a in e.arguments])
    if isinstance(e, Population):
      return e._replace(arguments=[self.plain(a) for a in e.arguments], keys=[self.plain(k) for k in e.keys],
                        where=None if e.where is None else self.plain(e.where))
    if isinstance(e, (And, Or, Not, If, Negate, Arithmetic)):
      return e._replace(**{f: self.plain(v) for f, v in e._asdict().items() if isinstance(v, tuple)})
    return e

  def compare(self, op, a, b):
    a, b = self.label(b, a), self.label(a, b)
    return Compare(op, self.plain(a), self.plain(b))

  def label(self, segment, word):
    """WORD beside the name of a SEGMENT is one of its labels."""
    if isinstance(segment, Name) and isinstance(word, Name) and word.name in self.labels.get(segment.name, ()):
      return Text(word.name)
    return word


def any_of(conditions):
  whole = conditions[0]
  for condition in conditions[1:]:
    whole = Or(whole, condition)
  return whole


def negate(e, negated):
  return Not(e) if negated else e


def replace_it(e, subject):
  if isinstance(e, It):
    return subject
  if isinstance(e, list):
    return [replace_it(x, subject) for x in e]
  if isinstance(e, tuple) and hasattr(e, "_fields"):
    return type(e)(*[replace_it(x, subject) for x in e])
  return e
