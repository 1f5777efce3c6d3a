-- One row a customer who has bought by one day ({{ as_of }}): first and last purchase.
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
)
SELECT
  customer_id,
  MIN(date) AS first_purchase,
  MAX(date) AS last_purchase
FROM purchase
GROUP BY customer_id
ORDER BY customer_id
