const within = (number: string, from: string, to: string): string => `${number} >= ${from} AND ${number} < ${to}`;

/** SQL of the BIGINT that a VARCHAR spells, which a cast alone would also make of fractions; NULL for anything else. */
export const wholeSql = (text: string): string =>
  `CASE WHEN CAST(TRY_CAST(${text} AS BIGINT) AS VARCHAR) = ${text} THEN TRY_CAST(${text} AS BIGINT) END`;

/**
 * SQL of the TIMESTAMP (UTC) of a whole number of seconds, milliseconds, microseconds or nanoseconds since 1970.
 *
 * Shape: the unit is told by the magnitude, which is unambiguous from 1973 to 5138; anything else is NULL. `number` is the
 * SQL of a BIGINT.
 */
export const instantSql = (number: string): string => `CASE
    WHEN ${within(number, '100000000000', '100000000000000')} THEN make_timestamp(${number} * 1000)
    WHEN ${within(number, '100000000', '100000000000')} THEN make_timestamp(${number} * 1000000)
    WHEN ${within(number, '100000000000000', '100000000000000000')} THEN make_timestamp(${number})
    WHEN ${number} >= 100000000000000000 THEN make_timestamp(${number} // 1000)
  END`;

/** A fraction of the unit, as nanoseconds at most: what is below the microsecond is cut off. */
const decimalSql = (text: string): string => {
  const number = `TRY_CAST(${text} AS DECIMAL(28, 6))`;
  return `CASE
    WHEN ${within(number, '100000000000', '100000000000000')} THEN make_timestamp(CAST(trunc(${number} * 1000) AS BIGINT))
    WHEN ${within(number, '100000000', '100000000000')} THEN make_timestamp(CAST(trunc(${number} * 1000000) AS BIGINT))
    WHEN ${within(number, '100000000000000', '100000000000000000')} THEN make_timestamp(CAST(trunc(${number}) AS BIGINT))
    WHEN ${within(number, '100000000000000000', '9000000000000000000')} THEN make_timestamp(CAST(trunc(${number} / 1000) AS BIGINT))
  END`;
};

/** A decimal comma is log4j's; a text without a zone is UTC, which the session's zone must be. */
const isoSql = (text: string): string => {
  const cast = `TRY_CAST(replace(${text}, ',', '.') AS TIMESTAMPTZ)`;
  return `CASE WHEN isfinite(${cast}) THEN timezone('UTC', ${cast}) END`;
};

/**
 * SQL of the TIMESTAMP (UTC) of a time that may be a number in any unit, with a fraction or not, or a text of ISO's forms.
 *
 * Shape: NULL for what is no time. `text` is the SQL of a VARCHAR. Needs a session whose TimeZone is UTC.
 */
export const timeSql = (text: string): string => `coalesce(${decimalSql(text)}, ${isoSql(text)})`;
