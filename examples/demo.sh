#!/bin/sh
# Labels the clients of examples/clients.csv and shows what goes in and what comes out. Run by `make demo`; rubric is
# found in PATH.
set -e
cd "$(dirname "$0")/.."
mkdir -p build/demo

show() {
	printf '\n$ %s\n' "$1"
	sh -c "$1"
}

echo "== The export: 300 clients, one line each"
show "head -n 5 examples/clients.csv"

echo
echo "== The rules (their tests stand below, in the same file)"
show "sed '/^test /,\$d' examples/clients.rules"

echo "== The run: every line as it was, with one more column for each segment, score and output"
show "rubric run examples/clients.rules examples/clients.csv --as-of 2026-01-31 -o build/demo/labelled.csv"

echo
echo "== What it wrote: build/demo/labelled.csv"
show "head -n 5 build/demo/labelled.csv"

echo
echo "== The same, without what the export had"
show "rubric run examples/clients.rules examples/clients.csv --as-of 2026-01-31 --only -q | head -n 8"
