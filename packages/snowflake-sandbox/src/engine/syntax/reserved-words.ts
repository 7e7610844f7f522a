/**
 * Words that cannot stand unquoted as a name (docs.snowflake.com reserved-keywords: those marked
 * "Reserved by ANSI" and "Reserved by Snowflake").
 */
export const reservedWords: ReadonlySet<string> = new Set(
  `ALL ALTER AND ANY AS BETWEEN BY CHECK COLUMN CONNECT CREATE CURRENT DELETE DISTINCT DROP ELSE
  EXISTS FOLLOWING FOR FROM GRANT GROUP HAVING ILIKE IN INCREMENT INSERT INTERSECT INTO IS LIKE
  MINUS NOT NULL OF ON OR ORDER QUALIFY REGEXP REVOKE RLIKE ROW ROWS SAMPLE SELECT SET SOME START
  TABLE TABLESAMPLE THEN TO TRIGGER UNION UNIQUE UPDATE VALUES WHENEVER WHERE WITH`.split(/\s+/),
);

/** Not column names in CREATE TABLE (same page). */
export const notColumnNames: ReadonlySet<string> = new Set(
  'CONSTRAINT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP'.split(
    ' ',
  ),
);

/** Not column references in an expression (same page). */
export const notColumnReferences: ReadonlySet<string> = new Set(
  'CASE CAST FALSE TRUE TRY_CAST WHEN'.split(' '),
);

/** Not table names or aliases in FROM (same page). */
export const notTableNames: ReadonlySet<string> = new Set(
  'CROSS FULL INNER JOIN LATERAL LEFT NATURAL RIGHT USING'.split(' '),
);

/** Words that begin the next clause, so that they are no alias unless AS says so. */
export const clauseWords: ReadonlySet<string> = new Set(
  'LIMIT OFFSET FETCH UNION EXCEPT MINUS INTERSECT QUALIFY WHERE GROUP HAVING ORDER FROM ON USING WHEN WINDOW AT BEFORE CHANGES MATCH_RECOGNIZE PIVOT UNPIVOT CONNECT START SET'.split(
    ' ',
  ),
);
