#!/usr/bin/env python3
"""Makes the example exports, the same each time:

    examples/clients.csv     the clients of an invented wholesaler of coffee and tea, in English: comma, point, ISO dates
    examples/clients-ru.csv  those of an invented distributor of tools, in Russian, as a spreadsheet saves them there:
                             windows-1251, semicolon, decimal comma, DD.MM.YYYY, CRLF
    examples/managers.csv    who looks after which region, for a lookup
    examples/northgate       a wholesaler of food, household goods and appliances: its clients and two years of sales
    examples/severtorg       such a company in Russia, its files as a Russian spreadsheet saves them

Clients, companies and figures are made up.
"""
import csv
import datetime
import random
from decimal import Decimal
from pathlib import Path

import ledgers

HERE = Path(__file__).resolve().parent
DAY = datetime.date(2026, 1, 31)  # the day of the exports


def amount(random_source, low, high, places=2):
    """A sum of money whose logarithm is spread evenly: many small clients, a few large ones."""
    value = low * (high / low) ** (random_source.random() ** 1.15)
    return Decimal(value).quantize(Decimal(1).scaleb(-places))


def some_day(random_source, days):
    """A day not long ago more often than one long ago."""
    return DAY - datetime.timedelta(days=int(days * random_source.random() ** 2.2))


# --- English ---

FIRST = ["Harbour", "Old Mill", "Northern", "Blue Door", "Corner", "Railway", "Orchard", "Lantern", "Copper", "Juniper",
         "Maple", "Granite", "Swallow", "Market Street", "Riverside", "Little", "Golden", "Hilltop", "Bakers'", "Silver"]
SECOND = ["Coffee", "Roasters", "Tea House", "Kitchen", "Bakery", "Café", "Deli", "Hotel", "Foods", "Provisions",
          "Catering", "Bistro", "Stores", "Canteen"]
FORM = ["Ltd", "LLC", "& Sons", "& Co.", "Group", ""]
REGIONS = ["North", "South", "East", "West", "Islands"]
CHANNELS = ["HoReCa", "retail", "wholesale", "online"]
PAYMENTS = ["prepaid", "on delivery", "deferred"]


def english_name(source, taken):
    while True:
        form = source.choice(FORM)
        name = f"{source.choice(FIRST)} {source.choice(SECOND)}"
        kind = source.random()
        if kind < 0.12:
            name = f'"{name}", {form}' if form else f'"{name}"'
        elif kind < 0.45 and form in ("Ltd", "LLC"):
            name = f"{name}, {form}"
        elif form:
            name = f"{name} {form}"
        if name not in taken:
            taken.add(name)
            return name


def write_english(count):
    source = random.Random(20260131)
    taken = set()
    with open(HERE / "clients.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["client_id", "name", "region", "channel", "turnover", "markup", "orders", "last_order", "payment"])
        for i in range(count):
            turnover = amount(source, 400, 900_000)
            orders = max(1, int(float(turnover) / source.uniform(900, 9000)))
            markup = Decimal(source.triangular(0.02, 0.75, 0.22)).quantize(Decimal("0.001"))
            markup = "" if source.random() < 0.04 else f"{(markup * 100).normalize():f}%"
            last = some_day(source, 500)
            gone = source.random() < 0.03  # a client who has not bought yet
            out.writerow([
                f"C{1001 + i}",
                english_name(source, taken),
                "" if source.random() < 0.02 else source.choices(REGIONS, [30, 25, 20, 20, 5])[0],
                "" if source.random() < 0.05 else source.choices(CHANNELS, [40, 35, 15, 10])[0],
                "" if gone else turnover,
                "" if gone else markup,
                0 if gone else orders,
                "" if gone else last.isoformat(),
                "" if source.random() < 0.03 else source.choices(PAYMENTS, [35, 30, 35])[0],
            ])


def write_managers():
    with open(HERE / "managers.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["region", "manager", "phone"])
        out.writerow(["North", "Ada Whitlock", "555-0101"])
        out.writerow(["South", "Tomas Riviere", "555-0102"])
        out.writerow(["East", "Noor Haddad", "555-0103"])
        out.writerow(["West", "Grace Oduya", "555-0104"])


# --- Russian ---

LEGAL = ["ООО", "ООО", "ООО", "АО", "ИП", "ЗАО"]
ROOTS = ["Инструмент", "Крепёж", "СтройДом", "Мастер", "Молоток", "Уровень", "Прораб", "Электросила", "Ремонт",
         "Цех", "Сверло", "Фасад", "Кровля", "Забор", "Станок", "Деталь"]
ENDINGS = ["плюс", "Сервис", "Опт", "Торг", "Центр", "М", "2000", "Регион", "и Ко", "Юг", "Север", "Урал"]
SURNAMES = ["Петров", "Сидорова", "Ахметов", "Кузнецов", "Орлова", "Зайцев", "Белов", "Громова", "Лисицын", "Фомина"]
INITIALS = "АБВГДЕИКЛМНОПРСТ"
PLACES = ["Центр", "Северо-Запад", "Поволжье", "Урал", "Сибирь", "Юг"]
WAYS = ["розница", "опт", "интернет"]
TERMS = ["предоплата", "отсрочка", "по факту"]


def russian_name(source, taken):
    while True:
        form = source.choice(LEGAL)
        if form == "ИП":
            name = f"ИП {source.choice(SURNAMES)} {source.choice(INITIALS)}. {source.choice(INITIALS)}."
        else:
            name = f'{form} "{source.choice(ROOTS)}-{source.choice(ENDINGS)}"'
            if source.random() < 0.1:
                name += "; филиал"
        if name not in taken:
            taken.add(name)
            return name


def with_comma(number):
    """1234567.80 as `1 234 567,80`."""
    return f"{number:,}".replace(",", " ").replace(".", ",")


def write_russian(count):
    source = random.Random(31012026)
    taken = set()
    with open(HERE / "clients-ru.csv", "w", encoding="windows-1251", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\r\n")
        out.writerow(["Код", "Наименование", "Регион", "Канал", "Оборот, руб.", "Наценка", "Последняя отгрузка",
                      "Оплата"])
        for i in range(count):
            markup = Decimal(source.triangular(0.01, 0.8, 0.2)).quantize(Decimal("0.0001"))
            gone = source.random() < 0.04
            out.writerow([
                f"{i + 1:05}",
                russian_name(source, taken),
                source.choices(PLACES, [35, 15, 15, 15, 10, 10])[0],
                "" if source.random() < 0.04 else source.choice(WAYS),
                "-" if gone else with_comma(amount(source, 3_000, 9_000_000)),
                "-" if gone or source.random() < 0.03 else with_comma(markup),
                "" if gone else some_day(source, 600).strftime("%d.%m.%Y"),
                source.choice(TERMS),
            ])


# --- companies with a ledger ---

NORTHGATE = {
    "encoding": "utf-8",
    "delimiter": ",",
    "line end": "\n",
    "code": "N{:04}",
    "invoice": "INV-{}",
    "return": "RET-{}",
    "grand total": "Grand Total",
    "yes and no": ("yes", "no"),
    "12.5%": "12.5%",
    "date": datetime.date.isoformat,
    "money": lambda cents: f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}",
    "origins": ("domestic", "imported"),
    "warehouses": ("Dock Road", "Mill Lane"),
    "baskets": [("food",), ("food", "household"), ("food", "small appliances"), ("household", "food"),
                ("large appliances", "small appliances"), ("small appliances", "household"),
                ("large appliances", "household", "food")],
    "columns": {"client": "client_id", "date": "date", "time": "date", "invoice": "invoice", "group": "group",
                "origin": "origin", "amount": "amount", "cost": "cost", "warehouse": "warehouse"},
    "files": [
        ("sales-2024.csv", "2024-01-01", "2024-12-31",
         ["client", "date", "invoice", "group", "origin", "amount", "cost"]),
        ("sales-2025-1.csv", "2025-01-01", "2025-06-30",
         ["client", "date", "invoice", "warehouse", "group", "origin", "amount", "cost"]),
        ("sales-2025-2.csv", "2025-07-01", "2025-12-31",
         ["time", "invoice", "client", "group", "origin", "cost", "amount"]),
    ],
    "export": ["client_id", "name", "activity", "regions", "cities", "own_revenue", "advance", "credit_days",
               "goods_held", "special_terms", "discount", "traits", "delivery_conflicts", "resents_corrections",
               "calls_before_purchase", "unasked_detail", "asks_for_discounts", "asks_for_freebies",
               "cancelled_at_door", "decides_in_seconds", "late_payments", "complaints", "satisfaction",
               "needs_training"],
    "activities": [  # words, and from what regions, cities and revenue are drawn
        ("federal supermarket chain", [12, 31], [40, 120], None), ("retail chain", [1, 2, 14], [1, 3, 30], None),
        ("47.11", [1], [1, 2], None), ("local chain of shops", [1], [1], None),
        ("wholesale", None, None, [2_500_000, 14_000_000, 80_000_000]), ("small wholesale", None, None, None),
        ("46.90", None, None, [900_000, 30_000_000]), ("reseller", None, None, None), ("VAR", None, None, None),
        ("sub-distributor", [1, 3], None, None), ("meat processing", None, None, None),
        ("furniture factory", None, None, [5_000_000]), ("hotel", None, None, None), ("restaurant", None, [1], None),
        ("56.10", None, None, None), ("service centre", None, None, None), ("", None, None, None),
    ],
    "traits": ["", "demanding, interrupts", "know-all, argues", "asks for specifications", "hesitates", "buys gifts",
               "haggles, wants it cheaper", "emotional, changes their mind", "in a hurry"],
}

SEVERTORG = {
    "encoding": "windows-1251",
    "delimiter": ";",
    "line end": "\r\n",
    "code": "{:05}",
    "invoice": "РН-{}",
    "return": "ВЗ-{}",
    "grand total": "Итого",
    "yes and no": ("да", "нет"),
    "12.5%": "12,5%",
    "date": lambda day: day.strftime("%d.%m.%Y"),
    "money": lambda cents: with_comma(Decimal(cents).scaleb(-2)),
    "origins": ("отечественное", "импортное"),
    "warehouses": ("Северный", "Речной"),
    "baskets": [("продовольствие",), ("продовольствие", "хозтовары"), ("хозтовары", "мелкая техника"),
                ("крупная техника", "мелкая техника"), ("мелкая техника", "хозтовары")],
    "columns": {"client": "код_клиента", "date": "дата", "time": "дата", "invoice": "накладная", "group": "группа",
                "origin": "происхождение", "amount": "сумма", "cost": "себестоимость", "warehouse": "склад"},
    "files": [
        ("sales-2024.csv", "2024-01-01", "2024-12-31",
         ["date", "client", "invoice", "group", "origin", "amount", "cost"]),
        ("sales-2025.csv", "2025-01-01", "2025-12-31",
         ["date", "invoice", "client", "warehouse", "group", "origin", "cost", "amount"]),
    ],
    "export": ["код_клиента", "наименование", "деятельность", "регионов", "городов", "выручка_клиента", "аванс",
               "отсрочка_дней", "товар_удержан", "особые_условия", "скидка", "черты", "конфликтов_с_доставкой",
               "не_терпит_поправок", "звонков_до_покупки", "лишние_подробности", "просит_скидку", "просит_подарок",
               "отказов_при_получении", "решает_за_секунд", "просрочек", "жалоб", "оценка", "нужно_обучение"],
    "activities": [
        ("Федеральная розничная сеть", [12, 31], [40, 120], None), ("розничная сеть", [1, 2, 14], [1, 3, 30], None),
        ("47.11", [1], [1, 2], None), ("локальная сеть магазинов", [1], [1], None),
        ("опт", None, None, [90_000_000, 900_000_000, 4_000_000_000]), ("мелкий опт", None, None, None),
        ("реселлер", None, None, None), ("субдистрибьютор", [1, 3], None, None), ("переработка мяса", None, None, None),
        ("мебельная фабрика", None, None, None), ("гостиница", None, None, None), ("кафе", None, [1], None),
        ("56.10", None, None, None), ("сервисный центр", None, None, None), ("", None, None, None),
    ],
    "traits": ["", "требует, перебивает", "всезнайка, спорит", "спрашивает о характеристиках", "сомневается",
               "берёт в подарок", "торгуется, хочет дешевле", "эмоционален, передумывает", "спешит"],
}

write_english(300)
write_managers()
write_russian(200)
ledgers.write(HERE / "northgate", random.Random(20260105), 200, NORTHGATE, english_name)
ledgers.write(HERE / "severtorg", random.Random(5012026), 80, SEVERTORG, russian_name)
