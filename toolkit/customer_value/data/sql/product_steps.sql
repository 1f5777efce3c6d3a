-- The products of each customer in the order in which they were first bought: products
-- first bought on one day share a step; steps is the number of the last one.
SELECT customer_id, team, product_id, step,
  MAX(step) OVER (PARTITION BY customer_id) AS steps
FROM (
  SELECT first_bought.customer_id, grouped.team, first_bought.product_id,
    CAST(DENSE_RANK() OVER (
      PARTITION BY first_bought.customer_id ORDER BY first_bought.day
    ) AS BIGINT) AS step
  FROM (
    SELECT customer_id, product_id, MIN(date) AS day
    FROM ({{ transactions }}) AS kept
    WHERE date <= {{ as_of }} AND amount > 0 AND product_id IS NOT NULL
    GROUP BY customer_id, product_id
  ) AS first_bought
  JOIN {{ groups }} AS grouped ON grouped.customer_id = first_bought.customer_id
) AS ranked
