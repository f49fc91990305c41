"""Records of an export or ledger as cells, and cells as values."""

import csv
import datetime
import io
import re
from fractions import Fraction
from typing import NamedTuple

from values import Bad, fit

NUMBER_CELL = re.compile(r"[ ]*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(%?)[ ]*\Z")
DATE_CELL = re.compile(r"[ ]*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?[ ]*\Z")
DAY_FIRST = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Dialect(NamedTuple):
  """How a file is written; as `csv` says it."""
  delimiter: str = ","
  decimal: str = "."
  dates: str = "YYYY-MM-DD"  # or DD.MM.YYYY
  encoding: str = "utf-8"


PLAIN = Dialect()


def number_cell(cell, dialect=PLAIN):
  if dialect.decimal == ",":
    cell = cell.replace(".", "?").replace(",", ".")
  match = NUMBER_CELL.match(cell)
  if not match:
    return Bad("not a number")
  return fit(Fraction(match.group(1)) / (100 if match.group(2) else 1))


def date_cell(cell, dialect=PLAIN):
  if dialect.dates == "DD.MM.YYYY":
    cell = DAY_FIRST.sub(r"\3-\2-\1", cell, count=1) if DAY_FIRST.match(cell.lstrip(" ")) else "?"
  match = DATE_CELL.match(cell)
  try:
    return datetime.date.fromisoformat(match.group(1)) if match else Bad("not a date")
  except ValueError:
    return Bad("not a date")


def cell_value(cell, kind, dialect=PLAIN):
  if cell == "":
    return None
  if kind == "number":
    return number_cell(cell, dialect)
  if kind == "date":
    return date_cell(cell, dialect)
  if kind == "truth":
    return TRUTHS.get(cell.lower(), Bad("not a truth"))
  return cell


def split_records(text):
  """The records of an export in their own characters, without line endings."""
  records, start, quoted = [], 0, False
  for i, c in enumerate(text):
    if c == '"':
      quoted = not quoted
    elif c == "\n" and not quoted:
      records.append(text[start:i].removesuffix("\r"))
      start = i + 1
  if start < len(text):
    records.append(text[start:])
  return records


def cells_of(record, delimiter=","):
  return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))


def csv_cell(text):
  return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text
