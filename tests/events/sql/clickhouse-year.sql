SELECT
  "t2"."initiator" AS "initiator",
  "t2"."target" AS "target",
  "t2"."period" AS "period",
  "t2"."quad" AS "quad",
  "t2"."events" AS "events",
  "t2"."scored" AS "scored",
  "t2"."points" AS "points",
  "t2"."mentions" AS "mentions",
  (
    CAST("t2"."points" AS Nullable(Float64)) / CAST(nullIf("t2"."scored", 0) AS Nullable(Float64))
  ) / 100000.0 AS "goldstein_mean"
FROM (
  SELECT
    "t1"."initiator" AS "initiator",
    "t1"."target" AS "target",
    "t1"."period" AS "period",
    "t1"."quad" AS "quad",
    SUM("t1"."n") AS "events",
    SUM("t1"."scored") AS "scored",
    SUM("t1"."points") AS "points",
    SUM("t1"."mentions") AS "mentions"
  FROM (
    SELECT
      "t0"."initiator" AS "initiator",
      "t0"."target" AS "target",
      "t0"."quad" AS "quad",
      CAST(FLOOR(
        (
          (
            (
              CAST(toYear("t0"."day") AS Nullable(Int64)) * 12
            ) + CAST(toMonth("t0"."day") AS Nullable(Int64))
          ) - 1
        ) / (
          12
        )
      ) AS Nullable(Int64)) AS "period",
      "t0"."n" AS "n",
      CASE WHEN isNotNull("t0"."points") THEN "t0"."n" ELSE 0 END AS "scored",
      COALESCE("t0"."points", 0) * "t0"."n" AS "points",
      "t0"."mentions" AS "mentions"
    FROM "events" AS "t0"
    WHERE
      isNotNull("t0"."initiator") AND isNotNull("t0"."target")
  ) AS "t1"
  GROUP BY
    "t1"."initiator",
    "t1"."target",
    "t1"."period",
    "t1"."quad"
) AS "t2"
