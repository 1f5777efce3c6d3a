-- How often a purchase followed within {{ days }} days of a contact, by type of contact,
-- for contacts up to {{ last }}: later ones have not been watched for as long. Contacts
-- that are purchases themselves are left out. The sums over customers of squares and
-- products allow for customers with many contacts.
WITH touch AS (
  SELECT customer_id, date, LOWER(TRIM(type)) AS type
  FROM ({{ interactions }}) AS interaction
  WHERE date <= {{ last }}
  {% if without %}
    AND LOWER(TRIM(type)) NOT IN ({{ without }})
  {% endif %}
),
purchase AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }}
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
),
event AS (
  SELECT customer_id, date, type, 0 AS bought FROM touch
  UNION ALL
  SELECT customer_id, date, CAST(NULL AS VARCHAR) AS type, 1 AS bought FROM purchase
),
ahead AS (  -- of the same day the contact comes before the purchase, which is not after it
  SELECT
    customer_id,
    date,
    type,
    bought,
    MIN(CASE WHEN bought = 1 THEN date END) OVER (
      PARTITION BY customer_id
      ORDER BY date DESC, bought
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS next_purchase
  FROM event
),
counted AS (
  SELECT
    customer_id,
    type,
    COUNT(*) AS n,
    COUNT(CASE WHEN DATE_DIFF('day', date, next_purchase) <= {{ days }} THEN 1 END) AS k
  FROM ahead
  WHERE bought = 0
  GROUP BY customer_id, type
)
SELECT
  type,
  COUNT(*) AS customers,
  CAST(SUM(n) AS DOUBLE) AS contacts,
  CAST(SUM(k) AS DOUBLE) AS bought,
  CAST(SUM(k * k) AS DOUBLE) AS kk,
  CAST(SUM(k * n) AS DOUBLE) AS kn,
  CAST(SUM(n * n) AS DOUBLE) AS nn
FROM counted
GROUP BY type
ORDER BY type
