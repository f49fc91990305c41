"""What the pages are made of: rule files and exports, plain ones, Russian ones, and such as stretch a page."""

ENGLISH = """
param vip_from = 500
param idle = 90 days
segment size { turnover >= vip_from -> VIP; turnover >= 100 -> large; otherwise -> small }
segment flags all { today - last > idle -> asleep; markup < 10% -> "too cheap" }
segment share unique { share(turnover) >= 1% -> "over 1%" }
score points { base 10; turnover > 300 -> +5; markup > 30% -> -2 }
table terms first {
  | size  | markup || days | note    |
  | VIP   | -      || 45   | "agree" |
  | large | >= 20% || 30   |         |
  | -     | -      || 0    |         |
}
output reserve = round(turnover * 1.5%, 2)
rollout { moved <= 40%; moved size from VIP = 0 }
"""

RUSSIAN = """
## Сегменты клиентов отдела продаж.

input { `Код клиента` text key; оборот number from "Оборот, руб."; наценка number from "Наценка" }
param крупный_от = 500
## Размер клиента: по обороту за год.
segment размер {
  оборот >= крупный_от -> крупный because "больше пятисот тысяч рублей"
  оборот >= 100 -> средний valid from 2026-01-01
  оборот > 0 -> мелкий
  otherwise -> "нет продаж"
}
segment `полоса наценки` unique on наценка {
  >= 50% -> A
  in [25%..50%) -> B
  < 25%, is missing -> C
}
segment внимание all {
  оборот < 200 -> "давно не брал и, похоже, ушёл"
  размер = крупный -> "крупный долг"
  `полоса наценки` = C and размер != "нет продаж" -> "проверить цены"
}
"""

PLAIN = "param p = 10\nsegment size { x > p -> big; otherwise -> small }\n"

LONG_WORDS = "a label whose name is as long as eighty characters, for someone likes long names"
LONG_WORD = "Однословнаяметкадлинойввосемьдесятзнаковбезединогопробелакоторуюнегдепереносить"
WIDE_LETTERS = "ЩЖЮ" * 8
LONG = f"""
param p = 100
segment `сегмент с длинным именем, которое тоже занимает много места на странице` {{
  x < p -> "{LONG_WORDS}"
  x < 300 -> "{LONG_WORD}" because "потому что клиент покупал и ни разу не задержал оплату больше чем на десять дней"
  x < 400 -> {WIDE_LETTERS}
  otherwise -> small
}}
"""

HOSTILE = """
param p = 10
segment `<script>alert(1)</script> & "quoted"` { x > p -> "<b>bold</b> -> &amp;"; otherwise -> "\\"it's\\" <!--" }
"""


def bands(count):
    rules = "".join(f'  x < {10 * i} + p -> "label number {i}"\n' for i in range(1, count))
    return f"param p = 0\nsegment band {{\n{rules}  otherwise -> last\n}}\n"


def english_export(seed):
    rows = [f"c{i},{(i * i * seed) % 977}.50,{(i * seed) % 53}%,2025-{1 + i * seed % 12:02}-15" for i in range(1, 120)]
    return "client_id,turnover,markup,last\n" + "\n".join(rows) + "\n"


def russian_export(seed):
    rows = [f'{i:05};"{(i * i * seed) % 977},50";0,{(i * seed) % 60:02}' for i in range(1, 150)]
    return "Код клиента;Оборот, руб.;Наценка\n" + "\n".join(rows) + "\n"


def numbers(count, key="c", step=1):
    return "id,x\n" + "".join(f"{key}{i},{i * step % 600}\n" for i in range(1, count + 1))


class Subject:
    """Two rule files and two exports; `weight` is a column, `range` what `sweep` goes over. Printing takes its time, and
    few subjects do it."""

    def __init__(self, name, old, new, export, later, weight, range, prints=False):
        self.name, self.old, self.new = name, old, new
        self.export, self.later, self.weight, self.range = export, later, weight, range
        self.prints = prints


SUBJECTS = [
    Subject("english", ENGLISH, ENGLISH.replace("500", "300").replace("10%", "20%"), english_export(7),
            english_export(5), "turnover", "vip_from=100..900/9", prints=True),
    Subject("russian", RUSSIAN, RUSSIAN.replace("= 500", "= 300").replace("50%", "45%"), russian_export(7),
            russian_export(5), "Оборот, руб.", "крупный_от=100..900/9"),
    Subject("the same", PLAIN, PLAIN, numbers(50), numbers(50), "x", "p=1..9/3"),
    Subject("one client", PLAIN, PLAIN.replace("10", "3"), "id,x\na,5\n", "id,x\nb,5\n", "x", "p=0..9/2"),
    Subject("no clients", PLAIN, PLAIN.replace("10", "3"), "id,x\n", "id,x\n", "x", "p=0..9/2"),
    Subject("sixty labels", bands(60), bands(60).replace("p = 0", "p = 3"), numbers(118, step=5), numbers(130, step=5), "x",
            "p=0..8/5"),
    Subject("long names", LONG, LONG.replace("100", "150"), numbers(400, "client-" * 12),
            numbers(420, "client-" * 12, 7), "x", "p=1..400/5"),
    Subject("markup", HOSTILE, HOSTILE.replace("= 10", "= 3"), numbers(20, "<i>&amp;"), numbers(25, "<i>&amp;", 5), "x",
            "p=1..9/3"),
]
