"""Writes trees as rule files: plainly, or in a random layout that means the same after section 1 of the language."""

import re

from tokens import CONTINUES_AFTER, CONTINUES_BEFORE, RESERVED
from tree import (And, AnyOf, Anything, Arithmetic, Between, Compare, Csv, Dots, Equals, If, InLookup, InRange, InSet,
                  Is, It, Name, Negate, Not, NotTest, Or, Population, Search, Text)

SEPARATOR = "\n"             # between statements, and between the rules of a block
ROW_END = "\n|"              # a newline that must stay one

IF, OR, AND, NOT, COMPARISON, SUM, PRODUCT, UNARY, PRIMARY = range(9)


def is_plain(name):
  return re.fullmatch(r"[^\W\d]\w*", name) and name not in RESERVED


def text_token(text):
  for plain, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
    text = text.replace(plain, escape)
  return '"' + text + '"'


class Writer:
  """Collects tokens. RANDOM is None for the plain layout."""

  def __init__(self, random=None):
    self.random = random
    self.tokens = []
    self.in_rollup = False

  def chance(self, p):
    return self.random is not None and self.random.random() < p

  def put(self, *tokens):
    self.tokens += tokens

  def name(self, name):
    plain = is_plain(name) and not (name != "today" and self.chance(0.05))
    self.put(name if plain else f"`{name}`")

  def outcome(self, label):
    if is_plain(label) and not self.chance(0.1):
      self.put(label)
    elif "`" not in label and "\n" not in label and self.chance(0.2):
      self.put(f"`{label}`")
    else:
      self.put(text_token(label))

  # expressions

  def expression(self, e, least=IF):
    level, write = self.form(e)
    if level < least or self.chance(0.03) and not isinstance(e, (Name, Text)):
      self.put("(")
      write(e)
      self.put(")")
    else:
      write(e)

  def form(self, e):
    forms = {If: (IF, self.if_), Or: (OR, self.or_), And: (AND, self.and_), Not: (NOT, self.not_),
             Arithmetic: (SUM if getattr(e, "op", "") in ("+", "-") else PRODUCT, self.arithmetic),
             Negate: (UNARY, self.negate)}
    if type(e) in COMPARISONS:
      return COMPARISON, self.comparison
    return forms.get(type(e), (PRIMARY, self.primary))

  def if_(self, e):
    self.put("if")
    self.expression(e.condition)
    self.put("then")
    self.expression(e.then)
    self.put("else")
    self.expression(e.otherwise)

  def or_(self, e):
    self.expression(e.a, OR)
    self.put("or")
    self.expression(e.b, AND)

  def and_(self, e):
    self.expression(e.a, AND)
    self.put("and")
    self.expression(e.b, NOT)

  def not_(self, e):
    self.put("not")
    self.expression(e.x, NOT)

  def arithmetic(self, e):
    least = SUM if e.op in "+-" else PRODUCT
    self.expression(e.a, least)
    self.put(e.op)
    self.expression(e.b, least + 1)

  def negate(self, e):
    self.put("-")
    self.expression(e.x, UNARY)

  def comparison(self, e):
    """Also a unary test, whose subject is not written."""
    subject = e.a if isinstance(e, Compare) else e.x
    if isinstance(e, InLookup) and isinstance(subject, Population) and self.in_rollup:
      self.put("(")          # else the lookup would be a period
      self.expression(subject)
      self.put(")")
    elif not isinstance(subject, It):
      self.expression(subject, SUM)
    if getattr(e, "negated", False):
      self.put("not")
    if isinstance(e, Compare):
      self.put(e.op)
      self.expression(e.b, SUM)
    elif isinstance(e, Is):
      self.put("is", *e.what.split())
    elif isinstance(e, InLookup):
      self.put("in")
      self.name(e.lookup)
    elif isinstance(e, InSet):
      self.put("in", "{")
      self.several(e.members, lambda m: self.expression(m, SUM))
      self.put("}")
    else:
      self.two_sided(e)

  def two_sided(self, e):
    if isinstance(e, InRange):
      self.put("in", "[" if e.with_low else "(")
      self.expression(e.low, SUM)
      self.put("..")
      self.expression(e.high, SUM)
      self.put("]" if e.with_high else ")")
    elif isinstance(e, Between):
      self.put("between")
      self.expression(e.low, SUM)
      self.put("and")
      self.expression(e.high, SUM)
    else:
      self.put(e.op, *(["with"] if e.op in ("starts", "ends") else []))
      self.expression(e.part, SUM)

  def several(self, items, write):
    for i, item in enumerate(items):
      if i:
        self.put(",")
      write(item)

  def primary(self, e):
    getattr(self, "write_" + type(e).__name__.lower())(e)

  def write_num(self, e):
    self.put(e.spelt)

  def write_text(self, e):
    self.put(text_token(e.value))

  def write_date(self, e):
    self.put(e.value.isoformat())

  def write_truth(self, e):
    self.put("true" if e.value else "false")

  def write_span(self, e):
    unit = e.unit[:-1] if e.count == 1 else e.unit
    self.put(f"{e.count} {unit}")

  def write_name(self, e):
    self.name(e.name)

  def write_field(self, e):
    before = len(self.tokens)
    self.name(e.lookup)
    self.name(e.column)
    column, lookup = self.tokens.pop(), self.tokens.pop()
    assert len(self.tokens) == before
    self.put(f"{lookup}.{column}")

  def write_call(self, e):
    self.put(e.function + "(")
    self.several(e.arguments, self.expression)
    self.put(")")

  def write_population(self, e):
    self.put(e.function + "(", *(["distinct"] if e.distinct else []))
    self.several(e.arguments, self.expression)
    if e.keys:
      self.put("by")
      self.several(e.keys, self.expression)
    if e.where is not None:
      self.put("where")
      self.expression(e.where)
    self.put(")", *(["per", e.unit] if e.unit else []))
    if e.period:
      self.put("in")
      self.name(e.period)

  # unary tests

  def test(self, t):
    if isinstance(t, Anything):
      self.put("-")
    elif isinstance(t, AnyOf):
      self.several(t.tests, self.test)
    elif isinstance(t, NotTest):
      self.put("not", "(")
      self.test(t.test)
      self.put(")")
    elif isinstance(t, Equals):
      self.expression(t.x, SUM)
    elif isinstance(t, Dots):
      self.expression(t.low, SUM)
      self.put("..")
      self.expression(t.high, SUM)
    else:
      self.comparison(t)

  # statements

  def file(self, statements):
    for statement in statements:
      self.statement(statement)
      self.put(SEPARATOR)
    return self.tokens

  def statement(self, s):
    getattr(self, "write_" + type(s).__name__.lower())(s)

  def named_value(self, keyword, s):
    self.put(keyword)
    self.name(s.name)
    self.put("=")
    self.expression(s.value)

  def write_let(self, s):
    self.named_value("let", s)

  def write_output(self, s):
    self.named_value("output", s)

  def write_param(self, s):
    self.named_value("param", s)

  def write_loose(self, s):
    self.rule(s.rule, self.expression)

  def write_guard(self, s):
    self.put("guard", text_token(s.name), ":")
    self.expression(s.condition)

  def write_rollup(self, s):
    self.put("rollup")
    self.name(s.name)
    self.put("by")
    self.name(s.key)
    self.put("{", SEPARATOR)
    self.in_rollup = True
    for item in ([Csv(s.csv)] if s.csv else []) + ([s.input] if s.input else []) + s.periods:
      self.statement(item)
      self.put(SEPARATOR)
    for field in s.fields:
      self.name(field.name)
      self.put("=")
      self.expression(field.value)
      self.put(SEPARATOR)
    self.in_rollup = False
    self.put("}")

  def write_period(self, s):
    self.put("period")
    self.name(s.name)
    self.put("=")
    if s.count is None:
      self.put(s.start.isoformat(), "..", s.end.isoformat())
    else:
      self.put("last", str(s.count), s.unit[:-1] if s.count == 1 else s.unit)
    self.put("of")
    self.name(s.column)
    if s.excepted:
      self.put("except", "months", "{")
      self.several(s.excepted, lambda month: self.put(str(month)))
      self.put("}")

  def write_csv(self, s):
    self.put("csv", "{")
    for name, value in s.settings:
      self.put(name, text_token(value))
    self.put("}")

  def write_lookup(self, s):
    self.put("lookup")
    self.name(s.name)
    self.put("from", text_token(s.file), "on")
    self.name(s.column)
    if getattr(s.key, "name", None) != s.column:
      self.put("=")
      self.expression(s.key)

  def write_input(self, s):
    self.put("input", "{", SEPARATOR)
    for column in s.columns:
      self.column(column)
      self.put(SEPARATOR)
    if s.where is not None:
      self.put("only", "where")
      self.expression(s.where)
      self.put(SEPARATOR)
    self.put("}")

  def column(self, c):
    self.name(c.name)
    self.put(c.type, *(["key"] if c.key else []))
    if c.source is not None:
      self.put("from", text_token(c.source))
    if c.default is not None:
      self.put("default")
      self.expression(c.default, UNARY)
    self.put(*(["required"] if c.required else []))

  def policy(self, s):
    if s.policy != "first" or self.chance(0.3):
      self.put(s.policy)
    if s.policy == "priority":
      self.put("(")
      self.several(s.priority, self.outcome)
      self.put(")")

  def write_segment(self, s):
    self.put("segment")
    self.name(s.name)
    self.policy(s)
    if s.on is not None:
      self.put("on")
      start = len(self.tokens)
      self.expression(s.on)
      if self.tokens[-1].endswith("months"):     # a brace after `months` is that of a set
        self.tokens.insert(start, "(")
        self.put(")")
    self.rules(s.rules, self.test if s.on is not None else self.expression)

  def write_score(self, s):
    self.put("score")
    self.name(s.name)
    self.rules(s.rules, self.expression, s.base)

  def rules(self, rules, condition, base=None):
    self.put("{", SEPARATOR)
    if base is not None:
      self.put("base", base.spelt, SEPARATOR)
    for rule in rules:
      self.rule(rule, condition)
      self.put(SEPARATOR)
    self.put("}")

  def rule(self, r, condition):
    if r.label is not None:
      self.name(r.label)
      self.put(":")
    if r.condition is None:
      self.put("otherwise")
    else:
      condition(r.condition)
    self.put("->")
    if r.outcome is not None:
      self.outcome(r.outcome)
    self.put(*([r.points.spelt] if r.points else []))
    self.put(*(["because", text_token(r.because)] if r.because is not None else []))
    if r.start or r.end:
      self.put("valid")
      self.put(*(["from", r.start.isoformat()] if r.start else []))
      self.put(*(["until", r.end.isoformat()] if r.end else []))

  def write_table(self, s):
    self.put("table")
    self.name(s.name)
    self.policy(s)
    self.put("{", ROW_END)
    self.row(s.inputs, self.expression, s.outputs, self.name)
    for row in s.rows:
      self.row(row.tests, self.test, row.outputs, lambda e: e is not None and self.expression(e))
    self.put("}")

  def row(self, inputs, write_input, outputs, write_output):
    for i, cell in enumerate(inputs):
      self.put("|")
      write_input(cell)
    for i, cell in enumerate(outputs):
      self.put("|" if i else "||")
      write_output(cell)
    self.put("|", ROW_END)


COMPARISONS = {Compare, Is, InLookup, InSet, InRange, Between, Search}


# --- from tokens to text ---

class Typesetter:
  """Puts blanks, newlines, semicolons and comments between tokens."""

  def __init__(self, random=None):
    self.random = random
    self.lines = []
    self.open = []

  def chance(self, p):
    return self.random is not None and self.random.random() < p

  def text(self, tokens):
    pieces = []
    for i, token in enumerate(tokens):
      if token == ROW_END:
        pieces.append(self.newline(True))
      elif token == SEPARATOR:
        pieces.append(self.separator(pieces, tokens[i + 1:i + 2]))
      else:
        self.track(tokens, i)
        pieces += [token, self.gap(token, tokens[i + 1] if i + 1 < len(tokens) else SEPARATOR)]
    return "".join(pieces)

  def track(self, tokens, i):
    token = tokens[i]
    if token.endswith("(") or token == "[":
      self.open.append("(" if token != "[" else "[")
    elif token == "{":
      self.open.append("set" if tokens[i - 1] in ("in", "months") else "table" if tokens[i + 1] == ROW_END else "block")
    elif token in (")", "]", "}"):
      self.open.pop()

  def separator(self, pieces, following):
    if pieces and pieces[-1].endswith("\n"):
      return ""
    if self.chance(0.1):
      return self.random.choice(["; ", ";", " ;;\n"])
    return self.newline(following not in ([], ["}"]))

  def newline(self, before_rule=False):
    blank = "\n" if self.chance(0.05) else ""
    if self.chance(0.04) and "table" not in self.open:
      return "  # a remark -> \"that { ends\n" + blank
    if before_rule and "table" not in self.open and self.chance(0.03):
      return "\n## what the next line is for\n"
    return "\n" + blank

  def gap(self, token, following):
    if following in (SEPARATOR, ROW_END):
      return ""
    if self.may_break(token, following) and self.chance(0.04):
      return self.newline() + "    "
    if token.endswith("(") or following in (")", ",") or token == "[" or following == "]":
      return " " if self.chance(0.05) else ""
    if self.chance(0.1) and tight(token, following):
      return ""
    return "  " if self.chance(0.02) else " "

  def may_break(self, token, following):
    inside = self.open[-1] if self.open else ""
    if "table" in self.open:
      return inside == "("
    if inside in ("(", "[", "set"):
      return True
    return token in CONTINUES_AFTER or following in CONTINUES_BEFORE


def tight(token, following):
  """Can the two stand without a blank between them?"""
  signs = {"=", "!=", "<", "<=", ">", ">=", "+", "*", "/", "->", ".."}
  if token in signs:
    return following not in signs and following != "-"
  return following in signs and token not in signs and token not in ("|", "||", "-")


def write(statements, random=None):
  return Typesetter(random).text(Writer(random).file(statements))
