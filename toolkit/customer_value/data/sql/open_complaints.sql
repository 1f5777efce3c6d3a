-- Complaints of a window of time (start outside, end inside) that nothing has settled
-- since. One row a customer: the day of the last one, and what it is. A complaint is
-- settled by a later contact "complaint resolved ...", a case that support did not
-- solve by a later contact "support solved ...".
WITH last_contact AS (
  SELECT
    customer_id,
    MAX(CASE WHEN LOWER(type) = 'complaint' THEN date END) AS complained,
    MAX(CASE WHEN LOWER(type) LIKE 'complaint resolved%' THEN date END) AS resolved,
    MAX(CASE WHEN LOWER(type) = 'support unsolved' THEN date END) AS unsolved,
    MAX(CASE WHEN LOWER(type) LIKE 'support solved%' THEN date END) AS solved
  FROM ({{ interactions }}) AS contact
  WHERE date > {{ start }} AND date <= {{ end }}
  GROUP BY customer_id
)
SELECT
  customer_id,
  CASE WHEN complained > COALESCE(resolved, {{ start }}) THEN complained END AS complaint,
  CASE WHEN unsolved > COALESCE(solved, {{ start }}) THEN unsolved END AS case_open
FROM last_contact
WHERE complained > COALESCE(resolved, {{ start }}) OR unsolved > COALESCE(solved, {{ start }})
ORDER BY customer_id
