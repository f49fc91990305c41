"""Random rule files that are valid, and exports for them.

Where the contract is silent the generator keeps away; these constructs are left out:
  - sqrt of what may be negative; round to digits, or substring with positions, that are no plain literals
  - arithmetic on durations (sum, product, minus); months against anything but a difference of two dates or a unary
    test, or a `let`, of one; durations that are not whole; dates outside the years 1900 to 2200
  - order (`<`) of truths and labels; labels beside texts in `if`, `coalesce` and functions; segments compared with
    columns; a `let` that is a segment; the columns of an `all` table in expressions
  - texts for `number` and `date` that are nearly one (`300k`, `1,5`, `2026-1-1`); tabs for `trim`; letters whose case
    mapping changes their number (ß); characters of several code points
  - empty outputs, or outputs that may be missing, in tables under any, sum, min and max; outputs that tie under
    priority in a table
  - numbers of more than 38 digits in literals and cells; `"1,234"` for a number
  - points on `otherwise` under `points`; points that are no literals; `otherwise` in a score
  - a default for a cell that does not fit; records with the wrong number of cells under `--bad=missing`
  - `only where` over a cell that does not fit, where the condition is decided without it (Silent)
  - a column without a declaration that is only a bare word in the outputs of a table, or whose type its use leaves open
  - population functions of durations and sets; the size of a population function's result, or what it is computed
    from, beyond 38 digits (Silent); functions in `only where`, defaults and the keys of lookups
  - fields that overflow, where there is no export (Silent); fields of lookups in rollups; a period without days;
    ledgers without a column that the rules name; one key declared as two types
  - labels in brackets; `on` an expression that ends with `months`, after which a brace would be that of a set
What the contract leaves open only for some values raises Silent in the interpreter, and the case is passed over.
"""

import datetime
import functools
from fractions import Fraction
from typing import NamedTuple

import populations
import syntax
from inference import TypeFault
from interpreter import Model, Options
from syntax import (AnyOf, And, Anything, Arithmetic, Between, Call, Compare, Date, Dots, Equals, Field, If, InLookup,
                    InRange, InSet, Is, It, Name, Negate, Not, NotTest, Num, Or, Population, Rule, Search, Span, Text, Truth)
from values import Silent, plain

COLUMN_NAMES = ["a", "b", "x", "turnover", "markup", "orders_per_month", "last_order", "дата", "Оборот, руб.", "n1",
                "name", "город", "ИНН", "X", "say \"so\"", "date", "text", "number", "first", "count", "month",
                "segment", "key", "from", "on", "let", "table", "output", "score", "days", "unique", "all", "any",
                "min", "last", "valid until", "missing", "if", "by", "where", "Ёлка 1", "col.dot", "a b", "input",
                "only", "test"]
LABELS = ["VIP", "large", "small", "medium or so", "мелкий", "крупный, да", "band4", "A", "B", "C", "say \"hi\"",
          "9 to 5", "first", "true", "otherwise", "x;y", "#1", "label", "today", "новый клиент", "Z_9"]
WORDS = ["", "a", "A", "Abc", "abc", "ab", "b", "Москва", "москва", "Ёлка", "ёж", "North-West", "x y", " lead",
         "trail ", "a,b", "say \"hi\"", "two\nlines", "12", "-3.5", "0.05", "5%", "1e3", "2026-01-31", "2024-02-29",
         "2026-02-30", "naïve", "日本", "🙂", "retail", "HoReCa", "a\\b", "100", "+7", "#9", "true", "missing", "'q'",
         "a;b"]
PATTERNS = ["^a", "b$", "[0-9]+", "^[A-Z]", "^[а-яё]+$", "o|a", "\\.", "a.*b", "^$", "[^a-z]", "(ab)+c?", "^.{2,3}$",
            "\\\\", "к", "x y", "^[+-]?[0-9]+(\\.[0-9]+)?$"]
UNITS = ["days", "weeks", "months", "years"]


class ExportColumn(NamedTuple):
  name: str                  # in the rules
  type: str
  source: str                # in the header


class LedgerFile(NamedTuple):
  columns: list
  records: list
  ending: str
  mark: str


class Ledger(NamedTuple):
  name: str                  # of its rollup
  files: list


class Case(NamedTuple):
  statements: list
  columns: list              # of header names
  records: list              # of lists of raw cells
  as_of: datetime.date
  bad: str
  settings: tuple
  files: tuple               # side files: (name, text)
  ledgers: list = []
  alone: bool = False        # the ledgers are given without an export
  ending: str = "\n"
  mark: str = ""
  last_ending: bool = True
  layout: object = None      # the seed of a random layout


class Pools:
  """Values that data and rules share, so that constants fall on data, and one unit in the last place beside."""

  def __init__(self, random):
    self.random = random
    self.wild = random.random() < 0.25           # numbers whose products overflow
    self.numbers = [self.fresh_number() for _ in range(random.randint(3, 12))]
    day = datetime.date(random.choice([1999, 2024, 2025, 2026]), random.randint(1, 12), 1)
    self.days = [day + datetime.timedelta(days=random.choice([-1, 0, 1, 27, 28, 29, 30, 31, 59, 60, 90, 365, 366, 400]))
                 for _ in range(6)]
    self.as_of = random.choice(self.days + [datetime.date(2026, 3, 31), datetime.date(2024, 2, 29)])
    self.words = random.sample(WORDS[1:], random.randint(3, 10))

  def fresh_number(self):
    r = self.random
    kind = r.random()
    if self.wild and r.random() < 0.6:
      return self.long_number()
    if kind < 0.45:
      return Fraction(r.randint(-20, 120))
    if kind < 0.75:
      return Fraction(r.randint(-10 ** 5, 10 ** 5), 10 ** r.randint(1, 4))
    if kind < 0.87:
      return Fraction(r.randint(-10 ** 12, 10 ** 12), 10 ** r.randint(0, 9))
    return self.long_number()

  def long_number(self):
    r = self.random
    digits = r.choice([15, 18, 19, 20, 28, 37, 38])
    first = r.choice([10 ** (digits - 1), 10 ** digits - 1, r.randrange(10 ** (digits - 1), 10 ** digits)])
    return Fraction(r.choice([1, -1]) * (first + r.choice([0, 0, -1]) * (first > 10 ** (digits - 1))),
                    10 ** r.choice([0, 0, 1, 2] + ([] if self.wild else [10, 18, digits - 1, digits])))

  def number(self):
    r = self.random
    if r.random() < 0.25:
      return self.fresh_number()
    x = r.choice(self.numbers)
    if r.random() < 0.3:
      nudged = x + r.choice([1, -1]) * Fraction(1, 10 ** places_of(x))
      return nudged if digits_of(nudged) <= 38 else x
    return x

  def day(self):
    return self.random.choice(self.days) + datetime.timedelta(days=self.random.choice([0, 0, 0, 1, -1]))

  def word(self):
    return self.random.choice(self.words) if self.random.random() < 0.8 else self.random.choice(WORDS[1:])


def places_of(x):
  return len(plain(x).partition(".")[2])


def digits_of(x):
  return len(plain(abs(x)).replace(".", "").lstrip("0"))


# --- names and expressions ---

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


# --- functions over many records ---

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
    return Num(syntax.number_value(spelt), spelt)


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


# --- a rule file ---

class Generator:
  def __init__(self, random):
    self.random = random
    self.pools = Pools(random)
    self.scope = Scope()
    self.populations = Populations(random, self.pools, self.scope)
    gather = self.populations if self.chance(0.5) else None
    self.expressions = Expressions(random, self.pools, self.scope, gather)
    self.ledgers = []
    self.key_kind = "number" if self.chance(0.15) else "text"
    self.alone = False
    self.depth = random.choice([1, 1, 2, 2, 3, 4])
    self.statements = []
    self.files = []
    self.settings = []
    self.taken = {"today", "segments", "id", "base"}
    self.loose = []

  def chance(self, p):
    return self.random.random() < p

  def case(self):
    has_ledgers = self.chance(0.5)
    self.alone = has_ledgers and self.chance(0.4)
    self.columns = [] if self.alone else self.make_columns()
    for _ in range(self.random.choice([0, 0, 1, 2])):
      self.param()
    if self.chance(0.2):
      self.lookup()
    if has_ledgers:
      for _ in range(self.random.choice([1, 1, 1, 2])):
        self.rollup()
    for _ in range(self.random.randint(1, 7)):
      self.random.choice([self.let, self.let, self.output, self.output, self.segment, self.segment, self.segment,
                          self.score, self.table, self.table, self.loose_rule])()
    if self.chance(0.15):
      self.guard()
    bad = self.random.choice(["fail", "reject", "reject", "reject", "missing"])
    return self.assemble(bad)

  def assemble(self, bad):
    export = Export(self.random, self.pools, self.columns, bad, self.key_kind)
    ledgers = self.assembled_ledgers(bad)
    statements = self.shuffled()
    declared = undeclare(statements, self.input(export), self.random)
    if declared.columns or declared.where is not None:
      statements.insert(self.random.randint(0, len(statements)), declared)
    return Case(statements, export.header(), export.records(), self.pools.as_of, bad, tuple(self.settings),
                tuple(self.files), ledgers, self.alone, ending=self.random.choice(["\n", "\n", "\r\n"]),
                mark=self.random.choice(["", "", "", "\ufeff"]), last_ending=self.chance(0.8),
                layout=self.random.random() if self.chance(0.7) else None)

  def shuffled(self):
    """Any order will do, but for the rules outside blocks among themselves."""
    statements = self.statements + [None] * len(self.loose)
    self.random.shuffle(statements)
    loose = iter(self.loose)
    return [next(loose) if s is None else s for s in statements]

  def fresh(self, names):
    free = [n for n in names if n not in self.taken]
    name = self.random.choice(free) if free else f"n{len(self.taken)}"
    self.taken.add(name)
    return name

  def new_name(self, prefix):
    return self.fresh([f"{prefix}{len(self.taken)}", f"{prefix}_{len(self.taken)}", f"имя {len(self.taken)}"])

  def make_columns(self):
    columns = []
    for _ in range(self.random.randint(2, 8)):
      kind = self.random.choice(["number", "number", "number", "text", "date", "truth"])
      name = self.fresh(COLUMN_NAMES)
      source = f"{name} (исх.)" if self.chance(0.08) else name
      columns.append(ExportColumn(name, kind, source))
      self.scope.add(kind, name)
    return columns

  def input(self, export):
    columns = [syntax.Column("id", self.key_kind, None, True, None, False)] if self.chance(0.5) else []
    for c in self.columns:
      default = self.default(c) if c.name in export.defaulted else None
      required = c.name in export.required
      columns.append(syntax.Column(c.name, c.type, c.source if c.source != c.name else None, False, default, required))
    return syntax.Input(columns, self.where(export))

  def default(self, column):
    return getattr(self.expressions, column.type + "_leaf")() if column.type in ("number", "text") else (
      Date(self.pools.day()) if column.type == "date" else Truth(self.chance(0.5)))

  def where(self, export):
    if not self.columns or not self.chance(0.15):
      return None
    scope = Scope()
    for c in self.columns:
      scope.add(c.type, c.name)
    return Expressions(self.random, self.pools, scope).of("truth", 2)

  # statements

  def param(self):
    kind = self.random.choice(["number", "number", "text", "date"])
    name = self.new_name("p")
    self.statements.append(syntax.Param(name, self.constant(kind)))
    if self.chance(0.3):
      self.settings.append((name, self.setting(kind)))
    self.scope.add(kind, name)

  def constant(self, kind):
    if kind == "number":
      return self.expressions.literal(self.pools.number())
    return Text(self.pools.word()) if kind == "text" else Date(self.pools.day())

  def setting(self, kind):
    if kind == "number":
      x = self.pools.number()
      return ("-" if x < 0 else "") + self.expressions.spelt(abs(x))
    return self.pools.word() if kind == "text" else self.pools.day().isoformat()

  def let(self):
    kind = self.random.choice(["number", "number", "number", "text", "date", "truth", "truth", "duration"])
    name = self.new_name("l")
    self.statements.append(syntax.Let(name, self.value(kind)))
    self.scope.add(kind, name)

  def output(self):
    kind = self.random.choice(["number", "number", "number", "text", "date", "truth", "truth", "duration"])
    name = self.new_name("o")
    self.statements.append(syntax.Output(name, self.value(kind)))
    if kind != "duration":
      self.scope.add(kind, name)

  def value(self, kind):
    return self.expressions.of(kind, self.depth + 1)

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
      self.loose.append(syntax.Loose(self.rule(self.expressions.of("truth", self.depth), label)))

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
    self.statements.append(syntax.Segment(name, policy, priority, subject, rules))
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
    self.statements.append(syntax.Score(name, base, rules))
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
    self.statements.append(syntax.Table(self.new_name("tab"), policy, priority, [s for s, _ in subjects], names, rows))
    self.offer_outputs(policy, names, kinds, rows)

  def row(self, policy, subjects, kinds):
    return syntax.Row([self.cell(test) for _, test in subjects], [self.output_cell(policy, kind) for kind in kinds])

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

  def lookup(self):
    name = self.new_name("k")
    file = f"{name}.csv"
    column = self.random.choice(["city", "Город", "key"])
    keys = self.random.sample(WORDS[1:], self.random.randint(1, 6))
    rows = [[raw_cell(key, self.random), self.number_or_empty(), self.word_or_empty()] for key in keys]
    lines = [f"{column},size,note"] + [",".join(row) for row in rows]
    self.files.append((file, "".join(line + "\n" for line in lines)))
    key = Expressions(self.random, self.pools, self.scope).of("text", 1)
    self.statements.append(syntax.Lookup(name, file, column, key))
    self.scope.lookups.append(name)
    self.scope.add("number", (name, "size"))
    self.scope.add("text", (name, "note"))

  # rollups

  def rollup(self):
    name = self.new_name("ledger")
    rows = Scope()
    rows.lookups = list(self.scope.lookups)
    for kind in ("number", "text", "date"):
      for s in self.statements:
        if isinstance(s, syntax.Param) and s.name in self.scope.by_type[kind]:
          rows.add(kind, s.name)
    fields = Scope()
    fields.by_type = {kind: list(names) for kind, names in rows.by_type.items()}
    columns = self.ledger_columns(rows)
    dates = [c.name for c in columns if c.type == "date"]
    periods = [self.period(dates) for _ in range(self.random.choice([0, 1, 1, 2, 3]))] if dates else []
    periods = list({p.name: p for p in periods}.values())
    made = self.fields(rows, fields, periods)
    declared = self.ledger_input(columns, rows)
    self.statements.append(syntax.Rollup(name, "id", declared, periods, made))
    self.ledgers.append((name, columns))

  def ledger_columns(self, rows):
    columns = []
    names = [n for n in COLUMN_NAMES if n not in self.taken or n in [c.name for c in self.columns]]
    names = self.random.sample(names, min(len(names), self.random.randint(2, 5)))
    for name in names:
      kind = self.random.choice(["number", "number", "number", "text", "date", "date"])
      columns.append(ExportColumn(name, kind, f"{name} (исх.)" if self.chance(0.08) else name))
      rows.add(kind, name)
    return columns

  def ledger_input(self, columns, rows):
    declared = [syntax.Column(c.name, c.type, c.source if c.source != c.name else None, False, None, False)
                for c in columns]
    if self.key_kind == "number" or self.chance(0.3):
      declared.insert(0, syntax.Column("id", self.key_kind, None, False, None, False))
    where = Expressions(self.random, self.pools, rows).of("truth", 1) if self.chance(0.2) else None
    return syntax.Input(declared, where)

  def period(self, dates):
    """One that has days."""
    while True:
      name = self.random.choice(["p", "year", "base", "сезон", "month", "in season"])
      excepted = self.random.sample(range(1, 13), self.random.randint(1, 3)) if self.chance(0.35) else []
      days = [self.pools.day() + datetime.timedelta(days=self.random.choice([-400, -40, 0])) for _ in range(2)]
      count, unit = self.random.choice([1, 2, 3, 12, 14, 30]), self.random.choice(["months", "months", "days", "weeks"])
      last = self.chance(0.7)
      period = syntax.Period(name, count if last else None, unit if last else None, None if last else min(days),
                             None if last else max(days), self.random.choice(dates), excepted)
      if populations.Days(period, self.pools.as_of).count_days():
        return period

  def fields(self, rows, scope, periods):
    expressions = Expressions(self.random, self.pools, scope, Aggregates(self.random, self.pools, rows, periods))
    made = []
    ours = [n for names in rows.by_type.values() for n in names]
    for _ in range(self.random.randint(1, 6)):
      kind = self.random.choice(["number"] * 5 + ["text", "date", "truth", "duration"])
      free = [n for n in ours if n not in self.taken and n not in [c.name for c in self.columns]]
      name = self.random.choice(free) if free and self.chance(0.2) else self.new_name("f")
      self.taken.add(name)
      made.append(syntax.Output(name, expressions.of(kind, self.random.choice([0, 1, 1, 2]))))
      if kind != "duration":
        scope.add(kind, name)
        self.scope.add(kind, name)
    return made

  def assembled_ledgers(self, bad):
    self.clients = self.random.choice([1, 2, 3, 5, 8, 20])
    return [Ledger(name, self.ledger_files(columns, bad)) for name, columns in self.ledgers]

  def ledger_files(self, columns, bad):
    large = self.chance(0.01)
    self.clients = 400 if large else self.clients
    cells = Export(self.random, self.pools, columns, bad, self.key_kind)
    cells.has_faults = self.chance(0.15)
    files = []
    for _ in range(self.random.choice([1, 1, 1, 2, 3])):
      order = self.random.sample(range(len(columns) + 2), len(columns) + 2)   # the key, the columns, and one more
      names = ["id"] + [c.source for c in columns] + ["more " + str(len(files))]
      count = 3000 if large else self.random.choice([0, 1, 3, 5, 10, 20, 40])
      records = [[row[i] for i in order] for row in
                 ([self.client(cells)] + [cells.cell(c) for c in columns] + [cells.text()] for _ in range(count))]
      if cells.has_faults and records and self.chance(0.2):
        record = self.random.choice(records)
        record[:] = record[:-1] if self.chance(0.5) else record + ["more"]
      header = [raw_cell(names[i], self.random) for i in order]
      files.append(LedgerFile(header, records, self.random.choice(["\n", "\n", "\r\n"]),
                              self.random.choice(["", "", "\ufeff"])))
    return files

  def client(self, cells):
    if self.chance(0.05):
      return ""
    return cells.key(self.random.randrange(self.clients) + self.random.choice([0, 0, 0, 0, 0, 0, 50]))

  def guard(self):
    def side():
      asked = self.populations.of("number")
      plain = asked.function not in ("share", "rank", "ntile", "cumulative_share")
      return asked._replace(keys=[]) if plain else side()
    other = self.expressions.literal(self.pools.number()) if self.chance(0.6) else side()
    self.statements.append(syntax.Guard("what holds", Compare(self.expressions.operator(), side(), other)))

  def number_or_empty(self):
    return "" if self.chance(0.2) else plain(Fraction(self.random.randint(-99, 999), self.random.choice([1, 2, 4])))

  def word_or_empty(self):
    return "" if self.chance(0.2) else raw_cell(self.pools.word(), self.random)


def undeclare(statements, declared, random):
  """Leaves out of the `input` some of the columns whose use tells their type."""
  if random.random() < 0.4:
    return declared
  for column in declared.columns:
    plain_one = column.source is None and column.default is None and not column.required and not column.key
    if plain_one and column.name not in bare_words(statements) and random.random() < 0.7:
      fewer = declared._replace(columns=[c for c in declared.columns if c is not column])
      if types_of(statements, fewer).get(column.name) == column.type:
        declared = fewer
  return declared


def bare_words(statements):
  """Names that are the whole output of a table's row: there a word that nothing defines is an error."""
  tables = [s for s in statements if isinstance(s, syntax.Table)]
  return {o.name for table in tables for row in table.rows for o in row.outputs if isinstance(o, Name)}


def types_of(statements, declared):
  try:
    return Model(statements + [declared], Options(None)).column_types()
  except (Silent, TypeFault):
    return {}


def lookups_fit(statements):
  """Is every column of a lookup used as what it holds?"""
  try:
    model = Model(statements, Options(None))
  except (Silent, TypeFault):
    return False
  return all(model.inference.type_of((name, column)) == kind
             for name in model.lookups for column, kind in (("size", "number"), ("note", "text"))
             if (name, column) in model.inference.asked)


# --- exports ---

def raw_cell(text, random):
  if any(c in text for c in ',"\n') or text and random.random() < 0.1:
    return '"' + text.replace('"', '""') + '"'
  return text


class Export:
  def __init__(self, random, pools, columns, bad, key_kind):
    self.random = random
    self.key_kind = key_kind
    self.pools = pools
    self.columns = columns
    self.bad = bad
    self.has_faults = self.chance(0.25)
    self.defaulted = {c.name for c in columns if self.chance(0.06) and not self.has_faults}
    self.required = {c.name for c in columns if c.name not in self.defaulted and self.chance(0.04)}
    self.missing_share = random.choice([0, 0.05, 0.2, 0.5])

  def chance(self, p):
    return self.random.random() < p

  def header(self):
    return [raw_cell(n, self.random) for n in ["id"] + [c.source for c in self.columns]]

  def records(self):
    count = self.random.choice([0, 1, 2, 3, 5, 8, 13, 20, 30, 60])
    return [self.record(i) for i in range(count)]

  def record(self, i):
    cells = [self.key(i)] + [self.cell(c) for c in self.columns]
    if self.has_faults and self.bad != "missing" and self.chance(0.03):
      return cells[:-1] if self.chance(0.5) else cells + ["more"]
    return cells

  def key(self, i):
    """Equal numbers are one key, however they are written."""
    return f"c{i}" if self.key_kind == "text" else self.random.choice([f"{i}", f"{i}", f"{i}.0", f"+{i}", f" {i}"])

  def cell(self, column):
    if self.has_faults and column.type != "text" and self.chance(0.02):
      return self.random.choice(["abc", " ", "--", "2026-13-01", "maybe"])
    if self.chance(self.missing_share * (0.1 if column.name in self.required else 1)):
      return '""' if self.chance(0.1) else ""
    return getattr(self, column.type)()

  def number(self):
    x = self.pools.number()
    text = plain(x)
    choice = self.random.random()
    if choice < 0.04 and digits_of(x * 100) <= 38:
      return plain(x * 100) + "%"
    if choice < 0.07 and digits_of(x) < 12:
      power = self.random.randint(-5, 5)
      return plain(x / Fraction(10) ** power) + self.random.choice("eE") + str(power)
    if choice < 0.1 and "." in text and digits_of(x) < 38:
      return text + "0"
    if choice < 0.13 and x >= 0:
      return "+" + text
    return f" {text} " if choice < 0.15 else text

  def text(self):
    return raw_cell(self.pools.word(), self.random)

  def date(self):
    return self.pools.day().isoformat() + (self.random.choice([" 10:30", "T23:59:59"]) if self.chance(0.03) else "")

  def truth(self):
    return self.random.choice(["true", "false", "yes", "no", "1", "0", "TRUE", "Yes", "nO"])


def random_case(random):
  while True:
    case = Generator(random).case()
    if lookups_fit(case.statements):
      return case


def ledger_text(file):
  lines = [",".join(file.columns)] + [",".join(r) for r in file.records]
  return file.mark + "".join(line + file.ending for line in lines)


def export_text(case):
  if case.alone:
    return None
  lines = [",".join(case.columns)] + [",".join(r) for r in case.records]
  text = case.mark + case.ending.join(lines)
  return text + case.ending if case.last_ending else text
