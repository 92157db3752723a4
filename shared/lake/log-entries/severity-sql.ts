/** Other spellings of the levels of log4j. */
const SPELLINGS: Readonly<Record<string, string>> = {
  WARNING: 'WARN',
  ERR: 'ERROR',
  SEVERE: 'ERROR',
  CRIT: 'FATAL',
  CRITICAL: 'FATAL',
  INFORMATION: 'INFO',
  FINE: 'DEBUG',
  FINER: 'TRACE',
  FINEST: 'TRACE',
};

/** SQL of a severity in upper case and in log4j's words where it has one. `sent` is the SQL of a VARCHAR. */
export const severitySql = (sent: string): string => {
  const others = Object.entries(SPELLINGS).map(([word, level]) => `WHEN '${word}' THEN '${level}'`);
  return `CASE WHEN ${sent} IN ('INFO', 'WARN', 'ERROR', 'DEBUG', 'TRACE', 'FATAL') THEN ${sent}
    ELSE CASE upper(trim(${sent})) ${others.join(' ')} WHEN '' THEN NULL ELSE upper(trim(${sent})) END END`;
};

/** SQL that says whether a row is a problem, which gets a first line and a signature: to mask costs more than other columns. */
export const PROBLEM = `severity IN ('WARN', 'ERROR', 'FATAL')`;
