"""Expressions of other languages and what they publish as their values.

What Rubric can say with the same meaning is translated by the tables below, the rest is skipped by rule. Each expression
runs as it stands (compiled and as emitted), and lifted: its literals become cells of an export, so that nothing of it
is known before the data are read.
"""
import csv
import io
import json
import os
import re
from decimal import Decimal

from support import Failure, Group


class Unsayable(Exception):
    """Rubric has no such thing, or means something else by it; the message is the reason."""


# --- one expression through the program ---

class Case:
    def __init__(self, expression, value, columns=None, statement=None):
        self.expression = expression
        self.value = value
        self.columns = columns or {}   # name: value
        self.statement = statement     # a whole rule file, where it is more than one output


def type_of(value):
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, (int, float, Decimal)):
        return "number"
    return "date" if isinstance(value, Day) else "text"


class Day(str):
    """A date as text, in ISO form."""


class Missing:
    """A missing value of a type, as the value of a column."""

    def __init__(self, kind):
        self.kind = kind


def cell(value):
    if isinstance(value, Missing):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def declare(columns):
    """An `input` and one record."""
    kinds = {name: value.kind if isinstance(value, Missing) else type_of(value) for name, value in columns.items()}
    block = "".join(f"  `{name}` {kind}\n" for name, kind in kinds.items())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", *columns])
    writer.writerow(["1", *map(cell, columns.values())])
    return "input {\n  id text key\n" + block + "}\n", out.getvalue()


NULL = re.compile(r"\bnull_(number|text|truth|date)\b")
LITERAL = re.compile(r"""
    (?P<duration>\d+\ (?:days?|weeks?|months?|years?)\b)
  | (?P<pattern>\bmatches\ "(?:[^"\\]|\\.)*")
  | (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<date>\b\d{4}-\d\d-\d\d\b)
  | (?P<number>(?<![\w`.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*`))
  | (?P<truth>\b(?:true|false)\b)
  | (?P<name>`[^`]*`)""", re.X)


def with_nulls(case):
    """`null_number` and the like become columns without a value."""
    columns = dict(case.columns)
    for kind in NULL.findall(case.expression):
        columns[f"null_{kind}"] = Missing(kind)
    return columns


def lift(case):
    """The expression with a column for each literal."""
    columns = with_nulls(case)

    def take(match):
        kind = match.lastgroup
        written = match.group()
        if kind in ("duration", "pattern", "name") or (kind == "text" and len(written) == 2):
            return written
        name = f"cell_{len(columns)}"
        columns[name] = {"text": lambda: json.loads(written), "date": lambda: Day(written),
                         "number": lambda: Decimal(written), "truth": lambda: written == "true"}[kind]()
        return name
    return LITERAL.sub(take, case.expression).replace("..", " .. "), columns


def value_of(program, expression, columns, options, statement):
    block, export = declare(columns)
    program.write("case.rules", block + (statement or f"output result = {expression}\n"))
    program.write("case.csv", export)
    outcome = program.run("run", "case.rules", "case.csv", "--format", "jsonl", "--delimiter", ",", "--as-of",
                          "2024-02-29", *options)
    if outcome.status:
        raise Failure(f"{expression}: {outcome.shown()}")
    return dict(outcome.objects()[0])["result"]


def same(expected, found):
    if isinstance(expected, bool) or expected is None or isinstance(found, bool):
        return expected is found
    if isinstance(expected, str):
        return expected == found
    return isinstance(found, Decimal) and Decimal(str(expected)) == found


def run_case(program, case):
    scientific = re.search(r"\d[eE][+-]?\d", re.sub(r'"[^"]*"', "", case.expression))
    runs = [] if scientific else [(case.expression, with_nulls(case), []),
                                  (case.expression, with_nulls(case), ["--no-optimise"])]
    if not case.statement:
        runs.append((*lift(case), []))
    for expression, columns, options in runs:
        found = value_of(program, expression, columns, options, case.statement)
        if not same(case.value, found):
            raise Failure(f"{expression} {' '.join(options)}: expected {case.value!r}, got {found!r}")
    return "right"


def take_all(group, program, cases, translate):
    for name, case in cases:
        try:
            translated = translate(case)
        except Unsayable as reason:
            group.skip(str(reason))
            continue
        group.run(name, lambda: run_case(program, translated))
    return group


def refuse(source, table):
    for pattern, reason in table:
        if re.search(pattern, source):
            raise Unsayable(reason)


def rewrite(source, table):
    for pattern, replacement in table:
        source = re.sub(pattern, replacement, source)
    return source


def outside_texts(source, change):
    """Applies `change` to what stands between texts in double quotes."""
    return "".join(part if part.startswith('"') else change(part)
                   for part in re.split(r'("(?:[^"\\]|\\.)*")', source))


# --- ZEN: expressions;input;output ---

ZEN_UNSAYABLE = [
    (r"`", "templates"),
    (r"#", "closures"),
    (r"^\"", "assignments"),
    (r"[{]", "objects"),
    (r"\b(rand|mode|fuzzyMatch|split|extract|keys|values|merge|mergeDeep|map|filter|some|all|one|count|flatMap|sum|avg)"
     r"\(", "functions over lists, and others that Rubric has not"),
    (r"\b(bool|isNumeric|type|trunc)\(|number\((false|\d)", "conversions and tests of type"),
    (r"\^", "powers"),
    (r"\b(dateString|monthString|weekOfYear|time|duration\('\d+[hms])|^date\(|\bd\(\)", "times of day"),
    (r"-\d+ %", "remainders of negative numbers, where the definitions differ"),
    (r"\.items|contains\(\[", "lists"),
]

ZEN_WORDS = [
    (r"==", "="),
    (r"\bis\s*!=", "!="),
    (r"\bnot (in|x in)\b", r"not \1"),
    (r"\(([^()]*)\) % ", r"mod((\1), "),
    (r"\b(\w+) % (\w+)", r"mod(\1, \2)"),
    (r"\blen\(", "length("),
    (r"\bstring\(", "text("),
    (r"\bdayOfWeek\(", "weekday("),
    (r"\bmonthOfYear\(", "month("),
    (r"\b(min|max)\(\[([^\]]*)\]\)", r"\1(\2)"),
]

ZEN_TEXTS = [
    (r"""\bdate\(["'](\d{4}-\d\d-\d\d)["']\)""", r"\1"),
    (r"""\b(year|dayOfWeek|monthOfYear)\(["'](\d{4}-\d\d-\d\d)["']\)""", r"\1(\2)"),
    (r"""\bduration\('(\d+)d'\)""", r"\1 days"),
    (r"'([^']*)'", r'"\1"'),
    (r'\bstartsWith\(("[^"]*"|\$), ', r"(\1 starts with "),
    (r'\bendsWith\(("[^"]*"|\$), ', r"(\1 ends with "),
    (r'\bcontains\(("[^"]*"|\$), ', r"(\1 contains "),
    (r"\bmatches\(([^\"][^,]*|\"[^\"]*\"), ", r"(\1 matches "),
    (r"(\w+|\$)\[:(\d+)\]", r"\1[0:\2]"),
    (r"(\w+|\$)\[(\d+):(\d+)\]", lambda m: f"substring({m[1]}, {int(m[2]) + 1}, {int(m[3]) - int(m[2]) + 1})"),
    (r"(\w+|\$)\[(\d+):\]", lambda m: f"substring({m[1]}, {int(m[2]) + 1})"),
]

def zen_value(text):
    """JSON5 as far as the files use it."""
    text = text.strip()
    if text.startswith("'"):
        return text[1:-1]
    return json.loads(re.sub(r"([{,]\s*)([\w$]+)\s*:", r'\1"\2":', text).replace("'", '"'), parse_float=Decimal)


def zen_ternary(source):
    parts = re.fullmatch(r"(.+?) \? (.+?) : (.+)", source)
    if not parts:
        return source
    return f"if {parts[1]} then {parts[2]} else ({zen_ternary(parts[3])})" if " ? " in parts[3] else \
        f"if {parts[1]} then {parts[2]} else {parts[3]}"


def zen_coalesce(source):
    parts = [part.strip().removeprefix("(").removesuffix(")") for part in source.split("??")]
    if len(parts) == 1:
        return source
    if all(part == "null" for part in parts[:-1]):
        kind = "text" if parts[-1].startswith('"') else "number"
        return f"coalesce({', '.join([f'null_{kind}'] * (len(parts) - 1) + parts[-1:])})"
    return f"coalesce({', '.join('null_text' if '.' in part else part for part in parts)})"


def zen_sum_of_texts(source):
    if source.startswith('"') and " + " in source and " in " not in source:
        return f"concat({', '.join(source.split(' + '))})"
    return source


def zen_expression(source):
    refuse(source, ZEN_UNSAYABLE)
    source = rewrite(source, ZEN_TEXTS)
    source = outside_texts(source, lambda part: rewrite(part, ZEN_WORDS))
    source = zen_ternary(zen_coalesce(source))
    if re.search(r"\[\d+\]|\[[^.\]]*,|\[\]", re.sub(r'"[^"]*"', "", source)):
        raise Unsayable("lists")
    return zen_sum_of_texts(source)


def zen_columns(inputs):
    if not inputs:
        return {}
    if any(isinstance(value, (dict, list)) for value in inputs.values()):
        raise Unsayable("objects")
    return inputs


def zen_standard(row):
    source, inputs, output = row
    if "??" in source and "." in source.split("??")[0]:
        inputs = ""
    if output.strip().startswith(("{", "[")):
        raise Unsayable("objects and lists")
    return Case(zen_expression(source), zen_value(output), zen_columns(zen_value(inputs) if inputs else {}))


def zen_test(source):
    """One unary test in the words of an `on` block."""
    return re.sub(r"^([\[(].*\.\..*[\])])$", r"in \1", source.strip())


def zen_unary(row):
    """A bare test is a rule of an `on` block; tests joined by `and`, and conditions over $, are expressions."""
    source, inputs, output = row
    value = zen_value(inputs)["$"]
    expected = zen_value(output)
    if "a" in zen_value(inputs):
        raise Unsayable("templates")
    if "$" in source:
        return Case(zen_expression(source).replace("$", "x"), expected, {"x": value})
    if " and " in source:
        tests = [zen_test(part) for part in source.split(" and ")]
        return Case(" and ".join(f"x {test}" for test in tests), expected, {"x": value})
    tests = [zen_test(zen_expression(part)) for part in re.split(r" or |(?<='),(?=')", source)]
    block = f"segment found on x {{ {', '.join(tests)} -> yes }}\noutput result = coalesce(found = yes, false)\n"
    return Case(source, expected, {"x": value}, block)


UNITS = {"d": "days", "M": "months", "y": "years", "w": "weeks"}

ZEN_DATE_UNSAYABLE = [
    (r"\bd\(\)|\.tz\(|Europe|T\d\d:|\d \d\d:|\.(hour|minute|second|offsetName|timestamp)\(|'(hour|minute)'",
     "times of day and zones"),
    (r"\.(format|set|isLeapYear|dayOfYear|isTomorrow|isToday|isYesterday|isWeekend|isWeekday)\(",
     "formats, setters and tests that Rubric has not"),
    (r"\.diff\(.*'(month|year|quarter)'\)", "months between two days"),
    (r"'week'\)$", "starts and ends of weeks"),
]

COMPARISONS = {"isBefore": "<", "isAfter": ">", "isSame": "=", "isSameOrBefore": "<=", "isSameOrAfter": ">="}
STARTS = {"day": "{}", "month": "start_of_month({})", "year": "year({})",
          "quarter": "(4 * year({0}) + quarter({0}))"}


def zen_compare(match):
    left, word, right, unit = match.groups()
    start = STARTS[unit or "day"]
    return f"{start.format(left)} {COMPARISONS[word]} {start.format(right)}"


ZEN_DATES = [
    (r"d\('(\d{4}-\d\d-\d\d)'\)\.isValid\(\)", r'date("\1") is present'),
    (r"d\('(\w+)'\)\.isValid\(\)", r'date("\1") is present'),
    (r"d\('(\d{4}-\d\d-\d\d)'\)", r"\1"),
    (r"([\d-]+)\.(add|sub)\((?:'(\d+)(\w)'|(\d+), '(\w)')\)",
     lambda m: f"{m[1]} {'+' if m[2] == 'add' else '-'} {m[3] or m[5]} {UNITS[m[4] or m[6]]}"),
    (r"([\d-]+)\.(\w+)\(([\d-]+)(?:, '(\w+)')?\)$",
     lambda m: zen_compare(m) if m[2] in COMPARISONS else m[0]),
    (r"([\d-]+)\.diff\(([\d-]+), 'day'\)", r"days(\1 - \2)"),
    (r"([\d-]+)\.diff\(([\d-]+), 'week'\)", r"floor(days(\1 - \2) / 7)"),
    (r"([\d-]+)\.(year|month|day|weekday|quarter)\(\)", r"\2(\1)"),
    (r"([\d-]+)\.startOf\('month'\)", r"start_of_month(\1)"),
    (r"([\d-]+)\.endOf\('month'\)", r"start_of_month(\1) + 1 month - 1 day"),
    (r"([\d-]+)\.endOf\('quarter'\)",
     r"start_of_month(\1) + (if mod(month(\1), 3) = 0 then 1 month else if mod(month(\1), 3) = 2 then 2 months "
     r"else 3 months) - 1 day"),
    (r"max\(\[(.*)\]\)$", r"max(\1)"),
    (r"max\(\[(.*)\]\)\.isAfter\(([\d-]+)\)", r"max(\1) > \2"),
    (r"==", "="),
]


def zen_date(row):
    source, _, output = row
    refuse(source, ZEN_DATE_UNSAYABLE)
    expression = rewrite(source, ZEN_DATES)
    if re.search(r"\.[a-z]|'", expression):
        raise Unsayable("other functions of dates")
    if re.match(r"max\([^,]*\)", expression):
        raise Unsayable("the greatest of one")
    return Case(expression, re.sub(r"T(00:00:00|23:59:59)Z$", "", value) if isinstance(value := zen_value(output), str)
                else value)


def zen_rows(data, name):
    """Fields between semicolons, which may stand inside quotes and braces."""
    with open(os.path.join(data, "gorules-zen", "expressions", name), encoding="utf-8") as file:
        for number, line in enumerate(file.read().splitlines()[1:], 2):
            if line and not line.startswith("#"):
                parts = re.findall(r"""((?:"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^;"'`])*)(?:;|$)""", line)
                yield f"{name}:{number}", parts[:3]


def take_zen(name, translate):
    def take(program, data):
        return take_all(Group(), program, zen_rows(data, name), translate)
    return take


# --- FEEL: the compatibility kit's literal expressions ---

FEEL_CASES = {
    "0001-input-data-string": r".",
    "0051-feel-sqrt-function": r"^sqrt\((-?\d+|null)\)$",
    "0055-feel-odd-function": r"^odd\((-?\d+|null)\)$",
    "0065-feel-disjunction": r"^(true|false|null) or (true|false|null)$",
    "0106-feel-ternary-logic": r"^[AB] (and|or) [AB]$",
    "0032-conditionals": r"^if bool",
    "0071-feel-between": r"^((?!time\().)*$",
    "0082-feel-coercion": r"^\d\+\d$",
    "0093-feel-at-literals": r'^@"\d{4}-\d\d-\d\d"$',
    "0097-feel-month-of-year-function": r"""^month of year\((date: ?)?(null|@?"\d{4}-\d\d-\d\d"|date\("[\d-]+"\))\)$""",
    "0099-arithmetic-negation": r"^-+\d+$",
    "0103-feel-is-function": r"""^is\((?!.*(?:T\d\d|\d:\d|P\d|null|:))""",
    "1101-feel-floor-function": r"^floor\((-?[\d.]+|null)\)$",
    "1103-feel-substring-function": r'^substring\("[^"]*",\d+(,\d+)?\)$',
    "1105-feel-upper-case-function": r'^upper case\("[^"]+"\)$',
    "1111-feel-matches-function": r'^matches\((null|"[^"\\]*"), ?(null|"[^"\\]*")\)$',
}

FEEL_WORDS = [
    (r"""date\("(\d{4}-\d\d-\d\d)"\)""", r"\1"),
    (r"""@"(\d{4}-\d\d-\d\d)\"""", r"\1"),
    (r"""(?:duration\(|@)"P(\d+)Y"\)?""", r"\1 years"),
    (r"""(?:duration\(|@)"P(\d+)D"\)?""", r"\1 days"),
    (r"null between", "null_number between"),
    (r"between null", "between null_number"),
    (r"(between \d+ and) null", r"\1 null_number"),
    (r"^odd\((.*)\)$", r"mod(\1, 2) = 1"),
    (r"mod\(null|sqrt\(null|floor\(null", lambda m: m[0].replace("null", "null_number")),
    (r"\bnull\b(?= or|$)", "null_truth"),
    (r"month of year\((?:date: ?)?null\)", "month(null_date)"),
    (r"month of year\((?:date: ?)?", "month("),
    (r"^is\((.*), (.*)\)$", r"\1 = \2"),
    (r"^upper case\(", "upper("),
    (r"^matches\((.*?), ?(.*)\)$", r"\1 matches \2"),
    (r"^null matches", "null_text matches"),
    (r'^("Hello ") \+ Full Name$', r"concat(\1, `Full Name`)"),
    (r"^--(\d+)$", r"-(-\1)"),
    (r"(\d)\+(\d)", r"\1 + \2"),
]


def feel_columns(row):
    inputs = json.loads(row["inputs_json"] or "{}", parse_float=Decimal)
    kinds = {"A": "truth", "B": "truth", "bool": "truth"}
    return {name: Missing(kinds[name]) if value is None else value for name, value in inputs.items()}


MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]


def feel_value(row):
    kind, text = row["expected_type"], row["expected"]
    if text in MONTHS:
        return MONTHS.index(text) + 1
    if kind == "number":
        return Decimal(text)
    return json.loads(text) if kind in ("boolean", "null") else text


def feel(row):
    case, source = row["case"], row["expression"].strip()
    if case not in FEEL_CASES or not re.search(FEEL_CASES[case], source):
        raise Unsayable("functions, types and calls that Rubric has not")
    if case == "0032-conditionals" and '"bool": null' in row["inputs_json"]:
        raise Unsayable("`if` with a missing condition, which is missing here and the else branch there")
    if case == "0082-feel-coercion" and row["error"]:
        raise Unsayable("values of another type than declared")
    if re.search(r"matches\(.*null\)", source):
        raise Unsayable("patterns that are not known before the data")
    expression = rewrite(source, FEEL_WORDS)
    if case == "0103-feel-is-function" and len(set(map(type_of_literal, expression.split(" = ")))) > 1:
        raise Unsayable("equality of two types")
    return Case(expression, feel_value(row), feel_columns(row))


def type_of_literal(text):
    return ("text" if text.startswith('"') else "date" if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else
            "truth" if text in ("true", "false") else "number" if re.fullmatch(r"-?[\d.]+", text) else "other")


def feel_rows(data):
    with open(os.path.join(data, "dmn-tck", "feel_expressions.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["needs_other_decision"]:
                yield f"{row['case']} {row['test']} {row['decision']}", row


def take_feel(program, data):
    return take_all(Group(), program, feel_rows(data), feel)


# --- JsonLogic ---

def logic_number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Unsayable("coercion between types")
    return str(value) if value >= 0 else f"({value})"


def logic_truth(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict) and value:
        return f"({logic_expression(value)})"
    raise Unsayable("truth of what is no truth")


def logic_text(value):
    if isinstance(value, str) and value:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"text({value})"
    raise Unsayable("coercion between types")


def logic_operand(value):
    if isinstance(value, dict) and set(value) & {"val", "var"}:
        return f"`{next(iter(value.values()))}`"
    return logic_number(value)


def logic_arithmetic(operator, operands):
    if len(operands) < 2:
        return logic_single(operator, operands)
    written = [logic_operand(operand) for operand in operands]
    if operator != "%":
        return f" {operator} ".join(written)
    if any(not isinstance(operand, dict) and operand < 0 for operand in operands):
        raise Unsayable("remainders of negative numbers, where the definitions differ")
    result = written[0]
    for operand in written[1:]:
        result = f"mod({result}, {operand})"
    return result


def logic_single(operator, operands):
    if not operands or operator == "%":
        raise Unsayable("an operator without its operands")
    only = logic_number(operands[0])
    return {"-": f"-{only}", "+": f"0 + {only}", "*": f"1 * {only}", "/": f"1 / {only}"}[operator]


def logic_in(needle, hay):
    if isinstance(hay, list) and hay:
        return f"{logic_text(needle)} in {{{', '.join(map(logic_text, hay))}}}"
    if isinstance(hay, list):
        raise Unsayable("an empty set")
    return f"{logic_text(hay)} contains {logic_text(needle)}"


def logic_substring(text, start, count=None):
    if start < 0 or (count or 0) < 0:
        raise Unsayable("places counted from the end")
    parts = [logic_text(text), str(start + 1)] + ([str(count)] if count is not None else [])
    return f"substring({', '.join(parts)})"


def logic_expression(rule):
    (operator, operands), = rule.items()
    operands = operands if isinstance(operands, list) else [operands]
    if operator in ("+", "-", "*", "/", "%"):
        return logic_arithmetic(operator, operands)
    if operator in ("and", "or"):
        if not operands:
            raise Unsayable("an operator without its operands")
        return f" {operator} ".join(map(logic_truth, operands))
    if operator == "!":
        if len(operands) != 1:
            raise Unsayable("truth of what is no truth")
        return f"not {logic_truth(operands[0])}"
    if operator == "!!":
        return logic_truth(operands[0])
    if operator == "cat" and operands:
        return f"concat({', '.join(map(logic_text, operands))})" if len(operands) > 1 else logic_text(operands[0])
    if operator == "in":
        return logic_in(*operands)
    if operator == "substr":
        return logic_substring(*operands)
    if operator == "==":
        return " = ".join(map(logic_number, operands))
    if operator in ("val", "var"):
        return f"`{operands[0]}`"
    raise Unsayable("an operator without its operands")


def logic(case):
    data = case.get("data") or {}
    if any(isinstance(value, (dict, list)) for value in data.values()):
        raise Unsayable("objects")
    if "error" in case and case["error"]["type"] != "NaN":
        raise Unsayable("an operator without its operands")
    expression = logic_expression(case["rule"])
    if set(re.findall(r"`(\w+)`", expression)) - set(data):
        raise Unsayable("variables that nothing gives")
    if case.get("result") == "":
        raise Unsayable("empty texts, which are missing here")
    return Case(expression, case.get("result"), data)


def logic_cases(data):
    folder = os.path.join(data, "json-logic")
    for parent, _, names in sorted(os.walk(folder)):
        for name in sorted(name for name in names if name.endswith(".json")):
            with open(os.path.join(parent, name), encoding="utf-8") as file:
                cases = json.load(file, parse_float=Decimal)
            for case in cases:
                if isinstance(case, dict):
                    yield f"{name} {case['description']}", case


def take_logic(program, data):
    return take_all(Group(), program, logic_cases(data), logic)


GROUPS = [
    ("expression-zen-standard", take_zen("standard.csv", zen_standard)),
    ("expression-zen-unary", take_zen("unary.csv", zen_unary)),
    ("expression-zen-date", take_zen("date.csv", zen_date)),
    ("expression-feel", take_feel),
    ("expression-json-logic", take_logic),
]
