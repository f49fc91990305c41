"""The tree of a rule file."""

import datetime
from fractions import Fraction
from typing import NamedTuple, Optional


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
