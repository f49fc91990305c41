"""Random expressions of a type, and random functions over many records."""

from fractions import Fraction

import tokens
from pools import PATTERNS, UNITS, digits_of, places_of
from tree import (AnyOf, And, Arithmetic, Between, Call, Compare, Date, Dots, Equals, Field, If, InLookup, InRange,
                  InSet, Is, It, Name, Negate, Not, Num, Or, Population, Search, Span, Text, Truth)
from values import plain


class Scope:
  """What names there are to use."""

  def __init__(self):
    self.by_type = {"number": [], "text": [], "date": [], "truth": [], "duration": []}
    self.segments = {}       # name -> labels
    self.sets = {}
    self.lookups = []

  def add(self, kind, name):
    self.by_type[kind].append(name)


class Expressions:
  def __init__(self, random, pools, scope, gather=None):
    self.random = random
    self.pools = pools
    self.scope = scope
    self.gather = gather     # makes population functions or aggregates of a type, or None

  def chance(self, p):
    return self.random.random() < p

  def of(self, kind, depth):
    """An expression of type KIND, at most DEPTH operators deep."""
    if self.gather and self.chance(self.gather.often):
      gathered = self.gather.of(kind)
      if gathered is not None:
        return gathered
    if depth <= 0 or self.chance(0.15):
      return self.leaf(kind)
    if self.chance(0.06) and kind != "duration":
      return If(self.of("truth", depth - 1), self.of(kind, depth - 1), self.of(kind, depth - 1))
    if self.chance(0.05) and kind != "duration":
      return Call("coalesce", [self.of(kind, depth - 1) for _ in range(self.random.randint(2, 3))])
    return getattr(self, kind)(depth - 1)

  def leaf(self, kind):
    names = self.scope.by_type[kind]
    if names and self.chance(0.75):
      name = self.random.choice(names)
      return Field(*name) if isinstance(name, tuple) else Name(name)
    return getattr(self, kind + "_leaf")()

  # numbers

  def number_leaf(self):
    return self.literal(self.pools.number())

  def literal(self, x):
    positive = Num(abs(x), self.spelt(abs(x)))
    return Negate(positive) if x < 0 else positive

  def spelt(self, x):
    ways = [plain(x)] * 4
    for factor, letter in ((Fraction(1000), "k"), (Fraction(1000000), "M"), (Fraction(1, 100), "%")):
      if digits_of(x / factor) <= 38 and places_of(x / factor) <= 10:
        ways.append(plain(x / factor) + letter)
    whole, point, rest = plain(x).partition(".")
    if len(whole) > 3:
      ways.append(whole[:-3] + "_" + whole[-3:] + point + rest)
    if point and digits_of(x) < 38:
      ways.append(plain(x) + "0")
    return self.random.choice(ways)

  def number(self, depth):
    choice = self.random.random()
    if choice < 0.45:
      op = self.random.choice("***+/-" if self.pools.wild else "++--**//")
      return Arithmetic(op, self.of("number", depth), self.of("number", depth))
    if choice < 0.5:
      return Negate(self.of("number", depth))
    if choice < 0.85:
      return self.number_call(depth)
    function = self.random.choice(["year", "month", "day", "weekday", "quarter", "length", "number", "days"])
    kind = {"length": "text", "number": "text", "days": "duration"}.get(function, "date")
    return Call(function, [self.of(kind, depth)])

  def number_call(self, depth):
    function = self.random.choice(["abs", "round", "round", "floor", "ceil", "min", "max", "mod", "mod", "sqrt"])
    x = self.of("number", depth)
    if function == "round" and self.chance(0.7):
      digits = self.random.choice([0, 1, 2, 3, 10, 18, -1, -2, 40])
      return Call("round", [x, Num(Fraction(digits), str(digits)) if digits >= 0 else
                            Negate(Num(Fraction(-digits), str(-digits)))])
    if function in ("min", "max"):
      return Call(function, [x] + [self.of("number", depth) for _ in range(self.random.randint(1, 2))])
    if function == "mod":
      return Call("mod", [x, self.of("number", depth)])
    return Call("sqrt", [Call("abs", [x])]) if function == "sqrt" else Call(function, [x])

  # texts

  def text_leaf(self):
    return Text(self.pools.word())

  def text(self, depth):
    function = self.random.choice(["lower", "upper", "trim", "substring", "concat", "concat", "text", "max", "min"])
    if function == "concat":
      return Call("concat", [self.of("text", depth) for _ in range(self.random.randint(2, 3))])
    if function == "substring":
      numbers = [self.random.randint(1, 4)] + ([self.random.randint(0, 4)] if self.chance(0.6) else [])
      return Call("substring", [self.of("text", depth)] + [Num(Fraction(n), str(n)) for n in numbers])
    if function == "text":
      return Call("text", [self.of(self.random.choice(["number", "date"]), depth)])
    if function in ("min", "max"):
      return Call(function, [self.of("text", depth), self.of("text", depth)])
    return Call(function, [self.of("text", depth)])

  # dates and durations

  def date_leaf(self):
    return Name("today") if self.chance(0.3) else Date(self.pools.day())

  def date(self, depth):
    choice = self.random.random()
    if choice < 0.55:
      return Arithmetic(self.random.choice("+-"), self.of("date", depth), self.span())
    if choice < 0.65:
      return Arithmetic(self.random.choice("+-"), self.of("date", depth), self.difference(0))
    if choice < 0.8:
      return Call("start_of_month", [self.of("date", depth)])
    if choice < 0.9:
      return Call(self.random.choice(["min", "max"]), [self.of("date", depth), self.of("date", depth)])
    return Call("date", [self.of("text", depth)])

  def span(self, units=UNITS):
    unit = self.random.choice(units)
    counts = [0, 1, 1, 2, 3, 6, 12, 30, 31, 90] if unit in ("days", "months") else [1, 2, 4]
    return Span(self.random.choice(counts), unit)

  def difference(self, depth):
    return Arithmetic("-", self.of("date", depth), self.of("date", depth))

  def duration_leaf(self):
    return self.difference(0)

  def duration(self, depth):
    return self.difference(depth)

  # truths

  def truth_leaf(self):
    if self.chance(0.1):
      return Truth(self.chance(0.5))
    kind = self.random.choice(["number", "number", "number", "text", "date"])
    return Compare(self.operator(), self.leaf(kind), self.leaf(kind))

  def operator(self):
    return self.random.choice(["=", "!=", "<", "<=", ">", ">="])

  def truth(self, depth):
    choice = self.random.random()
    if choice < 0.28:
      return self.random.choice([And, Or])(self.of("truth", depth), self.of("truth", depth))
    if choice < 0.36:
      return Not(self.of("truth", depth))
    if choice < 0.42:
      return self.missing_test(depth)
    if choice < 0.54 and (self.scope.segments or self.scope.sets):
      return self.label_test(depth)
    if choice < 0.57 and self.scope.lookups:
      return InLookup(self.of("text", depth), self.chance(0.3), self.random.choice(self.scope.lookups))
    if choice < 0.61:
      return Compare(self.random.choice(["=", "!="]), self.bracketed_truth(depth), self.bracketed_truth(depth))
    kind = self.random.choice(["number", "number", "number", "text", "date", "duration"])
    return self.with_subject(self.comparison_test(kind, depth), self.of(kind, depth))

  def bracketed_truth(self, depth):
    return Truth(self.chance(0.5)) if self.chance(0.3) else self.of("truth", depth)

  def missing_test(self, depth):
    kind = self.random.choice(["number", "text", "date", "truth"])
    return Is(self.of(kind, depth), self.random.choice(["missing", "present", "not missing"]))

  def label_test(self, depth):
    if self.scope.sets and (not self.scope.segments or self.chance(0.4)):
      name, labels = self.random.choice(sorted(self.scope.sets.items()))
      if self.chance(0.2):
        return Is(Name(name), self.random.choice(["missing", "present"]))
      return Search("contains", Name(name), self.chance(0.2), self.label(labels))
    name, labels = self.random.choice(sorted(self.scope.segments.items()))
    return self.with_subject(self.label_unary(labels), Name(name))

  def label(self, labels):
    label = self.random.choice(labels)
    return Name(label) if self.chance(0.6) and label not in ("today",) else Text(label)

  def label_unary(self, labels):
    choice = self.random.random()
    if choice < 0.5:
      return Compare(self.random.choice(["=", "!="]), It(), self.label(labels))
    if choice < 0.8:
      return InSet(It(), self.chance(0.3), [self.label(labels) for _ in range(self.random.randint(1, 3))])
    return Is(It(), self.random.choice(["missing", "present", "not missing"]))

  def with_subject(self, test, subject):
    return test._replace(**{"a" if isinstance(test, Compare) else "x": subject})

  # unary tests; those that `x TEST` writes too

  def comparison_test(self, kind, depth):
    choice = self.random.random()
    if kind == "text" and choice < 0.4:
      return self.search(depth)
    if choice < 0.55:
      return Compare(self.operator(), It(), self.bound(kind, depth))
    if choice < 0.68:
      return InSet(It(), self.chance(0.3), [self.bound(kind, depth) for _ in range(self.random.randint(1, 4))])
    low, high = self.bounds(kind, depth)
    if choice < 0.85:
      return InRange(It(), self.chance(0.2), self.chance(0.5), low, high, self.chance(0.5))
    return Between(It(), self.chance(0.2), low, high)

  def search(self, depth):
    op = self.random.choice(["contains", "starts", "ends", "matches"])
    part = Text(self.random.choice(PATTERNS)) if op == "matches" else self.of("text", min(depth, 1))
    return Search(op, It(), self.chance(0.25), part)

  def bound(self, kind, depth):
    if kind == "duration":
      return self.span()
    if self.chance(0.7):
      return getattr(self, kind + "_leaf")()
    return self.of(kind, depth)

  def bounds(self, kind, depth):
    low, high = self.bound(kind, depth), self.bound(kind, depth)
    values = [literal_value(low), literal_value(high)]
    if None not in values and values[0] > values[1] and self.chance(0.95):
      return high, low
    return low, high

  def unary(self, kind, depth):
    """A unary test of an `on` block or a cell."""
    if self.chance(0.15):
      return AnyOf([self.single(kind, depth) for _ in range(self.random.randint(2, 3))])
    return self.single(kind, depth)

  def single(self, kind, depth):
    choice = self.random.random()
    if choice < 0.08:
      return Is(It(), self.random.choice(["missing", "present", "not missing"]))
    if kind == "truth":
      return Equals(Truth(self.chance(0.5)))
    if choice < 0.2:
      return Equals(self.bound(kind, depth))
    if choice < 0.35 and kind != "text":
      return Dots(*self.bounds(kind, depth))
    return self.comparison_test(kind, depth)


def literal_value(e):
  if isinstance(e, Negate) and isinstance(e.x, Num):
    return -e.x.value
  return e.value if isinstance(e, (Num, Date)) else None


class Populations:
  """Population functions of what SCOPE names."""
  often = 0.12

  def __init__(self, random, pools, scope):
    self.random = random
    self.scope = scope
    self.inside = Expressions(random, pools, scope)

  def chance(self, p):
    return self.random.random() < p

  def of(self, kind):
    if kind in ("text", "date"):
      return self.make(self.random.choice(["min", "max"]), kind)
    if kind != "number":
      return None
    function = self.random.choice(["total", "count", "count", "avg", "min", "max", "median", "quantile", "stddev",
                                   "share", "rank", "ntile", "cumulative_share"])
    kinds = ["number"] * 5 + (["date"] if function in ("rank", "ntile") else [])
    return self.make(function, self.random.choice(kinds))

  def make(self, function, kind):
    distinct = function == "count" and self.chance(0.5)
    arguments = [] if function == "count" and not distinct else [self.argument(kind, distinct)]
    if function == "quantile":
      arguments.append(self.quantile())
    if function == "ntile":
      tiles = self.random.choice([1, 2, 3, 4, 5, 10, 100])
      arguments.insert(0, Num(Fraction(tiles), str(tiles)))
    keys = [self.key() for _ in range(self.random.randint(1, 2))] if self.chance(0.35) else []
    where = self.inside.of("truth", 1) if self.chance(0.3) else None
    return Population(function, arguments, distinct, keys, where, None, None)

  def argument(self, kind, distinct):
    if distinct:
      return self.counted()
    return self.inside.of(kind, self.random.choice([0, 0, 0, 1, 2]))

  def counted(self):
    if self.scope.segments and self.chance(0.2):
      return Name(self.random.choice(sorted(self.scope.segments)))
    return self.inside.of(self.random.choice(["number", "text", "date", "truth"]), 0)

  def key(self):
    return self.counted()

  def quantile(self):
    spelt = self.random.choice(["0", "1", "0.5", "25%", "0.9", "75%", "0.333", "0.123456789", "100%"])
    return Num(tokens.number_value(spelt), spelt)


class Aggregates(Populations):
  """Aggregates of a rollup; SCOPE names the columns of its ledger."""
  often = 0.6

  def __init__(self, random, pools, scope, periods):
    super().__init__(random, pools, scope)
    self.periods = periods

  def of(self, kind):
    if kind in ("text", "date"):
      return self.make(self.random.choice(["min", "max", "first", "last", "top"]), kind)
    if kind != "number":
      return None
    return self.make(self.random.choice(["sum", "sum", "sum", "count", "count", "avg", "min", "max", "median",
                                         "quantile", "stddev", "first", "last", "top", "variation"]), "number")

  def make(self, function, kind):
    if function == "variation" and not self.periods:
      function = "sum"
    made = super().make(function, kind)
    keys = []
    if function == "top":
      weight = self.inside.of("number", self.random.choice([0, 0, 1]))
      keys = [Population("sum", [weight], False, [], None, None, None)]
    unit = period = None
    if self.periods and (function == "variation" or self.chance(0.5)):
      period = self.random.choice(self.periods).name
      divides = kind == "number" and function not in ("top", "variation") and self.chance(0.5)
      unit = "month" if function == "variation" else self.random.choice(["month", "week", "day"]) if divides else None
    return made._replace(keys=keys, unit=unit, period=period)
