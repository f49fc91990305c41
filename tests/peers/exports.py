"""Real exports: what `run` writes must be, byte for byte, the export and the columns that an independent computation
over Python's csv and decimal modules comes to."""
import csv
import gzip
import io
import os
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, Inexact, ROUND_HALF_EVEN, ROUND_HALF_UP
from fractions import Fraction

from support import Failure, Group, must_be_same

EXACT = Context(prec=60, traps=[Inexact])
LONG = Context(prec=60)
EIGHTEEN = Decimal("1e-18")


# --- the independent side ---

def number(text):
    """As the program writes one: no exponent, no trailing zeros."""
    if isinstance(text, (int, str)):
        text = Decimal(text)
    written = format(text, "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("-0", "") else written


def divide(a, b):
    """To 18 digits after the point, half to even; None where b is zero. No quotient of numbers as short as these comes
    so near to the middle between two results that rounding it to 60 digits first could matter."""
    if not b:
        return None
    return LONG.divide(Decimal(a), Decimal(b)).quantize(EIGHTEEN, rounding=ROUND_HALF_EVEN, context=LONG)


def rounded(value, digits):
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=LONG)


class Export:
    """A file of the data as Python reads it. None of them has a line break inside a cell."""

    def __init__(self, content, delimiter=",", ending="\n", encoding="utf-8"):
        self.content = content
        self.delimiter = delimiter
        self.ending = ending
        self.encoding = encoding
        text = content.decode(encoding)
        self.mark = b"\xef\xbb\xbf" if text.startswith("\ufeff") else b""
        text = text.lstrip("\ufeff")
        lines = text.split(ending)
        self.lines = lines[:-1] if lines[-1] == "" else lines
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        self.header = next(reader)
        self.rows = list(reader)
        if len(self.rows) + 1 != len(self.lines):
            raise Failure("the independent reader sees other records than lines")

    def records(self):
        return [dict(zip(self.header, row)) for row in self.rows]

    def is_whole(self, place):
        return len(self.rows[place]) == len(self.header)

    def with_columns(self, names, cells):
        """The output that is due: `cells` has a list for each record, or None where it is left out."""
        out = [self.delimiter.join([self.lines[0], *names])]
        out += [self.delimiter.join([line, *added]) for line, added in zip(self.lines[1:], cells) if added is not None]
        return self.mark + (self.ending.join(out) + self.ending).encode(self.encoding)


def open_export(data, *path, **form):
    with open(os.path.join(data, *path), "rb") as file:
        return Export(file.read(), **form)


def must_be_bytes(expected, found):
    if expected != found:
        left, right = expected.split(b"\n"), found.split(b"\n")
        must_be_same("line", left, right)


def must_count(outcome, segment, labels):
    """The summary's counts of one segment against a list of labels; None is no label."""
    counts = Counter(labels)
    line = next((line for line in outcome.err.splitlines() if line.startswith(segment + ": ")), "")
    none = counts.pop(None, 0)
    for label, count in counts.items():
        if not re.search(rf"[ ,]{re.escape(label)} {count}\b", line):
            raise Failure(f"the summary lacks `{label} {count}`: {line!r}")
    if (f"no label {none}" in line) != bool(none):
        raise Failure(f"the summary should have {none} without label: {line!r}")


def check(program, export, rules, names, compute, *options, segment=None, left_out=lambda record: False):
    """Runs rules over an export; `compute` gives the added cells of one record, as texts ("" is missing)."""
    program.write("rules.rules", rules)
    program.write("export.csv", export.content)
    cells = [None if left_out(record) else compute(record) for record in export.records()]
    expected = export.with_columns(names, cells)
    for more in ([], ["--threads", "1"], ["--no-optimise"]):
        outcome = program.run("run", "rules.rules", "export.csv", *options, *more).must_end_with(0)
        must_be_bytes(expected, outcome.out)
    if segment:
        place = names.index(segment)
        must_count(outcome, segment, [row[place] or None for row in cells if row is not None])
    program.run("run", "rules.rules", "export.csv", "-o", "out.csv", "-q", *options).must_end_with(0)
    must_be_bytes(expected, program.read("out.csv"))
    return "right"


# --- wholesale customers ---

SPENDING = ["Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"]

WHOLESALE = """
param big = 50k
let spend = Fresh + Milk + Grocery + Frozen + Detergents_Paper + Delicassen
segment size {
  spend >= big -> large
  spend >= 20k -> middle
  otherwise    -> small
}
segment habits all {
  Fresh > Grocery                           -> fresh
  Detergents_Paper > 25% * Grocery          -> cleaning
  Channel = 1 and Region in {1, 2}          -> city_kitchen
  Frozen between 1k and 3k or Milk > 10_000 -> cold
}
segment share_of_fresh unique on Fresh / spend {
  < 10%           -> band4
  in [10%..25%)   -> band3
  in [25%..50%)   -> band2
  >= 50%          -> band1
}
segment points_of points {
  Milk > 5k    -> dairy +3
  Grocery > 5k -> shelf +2
  Frozen > 5k  -> dairy -2
  otherwise    -> nothing
}
score loyalty { base 10; spend > 30k -> +30; Delicassen < 100 -> -5.5 }
output fresh_share = Fresh / spend
output rounded_share = round(percent_fresh, 1)
let percent_fresh = Fresh / spend * 100
"""

WHOLESALE_NAMES = ["size", "habits", "share_of_fresh", "points_of", "loyalty", "fresh_share", "rounded_share"]


def wholesale_habits(r):
    rules = [("fresh", r["Fresh"] > r["Grocery"]), ("cleaning", 4 * r["Detergents_Paper"] > r["Grocery"]),
             ("city_kitchen", r["Channel"] == 1 and r["Region"] in (1, 2)),
             ("cold", 1000 <= r["Frozen"] <= 3000 or r["Milk"] > 10000)]
    return "|".join(label for label, fires in rules if fires)


def wholesale_points(r):
    dairy = 3 * (r["Milk"] > 5000) - 2 * (r["Frozen"] > 5000)
    shelf = 2 * (r["Grocery"] > 5000)
    if max(dairy, shelf) <= 0:
        return "nothing"
    return "dairy" if dairy >= shelf else "shelf"


def wholesale_cells(record):
    r = {key: int(cell) for key, cell in record.items()}
    spend = sum(r[key] for key in SPENDING)
    share = divide(r["Fresh"], spend)
    size = "large" if spend >= 50000 else "middle" if spend >= 20000 else "small"
    band = next(band for low, band in ((50, "band1"), (25, "band2"), (10, "band3"), (0, "band4")) if share * 100 >= low)
    loyalty = 10 + 30 * (spend > 30000) - Decimal("5.5") * (r["Delicassen"] < 100)
    return [size, wholesale_habits(r), band, wholesale_points(r), number(Decimal(loyalty)), number(share),
            number(rounded(share * 100, 1))]


def take_wholesale(program, data):
    group = Group()
    export = open_export(data, "wholesale-customers", "wholesale-customers.csv")
    for segment in ("size", "share_of_fresh", "points_of"):
        group.run(segment, lambda: check(program, export, WHOLESALE, WHOLESALE_NAMES, wholesale_cells,
                                         segment=segment))
    group.run("population", lambda: check_population(program, export))
    group.run("--set", lambda: check_wholesale_set(program, export))
    group.run("--only", lambda: check_wholesale_only(program, export))
    return group


POPULATION = """
let spend = Fresh + Milk + Grocery + Frozen + Detergents_Paper + Delicassen
segment abc {
  cumulative_share(spend) <= 80% -> A
  cumulative_share(spend) <= 95% -> B
  otherwise                      -> C
}
output in_region   = total(Fresh by Region where Channel = 1)
output part        = share(Milk)
output part_in     = share(Milk by Region, Channel)
output mean        = avg(Grocery by Channel)
output middle      = median(Frozen by Region)
output upper       = quantile(Frozen, 0.9)
output place       = rank(Fresh)
output quarter_of  = ntile(4, Milk by Channel)
output spread      = stddev(Fresh)
output regions     = count(distinct Region where Milk > 20k)
output others      = count(where Milk > 5k) - 1
output lowest      = min(Delicassen by Region)
guard "few are A": count(where abc = A) / count() <= 60%
guard "none is rich": max(spend) < 50k
"""

POPULATION_NAMES = ["abc", "in_region", "part", "part_in", "mean", "middle", "upper", "place", "quarter_of", "spread",
                    "regions", "others", "lowest"]


def quantile(values, p):
    """As a spreadsheet's PERCENTILE.INC, exactly."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * Fraction(p)
    low = int(place)
    step = ordered[low + 1] - ordered[low] if low + 1 < len(ordered) else 0
    exact = ordered[low] + (place - low) * step
    return divide(exact.numerator, exact.denominator)


def deviation(values):
    """To 15 significant digits."""
    mean = Fraction(sum(values), len(values))
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    root = LONG.sqrt(LONG.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
    return Context(prec=15).plus(root)


def population_cells(records):
    """The cells of one record, by all of them."""
    rows = [{key: int(text) for key, text in record.items()} for record in records]
    for row in rows:
        row["spend"] = sum(row[key] for key in SPENDING)

    def of(column, **same):
        return [row[column] for row in rows if all(row[key] == value for key, value in same.items())]
    fixed = {"upper": quantile(of("Frozen"), "0.9"), "spread": deviation(of("Fresh")),
             "regions": len({row["Region"] for row in rows if row["Milk"] > 20000}),
             "others": sum(row["Milk"] > 5000 for row in rows) - 1}

    def compute(record):
        r = {key: int(text) for key, text in record.items()}
        spend = sum(r[key] for key in SPENDING)
        so_far = divide(sum(x for x in of("spend") if x >= spend), sum(of("spend")))
        region, channel = r["Region"], r["Channel"]
        peers = of("Milk", Channel=channel)
        fields = {
            "abc": "A" if so_far <= Decimal("0.8") else "B" if so_far <= Decimal("0.95") else "C",
            "in_region": sum(of("Fresh", Region=region, Channel=1)),
            "part": divide(r["Milk"], sum(of("Milk"))),
            "part_in": divide(r["Milk"], sum(of("Milk", Region=region, Channel=channel))),
            "mean": divide(sum(of("Grocery", Channel=channel)), len(peers)),
            "middle": quantile(of("Frozen", Region=region), "0.5"),
            "place": 1 + sum(x > r["Fresh"] for x in of("Fresh")),
            "quarter_of": min(4, 1 + 4 * sum(x < r["Milk"] for x in peers) // len(peers)),
            "lowest": min(of("Delicassen", Region=region)), **fixed}
        return [fields["abc"]] + [number(fields[name]) for name in POPULATION_NAMES[1:]]
    return compute


def check_population(program, export):
    """One guard holds, the other does not: status 1, and the output all the same."""
    compute = population_cells(export.records())
    program.write("rules.rules", POPULATION)
    program.write("export.csv", export.content)
    cells = [compute(record) for record in export.records()]
    for more in ([], ["--threads", "1"], ["--no-optimise"]):
        outcome = program.run("run", "rules.rules", "export.csv", *more).must_end_with(1)
        must_be_bytes(export.with_columns(POPULATION_NAMES, cells), outcome.out)
        if "none is rich" not in outcome.err or "few are A" in outcome.err:
            raise Failure(f"other guards are reported than the one that does not hold: {outcome.shown()}")
    must_count(outcome, "abc", [row[0] for row in cells])
    return "right"


def check_wholesale_set(program, export):
    rules = "param big = 50k\nsegment size { Fresh > big -> large; otherwise -> small }\n"

    def cells(record):
        return ["large" if Decimal(record["Fresh"]) > Decimal("12345.5") else "small"]
    return check(program, export, rules, ["size"], cells, "--set", "big=12345.5", segment="size")


def check_wholesale_only(program, export):
    program.write("rules.rules", "output twice = 2 * Fresh\n")
    program.write("export.csv", export.content)
    found = program.run("run", "rules.rules", "export.csv", "--only", "--key", "Customer ID").must_end_with(0).out
    rows = [f"{r['Customer ID']},{2 * int(r['Fresh'])}" for r in export.records()]
    must_be_bytes(("\n".join(["Customer ID,twice", *rows]) + "\n").encode(), found)
    return "right"


# --- superstore ---

SUPERSTORE = """
segment margin {
  Profit < 0            -> loss
  Profit / Sales >= 20% -> good
  Profit is present     -> thin
}
segment kind all {
  `Sub-Category` in {"Paper", "Binders", "Labels"}                       -> paper
  `Product Name` contains "\\""                                          -> inches
  `Product Name` matches "^[A-M].*, "                                    -> early
  `Customer ID` starts with "A" and not (Region = "West")                -> a_not_west
  `Order Date` in [2020-01-01..2020-12-31] and Discount = 0              -> full_price_2020
}
output unit     = round(Sales / Quantity, 2)
output net      = Sales * (1 - Discount) - Profit
output month    = start_of_month(`Order Date`)
output due      = `Order Date` + 1 month
output days_out = days(`Ship Date` - `Order Date`)
output initials = concat(upper(substring(`Customer Name`, 1, 2)), "-", text(length(`Product Name`)))
"""

SUPERSTORE_NAMES = ["margin", "kind", "unit", "net", "month", "due", "days_out", "initials"]


def short_date(text):
    return datetime.strptime(text, "%d/%m/%y").date()


def next_month(day):
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def superstore_kind(r, ordered):
    product = r["Product Name"]
    rules = [("paper", r["Sub-Category"] in ("Paper", "Binders", "Labels")), ("inches", '"' in product),
             ("early", re.search("^[A-M].*, ", product)),
             ("a_not_west", r["Customer ID"].startswith("A") and r["Region"] != "West"),
             ("full_price_2020", ordered.year == 2020 and Decimal(r["Discount"]) == 0)]
    return "|".join(label for label, fires in rules if fires)


def superstore_cells(r):
    sales, profit, discount = (Decimal(r[key]) for key in ("Sales", "Profit", "Discount"))
    ordered = short_date(r["Order Date"])
    good = divide(profit, sales) is not None and divide(profit, sales) >= Decimal("0.2")
    initials = f"{r['Customer Name'][:2].upper()}-{len(r['Product Name'])}"
    return ["loss" if profit < 0 else "good" if good else "thin", superstore_kind(r, ordered),
            number(rounded(divide(sales, Decimal(r["Quantity"])), 2)),
            number(EXACT.subtract(EXACT.multiply(sales, 1 - discount), profit)),
            ordered.replace(day=1).strftime("%d/%m/%y"), next_month(ordered).strftime("%d/%m/%y"),
            str((short_date(r["Ship Date"]) - ordered).days), initials]


def check_superstore_asks(program, export):
    program.write("rules.rules", SUPERSTORE)
    program.write("export.csv", export.content)
    return program.run("run", "rules.rules", "export.csv").refuses("--dates", r"export\.csv")


def check_superstore_texts(program, export):
    """Without dates nothing needs to be asked; postal codes that are no numbers stay texts."""
    rules = """segment codes { `Postal Code` matches "^[0-9]+$" -> digits; `Postal Code` is present -> other }\n"""

    def cells(r):
        code = r["Postal Code"]
        return [("digits" if re.fullmatch("[0-9]+", code) else "other") if code else ""]
    return check(program, export, rules, ["codes"], cells, segment="codes")


def check_superstore_numbers(program, export):
    """A postal code as a number is a data error of each record that has another."""
    broken = sum(not re.fullmatch("[0-9]*", r["Postal Code"]) for r in export.records())
    program.write("rules.rules", "output next_code = `Postal Code` + 1\n")
    program.write("export.csv", export.content)
    return program.run("run", "rules.rules", "export.csv").refuses(r"export\.csv:\d+:Postal Code: ", rf"\b{broken}\b")


def take_superstore(program, data):
    group = Group()
    export = open_export(data, "superstore", "superstore.csv", ending="\r\n")
    group.run("asks for --dates", lambda: check_superstore_asks(program, export))
    group.run("--dates", lambda: check(program, export, SUPERSTORE, SUPERSTORE_NAMES, superstore_cells, "--dates",
                                       "DD/MM/YY", segment="margin"))
    declared = 'csv { dates "DD/MM/YY" }\n' + SUPERSTORE
    group.run("dates in the rules", lambda: check(program, export, declared, SUPERSTORE_NAMES, superstore_cells))
    group.run("texts", lambda: check_superstore_texts(program, export))
    group.run("postal codes", lambda: check_superstore_numbers(program, export))
    return group


# --- monthly sales of a wholesaler: 49 columns, semicolon, decimal comma ---

def comma(text):
    return Decimal(text.replace(",", ".")) if text else None


def with_comma(value):
    return number(value).replace(".", ",")


def take_wide(program, data):
    group = Group()
    export = open_export(data, "ru-sales-wide-bom", "sales-by-month.csv", delimiter=";")
    months = export.header[1:]
    total = " + ".join(f"coalesce(`{month}`, 0)" for month in months)
    first, last = months[0], months[-1]
    rules = f"""
let year_sum = {total}
segment пояс {{
  year_sum > 1_000  -> большой
  year_sum > 0      -> малый
  year_sum < 0      -> возврат
}}
segment движение all {{
  `{last}` > `{first}`                          -> рост
  `{first}` is missing and `{last}` is present  -> новый
  min(`{first}`, `{last}`) < 0                  -> "с возвратом"
}}
output сумма   = year_sum
output среднее = round(year_sum / {len(months)}, 3)
"""

    def cells(r):
        values = [comma(r[month]) for month in months]
        whole = sum((value for value in values if value is not None), Decimal(0))
        a, b = values[0], values[-1]
        known = a is not None and b is not None
        belt = "большой" if whole > 1000 else "малый" if whole > 0 else "возврат" if whole < 0 else ""
        moves = [("рост", known and b > a), ("новый", a is None and b is not None),
                 ("с возвратом", known and min(a, b) < 0)]
        return [belt, "|".join(label for label, fires in moves if fires), with_comma(whole),
                with_comma(rounded(divide(whole, len(months)), 3))]
    names = ["пояс", "движение", "сумма", "среднее"]
    group.run("sums", lambda: check(program, export, rules, names, cells, segment="пояс"))
    group.run("--decimal", lambda: check(program, export, rules, names, cells, "--decimal", ",", "--delimiter", ";"))
    return group


# --- sales with no-break spaces between thousands ---

def take_nbsp(program, data):
    group = Group()
    export = open_export(data, "ru-sales-nbsp", "sales.csv", ending="\r\n")
    rules = """
segment чек {
  Выручка >= 10_000 and Прибыль > 0 -> крупный
  Выручка >= 1k                     -> средний
  otherwise                         -> малый
}
output вдвое      = 2 * Выручка
output на_единицу = round(Выручка / Количество, 2)
output доля       = Прибыль / Выручка
"""

    def cells(r):
        revenue, profit, count = (Decimal(r[key].replace("\u00a0", "")) for key in ("Выручка", "Прибыль", "Количество"))
        label = "крупный" if revenue >= 10000 and profit > 0 else "средний" if revenue >= 1000 else "малый"
        return [label, number(2 * revenue), number(rounded(divide(revenue, count), 2)), number(divide(profit, revenue))]
    names = ["чек", "вдвое", "на_единицу", "доля"]
    group.run("labels", lambda: check(program, export, rules, names, cells, segment="чек"))
    grouped = 'csv { grouping " " }\n' + rules
    group.run("grouping in the rules", lambda: check(program, export, grouped, names, cells))
    return group


# --- northwind ---

NORTHWIND = """
csv { missing "NULL" }
segment freight_class {
  freight >= 100  -> heavy
  freight >= 10.5 -> middle
  otherwise       -> light
}
segment late { shippedDate > requiredDate -> late; shippedDate is missing -> open; otherwise -> on_time }
output waited = days(shippedDate - orderDate)
"""


def day_of(text):
    return None if text == "NULL" else date.fromisoformat(text[:10])


def northwind_cells(r):
    freight = Decimal(r["freight"])
    ordered, required, shipped = (day_of(r[key]) for key in ("orderDate", "requiredDate", "shippedDate"))
    late = "open" if shipped is None else "late" if shipped > required else "on_time"
    return ["heavy" if freight >= 100 else "middle" if freight >= Decimal("10.5") else "light", late,
            "" if shipped is None else str((shipped - ordered).days)]


def check_ragged(program, export, rules, names, compute, key):
    """Refused under --bad=fail: the first 20 lines and a count. Under --bad=reject the rejects are the ragged ones."""
    program.write("rules.rules", rules)
    program.write("export.csv", export.content)
    ragged = [place for place in range(len(export.rows)) if not export.is_whole(place)]
    lines = [rf"export\.csv:{place + 2}::" for place in ragged[:20]]
    outcome = program.run("run", "rules.rules", "export.csv")
    outcome.refuses(*lines, *([rf"\b{len(ragged)}\b"] if len(ragged) > 20 else []))
    if len(re.findall(r"^export\.csv:\d+:", outcome.err, re.M)) != min(20, len(ragged)):
        raise Failure("other than the first 20 lines are named")

    cells = [compute(record) if export.is_whole(place) else None for place, record in enumerate(export.records())]
    outcome = program.run("run", "rules.rules", "export.csv", "--bad=reject", "--rejects", "rejects.csv")
    must_be_bytes(export.with_columns(names, cells), outcome.must_end_with(0).out)
    must_count(outcome, names[0], [row[0] for row in cells if row is not None])
    if f"{len(ragged)} rejected" not in outcome.err:
        raise Failure(f"the summary does not count {len(ragged)} rejects: {outcome.shown()}")
    check_reject_file(program.read("rejects.csv").decode(), export, ragged)
    return check_taken_as_missing(program, export, names, ragged, key)


def check_reject_file(text, export, ragged):
    lines = text.split("\n")
    if lines[0] != export.lines[0] + ",reason" or lines[-1] != "":
        raise Failure("the rejects' header or end")
    if len(lines) - 2 != len(ragged):
        raise Failure(f"{len(ragged)} rejects expected, {len(lines) - 2} written")
    for place, line in zip(ragged, lines[1:]):
        record = export.lines[place + 1]
        if not line.startswith(record + ",") or len(line) == len(record) + 1:
            raise Failure(f"rejects: no reason behind the own bytes of {record!r}: {line!r}")


def check_taken_as_missing(program, export, names, ragged, key):
    """Under --bad=missing long records are cut: every record comes out, with as many cells as the header."""
    program.write("keys.rules", f"output known = {key} is present\n")
    outcome = program.run("run", "keys.rules", "export.csv", "--bad=missing", "--delimiter", ",").must_end_with(0)
    rows = list(csv.reader(io.StringIO(outcome.out.decode(), newline=""), strict=True))
    expected = [export.header + ["known"]] + [row[:len(export.header)] + ["true"] for row in export.rows]
    must_be_same("record", expected, rows)
    return "refused"


def take_northwind(program, data):
    group = Group()
    orders = open_export(data, "northwind", "orders.csv")
    names = ["freight_class", "late", "waited"]
    group.run("orders", lambda: check_ragged(program, orders, NORTHWIND, names, northwind_cells, "orderID"))
    customers = open_export(data, "northwind", "customers.csv")
    south = """segment country_of { country in {"Spain", "Portugal", "Italy"} -> south; otherwise -> north }\n"""
    group.run("customers", lambda: check_ragged(
        program, customers, south, ["country_of"],
        lambda r: ["south" if r["country"] in ("Spain", "Portugal", "Italy") else "north"], "customerID"))
    details = open_export(data, "northwind", "order-details.csv")
    group.run("order details", lambda: check(
        program, details, "output line_total = unitPrice * quantity * (1 - discount)\n", ["line_total"], line_total))
    products = open_export(data, "northwind", "products.csv")
    group.run("products", lambda: check(program, products, PRODUCTS, ["stock", "worth"], product_cells,
                                        segment="stock"))
    return group


PRODUCTS = """
segment stock {
  discontinued             -> gone
  unitsInStock = 0         -> none
  unitsInStock + unitsOnOrder <= reorderLevel -> low
  otherwise                -> enough
}
output worth = unitPrice * unitsInStock
"""


def product_cells(r):
    stock, ordered, level = (int(r[key]) for key in ("unitsInStock", "unitsOnOrder", "reorderLevel"))
    label = ("gone" if r["discontinued"] == "1" else "none" if stock == 0 else
             "low" if stock + ordered <= level else "enough")
    return [label, number(Decimal(r["unitPrice"]) * stock)]


def line_total(r):
    price, count, discount = (Decimal(r[key]) for key in ("unitPrice", "quantity", "discount"))
    return [number(EXACT.multiply(EXACT.multiply(price, count), 1 - discount))]


# --- marketing funnel ---

OLIST = """
segment deal {
  has_company and declared_monthly_revenue >= 10k -> company
  not has_company                                 -> person
  has_company is missing and has_gtin is missing  -> unknown
  otherwise                                       -> rest
}
output won_week = weekday(won_date)
output quarter_ends = start_of_month(won_date) + 3 months - 1 day
output size = coalesce(declared_product_catalog_size, declared_monthly_revenue / 100)
"""


def truth(text):
    return None if text == "" else text.lower() == "true"


def olist_cells(r):
    company, gtin = truth(r["has_company"]), truth(r["has_gtin"])
    revenue = Decimal(r["declared_monthly_revenue"])
    won = datetime.strptime(r["won_date"][:10], "%d-%m-%Y").date()
    label = ("company" if company and revenue >= 10000 else "person" if company is False else
             "unknown" if company is None and gtin is None else "rest")
    end = next_month(next_month(next_month(won.replace(day=1)))) - timedelta(days=1)
    size = Decimal(r["declared_product_catalog_size"]) if r["declared_product_catalog_size"] else divide(revenue, 100)
    return [label, str(won.isoweekday()), end.strftime("%d-%m-%Y"), number(size)]


def take_olist(program, data):
    group = Group()
    deals = open_export(data, "olist-marketing-funnel", "olist_closed_deals_dataset.csv", ending="\r\n")
    group.run("deals", lambda: check(program, deals, OLIST, ["deal", "won_week", "quarter_ends", "size"], olist_cells,
                                     segment="deal"))
    leads = open_export(data, "olist-marketing-funnel", "olist_marketing_qualified_leads_dataset.csv", ending="\r\n")
    rules = """
segment source_of {
  origin in {"social", "paid_search"} and first_contact_date < 2018-01-01 -> paid_2017
  origin = "unknown" or origin is missing                                 -> unknown
  otherwise                                                               -> other
}
"""

    def cells(r):
        contact = datetime.strptime(r["first_contact_date"], "%d-%m-%Y").date()
        early = r["origin"] in ("social", "paid_search") and contact < date(2018, 1, 1)
        return ["paid_2017" if early else "unknown" if r["origin"] in ("unknown", "") else "other"]
    group.run("leads", lambda: check(program, leads, rules, ["source_of"], cells, segment="source_of"))
    return group


# --- monthly payments with a footer ---

PAYMENTS = """
input {
  supplier text   from "Supplier Name" key
  family   text   from "Category Family"
  paid     date   from "Invoice GL Date"
  spend    number from "Spend"
  only where paid is present            # leaves the footer out
}
segment size { spend >= 1M -> large; spend >= 100k -> middle; spend < 0 -> returned; otherwise -> small }
segment works all {
  family in {"Track", "Signalling", "Buildings"}  -> works
  supplier matches "(?i)\\\\bltd\\\\.?$"              -> limited
  day(paid) > 15                                  -> second_half
}
output rounded_spend = round(spend, -3)
"""


def payment_cells(r):
    spend = Decimal(r["Spend"])
    paid = date.fromisoformat(r["Invoice GL Date"])
    size = ("large" if spend >= 1000000 else "middle" if spend >= 100000 else "returned" if spend < 0 else "small")
    works = [("works", r["Category Family"] in ("Track", "Signalling", "Buildings")),
             ("limited", re.search(r"\bltd\.?$", r["Supplier Name"], re.I | re.A)), ("second_half", paid.day > 15)]
    thousands = spend.scaleb(-3).quantize(Decimal(1), rounding=ROUND_HALF_UP).scaleb(3)
    return [size, "|".join(label for label, fires in works if fires), number(thousands)]


def check_month(program, export):
    footers = [r for r in export.records() if not r["Invoice GL Date"]]
    check(program, export, PAYMENTS, ["size", "works", "rounded_spend"], payment_cells, segment="size",
          left_out=lambda r: not r["Invoice GL Date"])
    outcome = program.run("run", "rules.rules", "export.csv")
    if f"{len(footers)} left out" not in outcome.err:
        raise Failure(f"the summary does not count {len(footers)} left out: {outcome.shown()}")
    return "right"


def take_payments(program, data):
    group = Group()
    for month in range(1, 13):
        export = open_export(data, "networkrail-spend", f"2017-{month:02}.csv")
        group.run(f"2017-{month:02}", lambda: check_month(program, export))
    return group


# --- online retail: 541,909 rows ---

RETAIL = """
segment line_kind {
  InvoiceNo starts with "C"          -> cancelled
  InvoiceNo starts with "A"          -> bad_debt
  Quantity <= 0 or UnitPrice <= 0    -> odd
  Quantity * UnitPrice >= 100        -> large
  otherwise                          -> usual
}
segment marks all {
  CustomerID is missing                                          -> no_client
  Description contains "\\"" or Description contains ","          -> punctuation
  InvoiceDate >= 2011-11-01 and Country != "United Kingdom"      -> late_abroad
  UnitPrice in (0.5..1] or Quantity in {6, 12, 24}               -> packs
}
output amount = Quantity * UnitPrice
"""


def retail_cells(r):
    quantity, price = int(r["Quantity"]), Decimal(r["UnitPrice"])
    amount = price * quantity
    first = r["InvoiceNo"][0]
    kind = ("cancelled" if first == "C" else "bad_debt" if first == "A" else "odd" if quantity <= 0 or price <= 0 else
            "large" if amount >= 100 else "usual")
    text = r["Description"]
    marks = []
    if not r["CustomerID"]:
        marks.append("no_client")
    if '"' in text or "," in text:
        marks.append("punctuation")
    if r["InvoiceDate"][:10] >= "2011-11-01" and r["Country"] != "United Kingdom":
        marks.append("late_abroad")
    if Decimal("0.5") < price <= 1 or quantity in (6, 12, 24):
        marks.append("packs")
    return [kind, "|".join(marks), number(amount)]


def check_retail(program, export):
    program.write("rules.rules", RETAIL)
    program.write("export.csv", export.content)
    cells = [retail_cells(record) for record in export.records()]
    expected = export.with_columns(["line_kind", "marks", "amount"], cells)
    for more in ([], ["--threads", "1"]):
        outcome = program.run("run", "rules.rules", "export.csv", "-o", "out.csv", *more).must_end_with(0)
        must_be_bytes(expected, program.read("out.csv"))
        must_count(outcome, "line_kind", [row[0] for row in cells])
        must_count(outcome, "marks", [mark or None for row in cells for mark in row[1].split("|")])
    return "right"


CLIENTS = """
let amount = Quantity * UnitPrice
segment client {
  CustomerID is missing                            -> nobody
  total(amount by CustomerID) >= 10k               -> large
  count(distinct InvoiceNo by CustomerID) >= 5     -> regular
  otherwise                                        -> rest
}
output invoice_part = share(amount by InvoiceNo)
"""


def check_clients(program, export):
    records = export.records()
    amounts = [int(r["Quantity"]) * Decimal(r["UnitPrice"]) for r in records]
    by_client, by_invoice, invoices = defaultdict(Decimal), defaultdict(Decimal), defaultdict(set)
    for record, amount in zip(records, amounts):
        by_client[record["CustomerID"]] += amount
        by_invoice[record["InvoiceNo"]] += amount
        invoices[record["CustomerID"]].add(record["InvoiceNo"])
    cells = []
    for record, amount in zip(records, amounts):
        client = record["CustomerID"]
        label = ("nobody" if not client else "large" if by_client[client] >= 10000 else
                 "regular" if len(invoices[client]) >= 5 else "rest")
        part = divide(amount, by_invoice[record["InvoiceNo"]])
        cells.append([label, "" if part is None else number(part)])
    program.write("rules.rules", CLIENTS)
    program.write("export.csv", export.content)
    outcome = program.run("run", "rules.rules", "export.csv", "-o", "out.csv").must_end_with(0)
    must_be_bytes(export.with_columns(["client", "invoice_part"], cells), program.read("out.csv"))
    must_count(outcome, "client", [row[0] for row in cells])
    return "right"


def take_retail(program, data):
    group = Group()
    with gzip.open(os.path.join(data, "online-retail", "online-retail.csv.gz")) as file:
        export = Export(file.read())
    group.run("all days", lambda: check_retail(program, export))
    group.run("clients", lambda: check_clients(program, export))
    folder = os.path.join(data, "online-retail", "by-day-2010-12")
    for name in sorted(os.listdir(folder)):
        day = open_export(folder, name)
        group.run(name, lambda: check(program, day, RETAIL, ["line_kind", "marks", "amount"], retail_cells,
                                      segment="line_kind"))
    return group


GROUPS = [
    ("export-wholesale", take_wholesale),
    ("export-superstore", take_superstore),
    ("export-wide", take_wide),
    ("export-no-break-space", take_nbsp),
    ("export-northwind", take_northwind),
    ("export-funnel", take_olist),
    ("export-payments", take_payments),
    ("export-retail", take_retail),
]
