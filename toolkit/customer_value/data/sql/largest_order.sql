-- The largest order of each customer, net of what was returned of it, as known on one
-- day ({{ as_of }}).
WITH bought AS (
  SELECT customer_id, order_id, SUM(amount) AS amount
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, order_id
)
SELECT customer_id, CAST(MAX(amount) AS DOUBLE) AS amount
FROM bought
GROUP BY customer_id
ORDER BY customer_id
