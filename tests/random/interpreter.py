"""An interpreter of the rule language, written from the contract alone: simple, slow, and independent of the program.

    labels = interpret(rules, export, Options(as_of=..., bad="reject", ...))

Sections 1 to 6 of the language, and of section 10 what a plain export needs: commas, UTF-8, a decimal point, ISO dates.
A Run holds the records of an export and answers for one record after another; population functions would be computed
by a Run for all of its records before anything that uses them, and found by `Evaluator.call`.
"""

import csv as csv_module
import datetime
import io
import itertools
import math
import re
from fractions import Fraction
from typing import NamedTuple

import syntax
from desugar import Desugar
from inference import Inference
from syntax import Name, Text
from values import (Bad, Days, Months, Silent, between_dates, compare, divide, fit, modulo, round_half_away, shift,
                    square_root, substring, written)

# "An outcome that is decided without an operand does not raise that operand's data error", and "a comparison or sum
# with a missing operand is missing": so the other operand of a missing one raises nothing.
MISSING_DECIDES = True

MOST_ALTERNATIVES = 8


class Options(NamedTuple):
  as_of: datetime.date
  bad: str = "fail"
  settings: tuple = ()       # of --set
  files: tuple = ()          # the side files: (name, text)


class Result(NamedTuple):
  header: list               # the names of the added columns
  records: list              # of Labelled, in the order of the export
  types: dict                # of the columns that are used


class Labelled(NamedTuple):
  raw: str
  state: str                 # "kept", "left out" by `only where`, "rejected"
  cells: list
  reasons: list


# --- the export ---

NUMBER_CELL = re.compile(r"[ ]*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(%?)[ ]*\Z")
DATE_CELL = re.compile(r"[ ]*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?[ ]*\Z")
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def number_cell(cell):
  match = NUMBER_CELL.match(cell)
  if not match:
    return Bad("not a number")
  return fit(Fraction(match.group(1)) / (100 if match.group(2) else 1))


def date_cell(cell):
  match = DATE_CELL.match(cell)
  try:
    return datetime.date.fromisoformat(match.group(1)) if match else Bad("not a date")
  except ValueError:
    return Bad("not a date")


def cell_value(cell, kind):
  if cell == "":
    return None
  if kind == "number":
    return number_cell(cell)
  if kind == "date":
    return date_cell(cell)
  if kind == "truth":
    return TRUTHS.get(cell.lower(), Bad("not a truth"))
  return cell


def split_records(text):
  """The records of an export in their own characters, without line endings."""
  records, start, quoted = [], 0, False
  for i, c in enumerate(text):
    if c == '"':
      quoted = not quoted
    elif c == "\n" and not quoted:
      records.append(text[start:i].removesuffix("\r"))
      start = i + 1
  if start < len(text):
    records.append(text[start:])
  return records


def cells_of(record):
  return next(csv_module.reader(io.StringIO(record, newline=""), strict=True))


def csv_cell(text):
  return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text


# --- the rules ---

class Definition(NamedTuple):
  kind: str                  # param, let, output, segment, score, table
  statement: object
  index: int = 0             # which output column of a table


class Model:
  """What the names of a rule file mean."""

  def __init__(self, statements, options):
    self.options = options
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
    if isinstance(s, syntax.Input):
      self.columns.update({c.name: c for c in s.columns})
      self.where = s.where
    elif isinstance(s, syntax.Lookup):
      self.lookups[s.name] = s
    elif isinstance(s, syntax.Table):
      for i, name in enumerate(s.outputs):
        self.add(name, Definition("table", s, i))
    elif not isinstance(s, syntax.Csv):
      self.add(s.name, Definition(type(s).__name__.lower(), s))

  def add(self, name, definition):
    if name in self.definitions:
      raise syntax.SyntaxFault(f"{name} is defined twice")
    self.definitions[name] = definition

  # every tree without unary tests and with its labels known

  def plain_trees(self):
    labels = {s.name: {r.outcome for r in s.rules} for s in self.statements if isinstance(s, syntax.Segment)}
    desugar = Desugar(labels)
    self.trees = {}          # of statements by id: a value, conditions of rules, or rows
    self.subjects = []
    for s in self.statements:
      self.trees[id(s)] = self.tree_of(s, desugar)
    if self.where is not None:
      self.where = desugar.plain(self.where)

  def tree_of(self, s, desugar):
    if isinstance(s, (syntax.Let, syntax.Output)):
      return desugar.plain(s.value)
    if isinstance(s, syntax.Param):
      return self.setting(s)
    if isinstance(s, syntax.Lookup):
      return desugar.plain(s.key)
    if isinstance(s, syntax.Segment) and s.on is not None:
      self.subjects.append(desugar.plain(s.on))
      return [r.condition and desugar.test(r.condition, s.on) for r in s.rules]
    if isinstance(s, (syntax.Segment, syntax.Score)):
      return [r.condition and desugar.plain(r.condition) for r in s.rules]
    if isinstance(s, syntax.Table):
      self.subjects += [desugar.plain(i) for i in s.inputs]
      return [([desugar.test(t, i) for t, i in zip(row.tests, s.inputs)],
               [o and desugar.plain(o) for o in row.outputs]) for row in s.rows]
    return None

  def setting(self, s):
    spelt = self.settings.get(s.name)
    if spelt is None:
      return s.value
    return Text(spelt) if isinstance(s.value, Text) else syntax.Parser(spelt).unary()

  def tree(self, s):
    return self.trees[id(s)]

  # for the inference of types

  def conditions(self):
    if self.where is not None:
      yield self.where
    for s in self.statements:
      if isinstance(s, (syntax.Segment, syntax.Score)):
        yield from (c for c in self.tree(s) if c is not None)
      elif isinstance(s, syntax.Table):
        yield from (t for tests, _ in self.tree(s) for t in tests)

  def plain_values(self):
    yield from self.subjects
    for s in self.statements:
      if isinstance(s, (syntax.Let, syntax.Output, syntax.Lookup)):
        yield self.tree(s)

  def alike(self):
    """Groups of expressions that share a type: the outputs of a table."""
    for s in self.statements:
      if isinstance(s, syntax.Table):
        for i in range(len(s.outputs)):
          yield [outputs[i] for _, outputs in self.tree(s) if outputs[i] is not None]

  def term_of_name(self, name, inference):
    if name == "today":
      return "date"
    if name in self.definitions:
      return self.term_of_definition(self.definitions[name], inference)
    if name in self.columns:
      return self.columns[name].type
    self.used = getattr(self, "used", {})
    self.used[name] = True
    return inference.find((name,))

  def term_of_definition(self, d, inference):
    s = d.statement
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

  def column_types(self):
    types = {name: self.inference.type_of((name,)) for name in getattr(self, "used", {})}
    types.update({c.name: c.type for c in self.columns.values()})
    return types

  def source(self, name):
    column = self.columns.get(name)
    return column.source or name if column else name

  def added(self):
    """The columns that the output gets, in the order of the rule file."""
    for s in self.statements:
      if isinstance(s, syntax.Table):
        yield from s.outputs
      elif isinstance(s, (syntax.Segment, syntax.Score, syntax.Output)):
        yield s.name


def gather_loose(statements):
  """Rules outside any block make up the segment `segments`, which stands at the first of them."""
  loose = [s.rule for s in statements if isinstance(s, syntax.Loose)]
  gathered = []
  for s in statements:
    if not isinstance(s, syntax.Loose):
      gathered.append(s)
    elif s.rule is loose[0]:
      gathered.append(syntax.Segment("segments", "all", [], None, loose))
  return gathered


# --- one record ---

class Evaluator:
  """The values of one record; each named value is found once."""

  def __init__(self, model, lookups, row):
    self.model = model
    self.options = model.options
    self.lookups = lookups
    self.row = row           # column -> value
    self.known = {}

  def settle(self, value):
    return None if isinstance(value, Bad) and self.options.bad == "missing" else value

  def value(self, e):
    return self.settle(getattr(self, "eval_" + type(e).__name__.lower())(e))

  def strict(self, values, function):
    """FUNCTION of VALUES, where all of them are present and none is a data error."""
    missing = any(v is None for v in values)
    bad = next((v for v in values if isinstance(v, Bad)), None)
    if missing and (MISSING_DECIDES or bad is None):
      return None
    return bad if bad is not None else function(*values)

  # names

  def eval_name(self, e):
    if e.name not in self.known:
      self.known[e.name] = self.named(e.name)
    return self.known[e.name]

  def named(self, name):
    if name == "today":
      return self.options.as_of
    d = self.model.definitions.get(name)
    if d is None:
      return self.row[name]
    if d.kind in ("let", "output", "param"):
      return self.value(self.model.tree(d.statement))
    if d.kind == "table":
      return self.settle(self.table_output(d.statement, d.index))
    return self.settle(self.segment(d.statement) if d.kind == "segment" else self.score(d.statement))

  def eval_field(self, e):
    found = self.lookup_row(e.lookup, self.value(self.model.tree(self.model.lookups[e.lookup])))
    return found if found is None or isinstance(found, Bad) else found[e.column]

  def lookup_row(self, lookup, key):
    return key if key is None or isinstance(key, Bad) else self.lookups[lookup].get(key)

  def eval_inlookup(self, e):
    return self.strict([self.value(e.x)], lambda key: key in self.lookups[e.lookup])

  # literals

  def eval_num(self, e):
    return e.value

  def eval_text(self, e):
    return e.value

  def eval_date(self, e):
    return e.value

  def eval_truth(self, e):
    return e.value

  def eval_span(self, e):
    if e.unit in ("days", "weeks"):
      return Days(e.count * (7 if e.unit == "weeks" else 1))
    return Months(e.count * (12 if e.unit == "years" else 1))

  # operators

  def eval_negate(self, e):
    return self.strict([self.value(e.x)], lambda x: -x)

  def eval_arithmetic(self, e):
    a, b = self.value(e.a), self.value(e.b)
    if MISSING_DECIDES and e.op == "/" and isinstance(b, Fraction) and b == 0:
      return None
    return self.strict([a, b], lambda a, b: arithmetic(e.op, a, b))

  def eval_compare(self, e):
    return self.strict([self.value(e.a), self.value(e.b)], lambda a, b: compare(e.op, a, b))

  def eval_and(self, e):
    return conjunction(self.value(e.a), self.value(e.b))

  def eval_or(self, e):
    return negation(conjunction(negation(self.value(e.a)), negation(self.value(e.b))))

  def eval_not(self, e):
    return negation(self.value(e.x))

  def eval_is(self, e):
    x = self.value(e.x)
    return x if isinstance(x, Bad) else x is None

  def eval_if(self, e):
    condition = self.value(e.condition)
    if condition is None or isinstance(condition, Bad):
      return condition
    return self.value(e.then if condition else e.otherwise)

  def eval_search(self, e):
    return self.strict([self.value(e.x), self.value(e.part)], lambda x, part: search(e.op, x, part))

  # functions

  def eval_call(self, e):
    if e.function == "coalesce":
      return self.coalesce(e.arguments)
    values = [self.value(a) for a in e.arguments]
    if MISSING_DECIDES and e.function == "mod" and isinstance(values[1], Fraction) and values[1] == 0:
      return None
    return self.strict(values, FUNCTIONS[e.function])

  def coalesce(self, arguments):
    for argument in arguments:
      value = self.value(argument)
      if value is not None:
        return value
    return None

  # blocks

  def states(self, rules, conditions):
    """For each rule that is valid today and no `otherwise`: the rule, and whether it fires."""
    for rule, condition in zip(rules, conditions):
      if condition is not None and self.is_valid(rule):
        yield rule, self.value(condition)

  def is_valid(self, rule):
    today = self.options.as_of
    return (rule.start is None or rule.start <= today) and (rule.end is None or today <= rule.end)

  def segment(self, s):
    states = list(self.states(s.rules, self.model.tree(s)))
    otherwise = next((r.outcome for r in s.rules if r.condition is None and self.is_valid(r)), None)
    decide = {"priority": lambda fired: first_in(s.priority, [r.outcome for r in fired]),
              "points": lambda fired: most_points(s.rules, fired),
              "all": lambda fired: all_labels(s.rules, fired),
              "any": lambda fired: agreeing([r.outcome for r in fired]),
              "unique": lambda fired: only([r.outcome for r in fired]),
              "first": lambda fired: fired[0].outcome if fired else None}[s.policy]

    def outcome(fired):
      found = decide(fired)
      if found is None and otherwise is not None:
        return (otherwise,) if s.policy == "all" else otherwise
      return found

    return decided(states, outcome, self.needed(s, states))

  def needed(self, s, states):
    """The states whose data error keeps the segment from being decided."""
    if s.policy == "first":
      return until_true(states)
    if s.policy == "priority":
      fired = [s.priority.index(r.outcome) for r, state in states if state is True]
      best = min(fired, default=len(s.priority))
      return [state for r, state in states if s.priority.index(r.outcome) <= best]
    return [state for _, state in states]

  def score(self, s):
    states = list(self.states(s.rules, self.model.tree(s)))
    otherwise = [r for r in s.rules if r.condition is None and self.is_valid(r)]

    def total(fired):
      base = s.base.value if s.base else Fraction(0)
      return fit(base + sum((r.points.value for r in fired or otherwise), Fraction(0)))

    return decided(states, total, [state for _, state in states])

  def table_output(self, s, index):
    states = []
    for tests, outputs in self.model.tree(s):
      state = True
      for test in tests:
        state = conjunction(state, self.value(test))
      states.append((outputs, state))
    needed = until_true(states) if s.policy == "first" else self.needed_rows(s, states)
    return decided(states, lambda fired: self.row_value(s, index, fired), needed)

  def needed_rows(self, s, states):
    if s.policy != "priority":
      return [state for _, state in states]
    ranks = [self.rank(s, outputs) for outputs, _ in states]
    best = min((rank for rank, (_, state) in zip(ranks, states) if state is True), default=len(s.priority))
    return [state for rank, (_, state) in zip(ranks, states) if rank <= best]

  def rank(self, s, outputs):
    first = self.value(outputs[0])
    if first not in s.priority:
      raise Silent("an outcome that the priority list lacks")
    return s.priority.index(first)

  def row_value(self, s, index, fired):
    column = [outputs[index] for outputs in fired]
    value = lambda e: None if e is None else self.value(e)
    if s.policy == "count":
      return Fraction(len(fired))
    if not fired:
      return None
    if s.policy == "first":
      return value(column[0])
    if s.policy == "unique":
      return value(column[0]) if len(fired) == 1 else Bad("two rules fire")
    if s.policy == "priority":
      return value(min(fired, key=lambda outputs: self.rank(s, outputs))[index])
    if s.policy == "any":
      return self.agreed_row(fired, index)
    values = [value(e) for e in column]
    bad = next((v for v in values if isinstance(v, Bad)), None)
    if bad is not None:
      return bad
    return values and tuple(values) if s.policy == "all" else aggregate(s.policy, values)

  def agreed_row(self, fired, index):
    rows = [tuple(None if e is None else self.value(e) for e in outputs) for outputs in fired]
    if len(rows) == 1:
      return rows[0][index]
    bad = next((v for row in rows for v in row if isinstance(v, Bad)), None)
    if bad is not None:
      return bad
    if any(v is None for row in rows for v in row) and len(set(rows)) > 1:
      raise Silent("rows that agree but for a missing output")
    return rows[0][index] if len(set(rows)) == 1 else Bad("rules disagree")


def arithmetic(op, a, b):
  if isinstance(a, datetime.date):
    return between_dates(a, b) if isinstance(b, datetime.date) else shift(a, b, 1 if op == "+" else -1)
  if not isinstance(a, Fraction) or not isinstance(b, Fraction):
    raise TypeError(f"{a!r} {op} {b!r}")
  if op == "/":
    return None if b == 0 else divide(a, b)
  return fit(a + b if op == "+" else a - b if op == "-" else a * b)


def conjunction(a, b):
  if a is False or b is False:
    return False
  bad = next((v for v in (a, b) if isinstance(v, Bad)), None)
  if bad is not None:
    return bad
  return None if a is None or b is None else True


def negation(a):
  return a if a is None or isinstance(a, Bad) else not a


def search(op, x, part):
  if op == "contains":
    return part in x         # a text in a text, or a label in a set
  if op == "starts":
    return x.startswith(part)
  if op == "ends":
    return x.endswith(part)
  return re.search(part, x) is not None


def rounded(x, digits=Fraction(0)):
  if digits.denominator != 1:
    raise Silent("round to a broken number of digits")
  return fit(round_half_away(x, int(digits)))


def number_of_text(text):
  if re.fullmatch(r"[^0-9]*", text):
    return None
  value = number_cell(text)
  if isinstance(value, Bad) and re.fullmatch(r"[-+ 0-9.,_'kKmMeE%\u00a0]*", text):
    raise Silent("a text that is nearly a number")
  return None if isinstance(value, Bad) else value


def date_of_text(text):
  if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
    value = date_cell(text)
    return None if isinstance(value, Bad) else value
  if len(re.findall("[0-9]", text)) >= 3:
    raise Silent("a text that is nearly a date")
  return None


def extreme(choose):
  return lambda *values: choose(values)


FUNCTIONS = {
  "abs": abs,
  "round": rounded,
  "floor": lambda x: fit(Fraction(math.floor(x))),
  "ceil": lambda x: fit(Fraction(math.ceil(x))),
  "min": extreme(min),
  "max": extreme(max),
  "mod": lambda a, b: None if b == 0 else modulo(a, b),
  "sqrt": square_root,
  "lower": str.lower,
  "upper": str.upper,
  "trim": lambda t: t.strip(" "),
  "length": lambda t: Fraction(len(t)),
  "substring": substring,
  "concat": lambda *texts: "".join(texts),
  "number": number_of_text,
  "text": written,
  "date": date_of_text,
  "days": lambda d: Fraction(d.count),
  "year": lambda d: Fraction(d.year),
  "month": lambda d: Fraction(d.month),
  "day": lambda d: Fraction(d.day),
  "weekday": lambda d: Fraction(d.isoweekday()),
  "quarter": lambda d: Fraction((d.month + 2) // 3),
  "start_of_month": lambda d: d.replace(day=1),
}


# --- policies ---

def until_true(states):
  """The states up to the first that is true."""
  needed = []
  for _, state in states:
    needed.append(state)
    if state is True:
      break
  return needed


def decided(states, outcome, needed):
  """OUTCOME of what fires, or the data error of a state that is NEEDED to know."""
  fired = [what for what, state in states if state is True]
  bad = next((state for state in needed if isinstance(state, Bad)), None)
  if bad is None:
    return outcome(fired)
  if every_way_alike(states, outcome):
    raise Silent("an outcome that is the same whatever a data error hides")
  return bad


def every_way_alike(states, outcome):
  hidden = [i for i, (_, state) in enumerate(states) if isinstance(state, Bad)]
  if len(hidden) > MOST_ALTERNATIVES:
    raise Silent("too many data errors in one block")
  outcomes = set()
  for choice in itertools.product((True, False), repeat=len(hidden)):
    ways = dict(zip(hidden, choice))
    outcomes.add(outcome([what for i, (what, state) in enumerate(states) if ways.get(i, state) is True]))
  return len(outcomes) == 1 and not isinstance(outcomes.pop(), Bad)


def all_labels(rules, fired):
  labels = tuple(dict.fromkeys(r.outcome for r in fired))
  if labels != tuple(dict.fromkeys(r.outcome for r in rules if r.outcome in labels)):
    raise Silent("labels whose order is one by the rules that fire, another by the rules that name them first")
  return labels or None


def first_in(order, outcomes):
  return min(outcomes, key=order.index, default=None)


def only(outcomes):
  return Bad("two rules fire") if len(outcomes) > 1 else outcomes[0] if outcomes else None


def agreeing(outcomes):
  return Bad("rules disagree") if len(set(outcomes)) > 1 else outcomes[0] if outcomes else None


def most_points(rules, fired):
  totals = {r.outcome: Fraction(0) for r in rules if r.condition is not None}
  for rule in fired:
    totals[rule.outcome] += rule.points.value
  best = max(totals, key=totals.get, default=None)     # of equal ones the first named
  return best if best is not None and totals[best] > 0 else None


def aggregate(policy, values):
  if any(v is None for v in values):
    raise Silent("a missing output under sum, min or max")
  return fit(sum(values, Fraction(0))) if policy == "sum" else min(values) if policy == "min" else max(values)


# --- a run ---

class Run:
  def __init__(self, rules, export, options):
    self.options = options
    self.model = Model(syntax.parse(rules), options)
    header, *self.records = split_records(export.removeprefix("\ufeff"))
    self.header = cells_of(header)
    self.types = self.model.column_types()
    self.lookups = {name: self.read_lookup(s) for name, s in self.model.lookups.items()}
    self.places = {name: self.header.index(self.model.source(name)) for name in self.types}

  def read_lookup(self, s):
    header, *records = [cells_of(r) for r in split_records(dict(self.options.files)[s.file])]
    place = header.index(s.column)
    types = [self.model.inference.type_of((s.name, column)) for column in header]
    return {record[place]: {c: cell_value(cell, t) for c, cell, t in zip(header, record, types)} for record in records}

  def result(self):
    added = list(self.model.added())
    return Result(added, [self.record(raw, added) for raw in self.records], self.types)

  def record(self, raw, added):
    cells = cells_of(raw)
    if len(cells) != len(self.header):
      if self.options.bad == "missing":
        raise Silent("what is written of a record that is cut or filled")
      if self.model.where is not None:
        raise Silent("`only where` of a record with the wrong number of cells")
      return Labelled(raw, "rejected", [], ["the number of cells"])
    row, reasons = self.row(cells)
    evaluator = Evaluator(self.model, self.lookups, row)
    if self.is_left_out(evaluator, row, reasons):
      return Labelled(raw, "left out", [], [])
    values = [evaluator.value(Name(name)) for name in added]
    reasons += [v.reason for v in values if isinstance(v, Bad)]
    if reasons and self.options.bad != "missing":
      return Labelled(raw, "rejected", [], reasons)
    return Labelled(raw, "kept", [written(v) for v in values], [])

  def row(self, cells):
    """The values of a record's cells, and the data errors of the cells themselves."""
    row, reasons = {}, []
    for name, place in self.places.items():
      column = self.model.columns.get(name)
      value = cell_value(cells[place], self.types[name])
      if value is None and column and column.default is not None:
        value = Evaluator(self.model, {}, {}).value(column.default)
      if value is None and column and column.required:
        value = Bad("required")
      if isinstance(value, Bad):
        reasons.append(value.reason)
        if self.options.bad == "missing" and column and column.default is not None:
          raise Silent("a default for a cell that does not fit")
      row[name] = None if isinstance(value, Bad) and self.options.bad == "missing" else value
    return row, reasons

  def is_left_out(self, evaluator, row, reasons):
    if self.model.where is None:
      return False
    condition = evaluator.value(self.model.where)
    if isinstance(condition, Bad) or condition is True:
      if isinstance(condition, Bad):
        reasons.append(condition.reason)
      return False
    if reasons and self.options.bad != "missing":
      raise_if_read(self.model, row)
    return True


def raise_if_read(model, row):
  """A record that is left out raises a data error only of cells that the condition reads; which it reads is moot."""
  for name, value in row.items():
    if isinstance(value, Bad) and mentions(model, model.where, name):
      raise Silent("a condition that is decided without a cell that it names")


def mentions(model, e, name):
  if isinstance(e, Name):
    d = model.definitions.get(e.name)
    return e.name == name or d is not None and mentions(model, model.tree(d.statement), name)
  if isinstance(e, (tuple, list)):
    return any(mentions(model, part, name) for part in e)
  return False


def interpret(rules, export, options):
  return Run(rules, export, options).result()


def output_text(export, result):
  """The bytes that the program must write, as text."""
  mark = "\ufeff" if export.startswith("\ufeff") else ""
  header = split_records(export.removeprefix("\ufeff"))[0]
  ending = "\r\n" if "\r\n" in export else "\n"
  lines = [",".join([header] + [csv_cell(name) for name in result.header])]
  lines += [",".join([r.raw] + [csv_cell(c) for c in r.cells]) for r in result.records if r.state == "kept"]
  return mark + "".join(line + ending for line in lines)
