"""The export and the rules of W3, made up from seeds: write(path, count) for each kind of rules."""
import random

REGIONS = ["North", "South", "East", "West", "Centre", "Urals", "Siberia", "Caucasus"]
LARGEST = 1000000                 # turnover


def write_export(path, records):
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as f:
        f.write("client_id,turnover,region,markup\n")
        for i in range(records):
            f.write(f"C{i},{chance.randrange(LARGEST)}.{chance.randrange(100):02d},{chance.choice(REGIONS)},"
                    f"{chance.randrange(80) / 100:.2f}\n")


def threshold(i, count):
    return LARGEST * (count - i) // (count + 1)


def write_segment(path, rules):
    with open(path, "w", encoding="utf-8") as f:
        f.write("segment s {\n" + "".join(f"  {rule}\n" for rule in rules) + "  otherwise -> rest\n}\n")


def write_and(path, count):
    """Also as the CASE of DuckDB."""
    chance = random.Random(2)
    rules = [(threshold(i, count), chance.choice(REGIONS), chance.randrange(5, 60), f"label{i % 50}")
             for i in range(count)]
    write_segment(path, [f'turnover > {k} and region = "{r}" and markup < {m}% -> {label}' for k, r, m, label in rules])
    with open(path + ".sql", "w", encoding="utf-8") as f:
        f.write("CASE " + " ".join(f"WHEN turnover > {k} AND region = '{r}' AND markup < {m / 100:.2f} THEN '{label}'"
                                   for k, r, m, label in rules) + " ELSE 'rest' END")


def rare(i, count):
    """Hardly any record fires it: all rules are asked."""
    return f"turnover > {LARGEST - (count - i) * 10 // count} or markup > 0.79{i:06d}"


def write_or(path, count):
    write_segment(path, [f"{rare(i, count)} -> label{i % 50}" for i in range(count)])


def write_both(path, count):
    chance = random.Random(4)
    pairs = [chance.sample(REGIONS, 2) for _ in range(count)]
    write_segment(path, [f'region in {{"{pair[0]}", "{pair[1]}"}} and ({rare(i, count)}) -> label{i % 50}'
                         for i, pair in enumerate(pairs)])


def write_table(path, count):
    chance = random.Random(3)
    with open(path, "w", encoding="utf-8") as f:
        f.write("table t {\n  | turnover | region | markup || result |\n")
        for i in range(count):
            region = chance.choice(["-", '"South"', '"West", "Urals"', 'not("North", "East")'])
            markup = chance.choice(["-", "< 10%", f"in [10%..{chance.randrange(15, 60)}%)"])
            f.write(f'  | >= {threshold(i, count)} | {region} | {markup} || "result {i % 70}" |\n')
        f.write("}\n")


KINDS = [("`and`", write_and), ("`or`", write_or), ("both", write_both), ("table", write_table)]
