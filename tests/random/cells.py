"""Records of an export as cells, and cells as values."""

import csv
import datetime
import io
import re
from fractions import Fraction

from values import Bad, fit

NUMBER_CELL = re.compile(r"[ ]*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(%?)[ ]*\Z")
DATE_CELL = re.compile(r"[ ]*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?[ ]*\Z")
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def number_cell(cell):
  match = NUMBER_CELL.match(cell)
  if not match:
    return Bad("not a number")
  return fit(Fraction(match.group(1)) / (100 if match.group(2) else 1))


def date_cell(cell):
  match = DATE_CELL.match(cell)
  try:
    return datetime.date.fromisoformat(match.group(1)) if match else Bad("not a date")
  except ValueError:
    return Bad("not a date")


def cell_value(cell, kind):
  if cell == "":
    return None
  if kind == "number":
    return number_cell(cell)
  if kind == "date":
    return date_cell(cell)
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


def cells_of(record):
  return next(csv.reader(io.StringIO(record, newline=""), strict=True))


def csv_cell(text):
  return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text
