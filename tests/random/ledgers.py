"""The roll-up of ledgers."""

from fractions import Fraction

import populations
import tree
from cells import Dialect, cells_of, split_records
from evaluator import Evaluator
from functions import conjunction
from records import is_left_out, row_values
from tree import Name
from values import Bad, Silent


class FieldEvaluator(Evaluator):
  """The fields of one client, from its rows."""

  def __init__(self, ledger, rows):
    super().__init__(ledger.model, ledger.lookups, {}, None)
    self.ledger = ledger
    self.rows = rows

  def eval_population(self, e):
    days = self.ledger.periods.get(e.period)
    rows = [row for row in self.rows if row.counts(e, days)]
    with self.model.in_rows():
      value = self.settle(self.aggregate(e, days, rows))
    return days.per(value, e.unit) if e.unit and e.function != "variation" else value

  def aggregate(self, e, days, rows):
    if e.function == "count" and not e.arguments:
      return Fraction(len(rows))
    pairs = [(row, row.value(e.arguments[0])) for row in rows]
    pairs = [(row, x) for row, x in pairs if x is not None]
    values = [x for _, x in pairs]
    if e.function == "top":
      return populations.top([(x, row.value(e.keys[0].arguments[0])) for row, x in pairs])
    if e.function == "variation":
      by_month = {}
      for row, x in pairs:
        day = row.row[days.column]
        by_month[day.year, day.month] = by_month.get((day.year, day.month), Fraction(0)) + x
      return populations.variation(list(by_month.values()), days.count_months())
    if e.function == "quantile":
      return populations.quantile(values, self.value(e.arguments[1]))
    return populations.PLAIN[e.function](set(values) if e.distinct else values)


class LedgerRow(Evaluator):
  def counts(self, e, days):
    """Is the row one that the aggregate E counts?"""
    return self.condition(e, days) is True

  def condition(self, e, days):
    inside = True if days is None else days.holds(self.row[days.column])
    with self.model.in_rows():
      return conjunction(inside, True if e.where is None else self.value(e.where))

  def faults(self, e, days):
    """The data errors that aggregating this row meets."""
    condition = self.condition(e, days)
    if condition is not True:
      return [condition] if isinstance(condition, Bad) else []
    with self.model.in_rows():
      parts = e.arguments[:1] + ([e.keys[0].arguments[0]] if e.function == "top" else [])
      values = [self.value(part) for part in parts]
    if e.function == "top" and values[0] is None and isinstance(values[1], Bad):
      raise Silent("a data error in the weight of what is missing")
    return [v for v in values if isinstance(v, Bad)]


def aggregates_in(e):
  if isinstance(e, tree.Population):
    yield e
  elif isinstance(e, (tuple, list)):
    for part in e:
      yield from aggregates_in(part)


class Ledger:
  """The rows of a rollup's files, and the fields of each client."""

  def __init__(self, run, model, texts):
    self.run = run
    self.model = model
    self.dialect = Dialect(**dict(model.of_rollup.csv or ()))
    self.lookups = {name: run.read_lookup(s, model) for name, s in model.lookups.items()}
    self.options = model.options
    self.types = model.column_types()
    self.periods = {p.name: populations.Days(p, self.options.as_of) for p in model.of_rollup.periods}
    self.columns_of_periods()
    self.fields = [s.name for s in model.of_rollup.fields]
    self.clients = {}        # key -> rows, in the order of first appearance
    self.faulty = False
    for text in texts:
      self.read(text)
    self.known = {key: self.of_rows(rows) for key, rows in self.clients.items()}
    self.of_nothing = self.of_rows([])

  def columns_of_periods(self):
    for days in self.periods.values():
      if self.types.setdefault(days.column, "date") != "date":
        raise Silent("a period of a column that is no date")

  def read(self, text):
    header, *records = split_records(text.removeprefix("\ufeff"))
    header = cells_of(header, self.dialect.delimiter)
    places = {name: header.index(self.model.source(name)) for name in self.types}
    aggregates = list(aggregates_in([self.model.tree(f) for f in self.model.of_rollup.fields]))
    for record in records:
      cells = cells_of(record, self.dialect.delimiter)
      if len(cells) != len(header):
        if self.options.bad != "missing":
          if self.model.where is not None:
            raise Silent("`only where` of a record with the wrong number of cells")
          self.faulty = True
          continue
        cells = (cells + [""] * len(header))[:len(header)]
      self.read_row({name: cells[place] for name, place in places.items()}, aggregates)

  def read_row(self, cells, aggregates):
    values, reasons = row_values(self.model, self.types, cells, self.dialect)
    row = LedgerRow(self.model, self.lookups, values)
    with self.model.in_rows():
      if is_left_out(self.model, row, values, reasons):
        return
    key = values[self.model.of_rollup.key]
    if key is None and not reasons:
      return
    for e in aggregates if not reasons else ():
      reasons += [bad.reason for bad in row.faults(e, self.periods.get(e.period))]
    if reasons and self.options.bad != "missing":
      if key is None:
        raise Silent("a data error in a row that is left out for want of its key")
      self.faulty = True
    elif key is not None:
      self.clients.setdefault(key, []).append(row)

  def of_rows(self, rows):
    evaluator = FieldEvaluator(self, rows)
    return {name: evaluator.value(Name(name)) for name in self.fields}
