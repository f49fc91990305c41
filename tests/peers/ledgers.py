"""Real ledgers: every field of every client must be, byte for byte, what an independent computation over Python's
integers and fractions comes to, and the summary must count what it counts."""
import csv
import gzip
import io
import os
import sys
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from support import Failure, Group, must_be_same

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "random"))

from values import divide, plain, square_root


# --- the independent side: amounts are integers, `unit` of which make one ---

class Rows:
    """The rows of one client: (day, amount, good, document) in the order of the ledger; what is missing is None."""

    def __init__(self, unit, rows):
        self.unit = unit
        self.rows = rows

    def where(self, condition):
        return Rows(self.unit, [row for row in self.rows if condition(row)])

    def amounts(self):
        return [row[1] for row in self.rows]

    def total(self):
        return Fraction(sum(self.amounts()), self.unit)

    def quantile(self, p):
        """PERCENTILE.INC of the sorted amounts."""
        ordered = sorted(self.amounts())
        low, rest = divmod((len(ordered) - 1) * p, 1)
        value = ordered[int(low)]
        return Fraction(value + rest * (ordered[int(low) + 1] - value if rest else 0)) / self.unit

    def mean(self):
        return divide(Fraction(sum(self.amounts()), self.unit), Fraction(len(self.rows)))

    def deviation(self):
        amounts, n = self.amounts(), len(self.rows)
        return square_root(Fraction(n * sum(x * x for x in amounts) - sum(amounts) ** 2, (n * self.unit) ** 2))

    def top(self):
        goods = defaultdict(int)
        for row in self.rows:
            goods[row[2]] += row[1]
        goods.pop(None, None)
        return min(goods, key=lambda good: (-goods[good], good), default=None)

    def variation(self, months):
        sums = defaultdict(int)
        for row in self.rows:
            sums[row[0].year, row[0].month] += row[1]
        whole = sum(sums.values())
        if whole == 0:
            return None
        return square_root(Fraction(months * sum(x * x for x in sums.values()) - whole ** 2, whole ** 2))


class Period:
    def __init__(self, first, final, excepted=()):
        self.days = {first + timedelta(days=i) for i in range((final - first).days + 1)}
        self.days = {day for day in self.days if day.month not in excepted}
        self.months = len({(day.year, day.month) for day in self.days})

    def of(self, rows):
        return rows.where(lambda row: row[0] in self.days)


def cell(value):
    if value is None:
        return ""
    if isinstance(value, (int, Fraction)):
        return plain(Fraction(value))
    return value.isoformat() if isinstance(value, date) else value


def lines_of(table, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(table)
    return out.getvalue()


FIELDS = """
  turnover   = sum({amount})
  rows       = count()
  documents  = count(distinct {document} where {amount} > 0)
  days       = count(distinct {day})
  mean       = avg({amount})
  least      = min({amount})
  most       = max({amount})
  middle     = median({amount})
  ninth      = quantile({amount}, 90%)
  spread     = stddev({amount})
  first_day  = first({day})
  last_day   = max({day})
  first_good = first({good})
  last_good  = last({good} where {amount} > 0)
  main_good  = top({good} by sum({amount}))
  steady     = variation({amount}) per month in year
  off_month  = sum({amount}) per month in off_season
  off_week   = sum({amount}) per week in off_season
  off_day    = sum({amount}) per day in off_season
  often      = count(distinct {day}) per week in year
  recent     = count(where {amount} > 0) in weeks
  winter     = sum({amount}) in winter
  basket     = sum({amount}) / count(distinct {document})
"""
NAMES = [line.split()[0] for line in FIELDS.split("\n") if line]


def fields_of(rows, year, off_season, weeks, winter):
    """In the order of FIELDS."""
    days = [row[0] for row in rows.rows]
    goods = [row[2] for row in rows.rows if row[2]]
    sold = rows.where(lambda row: row[1] > 0)
    sold_goods = [row[2] for row in sold.rows if row[2]]
    in_year, off = year.of(rows), off_season.of(rows).total()
    return [rows.total(), len(days), len(documents(sold)), len(set(days)), rows.mean(),
            Fraction(min(rows.amounts()), rows.unit), Fraction(max(rows.amounts()), rows.unit),
            Fraction(median(map(Fraction, rows.amounts()))) / rows.unit, rows.quantile(Fraction(9, 10)),
            rows.deviation(), days[0], max(days), next(iter(goods), None), sold_goods[-1] if sold_goods else None, rows.top(),
            in_year.variation(year.months), divide(off, Fraction(off_season.months)),
            divide(7 * off, Fraction(len(off_season.days))), divide(off, Fraction(len(off_season.days))),
            divide(Fraction(7 * len({row[0] for row in in_year.rows})), Fraction(len(year.days))),
            len(weeks.of(sold).rows), winter.of(rows).total(),
            divide(rows.total(), Fraction(len(documents(rows)))) if documents(rows) else None]


def documents(rows):
    return {row[3] for row in rows.rows} - {None}


def nothing():
    """The fields of a client without rows."""
    zeros = {"turnover", "rows", "documents", "days", "off_month", "off_week", "off_day", "often", "recent", "winter"}
    return ["0" if name in zeros else "" for name in NAMES]


def must_say(outcome, *lines):
    for line in lines:
        if line not in outcome.err.splitlines():
            raise Failure(f"the summary lacks {line!r}: {outcome.shown()}")


def must_be_lines(expected, found):
    must_be_same("line", expected.split("\n"), found.decode().split("\n"))


# --- online retail ---

RETAIL = """
rollup sales by CustomerID {
  input { InvoiceDate date }
  period year       = last 12 months of InvoiceDate
  period off_season = last 12 months of InvoiceDate except months {6, 7, 8}
  period weeks      = last 1 week of InvoiceDate
  period winter     = 2010-12-15..2011-02-20 of InvoiceDate
""" + FIELDS.format(amount="Quantity * UnitPrice", document="InvoiceNo", day="InvoiceDate", good="StockCode") + """}
segment size { share(turnover) > 1% -> A; share(turnover) > 0.5% -> B; otherwise -> C }
"""
RETAIL_DAY = date(2011, 12, 10)
RETAIL_PERIODS = [Period(date(2010, 12, 1), date(2011, 11, 30)),
                  Period(date(2010, 12, 1), date(2011, 11, 30), {6, 7, 8}),
                  Period(RETAIL_DAY - timedelta(days=6), RETAIL_DAY),
                  Period(date(2010, 12, 15), date(2011, 2, 20))]


def retail_clients(content):
    clients, keyless, outside = defaultdict(list), 0, 0
    for r in csv.DictReader(io.StringIO(content.decode(), newline="")):
        if not r["CustomerID"]:
            keyless += 1
            continue
        whole, _, rest = r["UnitPrice"].partition(".")
        day = date.fromisoformat(r["InvoiceDate"][:10])
        outside += all(day not in period.days for period in RETAIL_PERIODS)
        clients[r["CustomerID"]].append((day, int(r["Quantity"]) * int(whole + rest.ljust(3, "0")), r["StockCode"],
                                         r["InvoiceNo"]))
    return {key: Rows(1000, rows) for key, rows in clients.items()}, keyless, outside


def size_of(rows, whole):
    part = rows.total() / whole
    return "A" if part > Fraction(1, 100) else "B" if part > Fraction(5, 1000) else "C"


def check_retail(program, content):
    clients, keyless, outside = retail_clients(content)
    whole = sum(rows.total() for rows in clients.values())
    sizes = {key: size_of(rows, whole) for key, rows in clients.items()}
    table = [["CustomerID"] + NAMES + ["size"]]
    for key, rows in clients.items():
        table.append([key] + [cell(f) for f in fields_of(rows, *RETAIL_PERIODS)] + [sizes[key]])
    counts = [list(sizes.values()).count(size) for size in "ABC"]
    if (len(clients), plain(whole), counts[0], counts[0] + counts[1]) != (4372, "8300065.814", 7, 18):
        raise Failure("the independent side does not come to what is known of these data")
    program.write("rules.rules", RETAIL)
    program.write("sales.csv", content)
    for more in ([], ["--threads", "1"], ["--memory", "32M"], ["--reader", "libcsv"]):
        outcome = program.run("run", "rules.rules", "--with", "sales=sales.csv", "--as-of", RETAIL_DAY.isoformat(),
                              *more).must_end_with(0)
        must_be_lines(lines_of(table), outcome.out)
        must_say(outcome, f"sales: 541909 rows of 4372 clients, {keyless} left out for want of `CustomerID`, "
                          f"{outside} outside every period",
                 "size: A %d, B %d, C %d" % tuple(counts))
    return "right"


def take_retail(program, data):
    group = Group()
    with gzip.open(os.path.join(data, "online-retail", "online-retail.csv.gz")) as file:
        group.run("all clients", lambda: check_retail(program, file.read()))
    return group


# --- monthly payments, with footers ---

PAYMENTS = """
rollup payments by "Supplier Name" {
  input { `Invoice GL Date` date; only where `Invoice GL Date` is present }
  period year       = last 12 months of `Invoice GL Date`
  period off_season = last 12 months of `Invoice GL Date` except months {6, 7, 8}
  period weeks      = last 5 weeks of `Invoice GL Date`
  period winter     = 2016-12-15..2017-02-20 of `Invoice GL Date`
""".replace('"Supplier Name"', "`Supplier Name`") + FIELDS.format(
    amount="Spend", document="`Category Family`", day="`Invoice GL Date`", good="`Category Family`") + "}\n"
PAYMENTS_DAY = date(2018, 1, 7)
PAYMENTS_PERIODS = [Period(date(2017, 1, 1), date(2017, 12, 31)),
                    Period(date(2017, 1, 1), date(2017, 12, 31), {6, 7, 8}),
                    Period(PAYMENTS_DAY - timedelta(days=34), PAYMENTS_DAY),
                    Period(date(2016, 12, 15), date(2017, 2, 20))]


def cents(text):
    whole, _, rest = text.partition(".")
    return int(whole + rest.ljust(2, "0"))


class Payments:
    """The files of all months: rows of clients, and what was left out."""

    def __init__(self, contents):
        self.rows = self.footers = self.keyless = 0
        self.first_footer = None
        self.clients = defaultdict(list)
        for content in contents:
            for r in csv.DictReader(io.StringIO(content.decode(), newline="")):
                self.take(r)

    def take(self, r):
        self.rows += 1
        if not r["Invoice GL Date"]:
            self.footers += bool(r["Supplier Name"])
            self.keyless += not r["Supplier Name"]
            self.first_footer = self.first_footer or r["Supplier Name"]
            return
        row = (date.fromisoformat(r["Invoice GL Date"]), cents(r["Spend"]), r["Category Family"] or None,
               r["Category Family"] or None)
        self.clients[r["Supplier Name"]].append(row)

    def fields(self):
        return {key: [cell(f) for f in fields_of(Rows(100, rows), *PAYMENTS_PERIODS)]
                for key, rows in self.clients.items()}


def run_payments(program, names, *more):
    ledgers = [part for name in names for part in ("--with", f"payments={name}")]
    return program.run("run", "rules.rules", *ledgers, "--as-of", PAYMENTS_DAY.isoformat(), *more).must_end_with(0)


def check_payments(program, contents, payments):
    names = [program.write(f"{month}.csv", content) for month, content in enumerate(contents, 1)]
    program.write("rules.rules", PAYMENTS)
    table = [["Supplier Name"] + NAMES] + [[key] + fields for key, fields in payments.fields().items()]
    for more in ([], ["--threads", "1"], ["--memory", "1M"]):
        outcome = run_payments(program, names, *more)
        must_be_lines(lines_of(table), outcome.out)
        must_say(outcome, f"payments: {payments.rows} rows of {len(payments.clients)} clients, "
                          f"{payments.footers + payments.keyless} left out by `only where`")
    return "right"


def check_footers(program, contents, payments):
    """Without `only where` the footers are clients, which a warning says."""
    names = [program.write(f"{month}.csv", content) for month, content in enumerate(contents, 1)]
    program.write("rules.rules", PAYMENTS.replace("; only where `Invoice GL Date` is present", ""))
    outcome = run_payments(program, names, "--bad=missing")
    must_say(outcome, f"payments: warning: {payments.footers} rows have no `Invoice GL Date`, the first is of "
                      f"\"{payments.first_footer}\"; a footer is no client, and is left out so: "
                      "only where `Invoice GL Date` is present")
    if f"{payments.keyless} left out for want of `Supplier Name`" not in outcome.err:
        raise Failure(f"the summary should have {payments.keyless} without a supplier: {outcome.shown()}")
    return "right"


def russian(content):
    """The file as a Russian spreadsheet writes it."""
    header, *rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    day, spend = header.index("Invoice GL Date"), header.index("Spend")
    for row in rows:
        row[0] = russian_name(row[0])
        row[day] = ".".join(reversed(row[day].split("-")))
        row[spend] = row[spend].replace(".", ",")
    return lines_of([header] + rows, ";").replace("\n", "\r\n").encode("windows-1251", "replace")


def russian_name(name):
    return (name + " ООО").encode("windows-1251", "replace").decode("windows-1251") if name else ""


def check_russian(program, contents, payments):
    """Ledgers in windows-1251 with decimal commas, joined with an export in UTF-8 with points."""
    names = [program.write(f"{month}.csv", russian(content)) for month, content in enumerate(contents, 1)]
    expected = {russian_name(key): fields for key, fields in payments.fields().items()}
    clients = sorted(expected)[::2] + ["Новый клиент", ""] + sorted(expected, reverse=True)[::3]
    export = [["no", "Supplier Name"]] + [[str(i), client] for i, client in enumerate(clients)]
    outputs = "".join(f"output {name}_ = {name}\n" for name in NAMES)
    program.write("rules.rules", PAYMENTS + outputs)
    program.write("clients.csv", lines_of(export))
    outcome = run_payments(program, names, "clients.csv")
    table = [export[0] + [f"{name}_" for name in NAMES]]
    table += [row + expected.get(row[1], nothing()) for row in export[1:]]
    must_be_lines(lines_of(table), outcome.out)
    must_say(outcome, f"payments: {len(set(expected) - set(clients))} clients are not in the export")
    return "right"


def take_payments(program, data):
    group = Group()
    contents = []
    for month in range(1, 13):
        with open(os.path.join(data, "networkrail-spend", f"2017-{month:02}.csv"), "rb") as file:
            contents.append(file.read())
    payments = Payments(contents)
    group.run("all months", lambda: check_payments(program, contents, payments))
    group.run("footers", lambda: check_footers(program, contents, payments))
    group.run("windows-1251", lambda: check_russian(program, contents, payments))
    return group


GROUPS = [
    ("ledger-payments", take_payments),
    ("ledger-retail", take_retail),
]
