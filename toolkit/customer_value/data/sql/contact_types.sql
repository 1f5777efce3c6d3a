-- How often each customer had a contact of each type in a window of time (start
-- outside, end inside). One row a customer and type.
SELECT
  customer_id,
  LOWER(type) AS type,
  CAST(COUNT(*) AS BIGINT) AS contacts
FROM ({{ interactions }}) AS contact
WHERE date > {{ start }} AND date <= {{ end }} AND type IS NOT NULL
GROUP BY customer_id, LOWER(type)
ORDER BY customer_id, LOWER(type)
