"""An interpreter of the rule language, written from the contract alone: simple, slow, and independent of the program.

    labels = interpret(rules, export, Options(as_of=..., bad="reject", ...))

Sections 1 to 7 and 9 of the language, and of section 10 what a plain export needs: commas, UTF-8, a decimal point, ISO
dates; ledgers may be written otherwise. A Run holds the records of an export, or makes them of its ledgers, and answers for one record after another; a
population function is computed for all records when the first of them asks.
"""

from typing import NamedTuple

import parse_file
import tree
from cells import cell_value, cells_of, csv_cell, split_records
from evaluator import Evaluator, Whole
from ledgers import Ledger, aggregates_in
from model import Model
from records import is_left_out, row_values
from tree import Name
from values import Bad, Silent, written


class Result(NamedTuple):
  header: list               # the names of the added columns
  records: list              # of Labelled, in the order of the export
  types: dict                # of the columns that are used
  guards: bool               # hold


class Labelled(NamedTuple):
  raw: str
  state: str                 # "kept", "left out" by `only where`, "rejected"
  cells: list
  reasons: list


class Run:
  def __init__(self, rules, export, options):
    self.options = options
    self.model = Model(parse_file.parse(rules), options)
    self.types = self.model.column_types()
    self.lookups = {name: self.read_lookup(s, self.model) for name, s in self.model.lookups.items()}
    given = dict(options.ledgers)
    self.ledgers = [Ledger(self, model, given[name]) for name, model in self.model.rollups.items()]
    self.has_export = export is not None
    self.whole = Whole()
    if self.has_export:
      header, *self.records = split_records(export.removeprefix("\ufeff"))
      self.header = cells_of(header)
    else:
      self.make_records()
    self.places = {name: self.header.index(self.model.source(name)) for name in self.types}

  def make_records(self):
    """Of the clients of all ledgers, in the order in which these name them first."""
    self.header = [self.ledgers[0].model.of_rollup.key] + [f for ledger in self.ledgers for f in ledger.fields]
    self.fields = {}
    keys = dict.fromkeys(key for ledger in self.ledgers for key in ledger.clients)
    self.records = []
    for key in keys:
      values = [ledger.known.get(key, ledger.of_nothing)[f] for ledger in self.ledgers for f in ledger.fields]
      if any(isinstance(v, Bad) for v in values):
        raise Silent("a field that is a data error, without an export")
      self.records.append(",".join(csv_cell(written(v)) for v in [key] + values))

  def read_lookup(self, s, model):
    """Its cells as the types that MODEL, the rules' or a rollup's, uses them as."""
    header, *records = [cells_of(r) for r in split_records(dict(self.options.files)[s.file])]
    place = header.index(s.column)
    types = [model.inference.type_of((s.name, column)) for column in header]
    return {record[place]: {c: cell_value(cell, t) for c, cell, t in zip(header, record, types)} for record in records}

  def result(self):
    """First the cells of all records, because population functions ask for all that count."""
    added = list(self.model.added())
    self.read_records = [self.read(raw) for raw in self.records]
    self.whole.evaluators = [evaluator for labelled, evaluator in self.read_records if labelled is None]
    for e in aggregates_in(list(self.model.trees.values())):
      self.whole.gather(e)   # silent about a data error in one that no record asks for
    records = [labelled or self.label(raw, evaluator, added)
               for raw, (labelled, evaluator) in zip(self.records, self.read_records)]
    return Result(added, records, self.types, self.guards_hold(records))

  def guards_hold(self, records):
    guards = [s for s in self.model.statements if isinstance(s, tree.Guard)]
    if guards and any(r.state == "rejected" for r, (cells, _) in zip(records, self.read_records) if cells is None):
      raise Silent("a guard, and a record whose labels are a data error")
    nobody = Evaluator(self.model, self.lookups, {}, self.whole)
    held = [nobody.value(self.model.tree(s)) for s in guards]
    if any(isinstance(h, Bad) for h in held):
      raise Silent("a data error in a guard")
    return all(h is True for h in held)

  def faulty_ledgers(self):
    return any(ledger.faulty for ledger in self.ledgers)

  def read(self, raw):
    """An Evaluator of the record, or what becomes of one that does not count."""
    cells = cells_of(raw)
    if len(cells) != len(self.header):
      if self.options.bad == "missing":
        raise Silent("what is written of a record that is cut or filled")
      if self.model.where is not None:
        raise Silent("`only where` of a record with the wrong number of cells")
      return Labelled(raw, "rejected", [], ["the number of cells"]), None
    row, reasons = row_values(self.model, self.types, {name: cells[place] for name, place in self.places.items()})
    for ledger in self.ledgers:
      row.update(ledger.known.get(row[ledger.model.of_rollup.key], ledger.of_nothing))
    evaluator = Evaluator(self.model, self.lookups, row, self.whole)
    if is_left_out(self.model, evaluator, row, reasons):
      return Labelled(raw, "left out", [], []), None
    if reasons and self.options.bad != "missing":
      return Labelled(raw, "rejected", [], reasons), None
    return None, evaluator

  def label(self, raw, evaluator, added):
    values = [evaluator.value(Name(name)) for name in added]
    reasons = [v.reason for v in values if isinstance(v, Bad)]
    if reasons and self.options.bad != "missing":
      return Labelled(raw, "rejected", [], reasons)
    return Labelled(raw, "kept", [written(v) for v in values], [])


def interpret(rules, export, options):
  """EXPORT is None where the records are the clients of the ledgers. Also the export, and are there faulty ledgers?"""
  run = Run(rules, export, options)
  result = run.result()
  if export is None:
    export = "".join(line + "\n" for line in [",".join(map(csv_cell, run.header))] + run.records)
  return result, export, run.faulty_ledgers()


def output_text(export, result):
  """The bytes that the program must write, as text."""
  mark = "\ufeff" if export.startswith("\ufeff") else ""
  header = split_records(export.removeprefix("\ufeff"))[0]
  ending = "\r\n" if "\r\n" in export else "\n"
  lines = [",".join([header] + [csv_cell(name) for name in result.header])]
  lines += [",".join([r.raw] + [csv_cell(c) for c in r.cells]) for r in result.records if r.state == "kept"]
  return mark + "".join(line + ending for line in lines)
