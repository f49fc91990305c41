"""Rule files as tokens, and a cursor that takes them one by one."""

import datetime
import re
from fractions import Fraction
from typing import NamedTuple

RESERVED = set("""and or not in is between contains starts ends matches if then else true false missing otherwise
                  because valid where by""".split())
CONTINUES_AFTER = set("+ - * / = != < <= > >= , : -> ..".split()) | set(
  "and or not in is between contains with matches if then else because where by".split())
CONTINUES_BEFORE = {"->", "and", "or", "because", "valid", "then", "else"}


class SyntaxFault(Exception):
  pass


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


class Cursor:
  def __init__(self, source):
    self.tokens = Layout(list(raw_tokens(source))).run()
    self.at = 0

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
