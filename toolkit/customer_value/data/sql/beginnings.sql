-- How each customer began, as known on one day ({{ as_of }}): one row a customer who
-- has bought, with the first purchase, its amount and the day of the second.
-- A purchase is a day on which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, date, SUM(amount) AS amount
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
numbered AS (
  SELECT
    customer_id,
    date,
    amount,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY date) AS occasion
  FROM purchase
)
SELECT
  customer_id,
  MIN(CASE WHEN occasion = 1 THEN date END) AS first_purchase,
  CAST(MIN(CASE WHEN occasion = 1 THEN amount END) AS DOUBLE) AS first_amount,
  MIN(CASE WHEN occasion = 2 THEN date END) AS second_purchase
FROM numbered
WHERE occasion <= 2
GROUP BY customer_id
ORDER BY customer_id
