-- Whether customers buy again, by a product of their first purchase, as known on one
-- day ({{ as_of }}); the {{ most }} products that most customers began with. Customers
-- who began with several products count in each.
-- One row a product: customers, how many of them bought again, how many began at least
-- {{ within }} days ago (watched), and how many of those bought again within
-- {{ within }} days.
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
beginning AS (
  SELECT
    customer_id,
    first_purchase,
    second_purchase,
    CASE WHEN DATE_DIFF('day', first_purchase, {{ as_of }}) >= {{ within }}
      THEN 1 ELSE 0 END AS watched,
    CASE WHEN DATE_DIFF('day', first_purchase, second_purchase) <= {{ within }}
      THEN 1 ELSE 0 END AS soon
  FROM customer
),
first_basket AS (
  SELECT DISTINCT line.product_id, line.customer_id
  FROM ({{ transactions }}) AS line
  JOIN beginning ON beginning.customer_id = line.customer_id
    AND beginning.first_purchase = line.date
  WHERE line.amount > 0 AND line.product_id IS NOT NULL
),
common AS (
  SELECT product_id, COUNT(*) AS customers
  FROM first_basket
  GROUP BY product_id
  ORDER BY customers DESC, product_id
  LIMIT {{ most }}
)
SELECT
  first_basket.product_id,
  CAST(COUNT(*) AS BIGINT) AS customers,
  CAST(COUNT(beginning.second_purchase) AS BIGINT) AS again,
  CAST(SUM(beginning.watched) AS BIGINT) AS watched,
  CAST(SUM(beginning.watched * beginning.soon) AS BIGINT) AS again_within
FROM first_basket
JOIN common ON common.product_id = first_basket.product_id
JOIN beginning ON beginning.customer_id = first_basket.customer_id
GROUP BY first_basket.product_id
ORDER BY first_basket.product_id
