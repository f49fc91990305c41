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

echo
echo "== A ledger of sales instead of an export: a line for each position of an invoice"
show "head -n 3 examples/northgate/sales-2025-2.csv"

echo
echo "== The rule book rolls it up to clients; rules/README.md says what it knows"
show "rubric run rules/sales.rules --as-of 2026-01-05 --with sales=examples/northgate/sales-2024.csv \\
    --with sales=examples/northgate/sales-2025-1.csv --with sales=examples/northgate/sales-2025-2.csv \\
    -o build/demo/sales.csv"
show "cut -d, -f 1,2,5,10,12,14,16,17,21,23 build/demo/sales.csv | head -n 8"
