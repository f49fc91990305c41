#!/usr/bin/env python3
"""Checks what no compiler checks of the source.

    tests/check_rooms.py ROOM...

The rooms are those of the Makefile, in the direction of the flow: a room includes headers of earlier rooms alone. A
header that says `private to this room` is included by no other. Library rooms never print and never exit, and nobody
uses functions that read the locale, round money in binary, or write without a bound. Long files are only pointed out.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES_MAX = {".c": 400, ".h": 150}  # a .c file is to be about 250 lines, a header under 120

EVERYWHERE = {
    "strtod": "numbers are exact decimals, whatever the locale", "strtof": "numbers are exact decimals",
    "strtold": "numbers are exact decimals", "atof": "numbers are exact decimals",
    "atoi": "it hides what is no number", "atol": "it hides what is no number",
    "setlocale": "nothing depends on the locale", "localeconv": "nothing depends on the locale",
    "isalpha": "it reads the locale", "isalnum": "it reads the locale", "isspace": "it reads the locale",
    "tolower": "it reads the locale", "toupper": "it reads the locale",
    "gets": "it has no bound", "strcpy": "it has no bound", "strcat": "it has no bound",
    "sprintf": "it has no bound", "vsprintf": "it has no bound", "strtok": "it keeps a state",
    "localtime": "it keeps a state", "gmtime": "it keeps a state", "ctime": "it keeps a state",
    "rand": "nothing is random", "random": "nothing is random", "mmap": "a truncated file would end the program",
    "malloc": "base/memory.h says what happens when there is none", "calloc": "see base/memory.h",
    "realloc": "see base/memory.h", "strdup": "see base/memory.h",
}
LIBRARY = {
    "printf": "library rooms never print", "puts": "library rooms never print", "putchar": "library rooms never print",
    "perror": "library rooms never print", "exit": "library rooms never exit", "_exit": "library rooms never exit",
}
# (file, function): what the file is there for.
ALLOWED = {
    ("src/base/memory.c", "malloc"), ("src/base/memory.c", "calloc"), ("src/base/memory.c", "realloc"),
    ("src/base/memory.c", "mmap"),  # of no file
}


def without_comments(text):
    """Comments and texts blanked out; lines stay where they are."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match[0]), text, flags=re.S)


def main():
    rooms = sys.argv[1:]
    wrong = []
    for name in sorted(path.name for path in (ROOT / "src").iterdir() if path.is_dir()):
        if name not in rooms:
            wrong.append(f"src/{name}: the room is not in ROOMS of the Makefile")
    for path in sorted((ROOT / "src").glob("*/*.[ch]")):
        name = str(path.relative_to(ROOT))
        room = path.parent.name
        text = path.read_text(encoding="utf-8")
        if room not in rooms:
            continue
        for i, line in enumerate(text.split("\n"), 1):
            include = re.match(r'\s*#\s*include\s+"(\w+)/([\w.]+)"', line)
            if not include or include[1] == room:
                continue
            if include[1] not in rooms:
                wrong.append(f"{name}:{i}: there is no room {include[1]}")
            elif rooms.index(include[1]) > rooms.index(room):
                wrong.append(f"{name}:{i}: {room} includes {include[1]}/{include[2]}, which comes after it")
            else:
                header = ROOT / "src" / include[1] / include[2]
                if header.exists() and "private to this room" in header.read_text(encoding="utf-8")[:2000].lower():
                    wrong.append(f"{name}:{i}: {include[1]}/{include[2]} is private to its room")
        code = without_comments(text)
        forbidden = EVERYWHERE if room == "cmd" else {**EVERYWHERE, **LIBRARY}
        for call in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code):
            if call[1] in forbidden and (name, call[1]) not in ALLOWED:
                line = code.count("\n", 0, call.start()) + 1
                wrong.append(f"{name}:{line}: {call[1]}: {forbidden[call[1]]}")
        if code.count("\n") > LINES_MAX[path.suffix]:
            print(f"{name}: {code.count(chr(10))} lines: it could be two files")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
