"""What the names of a rule file mean, and which types they have."""

import contextlib
import datetime
from typing import NamedTuple

import parse_file
import tokens
import tree
from desugar import Desugar
from inference import Inference
from tree import Text
from values import Silent


class Options(NamedTuple):
  as_of: datetime.date
  bad: str = "fail"
  settings: tuple = ()       # of --set
  files: tuple = ()          # the side files: (name, text)
  ledgers: tuple = ()        # (name of the rollup, texts of its files)


class Definition(NamedTuple):
  kind: str                  # param, let, output, segment, score, table, field
  statement: object
  index: int = 0             # which output column of a table


class Model:
  """What the names of a rule file mean, or with OF_ROLLUP those of a rollup, whose fields are then its outputs."""

  def __init__(self, statements, options, of_rollup=None):
    self.options = options
    self.of_rollup = of_rollup
    self.inside = False      # of an aggregate's brackets, where names are those of the ledger's columns
    self.rollups = {}        # name -> Model
    self.statements = gather_loose(statements)
    self.settings = dict(options.settings)
    self.columns = {}
    self.where = None
    self.lookups = {}
    self.definitions = {}
    for statement in self.statements:
      self.define(statement)
    self.plain_trees()
    self.inference = Inference(self)
    self.inference.run()

  def define(self, s):
    if isinstance(s, tree.Input):
      self.columns.update({c.name: c for c in s.columns})
      self.where = s.where
    elif isinstance(s, tree.Lookup):
      self.lookups[s.name] = s
    elif isinstance(s, tree.Table):
      for i, name in enumerate(s.outputs):
        self.add(name, Definition("table", s, i))
    elif isinstance(s, tree.Rollup):
      self.rollups[s.name] = Model(self.of_ledger(s), self.options, s)
      for field in s.fields:
        self.add(field.name, Definition("field", field))
    elif not isinstance(s, (tree.Csv, tree.Guard)):
      self.add(s.name, Definition(type(s).__name__.lower(), s))

  def add(self, name, definition):
    if name in self.definitions:
      raise tokens.SyntaxFault(f"{name} is defined twice")
    self.definitions[name] = definition

  def of_ledger(self, s):
    shared = [o for o in self.statements if isinstance(o, (tree.Param, tree.Lookup))]
    return shared + ([s.input] if s.input else []) + s.fields

  @contextlib.contextmanager
  def in_rows(self):
    """What stands inside an aggregate's brackets is about a row."""
    before, self.inside = self.inside, True
    yield
    self.inside = before

  def definition(self, name):
    """What NAME means where it is no column."""
    found = self.definitions.get(name)
    hidden = found and self.of_rollup and self.inside and found.kind == "output"
    return None if hidden else found

  # every tree without unary tests and with its labels known

  def plain_trees(self):
    labels = {s.name: {r.outcome for r in s.rules} for s in self.statements if isinstance(s, tree.Segment)}
    desugar = Desugar(labels)
    self.trees = {}          # of statements by id: a value, conditions of rules, or rows
    self.subjects = []
    for s in self.statements:
      self.trees[id(s)] = self.tree_of(s, desugar)
    if self.where is not None:
      self.where = desugar.plain(self.where)

  def tree_of(self, s, desugar):
    if isinstance(s, (tree.Let, tree.Output)):
      return desugar.plain(s.value)
    if isinstance(s, tree.Param):
      return self.setting(s)
    if isinstance(s, tree.Lookup):
      return desugar.plain(s.key)
    if isinstance(s, tree.Guard):
      return desugar.plain(s.condition)
    if isinstance(s, tree.Segment) and s.on is not None:
      self.subjects.append(desugar.plain(s.on))
      return [r.condition and desugar.test(r.condition, s.on) for r in s.rules]
    if isinstance(s, (tree.Segment, tree.Score)):
      return [r.condition and desugar.plain(r.condition) for r in s.rules]
    if isinstance(s, tree.Table):
      self.subjects += [desugar.plain(i) for i in s.inputs]
      return [([desugar.test(t, i) for t, i in zip(row.tests, s.inputs)],
               [o and desugar.plain(o) for o in row.outputs]) for row in s.rows]
    return None

  def setting(self, s):
    spelt = self.settings.get(s.name)
    if spelt is None:
      return s.value
    return Text(spelt) if isinstance(s.value, Text) else parse_file.Parser(spelt).unary()

  def tree(self, s):
    return self.trees[id(s)]

  # for the inference of types

  def conditions(self):
    if self.where is not None:
      with self.in_rows():
        yield self.where
    for s in self.statements:
      if isinstance(s, tree.Guard):
        yield self.tree(s)
      if isinstance(s, (tree.Segment, tree.Score)):
        yield from (c for c in self.tree(s) if c is not None)
      elif isinstance(s, tree.Table):
        yield from (t for tests, _ in self.tree(s) for t in tests)

  def plain_values(self):
    yield from self.subjects
    asked = set(lookups_in(list(self.trees.values())))
    for s in self.statements:
      asks = isinstance(s, tree.Lookup) and s.name in asked and not self.of_rollup
      if isinstance(s, (tree.Let, tree.Output)) or asks:
        yield self.tree(s)

  def alike(self):
    """Groups of expressions that share a type: the outputs of a table."""
    for s in self.statements:
      if isinstance(s, tree.Table):
        for i in range(len(s.outputs)):
          yield [outputs[i] for _, outputs in self.tree(s) if outputs[i] is not None]

  def term_of_name(self, name, inference):
    if name == "today":
      return "date"
    if self.definition(name):
      return self.term_of_definition(self.definition(name), inference)
    if name in self.columns:
      return self.columns[name].type
    self.used = getattr(self, "used", {})
    self.used[name] = True
    return inference.find((name,))

  def term_of_definition(self, d, inference):
    s = d.statement
    if d.kind == "field":
      return next(model.field_type(s) for model in self.rollups.values() if s in model.statements)
    if d.kind == "segment":
      return "set" if s.policy == "all" else "label"
    if d.kind == "score" or d.kind == "table" and s.policy == "count":
      return "number"
    if d.kind == "table":
      if s.policy == "all":
        return "set"
      terms = [outputs[d.index] for _, outputs in self.tree(s) if outputs[d.index] is not None]
      return inference.unify_all([inference.term(t) for t in terms])
    return inference.term(self.tree(s))

  def field_type(self, field):
    found = self.inference.find(self.inference.term(self.tree(field)))
    if not isinstance(found, str):
      raise Silent("a field of no type")
    return "text" if found == "label" else found

  def column_types(self):
    types = {name: self.inference.type_of((name,)) for name in getattr(self, "used", {})}
    types.update({c.name: c.type for c in self.columns.values()})
    if self.of_rollup:
      types.setdefault(self.of_rollup.key, "text")
    for model in self.rollups.values():
      key = model.of_rollup.key
      types.setdefault(key, model.column_types()[key])
    return types

  def source(self, name):
    column = self.columns.get(name)
    return column.source or name if column else name

  def added(self):
    """The columns that the output gets, in the order of the rule file."""
    for s in self.statements:
      if isinstance(s, tree.Table):
        yield from s.outputs
      elif isinstance(s, (tree.Segment, tree.Score, tree.Output)):
        yield s.name


def lookups_in(e):
  """The lookups of whose rows something is asked: the others need no key."""
  if isinstance(e, tree.Field):
    yield e.lookup
  elif isinstance(e, (tuple, list)):
    for part in e:
      yield from lookups_in(part)


def gather_loose(statements):
  """Rules outside any block make up the segment `segments`, which stands at the first of them."""
  loose = [s.rule for s in statements if isinstance(s, tree.Loose)]
  gathered = []
  for s in statements:
    if not isinstance(s, tree.Loose):
      gathered.append(s)
    elif s.rule is loose[0]:
      gathered.append(tree.Segment("segments", "all", [], None, loose))
  return gathered
