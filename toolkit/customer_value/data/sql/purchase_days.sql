-- Purchases by day, of the customers who first bought by one day ({{ learned }}).
-- One row a day: first purchases (births) and later ones (repeats).
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
start AS (
  SELECT customer_id, MIN(date) AS first_purchase
  FROM purchase
  GROUP BY customer_id
)
SELECT
  purchase.date AS date,
  CAST(SUM(CASE WHEN purchase.date = start.first_purchase THEN 1 ELSE 0 END) AS BIGINT)
    AS births,
  CAST(SUM(CASE WHEN purchase.date > start.first_purchase THEN 1 ELSE 0 END) AS BIGINT)
    AS repeats
FROM purchase
JOIN start ON start.customer_id = purchase.customer_id
WHERE start.first_purchase <= {{ learned }}
GROUP BY purchase.date
ORDER BY purchase.date
