"""Expressions and unary tests to trees, by recursive descent, after section 6 of the language."""

from tokens import Cursor, SyntaxFault
from tree import (And, AnyOf, Arithmetic, Between, Call, Compare, Date, Dots, Equals, Field, If, InLookup, InRange,
                  InSet, Is, It, Name, Negate, Not, Num, Or, Population, Search, Span, Text, Truth)

UNITS = {"day": "days", "days": "days", "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
         "year": "years", "years": "years"}
POPULATIONS = {"total", "count", "avg", "min", "max", "median", "quantile", "stddev", "share", "rank", "ntile",
               "cumulative_share"}
AGGREGATES = {"sum", "count", "avg", "min", "max", "median", "quantile", "stddev", "first", "last", "top", "variation"}
TEST_BEGINS = "= != < <= > >= in not between contains starts ends matches is".split()


class ExpressionParser(Cursor):
  def __init__(self, source):
    super().__init__(source)
    self.in_rollup = False

  # unary tests

  def tests(self):
    tests = [self.test()]
    while self.accept(","):
      tests.append(self.test())
    return tests[0] if len(tests) == 1 else AnyOf(tests)

  def test(self):
    if self.sees(*TEST_BEGINS):
      return self.comparison_of(It())
    low = self.sum()
    return Dots(low, self.sum()) if self.accept("..") else Equals(low)

  # expressions, loosest first

  def expression(self):
    if not self.accept("if"):
      return self.disjunction()
    condition = self.expression()
    self.expect("then")
    then = self.expression()
    self.expect("else")
    return If(condition, then, self.expression())

  def disjunction(self):
    left = self.conjunction()
    while self.accept("or"):
      left = Or(left, self.conjunction())
    return left

  def conjunction(self):
    left = self.negation()
    while self.accept("and"):
      left = And(left, self.negation())
    return left

  def negation(self):
    if self.accept("not"):
      return Not(self.negation())
    return self.comparison_of(self.sum())

  def comparison_of(self, x):
    op = self.accept("=", "!=", "<", "<=", ">", ">=")
    if op:
      return Compare(op, x, self.sum())
    if self.accept("is"):
      return Is(x, self.state())
    negated = bool(self.accept("not"))
    if self.accept("in"):
      return self.membership(x, negated)
    if self.accept("between"):
      low = self.sum()
      self.expect("and")
      return Between(x, negated, low, self.sum())
    op = self.accept("contains", "starts", "ends", "matches")
    if op:
      if op in ("starts", "ends"):
        self.expect("with")
      return Search(op, x, negated, self.sum())
    if negated:
      raise SyntaxFault("`not` before nothing")
    return x

  def state(self):
    if self.accept("not"):
      self.expect("missing")
      return "not missing"
    if self.accept("missing"):
      return "missing"
    self.expect("present")
    return "present"

  def membership(self, x, negated):
    if self.accept("{"):
      members = [self.sum()]
      while self.accept(","):
        members.append(self.sum())
      self.expect("}")
      return InSet(x, negated, members)
    opening = self.accept("[", "(")
    if not opening:
      return InLookup(x, negated, self.name())
    low = self.sum()
    self.expect("..")
    high = self.sum()
    closing = self.accept("]", ")")
    if not closing:
      raise SyntaxFault("an interval without an end")
    return InRange(x, negated, opening == "[", low, high, closing == "]")

  def sum(self):
    left = self.product()
    while self.sees("+", "-"):
      left = Arithmetic(self.take("sign"), left, self.product())
    return left

  def product(self):
    left = self.unary()
    while self.sees("*", "/"):
      left = Arithmetic(self.take("sign"), left, self.unary())
    return left

  def unary(self):
    return Negate(self.unary()) if self.accept("-") else self.primary()

  def primary(self):
    token = self.token
    if token.kind == "number":
      return self.number()
    if token.kind == "text":
      return Text(self.take("text"))
    if token.kind == "date":
      return Date(self.take("date"))
    if self.accept("true"):
      return Truth(True)
    if self.accept("false"):
      return Truth(False)
    if self.accept("("):
      inside = self.expression()
      self.expect(")")
      return inside
    return self.name_or_call()

  def number(self):
    spelt = self.token.text
    value = self.take("number")
    if self.token.kind == "word" and self.token.text in UNITS:
      return Span(int(value), UNITS[self.take("word")])
    return Num(value, spelt)

  def name_or_call(self):
    quoted = self.token.kind == "quoted"
    name = self.name()
    if not quoted and self.accept("("):
      return self.call(name)
    if self.accept("."):
      return Field(name, self.name())
    return Name(name)

  def call(self, function):
    distinct = bool(self.accept("distinct"))
    arguments = [] if self.sees("by", "where", ")") else self.several()
    keys = self.several() if self.accept("by") else []
    where = self.expression() if self.accept("where") else None
    self.expect(")")
    over_all = function in (AGGREGATES if self.in_rollup else POPULATIONS)
    extreme = function in ("min", "max") and len(arguments) > 1 and not keys and where is None
    if not over_all or extreme:
      return Call(function, arguments)
    unit = period = None
    if self.in_rollup and self.accept("per"):
      unit = self.take("word")
    if self.in_rollup and self.sees("in") and self.is_name(self.peek()):
      self.at += 1
      period = self.name()
    return Population(function, arguments, distinct, keys, where, unit, period)

  def several(self):
    items = [self.expression()]
    while self.accept(","):
      items.append(self.expression())
    return items
