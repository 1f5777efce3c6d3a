-- One row a customer and step that leads on to another product. choice is how much
-- there was to choose: the products taken next over the popularity of all that the
-- customer still lacked, in whole millionths, so that sums are the same everywhere;
-- choice_on adds those of the later steps.
SELECT team, customer_id, step, choice,
  SUM(choice) OVER (PARTITION BY customer_id ORDER BY step DESC) AS choice_on
FROM (
  SELECT team, customer_id, step,
    CAST(ROUND(1000000 * taken_next
      / CASE WHEN held < 1 - 1e-9 THEN 1 - held ELSE 1e-9 END) AS BIGINT) AS choice
  FROM (
    SELECT team, customer_id, step,
      SUM(weight) OVER (PARTITION BY customer_id ORDER BY step) AS held,
      LEAD(taken) OVER (PARTITION BY customer_id ORDER BY step) AS taken_next
    FROM (
      SELECT stepped.team, stepped.customer_id, stepped.step,
        COUNT(*) AS taken, SUM(popular.weight) AS weight
      FROM ({{ steps }}) AS stepped
      JOIN {{ weights }} AS popular
        ON popular.team = stepped.team AND popular.product_id = stepped.product_id
      GROUP BY stepped.team, stepped.customer_id, stepped.step
    ) AS customer_step
  ) AS held_so_far
  WHERE taken_next IS NOT NULL
) AS move
