-- How many days lie between a purchase and the next one, over all customers.
-- One row a length of gap: gap_days, and how often it occurred (occurrences).
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
step AS (
  SELECT date, LAG(date) OVER (PARTITION BY customer_id ORDER BY date) AS earlier
  FROM purchase
)
SELECT
  CAST(DATE_DIFF('day', earlier, date) AS BIGINT) AS gap_days,
  CAST(COUNT(*) AS BIGINT) AS occurrences
FROM step
WHERE earlier IS NOT NULL
GROUP BY DATE_DIFF('day', earlier, date)
ORDER BY gap_days
