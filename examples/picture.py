#!/usr/bin/env python3
"""Draws picture.svg: rules of clients.rules, what they did to clients of clients.csv, and how all its clients would move if
VIP began at another turnover. The labels are those that rubric, found in PATH, gives now.

    picture.py >picture.svg
"""
import csv
import io
import re
import subprocess
import sys
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHANGE = "vip_from=250k"
SHOWN = ["C1002", "C1003", "C1005", "C1006", "C1008", "C1011", "C1021", "C1024", "C1033", "C1113", "C1234"]

FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
WIDTH, LINE, CHARACTER = 1180, 19, 7.25
INK, FAINT, PAPER, FRAME = "#1f2933", "#6b7785", "#ffffff", "#d5dbe1"
COLOURS = {"VIP": "#7a3e9d", "large": "#2467b3", "small": "#3b8f6b", "prospect": "#8a949e",
           "high": "#7a3e9d", "good": "#2467b3", "thin": "#b7791f", "too thin": "#b83232"}
WORDS = [("comment", r"#.*"), ("text", r'"[^"]*"'), ("number", r"\d[\d.]*[kM%]?"), ("arrow", r"->"),
         ("keyword", r"\b(?:segment|unique|on|in|otherwise|param|because)\b")]
WORD_COLOURS = {"comment": FAINT, "text": "#b7791f", "number": "#2467b3", "arrow": FAINT, "keyword": "#7a3e9d"}


def run(*options):
    """The records with their labels, by client."""
    done = subprocess.run(["rubric", "run", HERE / "clients.rules", HERE / "clients.csv", "--as-of", "2026-01-31", "-q",
                           *options], stdout=subprocess.PIPE, check=True)
    return {row["client_id"]: row for row in csv.DictReader(io.StringIO(done.stdout.decode()))}


def rules_shown():
    """The statements of the rule file that the picture is about."""
    text = (HERE / "clients.rules").read_text(encoding="utf-8")
    segments = [re.search(rf"^segment {name} .*?^}}$", text, re.M | re.S)[0] for name in ("size", "markup_band")]
    params = re.findall(r"^param .*$", text, re.M)
    return "\n".join(params) + "\n\n" + "\n\n".join(re.sub(r" because .*", "", segment) for segment in segments)


class Drawing:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, colour=INK, size=12, weight="normal", anchor="start"):
        self.parts.append(f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}" font-weight="{weight}" '
                          f'text-anchor="{anchor}" xml:space="preserve">{escape(words)}</text>')

    def code(self, x, y, line):
        """A line of a rule file, its words in their colours."""
        spans, at = [], 0
        pattern = "|".join(f"(?P<{kind}>{expression})" for kind, expression in WORDS)
        for word in re.finditer(pattern, line):
            spans.append(escape(line[at:word.start()]))
            spans.append(f'<tspan fill="{WORD_COLOURS[word.lastgroup]}">{escape(word[0])}</tspan>')
            at = word.end()
        spans.append(escape(line[at:]))
        self.parts.append(f'<text x="{x:g}" y="{y:g}" fill="{INK}" font-size="12" xml:space="preserve">'
                          f'{"".join(spans)}</text>')

    def box(self, x, y, width, height, fill=PAPER, stroke=FRAME, radius=6):
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" '
                          f'fill="{fill}" stroke="{stroke}"/>')

    def chip(self, x, y, label):
        if label:
            self.box(x, y - 13, len(label) * CHARACTER + 14, 17, COLOURS[label], "none", 8)
            self.text(x + 7, y, label, "#ffffff", weight="bold")

    def band(self, x1, top1, x2, top2, height, colour):
        middle = (x1 + x2) / 2
        self.parts.append(f'<path d="M{x1:g},{top1:g} C{middle:g},{top1:g} {middle:g},{top2:g} {x2:g},{top2:g} '
                          f'V{top2 + height:g} C{middle:g},{top2 + height:g} {middle:g},{top1 + height:g} '
                          f'{x1:g},{top1 + height:g} Z" fill="{colour}" fill-opacity="0.35"/>')

    def page(self, height):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
                f'height="{height}" font-family="{FONT}">\n'
                f'<rect width="{WIDTH}" height="{height}" fill="#f4f6f8"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


def draw_rules(drawing, x, y, width, height):
    drawing.box(x, y, width, height)
    drawing.text(x + 18, y + 28, "clients.rules", FAINT, weight="bold")
    for i, line in enumerate(rules_shown().split("\n")):
        drawing.code(x + 18, y + 56 + i * LINE, line)


def draw_export(drawing, x, y, width, height, records):
    drawing.box(x, y, width, height)
    drawing.text(x + 18, y + 28, "clients.csv", FAINT, weight="bold")
    columns = [("client_id", 0), ("name", 80), ("turnover", 385), ("markup", 405)]
    added = [("size", 480), ("markup_band", 585)]
    drawing.box(x + 470, y + 14, width - 484, height - 28, "#eef3fa", "none")
    for name, at in columns + added:
        drawing.text(x + 18 + at, y + 56, name, FAINT, anchor="end" if name == "turnover" else "start")
    for i, client in enumerate(SHOWN):
        row, at = records[client], y + 86 + i * 25
        for name, left in columns:
            if name == "turnover":
                drawing.text(x + 18 + left, at, row[name], anchor="end")
            else:
                drawing.text(x + 18 + left, at, row[name][:30])
        for name, left in added:
            drawing.chip(x + 18 + left, at, row[name])


def draw_flows(drawing, x, y, width, height, before, after):
    """Clients by their label before and after the change, and who moves from where to where."""
    drawing.box(x, y, width, height)
    moved = sum(before[client]["size"] != after[client]["size"] for client in before)
    drawing.text(x + 18, y + 28, f"--set {CHANGE}: {moved} of {len(before)} clients move", FAINT, weight="bold")
    labels = ["VIP", "large", "small", "prospect"]
    left, right, top, gap = x + 190, x + width - 190, y + 48, 12
    unit = (height - 66 - gap * (len(labels) - 1)) / len(before)
    heights = {side: {label: unit * sum(row["size"] == label for row in rows.values()) for label in labels}
               for side, rows in (("before", before), ("after", after))}
    at = {}
    for side, edge, anchor in (("before", left, "end"), ("after", right, "start")):
        y_of = top
        for label in labels:
            tall = heights[side][label]
            at[side, label] = y_of
            drawing.box(edge - 6, y_of, 12, max(tall, 1), COLOURS[label], "none", 2)
            count = sum(row["size"] == label for row in (before if side == "before" else after).values())
            away = -16 if anchor == "end" else 16
            drawing.text(edge + away, y_of + tall / 2 + 4, f"{label} {count}", COLOURS[label], weight="bold",
                         anchor=anchor)
            y_of += tall + gap
    for old in labels:
        for new in labels:
            tall = unit * sum(before[client]["size"] == old and after[client]["size"] == new for client in before)
            if tall:
                drawing.band(left + 6, at["before", old], right - 6, at["after", new], tall, COLOURS[old])
                at["before", old] += tall
                at["after", new] += tall


def main():
    before, after = run(), run("--set", CHANGE)
    drawing = Drawing()
    draw_rules(drawing, 16, 16, 372, 380)
    draw_export(drawing, 404, 16, 760, 380, before)
    draw_flows(drawing, 16, 412, 1148, 262, before, after)
    sys.stdout.write(drawing.page(690))


if __name__ == "__main__":
    main()
