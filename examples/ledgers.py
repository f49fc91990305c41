"""Two wholesalers, made up: for each an export of its clients and a ledger of its sales in two years, in several files,
with what such files have in life: a header that changes from file to file, a line with the grand total, sales without a
client, returns as negative amounts, clients that the export has and the ledger lacks, and the other way round.

generate.py calls write(). Money is counted in cents, and chance comes from a generator with a seed, so that the files
are the same each time.
"""
import csv
import datetime

FIRST = datetime.date(2024, 1, 1)
LAST = datetime.date(2025, 12, 31)
SEASON = {6, 7, 8}

# How clients behave: how many of a hundred, what they buy for a month (in whole units of money), how often a week, how
# much deals differ (per cent), how the second year compares with the first (per cent), and until when they buy.
KINDS = [
    # share  from     to      deals  differ  second  until
    (1,      60_000,  90_000, 5.0,   15,     110,    LAST),
    (2,      20_000,  32_000, 3.0,   20,     130,    LAST),
    (6,      9_000,   18_000, 1.0,   15,     105,    LAST),
    (13,     2_600,   5_400,  0.5,   10,     100,    LAST),
    (17,     2_400,   5_600,  0.3,   45,     125,    LAST),
    (12,     2_200,   5_200,  0.25,  80,     90,     LAST),
    (14,     500,     1_500,  0.25,  30,     100,    LAST),
    (10,     900,     2_500,  0.08,  60,     100,    LAST),
    (7,      1_500,   6_000,  0.4,   30,     100,    datetime.date(2025, 6, 15)),
    (4,      1_500,   6_000,  0.4,   20,     100,    datetime.date(2025, 11, 25)),
    (7,      3_000,   9_000,  0.0,   0,      100,    LAST),                       # one deal
    (7,      0,       0,      0.0,   0,      100,    LAST),                       # none yet
]


def between(source, low, high):
    return low + source.randrange(high - low + 1)


def workday(day):
    """The day, or the Monday after it."""
    return day + datetime.timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


class Buyer:
    """One client as a buyer: what it buys, how often and for how much."""

    def __init__(self, source, code, kind, company):
        self.code = code
        _, low, high, self.per_week, self.differ, self.second_year, self.until = kind
        self.month = between(source, low, high) * 100 if high else 0
        self.groups = source.choice(company["baskets"])
        self.imported = source.choice([5, 20, 50, 80, 95])  # of a hundred lines
        self.markup = source.choice([7, 14, 18, 22, 30, 34, 41, 58])
        self.seasonal = source.random() < 0.35
        self.since = workday(FIRST + datetime.timedelta(days=between(source, 0, 60 if self.per_week else 650)))

    def deals(self, source):
        """Its deals as (day, cents)."""
        if not self.month:
            return
        if not self.per_week:
            yield self.since, self.month
            return
        day = self.since
        while day <= self.until:
            swing = 100 + between(source, -self.differ, self.differ)
            cents = self.month * 12 * swing // int(self.per_week * 52 * 100)
            if day.year == LAST.year:
                cents = cents * self.second_year // 100
            if self.seasonal and day.month in SEASON:
                cents = cents * 17 // 10
            yield day, cents
            usual = int(7 / self.per_week)
            spread = usual * self.differ // 100
            day = workday(day + datetime.timedelta(days=max(1, usual + between(source, -spread, spread))))


def lines_of_deal(source, buyer, day, cents):
    """The lines of one deal as dicts, and perhaps that of a return some days later."""
    parts = [cents] if source.random() < 0.7 else [cents * 3 // 5, cents - cents * 3 // 5]
    for part in parts:
        markup = max(1, buyer.markup + between(source, -3, 3))
        group = source.choices(buyer.groups, [5, 2, 1][:len(buyer.groups)])[0]
        imported = source.randrange(100) < buyer.imported
        line = {"day": day, "client": buyer.code, "group": group, "imported": imported, "amount": part,
                "cost": part * 100 // (100 + markup)}
        yield line
    back = workday(day + datetime.timedelta(days=between(source, 3, 12)))
    if source.random() < 0.02 and back <= LAST:
        percent = between(source, 10, 50)
        yield {**line, "day": back, "amount": -(line["amount"] * percent // 100),
               "cost": -(line["cost"] * percent // 100)}
    if source.random() < 0.01:  # somebody pays in cash and gives no name
        cash = between(source, 900, 30_000)
        yield {**line, "client": "", "amount": cash, "cost": cash * 4 // 5}


def sales_of(source, buyers, company):
    """All lines of the ledger, by day; amounts in cents. Invoices are numbered in the order of their days."""
    lines = [{**line, "deal": (day, buyer.code)}
             for buyer in buyers for day, cents in buyer.deals(source)
             for line in lines_of_deal(source, buyer, day, cents)]
    lines.sort(key=lambda line: (line["day"], line["deal"]))  # stable: lines of one invoice stay together
    numbers = {}
    for line in lines:
        number = numbers.setdefault(line["deal"] if line["client"] else (line["day"], "cash"), 10_001 + len(numbers))
        line["invoice"] = company["return" if line["amount"] < 0 else "invoice"].format(number)
    return lines


def write_ledger(folder, company, lines):
    for name, first, last, columns in company["files"]:
        total = {"amount": 0, "cost": 0}
        with open(folder / name, "w", encoding=company["encoding"], newline="") as file:
            out = csv.writer(file, delimiter=company["delimiter"], lineterminator=company["line end"])
            out.writerow(company["columns"][column] for column in columns)
            for line in lines:
                if not first <= line["day"].isoformat() <= last:
                    continue
                for column in total:
                    total[column] += line[column]
                cells = {
                    "client": line["client"],
                    "date": company["date"](line["day"]),
                    "time": company["date"](line["day"]) + " 00:00:00",
                    "invoice": line["invoice"],
                    "group": line["group"],
                    "origin": company["origins"][line["imported"]],
                    "amount": company["money"](line["amount"]),
                    "cost": company["money"](line["cost"]),
                    "warehouse": company["warehouses"][int(line["invoice"][-1]) % 2],
                }
                out.writerow(cells[column] for column in columns)
            footer = {"client": company["grand total"], "amount": company["money"](total["amount"]),
                      "cost": company["money"](total["cost"])}
            out.writerow(footer.get(column, "") for column in columns)


def contact(source, company, has_bought):
    """What the sales department knows of a client beside its deals: the cells of company["export"] from the third."""
    yes, no = company["yes and no"]
    activity, regions, cities, revenue = source.choice(company["activities"])
    terms = source.choices(["full", "part", "delivery", "held", "deferred", "special"], [20, 20, 20, 8, 27, 5])[0]
    advance = {"full": "100%", "part": source.choice(["20%", "30%", "50%", "75%", "80%"])}.get(terms, "0%")
    habit = source.choices(range(len(company["traits"])), [30] + [10] * 8)[0]  # the first is none
    return [
        activity,
        source.choice(regions) if regions else "",
        source.choice(cities) if cities else "",
        source.choice(revenue) if revenue else "",
        advance,
        source.choice([7, 14, 30, 45]) if terms == "deferred" else 0,
        yes if terms == "held" else no,
        yes if terms == "special" else no,
        source.choices(["", "0%", "5%", "10%", company["12.5%"], "25%", "45%"], [30, 20, 20, 12, 10, 6, 2])[0],
        company["traits"][habit] if source.random() < 0.7 else "",
        source.choice([1, 2, 4]) if habit == 1 else source.choices([0, 1], [95, 5])[0],
        yes if habit == 2 else no,
        source.choice([3, 4, 6]) if habit == 4 else source.choice([0, 0, 1, 2]),
        yes if habit == 5 else no,
        yes if habit == 6 else no,
        yes if habit == 6 and source.random() < 0.6 else no,
        source.choice([2, 3]) if habit == 7 else source.choices([0, 1], [95, 5])[0],
        source.choice([10, 20, 25]) if habit == 8 else source.choice([300, 900, 3600, ""]),
        source.choices([0, 1, 3], [75, 18, 7])[0] if has_bought else "",
        source.choices([0, 1, 2, 5], [74, 15, 8, 3])[0] if has_bought else "",
        source.choice([4, 6, 7, 8, 9, 10, ""]) if has_bought else "",
        yes if source.random() < 0.15 else no,
    ]


def write(folder, source, count, company, name_of):
    """Makes the folder's files. name_of(source, taken) invents the name of a company that `taken` has not yet."""
    folder.mkdir(exist_ok=True)
    taken = set()
    kinds = [kind for kind in KINDS for _ in range(max(1, kind[0] * count // 100))]
    source.shuffle(kinds)
    buyers = [Buyer(source, company["code"].format(i + 1), kind, company) for i, kind in enumerate(kinds)]
    write_ledger(folder, company, sales_of(source, buyers, company))
    deleted = [buyer.code for buyer, kind in zip(buyers, kinds) if kind is KINDS[6]][:2]  # but they have bought
    with open(folder / "clients.csv", "w", encoding=company["encoding"], newline="") as file:
        out = csv.writer(file, delimiter=company["delimiter"], lineterminator=company["line end"])
        out.writerow(company["export"])
        for buyer in buyers:
            row = [buyer.code, name_of(source, taken), *contact(source, company, buyer.month > 0)]
            if buyer.code not in deleted:
                out.writerow(row)
