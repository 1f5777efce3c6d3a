-- Whether a customer bought again within a horizon after an answer to the survey.
-- One row a customer and question: the latest answer that has the whole horizon behind
-- it (up to {{ latest }}), several answers of one day averaged, and the purchases after.
-- A purchase is a day on which the customer's net amount is above zero.
WITH answer AS (
  SELECT
    customer_id,
    LOWER(question) AS question,
    date,
    CAST(SUM(value) / COUNT(value) AS DOUBLE) AS value
  FROM ({{ survey }}) AS said
  WHERE value IS NOT NULL AND date <= {{ latest }}
  GROUP BY customer_id, LOWER(question), date
),
numbered AS (
  SELECT
    customer_id,
    question,
    date,
    value,
    ROW_NUMBER() OVER (PARTITION BY customer_id, question ORDER BY date DESC) AS place
  FROM answer
),
purchase_day AS (
  SELECT customer_id, date
  FROM ({{ transactions }}) AS kept
  GROUP BY customer_id, date
  HAVING SUM(amount) > 0
)
SELECT
  numbered.customer_id,
  numbered.question,
  numbered.date,
  numbered.value,
  CAST(COUNT(purchase_day.date) AS BIGINT) AS purchases
FROM numbered
LEFT JOIN purchase_day ON purchase_day.customer_id = numbered.customer_id
  AND DATE_DIFF('day', numbered.date, purchase_day.date) BETWEEN 1 AND {{ horizon }}
WHERE numbered.place = 1
GROUP BY numbered.customer_id, numbered.question, numbered.date, numbered.value
ORDER BY numbered.customer_id, numbered.question
