"""What functions over many records come to: sections 7 and 9 of the language. Every function takes present values, in
the order of the records."""

import calendar
import datetime
import math
from fractions import Fraction

from values import LIMIT, Bad, divide, fit, shift_months, square_root, written


def deviation(squared):
  """The square root, which is written with 15 digits; one that is too large for a number is no number."""
  root = square_root(squared)
  return Bad("overflow") if root >= LIMIT else root


def total(values):
  return fit(sum(values, Fraction(0)))


def average(values):
  return divide(sum(values, Fraction(0)), Fraction(len(values))) if values else None


def quantile(values, p):
  """PERCENTILE.INC."""
  if not values:
    return None
  ordered = sorted(values)
  place = (len(ordered) - 1) * p
  low = math.floor(place)
  high = min(low + 1, len(ordered) - 1)
  return fit(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def stddev(values):
  if not values:
    return None
  n = len(values)
  return deviation(Fraction(n * sum(x * x for x in values) - sum(values) ** 2, n * n))


def variation(by_month, months):
  """BY_MONTH holds the sums of the months that have rows; the others count 0."""
  whole = sum(by_month, Fraction(0))
  if whole == 0:
    return None
  squared = months * sum(x * x for x in by_month) - whole ** 2
  return deviation(squared / whole ** 2)


def top(pairs):
  """PAIRS of a value and what it weighs, None where that is missing."""
  weights = {}
  for value, weight in pairs:
    weights[value] = weights.get(value, Fraction(0)) + (weight or 0)
  return min(weights, key=lambda value: (-weights[value], written(value)), default=None)


PLAIN = {
  "total": total,
  "sum": total,
  "count": lambda values: Fraction(len(values)),
  "avg": average,
  "min": lambda values: min(values, default=None),
  "max": lambda values: max(values, default=None),
  "median": lambda values: quantile(values, Fraction(1, 2)),
  "stddev": stddev,
  "first": lambda values: values[0] if values else None,
  "last": lambda values: values[-1] if values else None,
}


# --- of a record's own value ---

def share(x, values):
  return over(x, total(values))


def over(part, whole):
  bad = next((v for v in (part, whole) if isinstance(v, Bad)), None)
  return bad if bad is not None else None if whole == 0 else divide(part, whole)


def rank(x, values):
  return Fraction(1 + sum(1 for v in values if v > x))


def ntile(n, x, values):
  if not values:
    return None
  return min(n, 1 + Fraction(math.floor(n * sum(1 for v in values if v < x) / len(values))))


def cumulative_share(x, values):
  whole = total(values)
  return None if whole == 0 else over(total([v for v in values if v >= x]), whole)


# --- periods ---

class Days:
  """The days of a period."""

  def __init__(self, period, today):
    if period.count is None:
      self.first, self.final = period.start, period.end
    elif period.unit == "months":
      self.first = shift_months(today.replace(day=1), -period.count)
      self.final = today.replace(day=1) - datetime.timedelta(days=1)
    else:
      count = period.count * (7 if period.unit == "weeks" else 1)
      self.first, self.final = today - datetime.timedelta(days=count - 1), today
    self.column = period.column
    self.excepted = set(period.excepted)

  def holds(self, day):
    return day is not None and self.first <= day <= self.final and day.month not in self.excepted

  def count_days(self):
    days, day = 0, self.first
    while day <= self.final:
      end = min(self.final, day.replace(day=calendar.monthrange(day.year, day.month)[1]))
      days += 0 if day.month in self.excepted else (end - day).days + 1
      day = end + datetime.timedelta(days=1)
    return days

  def count_months(self):
    first = self.first.year * 12 + self.first.month - 1
    final = self.final.year * 12 + self.final.month - 1
    return sum(1 for month in range(first, final + 1) if month % 12 + 1 not in self.excepted)

  def per(self, value, unit):
    if value is None or isinstance(value, Bad):
      return value
    if unit == "month":
      return divide(value, Fraction(self.count_months()))
    return divide(value * (7 if unit == "week" else 1), Fraction(self.count_days()))
