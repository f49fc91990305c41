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
  - fields that overflow, where there is no export (Silent); fields of lookups in rollups, but inside aggregates; a
    period without days; ledgers without a column that the rules name; one key declared as two types
  - labels in brackets; `on` an expression that ends with `months`, after which a brace would be that of a set
What the contract leaves open only for some values raises Silent in the interpreter, and the case is passed over.
"""

import datetime
from fractions import Fraction
from typing import NamedTuple

import tree
from blocks import Blocks
from declarations import lookups_fit, undeclare
from exports import Export, ExportColumn, raw_cell
from expressions import Expressions, Populations, Scope
from pools import COLUMN_NAMES, WORDS, Pools
from rollups import Rollups
from tree import Compare, Date, Text, Truth
from values import plain


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


class Generator(Blocks, Rollups):
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
    columns = [tree.Column("id", self.key_kind, None, True, None, False)] if self.chance(0.5) else []
    for c in self.columns:
      default = self.default(c) if c.name in export.defaulted else None
      required = c.name in export.required
      columns.append(tree.Column(c.name, c.type, c.source if c.source != c.name else None, False, default, required))
    return tree.Input(columns, self.where(export))

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
    self.statements.append(tree.Param(name, self.constant(kind)))
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
    self.statements.append(tree.Let(name, self.value(kind)))
    self.scope.add(kind, name)

  def output(self):
    kind = self.random.choice(["number", "number", "number", "text", "date", "truth", "truth", "duration"])
    name = self.new_name("o")
    self.statements.append(tree.Output(name, self.value(kind)))
    if kind != "duration":
      self.scope.add(kind, name)

  def value(self, kind):
    return self.expressions.of(kind, self.depth + 1)

  def lookup(self):
    name = self.new_lookup(Expressions(self.random, self.pools, self.scope).of("text", 1))
    self.scope.lookups.append(name)
    self.scope.add("number", (name, "size"))
    self.scope.add("text", (name, "note"))

  def new_lookup(self, key):
    """A lookup and its file."""
    name = self.new_name("k")
    file = f"{name}.csv"
    column = self.random.choice(["city", "Город", "key"])
    keys = self.random.sample(WORDS[1:], self.random.randint(1, 6))
    rows = [[raw_cell(key, self.random), self.number_or_empty(), self.word_or_empty()] for key in keys]
    lines = [f"{column},size,note"] + [",".join(row) for row in rows]
    self.files.append((file, "".join(line + "\n" for line in lines)))
    self.statements.append(tree.Lookup(name, file, column, key))
    return name

  def guard(self):
    def side():
      asked = self.populations.of("number")
      plain = asked.function not in ("share", "rank", "ntile", "cumulative_share")
      return asked._replace(keys=[]) if plain else side()
    other = self.expressions.literal(self.pools.number()) if self.chance(0.6) else side()
    self.statements.append(tree.Guard("what holds", Compare(self.expressions.operator(), side(), other)))

  def number_or_empty(self):
    return "" if self.chance(0.2) else plain(Fraction(self.random.randint(-99, 999), self.random.choice([1, 2, 4])))

  def word_or_empty(self):
    return "" if self.chance(0.2) else raw_cell(self.pools.word(), self.random)


def random_case(random):
  while True:
    case = Generator(random).case()
    if lookups_fit(case.statements):
      return case
