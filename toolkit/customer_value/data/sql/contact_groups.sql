-- What contacts cost and how far they led, by type, channel and function, as known on
-- one day ({{ as_of }}). Steps closer count as forward, steps away as backward.
WITH touch AS (
  SELECT
    LOWER(TRIM(type)) AS type,
    {{ "TRIM(channel)" if has_channel else "CAST(NULL AS VARCHAR)" }} AS channel,
    {{ "LOWER(TRIM(function))" if has_function else "CAST(NULL AS VARCHAR)" }} AS purpose,
    {{ "cost" if has_cost else "CAST(NULL AS DECIMAL(18, 4))" }} AS cost,
    CAST({{ recorded }} AS DECIMAL(38, 12)) AS recorded,
    CAST({{ movement }} AS DECIMAL(38, 12)) AS steps
  FROM ({{ interactions }}) AS interaction
  WHERE date <= {{ as_of }}
)
SELECT
  type,
  channel,
  purpose AS function,
  COUNT(*) AS interactions,
  COUNT(steps) AS measured,
  COUNT(recorded) AS recorded,
  COUNT(cost) AS costed,
  CAST(SUM(cost) AS DOUBLE) AS cost,
  CAST(COALESCE(SUM(CASE WHEN steps > 0 THEN steps END), 0) AS DOUBLE) AS forward,
  CAST(COALESCE(SUM(CASE WHEN steps < 0 THEN -steps END), 0) AS DOUBLE) AS backward,
  COUNT(CASE WHEN steps < 0 THEN 1 END) AS led_away
FROM touch
GROUP BY type, channel, purpose
ORDER BY type, channel NULLS FIRST, purpose NULLS FIRST
