-- How long customers take to buy a second time, as known on one day ({{ as_of }}).
-- One row a number of days since the first purchase: how many customers bought
-- again after exactly so many days (bought), and how many have waited so many days
-- by now without buying again (waiting).
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
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY date) AS occasion
  FROM purchase
),
customer AS (
  SELECT
    customer_id,
    MIN(CASE WHEN occasion = 1 THEN date END) AS first_purchase,
    MIN(CASE WHEN occasion = 2 THEN date END) AS second_purchase
  FROM numbered
  WHERE occasion <= 2
  GROUP BY customer_id
),
wait AS (
  SELECT
    DATE_DIFF('day', first_purchase, COALESCE(second_purchase, {{ as_of }})) AS days,
    CASE WHEN second_purchase IS NULL THEN 0 ELSE 1 END AS again
  FROM customer
)
SELECT
  CAST(days AS BIGINT) AS days,
  CAST(SUM(again) AS BIGINT) AS bought,
  CAST(SUM(1 - again) AS BIGINT) AS waiting
FROM wait
GROUP BY days
ORDER BY days
