"""The values of the rule language and their arithmetic, after section 2 of the language.

A number is a Fraction, a text or a label a str, a truth a bool, a missing value None, a set of labels a tuple. What
would be a data error is a Bad: it travels through expressions as a value does, so that an outcome that is decided
without it can leave it behind.
"""

import calendar
import datetime
import math
from fractions import Fraction
from typing import NamedTuple

DIGITS = 38
QUOTIENT_PLACES = 18
ROOT_DIGITS = 15
LIMIT = 10 ** DIGITS


class Silent(Exception):
  """The contract does not say what happens here; nothing can be held against it."""


class Bad(NamedTuple):
  """A data error."""
  reason: str


class Days(NamedTuple):
  """A duration in days; one that is the difference of two dates remembers them."""
  count: int
  later: datetime.date = None
  earlier: datetime.date = None


class Months(NamedTuple):
  count: int


# --- numbers ---

def round_half_even(x, places):
  """X rounded half to even at PLACES digits after the point (before it, where PLACES is negative)."""
  unit = Fraction(10) ** places
  return Fraction(round(x * unit)) / unit


def round_half_away(x, places):
  unit = Fraction(10) ** places
  scaled = abs(x) * unit
  whole = math.floor(scaled + Fraction(1, 2))
  return Fraction(whole if x >= 0 else -whole) / unit


def integer_digits(x):
  """How many digits stand before the point; 0 for 0.5, and negative for 0.05."""
  x = abs(x)
  if x == 0:
    return 0
  n = len(str(x.numerator)) - len(str(x.denominator))
  while Fraction(10) ** n <= x:
    n += 1
  while Fraction(10) ** (n - 1) > x:
    n -= 1
  return n


def is_finite_decimal(x):
  d = x.denominator
  for prime in (2, 5):
    while d % prime == 0:
      d //= prime
  return d == 1


def significant_digits(x):
  return len(plain(abs(x)).replace(".", "").strip("0"))


def fit(x):
  """The exact result X of + - *, as a number of the language."""
  if x == 0:
    return Fraction(0)
  if abs(x) >= LIMIT:
    return Bad("overflow")
  if significant_digits(x) > DIGITS:
    x = round_half_even(x, DIGITS - integer_digits(x))
  return Bad("overflow") if abs(x) >= LIMIT else x


def divide(a, b):
  """Rounded once from the exact quotient: at 18 places, or fewer where 38 digits do not hold them."""
  exact = a / b
  if exact == 0:
    return Fraction(0)
  places = min(QUOTIENT_PLACES, DIGITS - integer_digits(exact))
  if places < 0:
    return Bad("overflow")
  result = round_half_even(exact, places)
  return Bad("overflow") if abs(result) >= LIMIT else result


def modulo(a, b):
  return fit(a - b * math.floor(a / b))


def square_root(x):
  """Correctly rounded to 15 significant digits."""
  if x < 0:
    raise Silent("square root of a negative number")
  if x == 0:
    return Fraction(0)
  places = ROOT_DIGITS - integer_digits_of_root(x)
  scaled = x * Fraction(100) ** places           # the root of this has 15 digits before the point
  low = math.isqrt(math.floor(scaled))
  middle = (low + Fraction(1, 2)) ** 2
  if scaled == middle:
    raise Silent("square root that ends in half a unit")
  root = low + 1 if scaled > middle else low
  return Fraction(root) / Fraction(10) ** places


def integer_digits_of_root(x):
  n = integer_digits(x) // 2
  while Fraction(100) ** n <= x:
    n += 1
  while Fraction(100) ** (n - 1) > x:
    n -= 1
  return n


def plain(x):
  """X as the language writes it: no exponent, no trailing zeros."""
  assert is_finite_decimal(x)
  places = 0
  while 10 ** places % x.denominator:
    places += 1
  digits = str(abs(x.numerator) * (10 ** places // x.denominator)).rjust(places + 1, "0")
  whole, fraction = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
  return ("-" if x < 0 else "") + whole + ("." + fraction if fraction else "")


# --- dates ---

def shift_months(day, months):
  """The last day of the month stands in for one that the month lacks."""
  index = day.year * 12 + day.month - 1 + months
  year, month = divmod(index, 12)
  if not 1 <= year <= 9999:
    raise Silent("a date outside the years 1 to 9999")
  last = calendar.monthrange(year, month + 1)[1]
  return datetime.date(year, month + 1, min(day.day, last))


def shift(day, duration, sign):
  if isinstance(duration, Months):
    return shift_months(day, sign * duration.count)
  try:
    return day + datetime.timedelta(days=sign * duration.count)
  except OverflowError:
    raise Silent("a date outside the years 1 to 9999") from None


def between_dates(later, earlier):
  return Days((later - earlier).days, later, earlier)


# --- comparison ---

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def compare(op, a, b):
  """Two present values of one type."""
  if isinstance(a, (Days, Months)) or isinstance(b, (Days, Months)):
    return compare_durations(op, a, b)
  if type(a) is not type(b):
    raise TypeError(f"{a!r} {op} {b!r}")
  return ordered(op, a, b)


def compare_durations(op, a, b):
  if isinstance(a, Months) and isinstance(b, Months):
    return ordered(op, a.count, b.count)
  if isinstance(a, Days) and isinstance(b, Days):
    return ordered(op, a.count, b.count)
  if isinstance(a, Months):
    return compare_durations(FLIPPED[op], b, a)
  if not isinstance(a, Days) or not isinstance(b, Months) or a.later is None:
    raise TypeError("months against something that is no difference of two dates")
  # `today - d > 6 months` is `d < today - 6 months`
  return ordered(FLIPPED[op], a.earlier, shift_months(a.later, -b.count))


def ordered(op, a, b):
  return {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]


# --- text ---

def substring(text, start, count=None):
  if start.denominator != 1 or start < 1 or count is not None and (count.denominator != 1 or count < 0):
    raise Silent("substring with odd positions")
  first = int(start) - 1
  return text[first:] if count is None else text[first:first + int(count)]


# --- writing ---

def written(value):
  """A value as a cell of the output, before quoting."""
  if value is None:
    return ""
  if isinstance(value, bool):
    return "true" if value else "false"
  if isinstance(value, Fraction):
    return plain(value)
  if isinstance(value, datetime.date):
    return value.isoformat()
  if isinstance(value, Days):
    return str(value.count)
  if isinstance(value, tuple):
    return "|".join(written(v) for v in value)
  assert isinstance(value, str), value
  return value
