"""Which records count, and what their cells come to."""

from cells import PLAIN, cell_value
from evaluator import Evaluator
from tree import Name
from values import Bad, Silent


def row_values(model, types, cells, dialect=PLAIN):
  """The values of a record's cells, and the data errors of the cells themselves."""
  row, reasons = {}, []
  for name, cell in cells.items():
    column = model.columns.get(name)
    value = cell_value(cell, types[name], dialect)
    if value is None and column and column.default is not None:
      value = Evaluator(model, {}, {}).value(column.default)
    if value is None and column and column.required:
      value = Bad("required")
    if isinstance(value, Bad):
      reasons.append(value.reason)
      if model.options.bad == "missing" and column and column.default is not None:
        raise Silent("a default for a cell that does not fit")
    row[name] = None if isinstance(value, Bad) and model.options.bad == "missing" else value
  return row, reasons


def is_left_out(model, evaluator, row, reasons):
  if model.where is None:
    return False
  condition = evaluator.value(model.where)
  if isinstance(condition, Bad) or condition is True:
    if isinstance(condition, Bad):
      reasons.append(condition.reason)
    return False
  if reasons and model.options.bad != "missing":
    raise_if_read(model, row)
  return True


def raise_if_read(model, row):
  """A record that is left out raises a data error only of cells that the condition reads; which it reads is moot."""
  for name, value in row.items():
    if isinstance(value, Bad) and mentions(model, model.where, name):
      raise Silent("a condition that is decided without a cell that it names")


def mentions(model, e, name):
  if isinstance(e, Name):
    d = model.definition(e.name)
    return e.name == name or d is not None and mentions(model, model.tree(d.statement), name)
  if isinstance(e, (tuple, list)):
    return any(mentions(model, part, name) for part in e)
  return False
