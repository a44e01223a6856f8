SELECT
  "t2"."initiator",
  "t2"."target",
  "t2"."period",
  "t2"."quad",
  "t2"."events",
  "t2"."scored",
  "t2"."points",
  "t2"."mentions",
  CAST((
    CAST("t2"."points" AS DOUBLE PRECISION) / CAST(NULLIF("t2"."scored", 0) AS DOUBLE PRECISION)
  ) AS DOUBLE PRECISION) / 100000.0 AS "goldstein_mean"
FROM (
  SELECT
    "t1"."initiator",
    "t1"."target",
    "t1"."period",
    "t1"."quad",
    SUM("t1"."n") AS "events",
    SUM("t1"."scored") AS "scored",
    SUM("t1"."points") AS "points",
    SUM("t1"."mentions") AS "mentions"
  FROM (
    SELECT
      "t0"."initiator",
      "t0"."target",
      "t0"."quad",
      CAST(FLOOR(
        CAST((
          (
            (
              CAST(EXTRACT(year FROM "t0"."day") AS BIGINT) * 12
            ) + CAST(EXTRACT(month FROM "t0"."day") AS BIGINT)
          ) - 1
        ) AS DOUBLE PRECISION) / (
          12
        )
      ) AS BIGINT) AS "period",
      "t0"."n",
      CASE WHEN "t0"."points" IS NOT NULL THEN "t0"."n" ELSE 0 END AS "scored",
      COALESCE("t0"."points", 0) * "t0"."n" AS "points",
      "t0"."mentions"
    FROM "events" AS "t0"
    WHERE
      "t0"."initiator" IS NOT NULL AND "t0"."target" IS NOT NULL
  ) AS "t1"
  GROUP BY
    1,
    2,
    3,
    4
) AS "t2"
