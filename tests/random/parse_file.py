"""Rule files to trees, by recursive descent, after sections 3 to 5, 7 and 9 of the language."""

from parse_expression import ExpressionParser, UNITS
from tokens import SyntaxFault
from tree import (Anything, Column, Csv, Guard, Input, Let, Lookup, Loose, Name, NotTest, Num, Output, Param, Period,
                  Rollup, Row, Rule, Score, Segment, Table)

POLICIES = {"first", "unique", "any", "priority", "all", "points", "sum", "min", "max", "count"}


class Parser(ExpressionParser):
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


STATEMENTS = {name[:-len("_statement")] for name in dir(Parser) if name.endswith("_statement")}


def parse(source):
  return Parser(source).file()
