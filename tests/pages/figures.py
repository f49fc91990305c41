"""The figures that a page must have, from what the program says to programs: JSON, CSV and Markdown."""
import csv
import html
import io
import re
from fractions import Fraction


def figure(text):
    """The exact number at the beginning of a cell."""
    found = re.match(r"-?[\d.]+", text)
    return Fraction(found[0]) if found else text


def number(value):
    return Fraction(value) if value is not None else "null"


def find(tables, heading, caption):
    for table in tables:
        if table["heading"] == heading and table["caption"].startswith(caption):
            return table
    return None


def same(problems, what, wanted, got):
    if wanted != got:
        problems.append(f"{what}: {got}, not {wanted}")


def moves(problems, tables, segment, absent):
    """The tables of a segment of `diff` or `drift`."""
    name = segment["name"]
    label = lambda value: absent if value is None else value
    wanted = {(label(m["old"]), label(m["new"])): m for m in segment["moves"]}
    matrix = find(tables, name, "Clients by old and new label")
    if not wanted:
        return same(problems, f"{name}, by label", None, matrix)
    shown = {(row[0], to): int(cell) for row in matrix["rows"] for to, cell in zip(matrix["header"][1:], row[1:])}
    totals = {(label(t["label"]), "total"): t["clients"] for t in segment["old_totals"] if t["clients"]}
    totals.update({("total", label(t["label"])): t["clients"] for t in segment["new_totals"] if t["clients"]})
    totals["total", "total"] = sum(m["clients"] for m in wanted.values())
    cells = {**{pair: m["clients"] for pair, m in wanted.items()}, **totals}
    same(problems, f"{name}, by label", cells, {pair: clients for pair, clients in shown.items() if clients})
    moved = find(tables, name, "Moves, the largest first") or {"rows": []}
    sums = {pair: [m["clients"]] + [number(w["sum"]) for w in m.get("weights", {}).values()]
            for pair, m in wanted.items() if pair[0] != pair[1]}
    same(problems, f"{name}, moves", sums, {(r[0], r[1]): [int(r[2]), *map(figure, r[4::2])] for r in moved["rows"]})
    causes = find(tables, name, "Why they moved") or {"rows": []}
    same(problems, f"{name}, causes", sorted((label(c["old"]), label(c["new"]), c["clients"]) for c in segment["causes"]),
         sorted((r[0], r[1], int(r[2])) for r in causes["rows"]))


def comparison(tables, said):
    problems = []
    for segment in said["segments"]:
        moves(problems, tables, segment, "(none)")
    return problems


def profile(tables, said):
    problems = []
    for segment in said["segments"]:
        table = find(tables, segment["name"], "What each label")
        wanted = {label["label"] or "no label": [label["clients"]] + [number(w["sum"]) for w in label["weights"]]
                  for label in segment["labels"]}
        same(problems, segment["name"], wanted, {r[0]: [int(r[1]), *map(figure, r[3::2])] for r in table["rows"]})
    wanted = sorted((r["words"], r["fired"], r["near"]) for r in said["rules"])
    rules = [row for table in tables if table["heading"] == "Rules" for row in table["rows"]]
    near = lambda cell: None if cell == "–" else int(cell)
    key = lambda rule: (rule[0], rule[1], rule[2] is None, rule[2])
    same(problems, "rules", sorted(wanted, key=key), sorted(((r[0], int(r[1]), near(r[3])) for r in rules), key=key))
    return problems


def sweep(tables, said):
    """`said` is CSV: the value, segment, label, clients, share, then a sum and share for each weight."""
    problems = []
    header, *records = csv.reader(io.StringIO(said))
    for measure, column in enumerate(range(3, len(header), 2)):
        name = "clients" if measure == 0 else header[column]
        for segment in dict.fromkeys(record[1] for record in records):
            table = find(tables, segment, f"{segment}: {name} with each label")
            turned = table["header"][0].startswith("label \\ ")
            got = {}
            for row in table["rows"]:
                for title, cell in zip(table["header"][1:], row[1:]):
                    got[(title, row[0]) if turned else (row[0], title)] = figure(cell)
            wanted = {(r[0], r[2] or "no label"): Fraction(r[column]) for r in records if r[1] == segment}
            same(problems, f"{segment}, {name}", wanted, got)
    return problems


def unescaped(cell):
    plain = lambda found: found[1] or html.unescape(found[0])
    return re.sub(r"\\(.)|<br>|&\w+;", lambda found: "" if found[0] == "<br>" else plain(found), cell.strip())


def document(tables, said):
    """`said` is Markdown: the cells of its tables, row by row."""
    rows = [line for line in said.splitlines() if line.startswith("|") and not re.fullmatch(r"\|( -+:? \|)+", line)]
    wanted = [[unescaped(cell) for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    got = [[cell.strip() for cell in row] for table in tables for row in [table["header"], *table["rows"]]]
    return [f"{a} in HTML, {b} in Markdown" for a, b in zip(got, wanted) if a != b] + \
        ([] if len(got) == len(wanted) else [f"{len(got)} rows, not {len(wanted)}"])
