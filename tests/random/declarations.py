"""Which columns a rule file declares."""

import tree
from inference import TypeFault
from model import Model, Options
from tree import Name
from values import Silent


def undeclare(statements, declared, random):
  """Leaves out of the `input` some of the columns whose use tells their type."""
  if random.random() < 0.4:
    return declared
  for column in declared.columns:
    plain_one = column.source is None and column.default is None and not column.required and not column.key
    if plain_one and column.name not in bare_words(statements) and random.random() < 0.7:
      fewer = declared._replace(columns=[c for c in declared.columns if c is not column])
      if types_of(statements, fewer).get(column.name) == column.type:
        declared = fewer
  return declared


def bare_words(statements):
  """Names that are the whole output of a table's row: there a word that nothing defines is an error."""
  tables = [s for s in statements if isinstance(s, tree.Table)]
  return {o.name for table in tables for row in table.rows for o in row.outputs if isinstance(o, Name)}


def types_of(statements, declared):
  try:
    return Model(statements + [declared], Options(None)).column_types()
  except (Silent, TypeFault):
    return {}


def lookups_fit(statements):
  """Is every column of a lookup used as what it holds?"""
  try:
    model = Model(statements, Options(None))
  except (Silent, TypeFault):
    return False
  return all(m.inference.type_of((name, column)) == kind for m in [model, *model.rollups.values()]
             for name in m.lookups for column, kind in (("size", "number"), ("note", "text"))
             if (name, column) in m.inference.asked)
