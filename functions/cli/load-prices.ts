import { readFile } from 'node:fs/promises';
import { LIST_PRICES, type Prices, PricesSchema } from '../../shared/domain/prices.ts';
import { UsageError } from './usage-error.ts';

/** The list prices, with those of a JSON file in their place. Errors: UsageError that names the file and the wrong fields. */
export async function loadPrices(file: string | undefined): Promise<Prices> {
  if (file === undefined) return LIST_PRICES;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} can not be read (${error.code ?? error.message})`);
  });
  const parsed = PricesSchema.partial().safeParse(jsonOf(text));
  if (parsed.success) return { ...LIST_PRICES, ...definedIn(parsed.data) };
  const wrong = parsed.error.issues
    .map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)
    .join('; ');
  throw new UsageError(`${file} is no list of prices (${wrong}); allowed are ${Object.keys(LIST_PRICES).join(', ')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the file says; a schema of optional fields may hold the others as undefined. */
const definedIn = (found: { [K in keyof Prices]?: Prices[K] | undefined }): Partial<Prices> =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
