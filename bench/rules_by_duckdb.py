#!/usr/bin/env python3
"""The first of many rules by DuckDB: rules_by_duckdb.py EXPORT CASE OUTPUT, or EXPORT CASE --evaluate

CASE is a file with the CASE expression. With --evaluate the export is held in memory first, and the processor seconds
that the CASE takes over it, on all threads, are printed. Typed columns were faster than casts, and give the same bytes
back."""
import sys
import time

import duckdb

export, case, output = sys.argv[1:4]
connection = duckdb.connect()
source = (f"read_csv('{export}', header = true, columns = {{'client_id': 'VARCHAR', 'turnover': 'DECIMAL(18, 2)', "
          "'region': 'VARCHAR', 'markup': 'DECIMAL(18, 2)'})")
with open(case, encoding="utf-8") as f:
    label = f.read()
if output == "--evaluate":
    connection.execute(f"CREATE TABLE clients AS SELECT * FROM {source}")
    start = time.process_time()
    labels = f"SELECT {label} AS label FROM clients"
    connection.execute(f"SELECT label, count(*) FROM ({labels}) GROUP BY label").fetchall()
    print(time.process_time() - start)
else:
    connection.execute(f"COPY (SELECT *, {label} AS s FROM {source}) TO '{output}' (HEADER, DELIMITER ',')")
