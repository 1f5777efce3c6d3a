-- The product to offer each customer: of the pairs given, those that start from what
-- was bought last and lead to what the customer lacks; the highest lift first.
WITH stepped AS (
  SELECT * FROM ({{ steps }}) AS every_step
),
possible AS (
  SELECT stepped.customer_id, pair.product_id, pair.next_product, pair.lift, pair.place
  FROM stepped
  JOIN {{ pairs }} AS pair
    ON pair.team = stepped.team AND pair.product_id = stepped.product_id
  LEFT JOIN stepped AS owned
    ON owned.customer_id = stepped.customer_id
    AND owned.product_id = pair.next_product
  WHERE stepped.step = stepped.steps AND owned.product_id IS NULL
),
ordered AS (
  SELECT customer_id, product_id, next_product, lift,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY place) AS nth
  FROM possible
)
SELECT customer_id, product_id, next_product, CAST(lift AS DOUBLE) AS lift
FROM ordered
WHERE nth = 1
ORDER BY customer_id
