"""Rule files: tokens, the tree, and a recursive-descent parser, after sections 1, 3 to 7 and 9 of the language."""

import datetime
import re
from fractions import Fraction
from typing import NamedTuple, Optional

RESERVED = set("""and or not in is between contains starts ends matches if then else true false missing otherwise
                  because valid where by""".split())
CONTINUES_AFTER = set("+ - * / = != < <= > >= , : -> ..".split()) | set(
  "and or not in is between contains with matches if then else because where by".split())
CONTINUES_BEFORE = {"->", "and", "or", "because", "valid", "then", "else"}
UNITS = {"day": "days", "days": "days", "week": "weeks", "weeks": "weeks", "month": "months", "months": "months",
         "year": "years", "years": "years"}
POLICIES = {"first", "unique", "any", "priority", "all", "points", "sum", "min", "max", "count"}
POPULATIONS = {"total", "count", "avg", "min", "max", "median", "quantile", "stddev", "share", "rank", "ntile",
               "cumulative_share"}
AGGREGATES = {"sum", "count", "avg", "min", "max", "median", "quantile", "stddev", "first", "last", "top", "variation"}
TEST_BEGINS = "= != < <= > >= in not between contains starts ends matches is".split()


class SyntaxFault(Exception):
  pass


# --- the tree ---

class Num(NamedTuple):
  value: Fraction
  spelt: str


class Text(NamedTuple):
  value: str


class Date(NamedTuple):
  value: datetime.date


class Span(NamedTuple):
  """A duration as it is written, `90 days`."""
  count: int
  unit: str


class Truth(NamedTuple):
  value: bool


class Name(NamedTuple):
  name: str


class Field(NamedTuple):
  lookup: str
  column: str


class It(NamedTuple):
  """What a unary test is about."""


class Negate(NamedTuple):
  x: tuple


class Arithmetic(NamedTuple):
  op: str
  a: tuple
  b: tuple


class Compare(NamedTuple):
  op: str
  a: tuple
  b: tuple


class And(NamedTuple):
  a: tuple
  b: tuple


class Or(NamedTuple):
  a: tuple
  b: tuple


class Not(NamedTuple):
  x: tuple


class InSet(NamedTuple):
  x: tuple
  negated: bool
  members: list


class InRange(NamedTuple):
  x: tuple
  negated: bool
  with_low: bool
  low: tuple
  high: tuple
  with_high: bool


class InLookup(NamedTuple):
  x: tuple
  negated: bool
  lookup: str


class Between(NamedTuple):
  x: tuple
  negated: bool
  low: tuple
  high: tuple


class Search(NamedTuple):
  """`contains`, `starts`, `ends`, `matches`."""
  op: str
  x: tuple
  negated: bool
  part: tuple


class Is(NamedTuple):
  x: tuple
  what: str                  # missing, present, not missing


class If(NamedTuple):
  condition: tuple
  then: tuple
  otherwise: tuple


class Call(NamedTuple):
  function: str
  arguments: list


class Population(NamedTuple):
  """A function over all records, or in a rollup over the rows of a client."""
  function: str
  arguments: list
  distinct: bool
  keys: list
  where: Optional[tuple]
  unit: Optional[str]        # of `per`: month, week, day
  period: Optional[str]


# unary tests that no expression writes

class Equals(NamedTuple):
  """A bare value."""
  x: tuple


class Dots(NamedTuple):
  low: tuple
  high: tuple


class AnyOf(NamedTuple):
  tests: list


class NotTest(NamedTuple):
  test: tuple


class Anything(NamedTuple):
  pass


# statements

class Rule(NamedTuple):
  label: Optional[str]       # its name, before the colon
  condition: Optional[tuple]  # None: otherwise
  outcome: Optional[str]     # None in a score
  points: Optional[Num]
  because: Optional[str]
  start: Optional[datetime.date]
  end: Optional[datetime.date]


class Column(NamedTuple):
  name: str
  type: str
  source: Optional[str]
  key: bool
  default: Optional[tuple]
  required: bool


class Input(NamedTuple):
  columns: list
  where: Optional[tuple]


class Param(NamedTuple):
  name: str
  value: tuple


class Let(NamedTuple):
  name: str
  value: tuple


class Output(NamedTuple):
  name: str
  value: tuple


class Segment(NamedTuple):
  name: str
  policy: str
  priority: list
  on: Optional[tuple]
  rules: list


class Score(NamedTuple):
  name: str
  base: Num
  rules: list


class Loose(NamedTuple):
  """A rule outside any block."""
  rule: Rule


class Row(NamedTuple):
  tests: list
  outputs: list              # None: an empty cell


class Table(NamedTuple):
  name: str
  policy: str
  priority: list
  inputs: list
  outputs: list
  rows: list


class Lookup(NamedTuple):
  name: str
  file: str
  column: str
  key: tuple


class Csv(NamedTuple):
  settings: list


class Guard(NamedTuple):
  name: str
  condition: tuple


class Period(NamedTuple):
  name: str
  count: Optional[int]       # of `last`; else from START to END
  unit: Optional[str]
  start: Optional[datetime.date]
  end: Optional[datetime.date]
  column: str
  excepted: list             # numbers of months


class Rollup(NamedTuple):
  name: str
  key: str
  input: Optional[Input]
  periods: list
  fields: list               # of Output
  csv: Optional[list] = None # settings


# --- tokens ---

class Token(NamedTuple):
  kind: str                  # word quoted text number date sign newline end
  text: str
  value: object = None


TOKEN = re.compile(r"""
  (?P<blank>[ \t\r]+|\#[^\n]*)
| (?P<newline>\n|;)
| (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})
| (?P<number>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:[kM%])?)
| (?P<quoted>`[^`\n]+`)
| (?P<text>"(?:[^"\\]|\\.)*")
| (?P<word>[^\W\d]\w*)
| (?P<sign>->|\.\.|!=|<=|>=|\|\||[-+*/=<>()\[\]{},:|.])
""", re.X | re.S)

ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
FACTORS = {"k": Fraction(1000), "M": Fraction(1000000), "%": Fraction(1, 100)}


def number_value(spelt):
  factor = FACTORS.get(spelt[-1], Fraction(1))
  return Fraction(spelt.rstrip("kM%").replace("_", "")) * factor


def text_value(spelt):
  return re.sub(r"\\(.)", lambda m: ESCAPES[m.group(1)], spelt[1:-1], flags=re.S)


def token_value(kind, text):
  if kind == "number":
    return number_value(text)
  if kind == "text":
    return text_value(text)
  if kind == "date":
    return datetime.date.fromisoformat(text)
  if kind == "quoted":
    return text[1:-1]
  return text


def raw_tokens(source):
  position = 0
  while position < len(source):
    match = TOKEN.match(source, position)
    if not match:
      raise SyntaxFault(f"what is {source[position:position + 20]!r}")
    position = match.end()
    kind = match.lastgroup
    if kind != "blank":
      yield Token(kind, match.group(), token_value(kind, match.group()))


class Layout:
  """Decides which newlines separate: section 1."""

  def __init__(self, tokens):
    self.tokens = tokens
    self.open = []           # of "(", "[", "set", "block", "table"
    self.kept = []

  def run(self):
    for i, token in enumerate(self.tokens):
      if token.kind == "newline":
        if self.separates(token, i):
          self.kept.append(token)
        continue
      self.track(token, i)
      self.kept.append(token)
    return self.kept + [Token("end", "")]

  def track(self, token, i):
    if token.kind != "sign":
      return
    if token.text in ("(", "["):
      self.open.append(token.text)
    elif token.text == "{":
      self.open.append(self.brace())
    elif token.text in (")", "]", "}") and self.open:
      self.open.pop()

  def brace(self):
    before = self.kept[-1].text if self.kept else ""
    if before in ("in", "months"):
      return "set"
    start = len(self.kept)
    while start and self.kept[start - 1].kind != "newline":
      start -= 1
    words = [t.text for t in self.kept[start:start + 2]]
    return "table" if words[:1] == ["table"] and len(words) > 1 else "block"

  def separates(self, token, i):
    if token.text == ";":
      return True
    inside = self.open[-1] if self.open else ""
    if "table" in self.open:
      return inside != "("
    if inside in ("(", "[", "set"):
      return False
    if self.kept and continues(self.kept[-1], CONTINUES_AFTER):
      return False
    following = next((t for t in self.tokens[i:] if t.kind != "newline"), None)
    return not (following and continues(following, CONTINUES_BEFORE))


def continues(token, words):
  return token.kind in ("sign", "word") and token.text in words


# --- the parser ---

class Parser:
  def __init__(self, source):
    self.tokens = Layout(list(raw_tokens(source))).run()
    self.at = 0
    self.in_rollup = False

  # looking and taking

  @property
  def token(self):
    return self.tokens[self.at]

  def peek(self, n=1):
    return self.tokens[min(self.at + n, len(self.tokens) - 1)]

  def sees(self, *texts):
    return self.token.kind in ("sign", "word") and self.token.text in texts

  def sees_pair(self, first, second):
    after = self.peek()
    return self.sees(first) and after.kind in ("sign", "word") and after.text == second

  def accept(self, *texts):
    if self.sees(*texts):
      self.at += 1
      return self.tokens[self.at - 1].text
    return None

  def expect(self, text):
    if not self.accept(text):
      raise SyntaxFault(f"{text!r} expected, not {self.token.text!r} (token {self.at})")

  def take(self, *kinds):
    if self.token.kind not in kinds:
      raise SyntaxFault(f"{kinds} expected, not {self.token.text!r} (token {self.at})")
    self.at += 1
    return self.tokens[self.at - 1].value

  def is_name(self, token):
    return token.kind == "quoted" or token.kind == "word" and token.text not in RESERVED

  def name(self):
    if not self.is_name(self.token):
      raise SyntaxFault(f"a name expected, not {self.token.text!r}")
    return self.take("quoted", "word")

  def skip_newlines(self):
    while self.token.kind == "newline":
      self.at += 1

  def end_of_line(self):
    if self.token.kind not in ("newline", "end") and not self.sees("}"):
      raise SyntaxFault(f"the end of a statement expected, not {self.token.text!r}")

  def in_braces(self, item):
    """Items between braces, separated by newlines."""
    self.expect("{")
    items = []
    self.skip_newlines()
    while not self.accept("}"):
      items.append(item())
      self.end_of_line()
      self.skip_newlines()
    return items

  # statements

  def file(self):
    statements = []
    self.skip_newlines()
    while self.token.kind != "end":
      statements.append(self.statement())
      self.end_of_line()
      self.skip_newlines()
    return statements

  def statement(self):
    word, after = self.token, self.peek()
    if word.kind == "word" and word.text in STATEMENTS:
      if self.is_name(after) or after.kind == "text" or after.text == "{":
        self.at += 1
        return getattr(self, word.text + "_statement")()
    return Loose(self.rule(self.expression, True))

  def let_statement(self):
    name = self.name()
    self.expect("=")
    return Let(name, self.expression())

  def output_statement(self):
    name = self.name()
    self.expect("=")
    return Output(name, self.expression())

  def param_statement(self):
    name = self.name()
    self.expect("=")
    return Param(name, self.unary())

  def csv_statement(self):
    self.expect("{")
    settings = []
    while not self.accept("}"):
      self.skip_newlines()
      settings.append((self.name(), self.take("text")))
      self.skip_newlines()
    return Csv(settings)

  def lookup_statement(self):
    name = self.name()
    self.expect("from")
    file = self.take("text")
    self.expect("on")
    column = self.name()
    key = self.expression() if self.accept("=") else Name(column)
    return Lookup(name, file, column, key)

  def guard_statement(self):
    name = self.take("text")
    self.expect(":")
    return Guard(name, self.expression())

  def rollup_statement(self):
    name = self.name()
    self.expect("by")
    key = self.name()
    self.in_rollup = True
    items = self.in_braces(self.rollup_item)
    self.in_rollup = False
    inputs = [i for i in items if isinstance(i, Input)]
    settings = [i.settings for i in items if isinstance(i, Csv)]
    return Rollup(name, key, inputs[0] if inputs else None, [i for i in items if isinstance(i, Period)],
                  [i for i in items if isinstance(i, Output)], settings[0] if settings else None)

  def rollup_item(self):
    if self.sees_pair("input", "{"):
      self.at += 1
      return self.input_statement()
    if self.sees_pair("csv", "{"):
      self.at += 1
      return self.csv_statement()
    if self.sees("period") and self.is_name(self.peek()):
      self.at += 1
      return self.period()
    return self.output_statement()

  def period(self):
    name = self.name()
    self.expect("=")
    count = unit = start = end = None
    if self.accept("last"):
      count, unit = int(self.take("number")), UNITS[self.take("word")]
    else:
      start = self.take("date")
      self.expect("..")
      end = self.take("date")
    self.expect("of")
    column = self.name()
    return Period(name, count, unit, start, end, column, self.excepted())

  def excepted(self):
    if not self.accept("except"):
      return []
    self.expect("months")
    self.expect("{")
    months = [int(self.take("number"))]
    while self.accept(","):
      months.append(int(self.take("number")))
    self.expect("}")
    return months

  def input_statement(self):
    items = self.in_braces(self.input_item)
    columns = [i for i in items if isinstance(i, Column)]
    where = [i for i in items if not isinstance(i, Column)]
    return Input(columns, where[0] if where else None)

  def input_item(self):
    if self.sees_pair("only", "where"):
      self.at += 2
      return self.expression()
    return self.column()

  def column(self):
    name = self.name()
    column = Column(name, self.take("word"), None, False, None, False)
    while self.token.kind == "word":
      word = self.take("word")
      if word == "from":
        column = column._replace(source=self.take("text"))
      elif word == "key":
        column = column._replace(key=True)
      elif word == "required":
        column = column._replace(required=True)
      elif word == "default":
        column = column._replace(default=self.unary())
      else:
        raise SyntaxFault(word)
    return column

  def policy(self):
    if self.token.kind == "word" and self.token.text in POLICIES:
      policy = self.take("word")
      return policy, self.priority_list() if policy == "priority" else []
    return "first", []

  def priority_list(self):
    self.expect("(")
    labels = [self.outcome()]
    while self.accept(","):
      labels.append(self.outcome())
    self.expect(")")
    return labels

  def outcome(self):
    return self.take("text") if self.token.kind == "text" else self.name()

  def segment_statement(self):
    name = self.name()
    policy, priority = self.policy()
    on = self.expression() if self.accept("on") else None
    condition = self.tests if on else self.expression
    rules = self.in_braces(lambda: self.rule(condition, True))
    return Segment(name, policy, priority, on, rules)

  def rule(self, condition, labelled):
    label = None
    if self.is_name(self.token) and self.peek().text == ":" and self.peek().kind == "sign":
      label = self.name()
      self.expect(":")
    tested = None if self.accept("otherwise") else condition()
    self.expect("->")
    outcome = self.outcome() if labelled else None
    points = self.points() if not labelled or self.sees("+", "-") else None
    because = self.take("text") if self.accept("because") else None
    start = end = None
    if self.accept("valid"):
      start = self.take("date") if self.accept("from") else None
      end = self.take("date") if self.accept("until") else None
    return Rule(label, tested, outcome, points, because, start, end)

  def points(self):
    sign = self.accept("+", "-") or ""
    spelt = self.token.text
    value = self.take("number")
    return Num(-value if sign == "-" else value, sign + spelt)

  def score_statement(self):
    name = self.name()
    items = self.in_braces(self.score_item)
    bases = [i for i in items if isinstance(i, Num)]
    return Score(name, bases[0] if bases else None, [i for i in items if isinstance(i, Rule)])

  def score_item(self):
    after = self.peek()
    if self.sees("base") and (after.kind == "number" or after.text in ("+", "-")):
      self.at += 1
      return self.points()
    return self.rule(self.expression, False)

  # tables

  def table_statement(self):
    name = self.name()
    policy, priority = self.policy()
    self.expect("{")
    self.skip_newlines()
    inputs, outputs = self.table_line(self.expression, self.name)
    rows = []
    while not self.accept("}"):
      rows.append(Row(*self.table_line(self.cell, self.output_cell)))
      self.skip_newlines()
    return Table(name, policy, priority, inputs, outputs, rows)

  def table_line(self, left, right):
    self.expect("|")
    lefts, rights = [left()], []
    while self.accept("|"):
      lefts.append(left())
    self.expect("||")
    rights.append(right())
    while self.accept("|") and self.token.kind != "newline" and not self.sees("}"):
      rights.append(right())
    self.end_of_line()
    self.skip_newlines()
    return lefts, rights

  def cell(self):
    if self.sees("-") and self.peek().text in ("|", "||") and self.peek().kind == "sign":
      self.at += 1
      return Anything()
    if self.sees_pair("not", "("):
      self.at += 2
      test = self.tests()
      self.expect(")")
      return NotTest(test)
    return self.tests()

  def output_cell(self):
    return None if self.sees("|") else self.expression()

  # unary tests

  def tests(self):
    tests = [self.test()]
    while self.accept(","):
      tests.append(self.test())
    return tests[0] if len(tests) == 1 else AnyOf(tests)

  def test(self):
    if self.sees(*TEST_BEGINS):
      return self.comparison_of(It())
    low = self.sum()
    return Dots(low, self.sum()) if self.accept("..") else Equals(low)

  # expressions, loosest first

  def expression(self):
    if not self.accept("if"):
      return self.disjunction()
    condition = self.expression()
    self.expect("then")
    then = self.expression()
    self.expect("else")
    return If(condition, then, self.expression())

  def disjunction(self):
    left = self.conjunction()
    while self.accept("or"):
      left = Or(left, self.conjunction())
    return left

  def conjunction(self):
    left = self.negation()
    while self.accept("and"):
      left = And(left, self.negation())
    return left

  def negation(self):
    if self.accept("not"):
      return Not(self.negation())
    return self.comparison_of(self.sum())

  def comparison_of(self, x):
    op = self.accept("=", "!=", "<", "<=", ">", ">=")
    if op:
      return Compare(op, x, self.sum())
    if self.accept("is"):
      return Is(x, self.state())
    negated = bool(self.accept("not"))
    if self.accept("in"):
      return self.membership(x, negated)
    if self.accept("between"):
      low = self.sum()
      self.expect("and")
      return Between(x, negated, low, self.sum())
    op = self.accept("contains", "starts", "ends", "matches")
    if op:
      if op in ("starts", "ends"):
        self.expect("with")
      return Search(op, x, negated, self.sum())
    if negated:
      raise SyntaxFault("`not` before nothing")
    return x

  def state(self):
    if self.accept("not"):
      self.expect("missing")
      return "not missing"
    if self.accept("missing"):
      return "missing"
    self.expect("present")
    return "present"

  def membership(self, x, negated):
    if self.accept("{"):
      members = [self.sum()]
      while self.accept(","):
        members.append(self.sum())
      self.expect("}")
      return InSet(x, negated, members)
    opening = self.accept("[", "(")
    if not opening:
      return InLookup(x, negated, self.name())
    low = self.sum()
    self.expect("..")
    high = self.sum()
    closing = self.accept("]", ")")
    if not closing:
      raise SyntaxFault("an interval without an end")
    return InRange(x, negated, opening == "[", low, high, closing == "]")

  def sum(self):
    left = self.product()
    while self.sees("+", "-"):
      left = Arithmetic(self.take("sign"), left, self.product())
    return left

  def product(self):
    left = self.unary()
    while self.sees("*", "/"):
      left = Arithmetic(self.take("sign"), left, self.unary())
    return left

  def unary(self):
    return Negate(self.unary()) if self.accept("-") else self.primary()

  def primary(self):
    token = self.token
    if token.kind == "number":
      return self.number()
    if token.kind == "text":
      return Text(self.take("text"))
    if token.kind == "date":
      return Date(self.take("date"))
    if self.accept("true"):
      return Truth(True)
    if self.accept("false"):
      return Truth(False)
    if self.accept("("):
      inside = self.expression()
      self.expect(")")
      return inside
    return self.name_or_call()

  def number(self):
    spelt = self.token.text
    value = self.take("number")
    if self.token.kind == "word" and self.token.text in UNITS:
      return Span(int(value), UNITS[self.take("word")])
    return Num(value, spelt)

  def name_or_call(self):
    quoted = self.token.kind == "quoted"
    name = self.name()
    if not quoted and self.accept("("):
      return self.call(name)
    if self.accept("."):
      return Field(name, self.name())
    return Name(name)

  def call(self, function):
    distinct = bool(self.accept("distinct"))
    arguments = [] if self.sees("by", "where", ")") else self.several()
    keys = self.several() if self.accept("by") else []
    where = self.expression() if self.accept("where") else None
    self.expect(")")
    over_all = function in (AGGREGATES if self.in_rollup else POPULATIONS)
    extreme = function in ("min", "max") and len(arguments) > 1 and not keys and where is None
    if not over_all or extreme:
      return Call(function, arguments)
    unit = period = None
    if self.in_rollup and self.accept("per"):
      unit = self.take("word")
    if self.in_rollup and self.sees("in") and self.is_name(self.peek()):
      self.at += 1
      period = self.name()
    return Population(function, arguments, distinct, keys, where, unit, period)

  def several(self):
    items = [self.expression()]
    while self.accept(","):
      items.append(self.expression())
    return items


STATEMENTS = {name[:-len("_statement")] for name in dir(Parser) if name.endswith("_statement")}


def parse(source):
  return Parser(source).file()
