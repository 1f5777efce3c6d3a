-- The last two gaps of each customer with three or more purchases, as known on one
-- day ({{ as_of }}): the days between the last purchase and the one before (last_gap),
-- and between that one and the one before it (earlier_gap).
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
numbered AS (
  SELECT
    customer_id,
    date,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY date DESC) AS back
  FROM purchase
),
customer AS (
  SELECT
    customer_id,
    MIN(CASE WHEN back = 1 THEN date END) AS last_purchase,
    MIN(CASE WHEN back = 2 THEN date END) AS second_last,
    MIN(CASE WHEN back = 3 THEN date END) AS third_last
  FROM numbered
  WHERE back <= 3
  GROUP BY customer_id
)
SELECT
  customer_id,
  CAST(DATE_DIFF('day', third_last, second_last) AS BIGINT) AS earlier_gap,
  CAST(DATE_DIFF('day', second_last, last_purchase) AS BIGINT) AS last_gap
FROM customer
WHERE third_last IS NOT NULL
ORDER BY customer_id
