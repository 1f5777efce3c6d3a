-- Customers with the same history counted together: one row a pattern of
-- (frequency, recency, T), and how many customers share it (weights).
SELECT frequency, recency, "T", CAST(COUNT(*) AS BIGINT) AS weights
FROM ({{ summary }}) AS customer
GROUP BY frequency, recency, "T"
ORDER BY frequency, recency, "T"
