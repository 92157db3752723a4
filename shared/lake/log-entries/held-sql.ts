const count = (fields: readonly string[]): string =>
  fields.map((name) => `CAST(t.${name} IS NOT NULL AS INTEGER)`).join(' + ');

/** Length of a field in JSON without spaces and escapes: comma, name in quotes, colon, and the value, of a text in quotes. */
const lengthOf = (name: string, number: string): string => {
  const around = name.length + 4 + (name === number ? 0 : 2);
  return `coalesce(strlen(t.${name}) + ${around}, 0)`;
};

/** A record this long is not put together again: 2,048 copies of it at a time would not fit. Units: bytes. */
const LONG = 8_192;

/**
 * SQL that says of the usual record that the VARCHAR fields `t.<name>` hold all of the record `json`: these fields in this
 * order, `number` a number and the others texts, spelled as most programs spell JSON. `text` may have escapes.
 *
 * Puts the record together again and compares: much cheaper than to look at it as JSON, which would be read once more for
 * every look. Shape: true is a proof, false and NULL say nothing.
 */
export function asUsualSql(fields: readonly string[], number: string, text: string): string {
  const record = (quoted: string): string => {
    const values = fields.map((name, at) => {
      const head = `${at === 0 ? '{' : ','}"${name}":`;
      if (name === text) return `'${head}', ${quoted}`;
      return name === number ? `'${head}', t.${name}` : `'${head}"', t.${name}, '"'`;
    });
    return `concat(${values.join(', ')}, '}')`;
  };
  return `CASE WHEN strlen(json) > ${LONG} THEN false
    WHEN contains(json, chr(92)) THEN CAST(json AS VARCHAR) = ${record(`CAST(to_json(t.${text}) AS VARCHAR)`)}
    ELSE CAST(json AS VARCHAR) = ${record(`'"', t.${text}, '"'`)} END`;
}

/**
 * SQL that says the same of most other records: any order, some of the fields, no escapes and no spaces.
 *
 * The record is told by its length. Of one with a number for a text and just as many spaces the fields hold the values, if
 * not their types.
 */
export const plainlyHeldSql = (fields: readonly string[], number: string): string =>
  `len(json_keys(json)) = ${count(fields)} AND NOT contains(json, chr(92))
    AND strlen(json) = 1 + ${fields.map((name) => lengthOf(name, number)).join(' + ')}`;

/** SQL that says the same of every record, by the type of every field. */
export function heldSql(fields: readonly string[], number: string): string {
  const paths = fields.map((name) => `'$.${name}'`).join(', ');
  const types = fields.map((name) => (name === number ? "'UBIGINT'" : "'VARCHAR'")).join(', ');
  return `len(json_keys(json)) =
      len(list_filter(list_zip(json_type(json, [${paths}]), [${types}]), lambda pair: pair[1] = pair[2]))`;
}
