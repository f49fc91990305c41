"""Random exports and ledgers, and their texts."""

from fractions import Fraction
from typing import NamedTuple

from cells import PLAIN, Dialect
from pools import digits_of
from values import plain


class ExportColumn(NamedTuple):
  name: str                  # in the rules
  type: str
  source: str                # in the header


class LedgerFile(NamedTuple):
  columns: list
  records: list
  ending: str
  mark: str
  dialect: Dialect


class Ledger(NamedTuple):
  name: str                  # of its rollup
  files: list


def raw_cell(text, random):
  if any(c in text for c in ',"\n') or text and random.random() < 0.1:
    return '"' + text.replace('"', '""') + '"'
  return text


class Export:
  def __init__(self, random, pools, columns, bad, key_kind, dialect=PLAIN):
    self.random = random
    self.dialect = dialect
    self.key_kind = key_kind
    self.pools = pools
    self.columns = columns
    self.bad = bad
    self.has_faults = self.chance(0.25)
    self.defaulted = {c.name for c in columns if self.chance(0.06) and not self.has_faults}
    self.required = {c.name for c in columns if c.name not in self.defaulted and self.chance(0.04)}
    self.missing_share = random.choice([0, 0.05, 0.2, 0.5])

  def chance(self, p):
    return self.random.random() < p

  def header(self):
    return [raw_cell(n, self.random) for n in ["id"] + [c.source for c in self.columns]]

  def records(self):
    count = self.random.choice([0, 1, 2, 3, 5, 8, 13, 20, 30, 60])
    return [self.record(i) for i in range(count)]

  def record(self, i):
    cells = [self.key(i)] + [self.cell(c) for c in self.columns]
    if self.has_faults and self.bad != "missing" and self.chance(0.03):
      return cells[:-1] if self.chance(0.5) else cells + ["more"]
    return cells

  def key(self, i):
    """Equal numbers are one key, however they are written."""
    return f"c{i}" if self.key_kind == "text" else self.random.choice([f"{i}", f"{i}", f"{i}.0", f"+{i}", f" {i}"])

  def cell(self, column):
    if self.has_faults and column.type != "text" and self.chance(0.02):
      return self.random.choice(["abc", " ", "--", "2026-13-01", "maybe"])
    if self.chance(self.missing_share * (0.1 if column.name in self.required else 1)):
      return '""' if self.chance(0.1) else ""
    return getattr(self, column.type)()

  def number(self):
    return self.plain_number().replace(".", self.dialect.decimal)

  def plain_number(self):
    x = self.pools.number()
    text = plain(x)
    choice = self.random.random()
    if choice < 0.04 and digits_of(x * 100) <= 38:
      return plain(x * 100) + "%"
    if choice < 0.07 and digits_of(x) < 12:
      power = self.random.randint(-5, 5)
      return plain(x / Fraction(10) ** power) + self.random.choice("eE") + str(power)
    if choice < 0.1 and "." in text and digits_of(x) < 38:
      return text + "0"
    if choice < 0.13 and x >= 0:
      return "+" + text
    return f" {text} " if choice < 0.15 else text

  def text(self):
    return raw_cell(self.pools.word(), self.random)

  def date(self):
    day = self.pools.day()
    text = day.strftime("%d.%m.%Y") if self.dialect.dates == "DD.MM.YYYY" else day.isoformat()
    return text + (self.random.choice([" 10:30", "T23:59:59"]) if self.chance(0.03) else "")

  def truth(self):
    return self.random.choice(["true", "false", "yes", "no", "1", "0", "TRUE", "Yes", "nO"])


def ledger_text(file):
  """As it is once decoded."""
  join = lambda cells: file.dialect.delimiter.join(written_cell(cell, file.dialect) for cell in cells)
  mark = file.mark if file.dialect.encoding == "utf-8" else ""
  return mark + "".join(join(cells) + file.ending for cells in [file.columns] + file.records)


def written_cell(cell, dialect):
  """A cell as raw_cell makes it, in another dialect; what its encoding lacks is left out."""
  if dialect.delimiter in cell and not cell.startswith('"'):
    cell = '"' + cell + '"'
  return cell.encode(dialect.encoding, "ignore").decode(dialect.encoding)


def export_text(case):
  if case.alone:
    return None
  lines = [",".join(case.columns)] + [",".join(r) for r in case.records]
  text = case.mark + case.ending.join(lines)
  return text + case.ending if case.last_ending else text
