-- The readings of the indicators, one row an indicator and day; several readings of one
-- day are averaged.
SELECT
  indicator,
  date,
  MIN(LOWER(kind)) AS kind,
  CAST(SUM(value) / COUNT(value) AS DOUBLE) AS value,
  CAST({{ "MAX(baseline)" if has_baseline else "NULL" }} AS DOUBLE) AS baseline,
  CAST({{ "MAX(target)" if has_target else "NULL" }} AS DOUBLE) AS target
FROM ({{ indicators }}) AS reading
WHERE value IS NOT NULL
GROUP BY indicator, date
ORDER BY indicator, date
