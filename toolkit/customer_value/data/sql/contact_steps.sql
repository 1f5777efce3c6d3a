-- How far each day's contacts moved each customer, as known on one day ({{ as_of }}).
WITH touch AS (
  SELECT customer_id, date, CAST({{ movement }} AS DECIMAL(38, 12)) AS steps
  FROM ({{ interactions }}) AS interaction
  WHERE date <= {{ as_of }}
)
SELECT customer_id, date, CAST(SUM(steps) AS DOUBLE) AS steps
FROM touch
WHERE steps IS NOT NULL
GROUP BY customer_id, date
ORDER BY customer_id, date
