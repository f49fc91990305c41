"""Conformance cases of CSV readers: every case must come out right, or be refused where the format says so; a case that
is read silently wrong is a failure."""
import json
import os
import re

from support import Failure, Group, must_be_same

RULES = "output added = 1\n"
DELIMITERS = (",", ";", "\t", "|")


# --- an independent reader: RFC 4180 to the letter; a line with nothing on it is skipped ---

class Record:
    def __init__(self, line, raw, cells):
        self.line = line
        self.raw = raw
        self.cells = cells  # None: a stray quote, or text after a closing one

    def fits(self, width):
        return self.cells is not None and len(self.cells) == width


class Unclosed(Exception):
    pass


def take_line_end(text, at):
    return at + (2 if text.startswith("\r\n", at) else 1)


def line_end(text, at):
    return next((i for i in range(at, len(text)) if text[i] in "\r\n"), len(text))


def take_quoted(text, at):
    """The text of the field whose quote opens at `at`, and the place behind its closing quote."""
    end = at + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            raise Unclosed
        if not text.startswith('""', end):
            return text[at + 1:end].replace('""', '"'), end + 1
        end += 2


def take_record(text, at, delimiter):
    """Cells (or None) and the end of the record, before its line ending."""
    cells = []
    while True:
        if text.startswith('"', at):
            cell, at = take_quoted(text, at)
            if at < len(text) and text[at] not in delimiter + "\r\n":
                return None, line_end(text, at)
        else:
            end = at
            while end < len(text) and text[end] not in delimiter + "\r\n":
                end += 1
            cell, at = text[at:end], end
            if '"' in cell:
                return None, line_end(text, at)
        cells.append(cell)
        if at == len(text) or text[at] != delimiter:
            return cells, at
        at += 1


def count_lines(text):
    return len(re.findall("\r\n|\r|\n", text))


def read_records(text, delimiter):
    """All records; raises Unclosed where a quote is never closed."""
    records = []
    at, line = 0, 1
    while at < len(text):
        if text[at] in "\r\n":
            at = take_line_end(text, at)
            line += 1
            continue
        start = at
        cells, at = take_record(text, at, delimiter)
        records.append(Record(line, text[start:at], cells))
        line += count_lines(text[start:at])
        if at < len(text):
            at = take_line_end(text, at)
            line += 1
    return records


def first_line_ending(text, delimiter):
    """That of the first line."""
    _, at = take_record(text, 0, delimiter) if text else (None, 0)
    return re.match("\r\n|\r|\n|$", text[at:]).group() or "\n"


# --- one input through the program ---

def names_of(header):
    """As JSON lines name the columns: one that is empty or was there before has its number."""
    return [name if name and name not in header[:i] else f"column {i + 1}" for i, name in enumerate(header)]


def decode(content):
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"


class Input:
    """A CSV file and how the independent reader takes it."""

    def __init__(self, program, content, delimiter, options=()):
        self.program = program
        self.text, self.encoding = decode(content)
        self.delimiter = delimiter
        self.options = list(options)
        self.rules = program.write("added.rules", RULES)
        program.write("in.csv", content)
        self.records = None
        try:
            self.records = read_records(self.text, delimiter)
        except Unclosed:
            pass

    def run(self, *more):
        return self.program.run("run", "added.rules", "in.csv", *self.options, *more)

    def expects_refusal(self):
        """What must stand in the message, where the file breaks the format: its broken lines, but for a broken header or
        a quote that is never closed, after which nothing is read."""
        if not self.records:
            return ["in.csv: |in.csv:\\d+:"]
        header = self.records[0]
        if header.cells is None:
            return [f"in.csv:{header.line}:"]
        broken = [record for record in self.records if not record.fits(len(header.cells))]
        return [f"in.csv:{record.line}:" for record in broken[:20]]

    def check_json(self, records, *more):
        names = names_of(self.records[0].cells) + ["added"]
        expected = [list(zip(names, record.cells + [1])) for record in records]
        found = self.run("--format", "jsonl", *more).must_end_with(0).objects()
        must_be_same("record", expected, [[tuple(pair) for pair in row] for row in found])

    def check_bytes(self):
        """The export's own bytes and one more column; every record ends with a line ending."""
        ending = first_line_ending(self.text, self.delimiter)
        added = ["added"] + ["1"] * (len(self.records) - 1)
        rows = [record.raw + self.delimiter + cell + ending for record, cell in zip(self.records, added)]
        expected = "".join(rows).encode(self.encoding)
        found = self.run().must_end_with(0).out
        if found != expected:
            raise Failure(f"CSV output: expected {expected[:200]!r}, got {found[:200]!r}")

    def check_tsv(self):
        if self.encoding != "utf-8":
            return
        found = read_records(self.run("--format", "tsv").must_end_with(0).out.decode(), "\t")
        expected = [record.cells + [cell] for record, cell in
                    zip(self.records, ["added"] + ["1"] * (len(self.records) - 1))]
        must_be_same("TSV record", expected, [record.cells for record in found])

    def check_rejects(self):
        """A file that breaks the format in some records: the others come out, these are written as they are."""
        if self.records is None or not self.records or self.records[0].cells is None:
            return
        width = len(self.records[0].cells)
        good = [record for record in self.records[1:] if record.fits(width)]
        bad = [record for record in self.records[1:] if not record.fits(width)]
        self.check_json(good, "--bad=reject", "--rejects", "rejects.csv")
        rejects = self.program.read("rejects.csv").decode(self.encoding)
        expected = [self.records[0].raw] + [record.raw for record in bad]
        at = 0
        for raw in expected:
            found = rejects.find(raw + self.delimiter, at)
            if found < 0:
                raise Failure(f"rejects: no {raw!r} in {rejects!r}")
            at = found + len(raw)

    def judge(self):
        """"right" or "refused", or a Failure."""
        patterns = self.expects_refusal()
        outcome = self.run("--format", "jsonl")
        if patterns:
            outcome.refuses(*patterns)
            self.check_rejects()
            return "refused"
        if outcome.status == 3 and "--delimiter" in outcome.err and "--delimiter" not in self.options:
            self.options += ["--delimiter", self.delimiter]
            self.judge()
            return "refused"
        self.check_json(self.records[1:])
        self.check_bytes()
        self.check_tsv()
        return "right"


# --- what a suite expects ---

def without_empty_lines(rows):
    return [row for row in rows if row != [""]]


def delimiter_of(text, rows):
    """The one under which the independent reader reads what the suite expects; None: under none."""
    for delimiter in DELIMITERS:
        try:
            records = read_records(text, delimiter)
        except Unclosed:
            continue
        cells = [record.cells for record in records]
        if cells == rows or without_empty_lines([c or [""] for c in cells]) == without_empty_lines(rows):
            return delimiter
    return None


def with_header(text, rows, delimiter):
    """A header before a file that has none."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    width = max((len(row) for row in rows), default=1)
    header = delimiter.join(f"h{i + 1}" for i in range(width))
    return mark + header + first_line_ending(text[len(mark):], delimiter) + text[len(mark):]


def judge_rows(program, text, rows, options=(), headerless=False):
    """The first row is a header; where the suite has none, also with a header put before."""
    plain = text[1:] if text.startswith("\ufeff") else text
    delimiter = delimiter_of(plain, rows)
    given = options[1] if options else delimiter or ","
    verdict = Input(program, text.encode(), given, options).judge()
    if delimiter is None and verdict == "right":
        raise Failure("the independent reader does not read what the suite expects, yet the program takes it")
    if not headerless or not text:
        return verdict
    known = ["--delimiter", given]
    again = Input(program, with_header(text, rows, given).encode(), given, known).judge()
    return "right" if "right" in (verdict, again) else "refused"


# --- the suites ---

def read_file(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def read_json(*path):
    return json.loads(read_file(*path).decode())


def rows_of(expected):
    """Arrays as they are; objects by their header."""
    if isinstance(expected, dict):
        expected = [expected]
    if expected and isinstance(expected[0], dict):
        return [list(expected[0])] + [list(row.values()) for row in expected]
    return expected


def take_folder(suite, inputs, answers):
    def take(program, data):
        group = Group()
        folder = os.path.join(data, "csv-conformance", suite)
        for name in sorted(os.listdir(os.path.join(folder, inputs))):
            content = read_file(folder, inputs, name)
            answer = os.path.join(folder, answers, name[:-len("csv")] + "json")
            if os.path.exists(answer):
                rows = rows_of(read_json(answer))
                group.run(name, lambda: judge_rows(program, content.decode(), rows))
            else:
                group.run(name, lambda: must_be_refused(program, content))
        return group
    return take


def must_be_refused(program, content):
    verdict = Input(program, content, ",").judge()
    if verdict != "refused":
        raise Failure("this file is broken, and was taken")
    return verdict


OTHER_DELIMITERS = {
    "bad_date_2.csv": "|", "header_2.csv": ";", "header_normalize.csv": ";", "ignore_errors.csv": ";",
    "evil_nullpadding.csv": ";", "mixed_decimal.csv": ";", "nullbyte.csv": "|", "pipe_delim.csv": "|",
    "thijs_unquoted.csv": "|",
}


def take_inputs(suite):
    """Inputs without published answers: the independent reader answers."""
    def take(program, data):
        group = Group()
        folder = os.path.join(data, "csv-conformance", suite)
        for name in sorted(os.listdir(folder)):
            content = read_file(folder, name)
            delimiter = OTHER_DELIMITERS.get(name, ",")
            group.run(name, lambda: Input(program, content, delimiter).judge())
        return group
    return take


def take_rust(program, data):
    group = Group()
    for line in read_file(data, "csv-conformance", "rust-csv", "cases.jsonl").decode().splitlines():
        case = json.loads(line)
        config = case["builder_config"]
        tabs = re.search(r"b\.delimiter\(b'\\t'\)", config)
        if config and not tabs:
            group.skip("other quotes, escapes, line endings or comments: " + re.search(r"b\.(\w+)\(", config).group(1))
            continue
        options = ["--delimiter", "\t"] if tabs else []
        group.run(case["id"], lambda: judge_rows(program, case["input"], case["expected_rows"], options, True))
    return group


SETTINGS_WITHOUT_MEANING = {"header", "delimiter", "fastMode", "newline", "skipEmptyLines", "preview"}


def papa_unsayable(case):
    """Why the program has no way to say what the case sets, or None."""
    config = case.get("config", {})
    if config.get("delimiter", ",") not in DELIMITERS:
        return "other delimiters"
    if config.get("skipEmptyLines") == "greedy":
        return "lines of blanks skipped"
    if config.get("newline", "\r\n") not in ("\r\n", "\n", "\r"):
        return "other line endings"
    if 0 < config.get("preview", 0) < count_lines(case["input"]) + 1:
        return "preview of the first rows"
    other = sorted(set(config) - SETTINGS_WITHOUT_MEANING)
    return other[0] if other else None


def judge_papa(program, case):
    config = case.get("config", {})
    options = ["--delimiter", config["delimiter"]] if "delimiter" in config else []
    data = case["expected"]["data"]
    if config.get("header") and case["expected"]["errors"]:
        return must_be_refused(program, case["input"].encode())
    if config.get("header") and data and isinstance(data[0], dict):
        return judge_rows(program, case["input"], [list(data[0])] + [list(row.values()) for row in data], options)
    if config.get("header"):
        return judge_rows(program, case["input"], read_input(case["input"])[:1] + data[1:], options)
    return judge_rows(program, case["input"], data, options, True)


def read_input(text):
    return [record.cells for record in read_records(text, ",")]


def papa_write_rows(case):
    """The rows that a writer's case writes; None where it writes no CSV of texts."""
    data = case["input"]
    header = None
    if isinstance(data, dict):
        header, data = data.get("fields"), data["data"]
    if not all(isinstance(row, (list, dict)) for row in data):
        return None
    if data and isinstance(data[0], dict) and case.get("config", {}).get("header", True):
        header = list(data[0])
        data = [[row.get(name) for name in header] for row in data]
    elif data and isinstance(data[0], dict):
        data = [list(row.values()) for row in data]
    rows = ([header] if header else []) + data
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


WRITER_SETTINGS = {"delimiter", "newline", "quotes", "header"}


def papa_write_unsayable(case):
    config = case.get("config", {})
    if config.get("delimiter", ",") not in DELIMITERS:
        return "other delimiters"
    if config.get("newline", "\n") not in ("\r\n", "\n", "\r"):
        return "other line endings"
    other = sorted(set(config) - WRITER_SETTINGS)
    return other[0] if other else None if papa_write_rows(case) else "no table of texts"


def take_papa(program, data):
    """Reading cases as they are; of writing cases, what they write is read."""
    group = Group()
    for line in read_file(data, "csv-conformance", "papaparse", "cases.jsonl").decode().splitlines():
        case = json.loads(line)
        name = f"{case['id']} ({case['description']})"
        write = case["suite"] == "write"
        unsayable = papa_write_unsayable(case) if write else papa_unsayable(case)
        if unsayable:
            group.skip(("writer: " if write else "reader: ") + unsayable)
        elif write:
            group.run(name, lambda: judge_rows(program, case["expected"], papa_write_rows(case), headerless=True))
        else:
            group.run(name, lambda: judge_papa(program, case))
    group.run("utf-8-bom-sample.csv", lambda: Input(
        program, read_file(data, "csv-conformance", "papaparse", "utf-8-bom-sample.csv"), ",").judge())
    return group


def take_lenient(program, data):
    """Quotes inside a cell that does not begin with one: taken as they stand under --quotes=lenient."""
    group = Group()
    for line in read_file(data, "csv-conformance", "papaparse", "cases.jsonl").decode().splitlines():
        case = json.loads(line)
        if case["suite"] == "write" or papa_unsayable(case) or '"' not in case["input"]:
            continue
        rows = case["expected"]["data"]
        if case["expected"]["errors"] or len(set(map(len, rows))) != 1:
            group.skip("quotes that even a lenient reader reports")
        elif re.search('" +[,\r]', case["input"]):
            group.skip("blanks after a closing quote dropped")
        else:
            group.run(case["id"], lambda: judge_lenient(program, case["input"], rows))
    return group


def judge_lenient(program, text, rows):
    delimiter = delimiter_of(text, rows) or ","
    program.write("added.rules", RULES)
    program.write("in.csv", with_header(text, rows, delimiter))
    outcome = program.run("run", "added.rules", "in.csv", "--format", "jsonl", "--quotes", "lenient", "--delimiter",
                          delimiter).must_end_with(0)
    must_be_same("record", rows, [[value for _, value in row[:-1]] for row in outcome.objects()])
    return "right"


GROUPS = [
    ("csv-spectrum", take_folder("csv-spectrum", "csvs", "json")),
    ("csv-sineemore", take_folder("sineemore", "csv", "json")),
    ("csv-papaparse", take_papa),
    ("csv-papaparse-lenient", take_lenient),
    ("csv-rust", take_rust),
    ("csv-zsv", take_inputs("zsv")),
    ("csv-duckdb", take_inputs("duckdb")),
]
