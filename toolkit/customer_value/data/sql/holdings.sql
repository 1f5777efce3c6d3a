-- How many customers of each group hold each product by one day ({{ as_of }}).
-- Held is what was bought, not what was only returned.
WITH held AS (
  SELECT DISTINCT customer_id, product_id
  FROM ({{ transactions }}) AS kept
  WHERE date <= {{ as_of }} AND amount > 0 AND product_id IS NOT NULL
)
SELECT held.product_id, grouped.team, CAST(COUNT(*) AS BIGINT) AS holders
FROM held
JOIN {{ groups }} AS grouped ON grouped.customer_id = held.customer_id
GROUP BY held.product_id, grouped.team
ORDER BY held.product_id, grouped.team
