-- How often each customer needed support in a window of time (start outside, end inside),
-- and how many of these contacts ran where customers help each other or themselves.
SELECT
  customer_id,
  CAST(COUNT(*) AS DOUBLE) AS contacts,
  CAST(SUM(CASE WHEN {{ self_help }} THEN 1 ELSE 0 END) AS DOUBLE) AS self_help
FROM ({{ interactions }}) AS interaction
WHERE date > {{ start }} AND date <= {{ end }} AND LOWER(function) = 'support'
GROUP BY customer_id
ORDER BY customer_id
