#!/usr/bin/env python3
"""The roll-up of ledger.rules by DuckDB: ledger_by_duckdb.py LEDGER OUTPUT"""
import sys

import duckdb

ledger, output = sys.argv[1:3]
columns = {"date": "DATE", "client_id": "VARCHAR", "invoice": "VARCHAR", "good": "VARCHAR", "quantity": "INTEGER",
           "amount": "DECIMAL(18,2)", "cost": "DECIMAL(18,2)"}
year = "date BETWEEN '2025-01-01' AND '2025-12-31'"
duckdb.connect().execute(f"""COPY (
    WITH lines AS (SELECT * FROM read_csv('{ledger}', header = true, columns = {columns}) WHERE client_id IS NOT NULL),
    clients AS (SELECT client_id,
        coalesce(sum(amount) FILTER (WHERE {year}), 0) / 12 AS turnover,
        coalesce(sum(amount) FILTER (WHERE {year} AND month(date) NOT IN (6, 7, 8)), 0) / 9 AS off_season,
        count(DISTINCT date) FILTER (WHERE {year}) AS days,
        count(*) FILTER (WHERE amount > 0) AS lines,
        (sum(amount) - sum(cost)) / nullif(sum(cost), 0) AS markup,
        max(date) AS last_order, max(amount) AS largest, avg(quantity) AS quantity_of
        FROM lines GROUP BY client_id)
    SELECT *,
        CASE WHEN turnover >= 40000 THEN 'VIP' WHEN turnover >= 20000 THEN 'large' WHEN turnover >= 5000 THEN 'medium'
            ELSE 'small' END AS size,
        CASE WHEN off_season >= 20000 THEN 'steady' ELSE 'seasonal' END AS season,
        CASE WHEN days >= 50 THEN 'weekly' WHEN days >= 12 THEN 'monthly' WHEN days >= 1 THEN 'rare'
            ELSE 'none' END AS frequency,
        CASE WHEN markup >= 0.3 THEN 'high' WHEN markup >= 0.2 THEN 'fair' ELSE 'low' END AS band,
        CASE WHEN last_order >= '2025-12-01' THEN 'active' WHEN last_order >= '2025-06-01' THEN 'silent'
            ELSE 'lost' END AS recency,
        CASE WHEN quantity_of >= 11 AND largest >= 9900 THEN 'big' WHEN lines >= 80 THEN 'many'
            ELSE 'plain' END AS basket
    FROM clients) TO '{output}' (HEADER)""")
