-- One row a customer with a transaction in a window of time (start outside, end inside).
-- A purchase is a day on which the customer's net amount is above zero.
WITH line AS (
  SELECT customer_id, date, amount, {{ margin }} AS margin
  FROM ({{ transactions }}) AS kept
  WHERE date > {{ start }} AND date <= {{ end }}
),
purchase_day AS (
  SELECT customer_id, date, SUM(amount) AS amount, SUM(margin) AS margin
  FROM line
  GROUP BY customer_id, date
)
SELECT
  customer_id,
  CAST(SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS BIGINT) AS purchases,
  CAST(SUM(amount) AS DOUBLE) AS revenue,
  CAST(SUM(margin) AS DOUBLE) AS margin
FROM purchase_day
GROUP BY customer_id
ORDER BY customer_id
