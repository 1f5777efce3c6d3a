-- What each customer said of each outcome: answers, how many of them call it important
-- and how many are satisfied (4 or 5 of 5), the sums of both ratings, and the
-- importance of the answers that are satisfied. One row a customer and outcome.
SELECT
  customer_id,
  job,
  outcome,
  CAST(COUNT(*) AS DOUBLE) AS answers,
  CAST(SUM(CASE WHEN importance >= 4 THEN 1 ELSE 0 END) AS DOUBLE) AS important,
  CAST(SUM(CASE WHEN satisfaction >= 4 THEN 1 ELSE 0 END) AS DOUBLE) AS satisfied,
  CAST(SUM(importance) AS DOUBLE) AS importance,
  CAST(SUM(satisfaction) AS DOUBLE) AS satisfaction,
  CAST(SUM(CASE WHEN satisfaction >= 4 THEN importance ELSE 0 END) AS DOUBLE) AS met
FROM ({{ outcomes }}) AS answer
GROUP BY customer_id, job, outcome
ORDER BY customer_id, job, outcome
