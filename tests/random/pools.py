"""Values that rules and data share."""

import datetime
from fractions import Fraction

from values import plain


COLUMN_NAMES = ["a", "b", "x", "turnover", "markup", "orders_per_month", "last_order", "дата", "Оборот, руб.", "n1",
                "name", "город", "ИНН", "X", "say \"so\"", "date", "text", "number", "first", "count", "month",
                "segment", "key", "from", "on", "let", "table", "output", "score", "days", "unique", "all", "any",
                "min", "last", "valid until", "missing", "if", "by", "where", "Ёлка 1", "col.dot", "a b", "input",
                "only", "test"]
LABELS = ["VIP", "large", "small", "medium or so", "мелкий", "крупный, да", "band4", "A", "B", "C", "say \"hi\"",
          "9 to 5", "first", "true", "otherwise", "x;y", "#1", "label", "today", "новый клиент", "Z_9"]
WORDS = ["", "a", "A", "Abc", "abc", "ab", "b", "Москва", "москва", "Ёлка", "ёж", "North-West", "x y", " lead",
         "trail ", "a,b", "say \"hi\"", "two\nlines", "12", "-3.5", "0.05", "5%", "1e3", "2026-01-31", "2024-02-29",
         "2026-02-30", "naïve", "日本", "🙂", "retail", "HoReCa", "a\\b", "100", "+7", "#9", "true", "missing", "'q'",
         "a;b"]
PATTERNS = ["^a", "b$", "[0-9]+", "^[A-Z]", "^[а-яё]+$", "o|a", "\\.", "a.*b", "^$", "[^a-z]", "(ab)+c?", "^.{2,3}$",
            "\\\\", "к", "x y", "^[+-]?[0-9]+(\\.[0-9]+)?$"]
UNITS = ["days", "weeks", "months", "years"]


class Pools:
  """Values that data and rules share, so that constants fall on data, and one unit in the last place beside."""

  def __init__(self, random):
    self.random = random
    self.wild = random.random() < 0.25           # numbers whose products overflow
    self.numbers = [self.fresh_number() for _ in range(random.randint(3, 12))]
    day = datetime.date(random.choice([1999, 2024, 2025, 2026]), random.randint(1, 12), 1)
    self.days = [day + datetime.timedelta(days=random.choice([-1, 0, 1, 27, 28, 29, 30, 31, 59, 60, 90, 365, 366, 400]))
                 for _ in range(6)]
    self.as_of = random.choice(self.days + [datetime.date(2026, 3, 31), datetime.date(2024, 2, 29)])
    self.words = random.sample(WORDS[1:], random.randint(3, 10))

  def fresh_number(self):
    r = self.random
    kind = r.random()
    if self.wild and r.random() < 0.6:
      return self.long_number()
    if kind < 0.45:
      return Fraction(r.randint(-20, 120))
    if kind < 0.75:
      return Fraction(r.randint(-10 ** 5, 10 ** 5), 10 ** r.randint(1, 4))
    if kind < 0.87:
      return Fraction(r.randint(-10 ** 12, 10 ** 12), 10 ** r.randint(0, 9))
    return self.long_number()

  def long_number(self):
    r = self.random
    digits = r.choice([15, 18, 19, 20, 28, 37, 38])
    first = r.choice([10 ** (digits - 1), 10 ** digits - 1, r.randrange(10 ** (digits - 1), 10 ** digits)])
    return Fraction(r.choice([1, -1]) * (first + r.choice([0, 0, -1]) * (first > 10 ** (digits - 1))),
                    10 ** r.choice([0, 0, 1, 2] + ([] if self.wild else [10, 18, digits - 1, digits])))

  def number(self):
    r = self.random
    if r.random() < 0.25:
      return self.fresh_number()
    x = r.choice(self.numbers)
    if r.random() < 0.3:
      nudged = x + r.choice([1, -1]) * Fraction(1, 10 ** places_of(x))
      return nudged if digits_of(nudged) <= 38 else x
    return x

  def day(self):
    return self.random.choice(self.days) + datetime.timedelta(days=self.random.choice([0, 0, 0, 1, -1]))

  def word(self):
    return self.random.choice(self.words) if self.random.random() < 0.8 else self.random.choice(WORDS[1:])


def places_of(x):
  return len(plain(x).partition(".")[2])


def digits_of(x):
  return len(plain(abs(x)).replace(".", "").lstrip("0"))
