"""Operators and functions of expressions, over values that are present."""

import datetime
import math
import re
from fractions import Fraction

from cells import date_cell, number_cell
from values import (Bad, Silent, between_dates, divide, fit, modulo, round_half_away, shift, square_root, substring,
                    written)


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
