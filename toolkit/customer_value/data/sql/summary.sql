-- One row a customer who has bought by one day ({{ learned }}): how often, over how
-- long, and for how much. Times are whole numbers of {{ unit }}s.
-- A purchase is a {{ unit }} in which the customer's net amount is above zero.
WITH purchase AS (
  SELECT customer_id, {{ period }} AS period, SUM(amount) AS amount
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ learned }}
  GROUP BY customer_id, {{ period }}
  HAVING SUM(amount) > 0
),
history AS (
  SELECT
    customer_id,
    COUNT(*) AS purchases,
    MIN(period) AS first_period,
    MAX(period) AS last_period,
    SUM(amount) AS amount,
    -- the first purchase as one number, its period and its amount: the smallest one
    MIN(CAST(period AS DECIMAL(38, 4)) * 1000000000000000000 + amount) AS first_purchase
  FROM purchase
  GROUP BY customer_id
)
{% if held_out %}
, later_purchase AS (  -- after that day, up to {{ as_of }}
  SELECT customer_id, {{ period }} AS period
  FROM ({{ transactions }}) AS kept
  WHERE date > {{ learned }} AND date <= {{ as_of }}
  GROUP BY customer_id, {{ period }}
  HAVING SUM(amount) > 0
),
later AS (
  SELECT customer_id, COUNT(*) AS purchases
  FROM later_purchase
  GROUP BY customer_id
)
{% endif %}
SELECT
  history.customer_id,
  CAST(history.purchases - 1 AS BIGINT) AS frequency,
  CAST(history.last_period - history.first_period AS BIGINT) AS recency,
  CAST({{ last_period }} - history.first_period AS BIGINT) AS "T",
  COALESCE(
    CAST(
      history.amount - (history.first_purchase
        - CAST(history.first_period AS DECIMAL(38, 4)) * 1000000000000000000)
      AS DOUBLE
    ) / NULLIF(history.purchases - 1, 0),
    0
  ) AS monetary_value
{% if held_out %}
  , CAST(COALESCE(later.purchases, 0) AS BIGINT) AS holdout_frequency
  , CAST({{ end_period }} - {{ last_period }} AS BIGINT) AS "holdout_T"
{% endif %}
FROM history
{% if held_out %}
LEFT JOIN later ON later.customer_id = history.customer_id
{% endif %}
ORDER BY history.customer_id
