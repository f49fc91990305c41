"""Decision tables of the DMN compatibility kit: each is translated into a `table`, the inputs of its tests become the
records of an export, and what `run` adds must be what is published."""
import csv
import io
import json
import os
import re
from decimal import Decimal

from support import Group, must_be_same

POLICIES = {
    "UNIQUE,": "unique", "ANY,": "any", "FIRST,": "first", "RULE ORDER,": "all", "COLLECT,": "all",
    "COLLECT,SUM": "sum", "COLLECT,MAX": "max",
}


def name(text):
    return text if re.fullmatch(r"[^\W\d]\w*", text) else f"`{text}`"


class Table:
    """table.csv: hit policy, headers, notes that begin with #, rules."""

    def __init__(self, path):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        self.policy = ",".join(rows[0][1:])
        header = rows[1]
        self.inputs = [cell[len("in:"):] for cell in header if cell.startswith("in:")]
        self.outputs = [cell[len("out:"):] for cell in header if cell.startswith("out:")]
        self.notes = {row[0]: row[1:] for row in rows[2:] if row[0].startswith("#")}
        self.rules = [row for row in rows[2:] if not row[0].startswith("#")]

    def policy_words(self):
        if self.policy == "PRIORITY,":
            return f"priority ({self.notes['#outputValues'][0]})"
        return POLICIES[self.policy]

    def source(self, title, outputs, lists):
        """As a `table`; `outputs` are its columns' names, `lists` what a name in a cell stands for."""
        width = len(self.inputs)
        rows = [[name(x) for x in self.inputs] + [name(x) for x in outputs]]
        for rule in self.rules:
            tests = [lists.get(cell) or test(cell) for cell in rule[:width]]
            rows.append(tests + [value(cell, self.inputs) for cell in rule[width:]])
        if self.policy == "FIRST," and "#defaultOutput" in self.notes:
            rows.append(["-"] * width + self.notes["#defaultOutput"][:len(outputs)])
        lines = [f"  | {' | '.join(row[:width])} || {' | '.join(row[width:])} |" for row in rows]
        return "\n".join([f"table {title} {self.policy_words()} {{", *lines, "}", ""])


def test(cell):
    """A unary test of S-FEEL."""
    interval = re.fullmatch(r"([\[\](])([^\[\]()]+)\.\.([^\[\]()]+)([\[\])])", cell)
    if not interval:
        return cell
    left, low, high, right = interval.groups()
    return f"in {'[' if left == '[' else '('}{low}..{high}{']' if right == ']' else ')'}"


def value(cell, inputs):
    """An output: sums of texts are `concat`."""
    if " + " not in cell:
        return cell
    parts = []
    for part in cell.split(" + "):
        number = re.fullmatch(r"string\(decimal\((.+),0\)\)", part)
        if number:
            parts.append(f"text(round({name(number.group(1))}))")
        else:
            parts.append(name(part) if part in inputs else part)
    return f"concat({', '.join(parts)})"


# --- tests.csv ---

def read_tests(folder):
    with open(os.path.join(folder, "tests.csv"), newline="", encoding="utf-8") as file:
        return [(json.loads(row["inputs_json"], parse_float=Decimal), row) for row in csv.DictReader(file)]


def flat(inputs):
    """Members of a context as columns of their own; lists are left out, they are no cells."""
    columns = {}
    for key, content in inputs.items():
        if isinstance(content, dict):
            columns.update({f"{key}.{inner}": cell for inner, cell in content.items()})
        elif not isinstance(content, list):
            columns[key] = content
    return columns


def cell_of(content):
    return "" if content is None else str(content).lower() if isinstance(content, bool) else str(content)


def export_of(tests):
    columns = list(flat(tests[0][0]))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell_of(flat(inputs).get(column)) for column in columns] for inputs, _ in tests)
    return out.getvalue()


def expected_values(row, outputs):
    kind, text = row["expected_type"], row["expected"]
    if kind == "context":
        members = json.loads(text)
        return [members[output] for output in outputs]
    if kind in ("list", "boolean", "null"):
        return [json.loads(text)]
    return [Decimal(text)] if kind == "number" else [text]


def lists_of(tests):
    """Inputs that are lists, the same in every test, as the texts they hold."""
    return {key: ", ".join(json.dumps(item, ensure_ascii=False) for item in content)
            for inputs, _ in tests for key, content in inputs.items() if isinstance(content, list)}


def check(program, source, outputs, tests):
    """All tests of one case in one run, once as compiled and once as emitted."""
    program.write("case.rules", source)
    program.write("case.csv", export_of(tests))
    expected = [expected_values(row, outputs) for _, row in tests]
    for more in ([], ["--no-optimise"], ["--only"]):
        rows = program.run("run", "case.rules", "case.csv", "--format", "jsonl", "--delimiter", ",",
                           *more).must_end_with(0).objects()
        found = [[dict(row)[output] for output in outputs] for row in rows]
        must_be_same("test", expected, found)


# --- the cases ---

def take_table(program, folder):
    table = Table(os.path.join(folder, "table.csv"))
    tests = read_tests(folder)
    source = table.source("decision", table.outputs, lists_of(tests))
    check(program, source, table.outputs, tests)


def take_vacation_days(program, folder):
    """Three tables, whose defaults stand in the sum."""
    source = "".join(Table(os.path.join(folder, f"table{i}.csv")).source(f"case_{i}", [f"extra_{i}"], {})
                     for i in (1, 2, 3))
    source += ("output result = 22 + max(coalesce(extra_1, 0), coalesce(extra_3, 0)) + coalesce(extra_2, 0)\n")
    check(program, source, ["result"], read_tests(folder))


def take_graduation(program, folder):
    """A table, and an expression over what it gives."""
    table = Table(os.path.join(folder, "table.csv"))
    source = table.source("graduation", ["grading"], {})
    source += ("output result = concat(`Student's name`, \" is \", grading, \" with grade: \", Grade, "
               "\" and evaluation: \", `Teacher's Evaluation`)\n")
    check(program, source, ["result"], read_tests(folder))


SPECIAL = {"0020-vacation-days": take_vacation_days, "0088-no-decision-logic": take_graduation}
UNSAYABLE = {"0040-singlenestedcontext": "powers"}


def take_dmn(program, data):
    group = Group()
    for level in ("level-2", "level-3"):
        folder = os.path.join(data, "dmn-tck", level)
        for case in sorted(os.listdir(folder)):
            path = os.path.join(folder, case)
            tables = [entry for entry in os.listdir(path) if entry.startswith("table")]
            if not tables:
                continue  # an expression: see expressions.py
            if case in UNSAYABLE:
                group.skip(UNSAYABLE[case])
                continue
            take_case(group, case, path, program)
    return group


def take_case(group, case, path, program):
    """Each published result counts; a case stands or falls as a whole."""
    results = len(read_tests(path))

    def run():
        SPECIAL.get(case, take_table)(program, path)
        group.right += results - 1
        return "right"
    group.run(case, run)


GROUPS = [("table-dmn", take_dmn)]
