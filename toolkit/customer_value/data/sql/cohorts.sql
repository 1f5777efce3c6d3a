-- The cohort triangle: customers by the quarter of their first purchase.
-- One row a cohort and an age in quarters: how many of the cohort bought in it.
-- Quarters are whole numbers: 4 x year + quarter - 1, so 2026 Q1 is 8104.
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT
    customer_id,
    CAST(4 * EXTRACT(YEAR FROM date) + EXTRACT(QUARTER FROM date) - 1 AS BIGINT)
      AS quarter
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
active AS (
  SELECT DISTINCT customer_id, quarter FROM purchase
),
started AS (
  SELECT customer_id, MIN(quarter) AS cohort FROM active GROUP BY customer_id
)
SELECT
  started.cohort AS cohort,
  active.quarter - started.cohort AS age,
  CAST(COUNT(*) AS BIGINT) AS customers
FROM active
JOIN started ON started.customer_id = active.customer_id
GROUP BY started.cohort, active.quarter - started.cohort
ORDER BY cohort, age
