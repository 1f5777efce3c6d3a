-- What serving each customer cost in a window of time (start outside, end inside).
-- Cost without one of the four functions is set apart, not added to any.
WITH touch AS (
  SELECT customer_id, date, cost, LOWER(function) AS purpose
  FROM ({{ interactions }}) AS interaction
  WHERE date > {{ start }} AND date <= {{ end }}
),
sorted_cost AS (
  SELECT
    customer_id,
    SUM(CASE WHEN purpose = 'marketing' THEN cost ELSE 0 END) AS marketing,
    SUM(CASE WHEN purpose = 'sales' THEN cost ELSE 0 END) AS sales,
    SUM(CASE WHEN purpose IN ('support', 'service') THEN cost ELSE 0 END) AS support,
    SUM(CASE WHEN purpose IN ('marketing', 'sales', 'support', 'service') THEN 0
      ELSE cost END) AS unsorted,
    MIN(CASE WHEN cost IS NOT NULL THEN date END) AS first_cost
  FROM touch
  GROUP BY customer_id
)
SELECT
  customer_id,
  CAST(COALESCE(marketing, 0) AS DOUBLE) AS marketing,
  CAST(COALESCE(sales, 0) AS DOUBLE) AS sales,
  CAST(COALESCE(support, 0) AS DOUBLE) AS support,
  CAST(COALESCE(unsorted, 0) AS DOUBLE) AS unsorted,
  first_cost
FROM sorted_cost
ORDER BY customer_id
