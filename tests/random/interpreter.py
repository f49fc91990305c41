"""An interpreter of the rule language, written from the contract alone: simple, slow, and independent of the program.

    labels = interpret(rules, export, Options(as_of=..., bad="reject", ...))

Sections 1 to 7 and 9 of the language, and of section 10 what a plain export needs: commas, UTF-8, a decimal point, ISO
dates. A Run holds the records of an export, or makes them of its ledgers, and answers for one record after another; a
population function is computed for all records when the first of them asks.
"""

import contextlib

import csv as csv_module
import datetime
import io
import itertools
import math
import re
from fractions import Fraction
from typing import NamedTuple

import populations
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
  ledgers: tuple = ()        # (name of the rollup, texts of its files)


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
    if isinstance(s, syntax.Input):
      self.columns.update({c.name: c for c in s.columns})
      self.where = s.where
    elif isinstance(s, syntax.Lookup):
      self.lookups[s.name] = s
    elif isinstance(s, syntax.Table):
      for i, name in enumerate(s.outputs):
        self.add(name, Definition("table", s, i))
    elif isinstance(s, syntax.Rollup):
      self.rollups[s.name] = Model(self.of_ledger(s), self.options, s)
      for field in s.fields:
        self.add(field.name, Definition("field", field))
    elif not isinstance(s, (syntax.Csv, syntax.Guard)):
      self.add(s.name, Definition(type(s).__name__.lower(), s))

  def add(self, name, definition):
    if name in self.definitions:
      raise syntax.SyntaxFault(f"{name} is defined twice")
    self.definitions[name] = definition

  def of_ledger(self, s):
    shared = [o for o in self.statements if isinstance(o, (syntax.Param, syntax.Lookup))]
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
    if isinstance(s, syntax.Guard):
      return desugar.plain(s.condition)
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
      with self.in_rows():
        yield self.where
    for s in self.statements:
      if isinstance(s, syntax.Guard):
        yield self.tree(s)
      if isinstance(s, (syntax.Segment, syntax.Score)):
        yield from (c for c in self.tree(s) if c is not None)
      elif isinstance(s, syntax.Table):
        yield from (t for tests, _ in self.tree(s) for t in tests)

  def plain_values(self):
    yield from self.subjects
    for s in self.statements:
      if isinstance(s, (syntax.Let, syntax.Output)) or isinstance(s, syntax.Lookup) and not self.of_rollup:
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

  def __init__(self, model, lookups, row, whole=None):
    self.model = model
    self.options = model.options
    self.lookups = lookups
    self.row = row           # column or field -> value
    self.whole = whole       # the Whole that it belongs to
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
    d = self.model.definition(name)
    if d is None or d.kind == "field":
      return self.settle(self.row[name])
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

  def eval_population(self, e):
    values = self.whole.values(e, tuple(self.key(k) for k in e.keys))
    if e.function == "quantile":
      return populations.quantile(values, self.value(e.arguments[1]))
    if e.function == "ntile":
      return self.strict([self.value(e.arguments[1])],
                         lambda x: populations.ntile(self.value(e.arguments[0]), x, values))
    if e.function in ("share", "rank", "cumulative_share"):
      function = getattr(populations, e.function)
      return self.strict([self.value(e.arguments[0])], lambda x: function(x, values))
    return populations.PLAIN[e.function](set(values) if e.distinct else values)

  def key(self, e):
    value = self.value(e)
    if isinstance(value, Bad):
      raise Silent("a data error in a key")
    return value

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


# --- all records ---

class Whole:
  """The records that count, for population functions."""

  def __init__(self):
    self.evaluators = []
    self.found = {}          # by function: key -> values

  def values(self, e, key):
    """The present values of the records of a group, for which `where` is true."""
    if id(e) not in self.found:
      self.found[id(e)] = self.gather(e)
    return self.found[id(e)].get(key, [])

  def gather(self, e):
    groups = {}
    for record in self.evaluators:
      if e.where is not None and not self.good(record.value(e.where)):
        continue
      x = record.value(e.arguments[e.function == "ntile"]) if e.arguments else True
      if self.good(x) is not None:
        groups.setdefault(tuple(record.key(k) for k in e.keys), []).append(x)
    return groups

  def good(self, value):
    if isinstance(value, Bad):
      raise Silent("a data error in what a population function is computed from")
    return value


# --- ledgers ---

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
  if isinstance(e, syntax.Population):
    yield e
  elif isinstance(e, (tuple, list)):
    for part in e:
      yield from aggregates_in(part)


class Ledger:
  """The rows of a rollup's files, and the fields of each client."""

  def __init__(self, run, model, texts):
    self.run = run
    self.model = model
    self.lookups = run.lookups
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
    header = cells_of(header)
    places = {name: header.index(self.model.source(name)) for name in self.types}
    aggregates = list(aggregates_in([self.model.tree(f) for f in self.model.of_rollup.fields]))
    for record in records:
      cells = cells_of(record)
      if len(cells) != len(header):
        if self.options.bad != "missing":
          if self.model.where is not None:
            raise Silent("`only where` of a record with the wrong number of cells")
          self.faulty = True
          continue
        cells = (cells + [""] * len(header))[:len(header)]
      self.read_row({name: cells[place] for name, place in places.items()}, aggregates)

  def read_row(self, cells, aggregates):
    values, reasons = row_values(self.model, self.types, cells)
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


# --- a run ---

class Run:
  def __init__(self, rules, export, options):
    self.options = options
    self.model = Model(syntax.parse(rules), options)
    self.types = self.model.column_types()
    self.lookups = {name: self.read_lookup(s) for name, s in self.model.lookups.items()}
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

  def read_lookup(self, s):
    header, *records = [cells_of(r) for r in split_records(dict(self.options.files)[s.file])]
    place = header.index(s.column)
    types = [self.model.inference.type_of((s.name, column)) for column in header]
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
    guards = [s for s in self.model.statements if isinstance(s, syntax.Guard)]
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


def row_values(model, types, cells):
  """The values of a record's cells, and the data errors of the cells themselves."""
  row, reasons = {}, []
  for name, cell in cells.items():
    column = model.columns.get(name)
    value = cell_value(cell, types[name])
    if value is None and column and column.default is not None:
      value = Evaluator(model, {}, {}).value(column.default)
    if value is None and column and column.required:
      value = Bad("required")
    if isinstance(value, Bad):
      reasons.append(value.reason)
      if model.options.bad == "missing" and column and column.default is not None:
        raise Silent("a default for a cell that does not fit")
    row[name] = None if isinstance(value, Bad) and model.options.bad == "missing" else value
  return row, reasons


def is_left_out(model, evaluator, row, reasons):
  if model.where is None:
    return False
  condition = evaluator.value(model.where)
  if isinstance(condition, Bad) or condition is True:
    if isinstance(condition, Bad):
      reasons.append(condition.reason)
    return False
  if reasons and model.options.bad != "missing":
    raise_if_read(model, row)
  return True


def raise_if_read(model, row):
  """A record that is left out raises a data error only of cells that the condition reads; which it reads is moot."""
  for name, value in row.items():
    if isinstance(value, Bad) and mentions(model, model.where, name):
      raise Silent("a condition that is decided without a cell that it names")


def mentions(model, e, name):
  if isinstance(e, Name):
    d = model.definition(e.name)
    return e.name == name or d is not None and mentions(model, model.tree(d.statement), name)
  if isinstance(e, (tuple, list)):
    return any(mentions(model, part, name) for part in e)
  return False


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
