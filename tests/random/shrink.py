"""Makes a failing case smaller, greedily: fewer statements, records, rules, columns, smaller expressions."""

from fractions import Fraction

from tree import (And, AnyOf, Arithmetic, Call, Compare, Csv, Date, If, Input, Is, It, Name, Negate, Not, Num, Or,
                  Period, Population, Rollup, Rule, Score, Search, Segment, Table, Text, Truth)

EXPRESSIONS = (And, Arithmetic, Call, Compare, If, Is, Negate, Not, Or, Population, Search)
LEAVES = (Num(Fraction(1), "1"), Num(Fraction(0), "0"), Truth(True), Truth(False), Text("a"))


def shrink(case, fails, attempts=1500):
  """The smallest case found for which FAILS still holds."""
  left = [attempts]

  def holds(candidate):
    left[0] -= 1
    return left[0] > 0 and fails(candidate)

  while left[0] > 0:
    smaller = one_pass(case, holds)
    if smaller == case:
      return case
    case = smaller
  return case


def one_pass(case, holds):
  for reduce in (plainer, fewer_statements, fewer_records, fewer_columns, smaller_ledgers, smaller_statements, plainer_cells):
    case = reduce(case, holds)
  return case


def attempt(case, candidate, holds):
  return candidate if candidate != case and holds(candidate) else case


def plainer(case, holds):
  for change in ({"layout": None}, {"mark": ""}, {"ending": "\n"}, {"last_ending": True}, {"bad": "fail"}):
    case = attempt(case, case._replace(**change), holds)
  for setting in case.settings:
    case = attempt(case, case._replace(settings=tuple(s for s in case.settings if s != setting)), holds)
  return case


def without_chunks(items, keeps):
  """ITEMS less what can go, in ever smaller chunks."""
  size = max(1, len(items) // 2)
  while size:
    start = 0
    while start < len(items):
      fewer = items[:start] + items[start + size:]
      if keeps(fewer):
        items = fewer
      else:
        start += size
    size //= 2
  return items


def fewer_statements(case, holds):
  kept = without_chunks(case.statements, lambda s: holds(case._replace(statements=s)))
  return case._replace(statements=kept)


def fewer_records(case, holds):
  return case._replace(records=without_chunks(case.records, lambda r: holds(case._replace(records=r))))


def fewer_columns(case, holds):
  """Columns leave the export together with their declaration."""
  for place in range(len(case.columns) - 1, 0, -1):
    case = attempt(case, without_column(case, place), holds)
  return case


def without_column(case, place):
  name = case.columns[place].strip('"').replace('""', '"')
  others = lambda s: s._replace(columns=[c for c in s.columns if (c.source or c.name) != name])
  statements = [others(s) if isinstance(s, Input) else s for s in case.statements]
  cut = lambda row: row[:place] + row[place + 1:]
  return case._replace(statements=statements, columns=cut(case.columns), records=[cut(r) for r in case.records])


def smaller_ledgers(case, holds):
  """Fewer files, then rows; the columns that no file has any more are still named in the rules."""
  for place, ledger in enumerate(case.ledgers):
    put = lambda files: case._replace(ledgers=replaced(case.ledgers, place, ledger._replace(files=files)))
    files = without_chunks(ledger.files, lambda f: len(f) > 0 and holds(put(f)))
    case = attempt(case, put(files), holds)
    for i in range(len(files)):
      rows = lambda r: case._replace(ledgers=replaced(case.ledgers, place, ledger._replace(
        files=files[:i] + [files[i]._replace(records=r)] + files[i + 1:])))
      files = files[:i] + [files[i]._replace(records=without_chunks(files[i].records, lambda r: holds(rows(r))))] + files[i + 1:]
      case = attempt(case, rows(files[i].records), holds)
    case = with_plainer_rows(case, place, holds)
  return case


def with_plainer_rows(case, place, holds):
  for i, file in enumerate(case.ledgers[place].files):
    for r, record in enumerate(file.records):
      for c in range(len(record)):
        for cell in ("", "1"):
          now = case.ledgers[place].files[i].records[r]
          if c < len(now) and len(cell) < len(now[c]):
            case = attempt(case, with_cell(case, place, i, r, now[:c] + [cell] + now[c + 1:]), holds)
  return case


def with_cell(case, place, i, r, record):
  ledger = case.ledgers[place]
  file = ledger.files[i]._replace(records=replaced(ledger.files[i].records, r, record))
  return case._replace(ledgers=replaced(case.ledgers, place, ledger._replace(files=replaced(ledger.files, i, file))))


def replaced(items, i, item):
  return items[:i] + type(items)([item]) + items[i + 1:]


def plainer_cells(case, holds):
  for r, record in enumerate(case.records):
    for c in range(1, len(record)):
      for cell in ("", "1"):
        if len(cell) < len(case.records[r][c]):
          changed = case.records[r][:c] + [cell] + case.records[r][c + 1:]
          case = attempt(case, case._replace(records=case.records[:r] + [changed] + case.records[r + 1:]), holds)
  return case


def smaller_statements(case, holds):
  i = 0
  while i < len(case.statements):
    for smaller in smaller_trees(case.statements[i]):
      candidate = case._replace(statements=case.statements[:i] + [smaller] + case.statements[i + 1:])
      if holds(candidate):
        case = candidate
        break
    else:
      i += 1
  return case


def smaller_trees(node):
  """Every tree that is NODE with one thing less, larger savings first."""
  if isinstance(node, EXPRESSIONS):
    yield from parts(node)
    if not any(isinstance(p, It) for p in parts(node)):
      yield from (leaf for leaf in LEAVES if type(leaf) is not type(node))
  if isinstance(node, Table):
    yield from narrower_tables(node)
  if isinstance(node, AnyOf) and len(node.tests) == 1:
    yield node.tests[0]
  if isinstance(node, Population):
    yield from (node._replace(**{field: None}) for field in ("where", "unit", "period") if getattr(node, field))
  if isinstance(node, Rule):
    yield from (node._replace(**{field: None}) for field in ("label", "because", "start", "end")
                if getattr(node, field) is not None)
  if isinstance(node, (list, tuple)) and not isinstance(node, (Num, Text, Date, Truth, Name, Csv)):
    yield from smaller_inside(node)


def parts(node):
  for part in node:
    if isinstance(part, list):
      yield from part
    elif isinstance(part, tuple):
      yield part


def smaller_inside(node):
  fields = list(node)
  for i, part in enumerate(fields):
    if isinstance(part, list) and shortens(node, i) and len(part) > 1:
      yield rebuilt(node, i, part[:len(part) // 2])
      for j in range(len(part)):
        yield rebuilt(node, i, part[:j] + part[j + 1:])
    if isinstance(part, (list, tuple)):
      for smaller in smaller_trees(part):
        yield rebuilt(node, i, smaller)


def shortens(node, i):
  """Can the list in field I of NODE lose members by itself?"""
  if isinstance(node, (Table,)):
    return node._fields[i] == "rows"
  if isinstance(node, Population):
    return node._fields[i] == "keys" and node.function != "top"
  return isinstance(node, (Segment, Score, Call, AnyOf, Input, Rollup, Period)) or hasattr(node, "members")


def rebuilt(node, i, part):
  fields = list(node)
  fields[i] = part
  return fields if isinstance(node, list) else type(node)(*fields)


def narrower_tables(table):
  cut = lambda items, i: items[:i] + items[i + 1:]
  if len(table.inputs) > 1:
    for i in range(len(table.inputs)):
      yield table._replace(inputs=cut(table.inputs, i), rows=[r._replace(tests=cut(r.tests, i)) for r in table.rows])
  if len(table.outputs) > 1:
    for i in range(len(table.outputs)):
      rows = [r._replace(outputs=cut(r.outputs, i)) for r in table.rows]
      yield table._replace(outputs=cut(table.outputs, i), rows=rows)
