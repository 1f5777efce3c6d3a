-- The margin of each customer over the whole history, as known on one day
-- ({{ as_of }}); returns lower it.
SELECT customer_id, CAST(SUM({{ margin }}) AS DOUBLE) AS margin
FROM ({{ transactions }}) AS line
WHERE date <= {{ as_of }}
GROUP BY customer_id
ORDER BY customer_id
