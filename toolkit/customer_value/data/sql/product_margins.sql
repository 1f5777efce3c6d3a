-- One row a group and product. holders; moved_on: customers who bought something new
-- after it; taken: customers who bought it as something new after another product;
-- choice: what there was to choose for those who lacked it (see product_choices).
WITH everyone AS (
  SELECT team, SUM(choice) AS choice FROM ({{ choices }}) AS every_move GROUP BY team
)
SELECT
  stepped.team,
  stepped.product_id,
  CAST(COUNT(*) AS BIGINT) AS holders,
  CAST(SUM(CASE WHEN stepped.step < stepped.steps THEN 1 ELSE 0 END) AS BIGINT) AS moved_on,
  CAST(SUM(CASE WHEN stepped.step > 1 THEN 1 ELSE 0 END) AS BIGINT) AS taken,
  CAST(COALESCE(MAX(everyone.choice), 0) - COALESCE(SUM(move.choice_on), 0) AS DOUBLE)
    / 1000000 AS choice
FROM ({{ steps }}) AS stepped
LEFT JOIN ({{ choices }}) AS move
  ON move.customer_id = stepped.customer_id AND move.step = stepped.step
LEFT JOIN everyone ON everyone.team = stepped.team
GROUP BY stepped.team, stepped.product_id
ORDER BY stepped.team, stepped.product_id
