-- Which product customers bought next after another one, where at least
-- {{ min_support }} customers did.
-- bought_next: customers who did. moved_on and choice: customers who bought anything
-- new after the first product, and the choice they had (see product_choices);
-- held_both and choice_held: those of them who had the second product already.
WITH stepped AS (
  SELECT * FROM ({{ steps }}) AS every_step
),
chosen AS (
  SELECT stepped.team, stepped.customer_id, stepped.product_id, stepped.step, move.choice
  FROM stepped
  JOIN ({{ choices }}) AS move
    ON move.customer_id = stepped.customer_id AND move.step = stepped.step
),
left_from AS (
  SELECT team, product_id, COUNT(*) AS moved_on, SUM(choice) AS choice
  FROM chosen
  GROUP BY team, product_id
),
followed AS (
  SELECT one.team, one.product_id, two.product_id AS next_product, COUNT(*) AS bought_next
  FROM chosen AS one
  JOIN stepped AS two
    ON two.customer_id = one.customer_id AND two.step = one.step + 1
  GROUP BY one.team, one.product_id, two.product_id
  HAVING COUNT(*) >= {{ min_support }}
),
had AS (
  SELECT one.team, one.product_id, two.product_id AS next_product,
    COUNT(*) AS held_both, SUM(one.choice) AS choice_held
  FROM chosen AS one
  JOIN followed
    ON followed.team = one.team AND followed.product_id = one.product_id
  JOIN stepped AS two
    ON two.customer_id = one.customer_id AND two.product_id = followed.next_product
  WHERE two.step <= one.step
  GROUP BY one.team, one.product_id, two.product_id
)
SELECT
  followed.team,
  followed.product_id,
  followed.next_product,
  CAST(followed.bought_next AS BIGINT) AS bought_next,
  CAST(left_from.moved_on - COALESCE(had.held_both, 0) AS BIGINT) AS holders,
  CAST(left_from.choice - COALESCE(had.choice_held, 0) AS DOUBLE) / 1000000 AS choice
FROM followed
JOIN left_from
  ON left_from.team = followed.team AND left_from.product_id = followed.product_id
LEFT JOIN had
  ON had.team = followed.team
  AND had.product_id = followed.product_id
  AND had.next_product = followed.next_product
ORDER BY followed.team, followed.product_id, followed.next_product
