"""Random rollups, and the files of their ledgers."""

import datetime

import populations
import tree
from cells import PLAIN, Dialect
from exports import Export, ExportColumn, Ledger, LedgerFile, raw_cell
from expressions import Aggregates, Expressions, Scope
from pools import COLUMN_NAMES
from tree import Name


class Rollups:
  """Of a Generator: what is made of ledgers."""

  def rollup(self):
    name = self.new_name("ledger")
    rows = Scope()
    rows.lookups = list(self.scope.lookups)
    for kind in ("number", "text", "date"):
      for s in self.statements:
        if isinstance(s, tree.Param) and s.name in self.scope.by_type[kind]:
          rows.add(kind, s.name)
    fields = Scope()
    fields.by_type = {kind: list(names) for kind, names in rows.by_type.items()}
    columns = self.ledger_columns(rows)
    dates = [c.name for c in columns if c.type == "date"]
    periods = [self.period(dates) for _ in range(self.random.choice([0, 1, 1, 2, 3]))] if dates else []
    periods = list({p.name: p for p in periods}.values())
    if self.chance(0.5):
      self.row_lookup(columns, rows)
    made = self.fields(rows, fields, periods)
    declared = self.ledger_input(columns, rows)
    dialect = self.dialect() if self.chance(0.3) else PLAIN
    settings = list(dialect._asdict().items()) if dialect != PLAIN else None
    self.statements.append(tree.Rollup(name, "id", declared, periods, made, settings))
    self.ledgers.append((name, columns, dialect))

  def row_lookup(self, columns, rows):
    """A lookup that takes its key from a row of the ledger."""
    keys = [c.name for c in columns if c.type == "text"]
    if keys:
      name = self.new_lookup(Name(self.random.choice(keys)))
      rows.lookups.append(name)
      rows.add("number", (name, "size"))
      rows.add("text", (name, "note"))

  def dialect(self):
    choose = self.random.choice
    return Dialect(choose([",", ";", ";", "\t", "|"]), choose([".", ","]), choose(["YYYY-MM-DD", "DD.MM.YYYY"]),
                   choose(["utf-8", "utf-8", "utf-16", "windows-1251"]))

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
    declared = [tree.Column(c.name, c.type, c.source if c.source != c.name else None, False, None, False)
                for c in columns]
    if self.key_kind == "number" or self.chance(0.3):
      declared.insert(0, tree.Column("id", self.key_kind, None, False, None, False))
    where = Expressions(self.random, self.pools, rows).of("truth", 1) if self.chance(0.2) else None
    return tree.Input(declared, where)

  def period(self, dates):
    """One that has days."""
    while True:
      name = self.random.choice(["p", "year", "base", "сезон", "month", "in season"])
      excepted = self.random.sample(range(1, 13), self.random.randint(1, 3)) if self.chance(0.35) else []
      days = [self.pools.day() + datetime.timedelta(days=self.random.choice([-400, -40, 0])) for _ in range(2)]
      count, unit = self.random.choice([1, 2, 3, 12, 14, 30]), self.random.choice(["months", "months", "days", "weeks"])
      last = self.chance(0.7)
      period = tree.Period(name, count if last else None, unit if last else None, None if last else min(days),
                             None if last else max(days), self.random.choice(dates), excepted)
      if populations.Days(period, self.pools.as_of).count_days():
        return period

  def fields(self, rows, scope, periods):
    expressions = Expressions(self.random, self.pools, scope, Aggregates(self.random, self.pools, rows, periods))
    made = []
    ours = [n for names in rows.by_type.values() for n in names if isinstance(n, str)]
    for _ in range(self.random.randint(1, 6)):
      kind = self.random.choice(["number"] * 5 + ["text", "date", "truth", "duration"])
      free = [n for n in ours if n not in self.taken and n not in [c.name for c in self.columns]]
      name = self.random.choice(free) if free and self.chance(0.2) else self.new_name("f")
      self.taken.add(name)
      made.append(tree.Output(name, expressions.of(kind, self.random.choice([0, 1, 1, 2]))))
      if kind != "duration":
        scope.add(kind, name)
        self.scope.add(kind, name)
    return made

  def assembled_ledgers(self, bad):
    self.clients = self.random.choice([1, 2, 3, 5, 8, 20])
    return [Ledger(name, self.ledger_files(columns, bad, dialect)) for name, columns, dialect in self.ledgers]

  def ledger_files(self, columns, bad, dialect):
    large = self.chance(0.01)
    self.clients = 400 if large else self.clients
    cells = Export(self.random, self.pools, columns, bad, self.key_kind, dialect)
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
                              self.random.choice(["", "", "\ufeff"]), dialect))
    return files

  def client(self, cells):
    if self.chance(0.05):
      return ""
    return cells.key(self.random.randrange(self.clients) + self.random.choice([0, 0, 0, 0, 0, 0, 50]))
