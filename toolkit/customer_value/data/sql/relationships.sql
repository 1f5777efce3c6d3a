-- What the contacts with each customer add up to, as known on one day ({{ as_of }}).
-- A contact moves the relationship by a number of steps, closer (+) or away (-), and a
-- step fades: it counts half after {{ half_life }} days.
WITH touch AS (
  SELECT
    customer_id,
    date,
    {{ "cost" if has_cost else "CAST(NULL AS DECIMAL(18, 4))" }} AS cost,
    CAST(DATE_DIFF('day', date, {{ as_of }}) AS DOUBLE) AS age,
    {{ movement }} AS steps
  FROM ({{ interactions }}) AS interaction
  WHERE date <= {{ as_of }}
  {% if without %}
    AND LOWER(TRIM(type)) NOT IN ({{ without }})
  {% endif %}
),
faded AS (  -- decimals add up to the same in any order; after 50 halvings nothing is left
  SELECT
    customer_id,
    date,
    cost,
    CAST(steps AS DECIMAL(38, 12)) AS steps,
    CAST(steps * {{ fading("age") }} AS DECIMAL(38, 12)) AS now,
    CASE WHEN age >= {{ back }}
      THEN CAST(steps * {{ fading("age - " ~ back) }} AS DECIMAL(38, 12))
      ELSE 0 END AS earlier
  FROM touch
)
SELECT
  customer_id,
  COUNT(*) AS interactions,
  COUNT(steps) AS measured,
  CAST(SUM(cost) AS DOUBLE) AS cost,
  CAST(SUM(CASE WHEN steps > 0 THEN steps ELSE 0 END) AS DOUBLE) AS forward,
  CAST(SUM(CASE WHEN steps < 0 THEN -steps ELSE 0 END) AS DOUBLE) AS backward,
  CAST(SUM(now) AS DOUBLE) AS position,
  CAST(SUM(CASE WHEN steps IS NOT NULL THEN earlier END) AS DOUBLE) AS position_before,
  MAX(date) AS last_interaction
FROM faded
GROUP BY customer_id
ORDER BY customer_id
