-- What customers wrote in the survey, one row a comment, and what they answered on the
-- day to the questions satisfaction and recommend.
WITH remark AS (
  SELECT customer_id, date, comment
  FROM ({{ survey }}) AS said
  WHERE comment IS NOT NULL AND TRIM(comment) <> ''
),
answer AS (
  SELECT
    customer_id,
    date,
    CAST(SUM(CASE WHEN LOWER(question) = 'satisfaction' THEN value END) AS DOUBLE)
      / COUNT(CASE WHEN LOWER(question) = 'satisfaction' THEN value END) AS satisfaction,
    CAST(SUM(CASE WHEN LOWER(question) = 'recommend' THEN value END) AS DOUBLE)
      / COUNT(CASE WHEN LOWER(question) = 'recommend' THEN value END) AS recommend
  FROM ({{ survey }}) AS given
  GROUP BY customer_id, date
)
SELECT
  remark.customer_id,
  remark.date,
  remark.comment,
  answer.satisfaction,
  answer.recommend
FROM remark
JOIN answer ON answer.customer_id = remark.customer_id AND answer.date = remark.date
ORDER BY remark.customer_id, remark.date, remark.comment
