-- How each customer bought in a window of time (start outside, end inside).
-- A purchase is a day on which the customer's net amount is above zero; who has none
-- in the window is left out.
WITH line AS (
  SELECT customer_id, date, amount{{ ", product_id" if has_products else "" }}
  FROM ({{ transactions }}) AS kept
  WHERE date > {{ start }} AND date <= {{ end }}
),
purchase_day AS (
  SELECT customer_id, date, SUM(amount) AS amount
  FROM line
  GROUP BY customer_id, date
),
business AS (
  SELECT
    customer_id,
    SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS purchases,
    SUM(amount) AS revenue,
    MAX(CASE WHEN amount > 0 THEN date END) AS last_purchase
  FROM purchase_day
  GROUP BY customer_id
)
{% if has_products %}
, variety AS (  -- what was bought, not what was only returned
  SELECT customer_id, COUNT(DISTINCT product_id) AS products
  FROM line
  WHERE amount > 0 AND product_id IS NOT NULL
  GROUP BY customer_id
)
{% endif %}
SELECT
  business.customer_id,
  CAST(business.purchases AS BIGINT) AS purchases,
  CAST(business.revenue AS DOUBLE) AS revenue,
  CAST({{ "variety.products" if has_products else "NULL" }} AS DOUBLE) AS products,
  CAST(DATE_DIFF('day', business.last_purchase, {{ end }}) AS DOUBLE) AS recency_days
FROM business
{% if has_products %}
LEFT JOIN variety ON variety.customer_id = business.customer_id
{% endif %}
WHERE business.purchases > 0
ORDER BY business.customer_id
