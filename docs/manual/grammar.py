#!/usr/bin/env python3
"""Puts the grammar into docs/grammar.md, from grammar/rules.y.

    docs/manual/grammar.py [--check]

Each block ```ebnf SECTION of the page holds the rules of one section of the file, which begins at a comment
`/* --- SECTION --- */`. The notation is that of the W3C: a? b* c+ (d | e). What bison needs and a reader does not is
taken away: rules for errors, lists that are written by recursion, and names that stand for one optional thing.
--check changes nothing, and ends with 1 where the page is not what the grammar says.
"""
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GRAMMAR = ROOT / "grammar/rules.y"
PAGE = ROOT / "docs/grammar.md"
WIDTH = 100

TOKENS = {"ARROW": "'->'", "BARS": "'||'", "TO": "'..'", "EQUAL": "'='", "NOT_EQUAL": "'!='", "LESS": "'<'",
          "LESS_EQUAL": "'<='", "GREATER": "'>'", "GREATER_EQUAL": "'>='", "IN_PERIOD": "'in'", "TO_WORD": "'to'",
          "UNIT_WORD": "('month' | 'week' | 'day')", "SEPARATOR": "SEPARATOR", "NUMBER": "NUMBER", "DATE": "DATE",
          "DURATION": "DURATION", "TEXT": "TEXT", "NAME": "NAME", "RAW_ROW": "LINE"}
# Written out where they are used.
INLINED = {"open", "close", "sum_sign", "unit", "plain_policy", "sign", "score_rules", "settings"}
# Stand for one optional thing, and have a name of their own.
OPTIONAL = {"policy_opt": "policy", "rollup_item_opt": "rollup_item"}
# The names of keywords are all alike.
LEFT_OUT = {"start", "name", "plain_name"}


def read_rules(text):
    """[(section, name, alternatives)]: an alternative is a list of symbols."""
    body = re.search(r"^%%\n(.*?)(?:^%%|\Z)", text, re.M | re.S)[1]
    rules = []
    section = "statements"
    for part in re.split(r"(/\* --- .*? --- \*/)", body):
        heading = re.match(r"/\* --- (.*?)(?:,.*)? --- \*/", part)
        if heading:
            section = heading[1]
            continue
        part = re.sub(r"\{(?:[^{}']|'[^']*'|\{[^{}]*\})*\}(?=\s*(?:\n|$))", "", part)
        part = re.sub(r"/\*.*?\*/", "", part, flags=re.S)
        for rule in re.finditer(r"^(\w+):\s(.*?)^;", part, re.M | re.S):
            alternatives = [words.split() for words in re.split(r"(?<!')\|(?!')", rule[2])]
            rules.append((section, rule[1], [[word for word in words if word != "%empty"] for words in alternatives
                                             if "error" not in words]))
    return rules


# --- expressions: ('or', items), ('then', items), ('?', item), ('*', item), or a symbol ---

def then(items):
    return items[0] if len(items) == 1 else ("then", items)


def either(items):
    distinct = []
    for item in items:
        if item not in distinct:
            distinct.append(item)
    return distinct[0] if len(distinct) == 1 else ("or", distinct)


def common_ends(sequences):
    """Alternatives that begin alike are joined: a b | a c is a (b | c)."""
    joined = []
    for sequence in sequences:
        if joined and joined[-1][0][:1] == sequence[:1]:
            joined[-1].append(sequence)
        else:
            joined.append([sequence])
    result = []
    for group in joined:
        if len(group) == 1:
            result.append(then(group[0]))
            continue
        result.append(then([group[0][0], *endings([sequence[1:] for sequence in group])]))
    return result


def endings(rests):
    """What may follow: the symbol that all end with stands once."""
    last = []
    if all(rests) and len({rest[-1] for rest in rests}) == 1:
        last = [rests[0][-1]]
        rests = [rest[:-1] for rest in rests]
    tail = either(common_ends([rest for rest in rests if rest]))
    return [("?", tail) if [] in rests else tail, *last]


def expression_of(name, alternatives):
    again = [words[1:] for words in alternatives if words[:1] == [name]]
    bases = [words for words in alternatives if words[:1] != [name]]
    empty = [] in bases
    bases = [words for words in bases if words]
    if again:
        loop = ("*", either(common_ends(again)))
        if not bases:
            return loop
        base = either(common_ends(bases))
        return ("then", [("?", base) if empty else base, loop])
    base = either(common_ends(bases))
    return ("?", base) if empty else base


def inline(expression, inlined):
    if isinstance(expression, str):
        return inline(inlined[expression], inlined) if expression in inlined else expression
    kind, inside = expression
    if kind in ("?", "*"):
        item = inline(inside, inlined)
        if kind == "?" and item[0] == "?":
            return item
        return (kind, item)
    items = [inline(item, inlined) for item in inside]
    flat = []
    for item in items:
        flat += item[1] if isinstance(item, tuple) and item[0] == kind else [item]
    return (kind, flat)


def written(symbol):
    if symbol.startswith("'"):
        return symbol
    if symbol in TOKENS:
        return TOKENS[symbol]
    return f"'{symbol.lower()}'" if symbol.isupper() else symbol.replace("plain_name", "name")


def write(expression, level=0):
    """level 0: anything may stand here; 1: no alternatives; 2: one thing."""
    if isinstance(expression, str):
        return written(expression)
    kind, inside = expression
    if kind in ("?", "*"):
        return write(inside, 2) + kind
    text = (" | " if kind == "or" else " ").join(write(item, 0 if kind == "or" else 1) for item in inside)
    return f"({text})" if level > (0 if kind == "or" else 1) else text


def write_rule(name, expression, indent):
    head = f"{name:<{indent}} ::= "
    one = head + write(expression)
    lines = [write(item, 1) for item in expression[1]] if expression[0] == "or" else []
    if len(one) <= WIDTH or all(" " not in line for line in lines):
        return wrap(one, indent)
    return "\n".join(wrap((" " * (indent + 3) + "| " if i else head) + line, indent) for i, line in enumerate(lines))


def wrap(line, indent):
    return textwrap.fill(line, WIDTH, subsequent_indent=" " * (indent + 9), break_long_words=False,
                         break_on_hyphens=False, drop_whitespace=True, replace_whitespace=False)


def named(rule):
    section, name, expression = rule
    return (section, OPTIONAL[name], expression[1]) if name in OPTIONAL else rule


def blocks_of_grammar():
    rules = [(section, name, expression_of(name, alternatives)) for section, name, alternatives
             in read_rules(GRAMMAR.read_text(encoding="utf-8")) if name not in LEFT_OUT]
    rules = [named(rule) for rule in rules]
    inlined = {old: ("?", new) for old, new in OPTIONAL.items()}
    inlined |= {name: expression for _, name, expression in rules
               if name in INLINED or name.endswith("_opt") or isinstance(expression, tuple) and expression[0] == "*"}
    blocks = {}
    for section, name, expression in rules:
        if name not in inlined:
            blocks.setdefault(section, []).append((name, inline(expression, inlined)))
    return {section: "\n".join(write_rule(name, expression, max(len(other) for other, _ in entries))
                               for name, expression in entries)
            for section, entries in blocks.items()}


def main():
    blocks = blocks_of_grammar()
    page = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"^```ebnf (.*)$", page, re.M)
    if sorted(shown) != sorted(blocks):
        sys.exit(f"{PAGE.name} shows the sections {shown}, the grammar has {sorted(blocks)}")
    made = re.sub(r"^```ebnf (.*)\n(?:.*\n)*?```$", lambda block: f"```ebnf {block[1]}\n{blocks[block[1]]}\n```", page,
                  flags=re.M)
    if "--check" not in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
    elif made != page:
        sys.exit(f"{PAGE.name} is not what the grammar says; docs/manual/grammar.py writes it")


if __name__ == "__main__":
    main()
