const count = (fields: readonly string[]): string =>
  fields.map((name) => `CAST(t.${name} IS NOT NULL AS INTEGER)`).join(' + ');

/** Length of a field in JSON without spaces and escapes: comma, name in quotes, colon, and the value, of a text in quotes. */
const lengthOf = (name: string, number: string): string => {
  const around = name.length + 4 + (name === number ? 0 : 2);
  return `coalesce(strlen(t.${name}) + ${around}, 0)`;
};

/**
 * SQL that says of most records that the VARCHAR fields `t.<name>` hold all of the record `json`: it has no other fields and no
 * nulls, `number` is a number or absent, and the others are texts or absent.
 *
 * The usual record is told by its length, which is much cheaper than to look at the type of every field. Without CASE, whose
 * branches are costly. Shape: false for records with escapes or spaces, for which `heldSql` is asked. Of one with a number for a
 * text and just as many spaces the fields hold the values, if not their types.
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
