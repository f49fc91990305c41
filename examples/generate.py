#!/usr/bin/env python3
"""Makes the example exports, the same each time:

    examples/clients.csv     the clients of an invented wholesaler of coffee and tea, in English: comma, point, ISO dates
    examples/clients-ru.csv  those of an invented distributor of tools, in Russian, as a spreadsheet saves them there:
                             windows-1251, semicolon, decimal comma, DD.MM.YYYY, CRLF
    examples/managers.csv    who looks after which region, for a lookup

Clients, companies and figures are made up.
"""
import csv
import datetime
import random
from decimal import Decimal
from pathlib import Path

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


write_english(300)
write_managers()
write_russian(200)
