-- How many customers the summary of one day ({{ learned }}) holds and leaves out, and
-- how many {{ unit }}s with transactions were no purchase, up to {{ as_of }}.
-- A purchase is a {{ unit }} in which the customer's net amount is above zero.
WITH line AS (
  SELECT
    customer_id,
    {{ period }} AS period,
    CASE WHEN date > {{ learned }} THEN 1 ELSE 0 END AS later,
    amount
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
),
spent AS (
  SELECT customer_id, period, later, CASE WHEN SUM(amount) > 0 THEN 1 ELSE 0 END AS bought
  FROM line
  GROUP BY customer_id, period, later
),
customer AS (
  SELECT
    customer_id,
    MAX(bought * (1 - later)) AS known,
    MAX(bought) AS buyer,
    SUM(1 - bought) AS no_purchase
  FROM spent
  GROUP BY customer_id
)
SELECT
  CAST(COALESCE(SUM(customer.known), 0) AS BIGINT) AS known,
  CAST(COALESCE(SUM(customer.buyer - customer.known), 0) AS BIGINT) AS first_later,
  CAST(COALESCE(SUM(1 - COALESCE(customer.buyer, 0)), 0) AS BIGINT) AS never,
  CAST(COALESCE(SUM(customer.no_purchase), 0) AS BIGINT) AS no_purchase
FROM ({{ customers }}) AS listed
LEFT JOIN customer ON customer.customer_id = listed.customer_id
