-- Margin by month of life of the customers won up to one day ({{ as_of }}), a row for
-- each channel, origin and month. Month 0 starts with the first purchase; a month is
-- 365.25 / 12 days, so that 1,461 days are 48 months. A month of a customer counts once
-- it is over.
WITH line AS (
  SELECT customer_id, date, amount, {{ margin }} AS margin
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
),
purchase_day AS (
  SELECT customer_id, date
  FROM line
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
won AS (
  SELECT customer_id, MIN(date) AS first_purchase
  FROM purchase_day
  GROUP BY customer_id
),
life AS (
  SELECT
    won.customer_id,
    won.first_purchase,
    FLOOR(DATE_DIFF('day', won.first_purchase, {{ as_of }}) * 48 / 1461.0) AS months,
    {{ "customer.channel" if has_channel else "CAST(NULL AS VARCHAR)" }} AS channel,
    {{ "CASE WHEN brought.customer_id IS NULL THEN 0 ELSE 1 END" if referrals else "0" }} AS referred
  FROM won
  LEFT JOIN ({{ customers }}) AS customer ON customer.customer_id = won.customer_id
  {% if referrals %}
  LEFT JOIN (
    SELECT DISTINCT referred_id AS customer_id
    FROM ({{ referrals }}) AS referral
    WHERE date <= {{ as_of }}
  ) AS brought ON brought.customer_id = won.customer_id
  {% endif %}
),
earned AS (
  SELECT
    life.channel,
    life.referred,
    life.months,
    FLOOR(DATE_DIFF('day', life.first_purchase, line.date) * 48 / 1461.0) AS month,
    line.margin
  FROM life
  JOIN line ON line.customer_id = life.customer_id
  WHERE line.date >= life.first_purchase
)
SELECT
  channel,
  CAST(referred AS BIGINT) AS referred,
  CAST(month AS BIGINT) AS month,
  CAST(SUM(margin) AS DOUBLE) AS margin
FROM earned
WHERE month < months
GROUP BY channel, referred, month
ORDER BY channel, referred, month
