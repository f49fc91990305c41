"""The values of one record."""

from fractions import Fraction

import populations
from functions import FUNCTIONS, arithmetic, conjunction, negation, search
from policies import aggregate, agreeing, all_labels, decided, first_in, most_points, only, until_true
from values import Bad, Days, Months, Silent, compare, fit


# "An outcome that is decided without an operand does not raise that operand's data error", and "a comparison or sum
# with a missing operand is missing": so the other operand of a missing one raises nothing.
MISSING_DECIDES = True


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
