-- One row a customer, as known on one day ({{ as_of }}).
-- A purchase is a day on which the customer's net amount is above zero;
-- returns are negative amounts and reduce revenue.
WITH line AS (
  SELECT customer_id, date, amount,
    {{ margin }} AS margin{{ ", product_id" if has_products else "" }}
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
),
purchase_day AS (
  SELECT customer_id, date, SUM(amount) AS amount, SUM(margin) AS margin
  FROM line
  GROUP BY customer_id, date
),
history AS (
  SELECT
    customer_id,
    SUM(CASE WHEN amount > 0 THEN 1 ELSE 0 END) AS purchases,
    MIN(CASE WHEN amount > 0 THEN date END) AS first_purchase,
    MAX(CASE WHEN amount > 0 THEN date END) AS last_purchase,
    SUM(amount) AS revenue,
    SUM(CASE WHEN date > {{ year_ago }} THEN amount ELSE 0 END) AS revenue_12m,
    SUM(CASE WHEN date > {{ year_ago }} THEN margin ELSE 0 END) AS margin_12m
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
{% if interactions %}
, touch AS (
  SELECT
    customer_id,
    MAX(date) AS last_touch
    {% if has_costs %}
    , SUM(CASE WHEN date > {{ year_ago }} AND LOWER(function) = 'marketing' THEN cost ELSE 0 END) AS marketing
    , SUM(CASE WHEN date > {{ year_ago }} AND LOWER(function) = 'sales' THEN cost ELSE 0 END) AS sales
    , SUM(CASE WHEN date > {{ year_ago }} AND LOWER(function) IN ('support', 'service') THEN cost ELSE 0 END) AS support
    {% endif %}
  FROM ({{ interactions }}) AS interaction
  WHERE date <= {{ as_of }}
  GROUP BY customer_id
)
{% endif %}
{% if referrals %}
, brought AS (  -- a referral counts once the referred customer has bought
  SELECT referral.referrer_id AS customer_id,
    COUNT(DISTINCT referral.referred_id) AS referrals
  FROM ({{ referrals }}) AS referral
  JOIN history ON history.customer_id = referral.referred_id
  WHERE referral.date <= {{ as_of }} AND history.purchases > 0
  GROUP BY referral.referrer_id
)
{% endif %}
, known AS (
  SELECT
    customer.customer_id,
    COALESCE(history.purchases, 0) AS purchases,
    COALESCE(history.revenue, 0) AS revenue,
    COALESCE(history.revenue_12m, 0) AS revenue_12m,
    COALESCE(history.margin_12m, 0) AS margin_12m,
    history.first_purchase,
    history.last_purchase,
    {{ started }} AS started,
    {{ ended }} AS ended
  FROM ({{ customers }}) AS customer
  LEFT JOIN history ON history.customer_id = customer.customer_id
  {% if interactions %}
  LEFT JOIN touch ON touch.customer_id = customer.customer_id
  {% endif %}
)
SELECT
  known.customer_id,
  CAST(known.purchases AS BIGINT) AS purchases,
  CAST(known.revenue AS DOUBLE) AS revenue,
  CAST(known.revenue AS DOUBLE) / NULLIF(known.purchases, 0) AS average_purchase,
  CAST(known.purchases AS DOUBLE)
    / CASE WHEN DATE_DIFF('day', known.first_purchase, {{ as_of }}) > 0.25 * 365.25
        THEN CAST(DATE_DIFF('day', known.first_purchase, {{ as_of }}) AS DOUBLE)
          / CAST(365.25 AS DOUBLE)
        WHEN known.first_purchase IS NOT NULL
        THEN CAST(0.25 AS DOUBLE) END AS purchases_per_year,
  CAST({{ "variety.products" if has_products else "NULL" }} AS DOUBLE) AS products,
  CAST(DATE_DIFF('day', known.first_purchase, known.last_purchase) AS DOUBLE)
    / NULLIF(known.purchases - 1, 0) AS gap_days,
  CAST({{ "COALESCE(brought.referrals, 0)" if referrals else "NULL" }} AS DOUBLE) AS referrals,
  CAST(DATE_DIFF('day', known.started, known.ended) AS DOUBLE)
    / CAST(365.25 AS DOUBLE) AS tenure_years,
  CAST(DATE_DIFF('day', known.last_purchase, {{ as_of }}) AS DOUBLE) AS recency_days,
  CAST(known.revenue_12m AS DOUBLE) AS revenue_12m,
  CAST(known.margin_12m AS DOUBLE) AS margin_12m,
  CAST({{ "COALESCE(touch.marketing, 0)" if has_costs else "NULL" }} AS DOUBLE) AS cost_marketing_12m,
  CAST({{ "COALESCE(touch.sales, 0)" if has_costs else "NULL" }} AS DOUBLE) AS cost_sales_12m,
  CAST({{ "COALESCE(touch.support, 0)" if has_costs else "NULL" }} AS DOUBLE) AS cost_support_12m
FROM known
{% if has_products %}
LEFT JOIN variety ON variety.customer_id = known.customer_id
{% endif %}
{% if has_costs %}
LEFT JOIN touch ON touch.customer_id = known.customer_id
{% endif %}
{% if referrals %}
LEFT JOIN brought ON brought.customer_id = known.customer_id
{% endif %}
ORDER BY known.customer_id
