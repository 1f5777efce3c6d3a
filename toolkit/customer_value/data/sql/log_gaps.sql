-- How regularly each customer buys, in one number, as known on one day ({{ as_of }}):
-- the natural logarithms of the days between purchases, added up (log_gaps).
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
step AS (
  SELECT
    customer_id,
    date,
    LAG(date) OVER (PARTITION BY customer_id ORDER BY date) AS earlier
  FROM purchase
)
SELECT
  customer_id,
  CAST(
    -- decimals add up to the same in any order
    SUM(CAST(LN(DATE_DIFF('day', earlier, date)) AS DECIMAL(18, 9))) AS DOUBLE
  ) AS log_gaps
FROM step
WHERE earlier IS NOT NULL
GROUP BY customer_id
ORDER BY customer_id
