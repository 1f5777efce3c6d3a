-- Margin of each customer in the 12 months from the first purchase, for the customers
-- whose first 12 months are over by one day ({{ as_of }}).
WITH line AS (
  SELECT customer_id, date, amount, {{ margin }} AS margin
  FROM ({{ transactions }}) AS kept
),
purchase_day AS (
  SELECT customer_id, date, SUM(amount) AS amount
  FROM line
  GROUP BY customer_id, date
),
start AS (
  SELECT customer_id, MIN(date) AS first_purchase
  FROM purchase_day
  WHERE amount > 0
  GROUP BY customer_id
)
SELECT start.customer_id, CAST(SUM(line.margin) AS DOUBLE) AS margin
FROM start
JOIN line ON line.customer_id = start.customer_id
WHERE start.first_purchase <= {{ year_ago }}
  AND line.date >= start.first_purchase
  AND line.date < start.first_purchase + INTERVAL 1 YEAR
GROUP BY start.customer_id
ORDER BY start.customer_id
