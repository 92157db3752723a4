import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUTH_FORMS, SourceSchema } from '../shared/config/sources.ts';
import { describeVendor } from '../shared/connectors/registry.ts';

/** The layers of docs/architecture.md and what each may import. First match decides. */
const LAYERS = [
  {
    name: 'domain',
    files: /^shared\/domain\//,
    layers: ['domain'],
    packages: ['zod', 'node:crypto', 'node:util', 'croner'],
  },
  { name: 'ports', files: /^shared\/ports\//, layers: ['domain', 'ports', 'lake'], packages: [] },
  { name: 'lake', files: /^shared\/lake\//, layers: ['domain', 'config', 'lake'], packages: ['zod'] },
  { name: 'config', files: /^shared\/config\//, layers: ['domain', 'config'], packages: ['zod', 'yaml'] },
  {
    name: 'connectors',
    files: /^shared\/connectors\//,
    layers: ['domain', 'ports', 'config', 'connectors'],
    packages: ['zod', 'node:zlib', 'node:stream'],
  },
  {
    name: 'adapters',
    files: /^shared\/adapters\//,
    layers: ['domain', 'ports', 'config', 'lake', 'adapters'],
    packages: ['@aws-sdk/', '@duckdb/', 'node:', 'zod'],
  },
  {
    name: 'cli',
    files: /^functions\/cli\//,
    layers: ['domain', 'ports', 'config', 'lake', 'connectors', 'adapters', 'functions', 'cli', 'local'],
    packages: ['node:', 'zod', 'aws-lambda'],
  },
  {
    name: 'functions',
    files: /^functions\//,
    layers: ['domain', 'ports', 'config', 'lake', 'connectors', 'adapters', 'functions'],
    packages: ['node:', 'zod', '@middy/', '@aws-lambda-powertools/', 'aws-lambda'],
  },
  { name: 'stand-ins', files: /^infra\/local\/vendors\//, layers: ['stand-ins'], packages: ['node:', 'zod'] },
  {
    name: 'local',
    files: /^infra\/local\//,
    layers: ['local', 'config', 'domain'],
    packages: ['node:', 'zod', '@aws-sdk/', 'aws-lambda', 'fauxqs', 'fastify', 'dynalite', 'croner'],
  },
  {
    name: 'infra',
    files: /^infra\//,
    layers: ['infra', 'config', 'lake'],
    packages: ['node:', 'aws-cdk-lib', 'constructs', 'cdk-nag', 'zod'],
  },
] as const;

type Layer = (typeof LAYERS)[number];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const ROOT = join(import.meta.dirname, '..');
const files = globSync(['functions/**/*.ts', 'infra/**/*.ts', 'shared/**/*.ts'], { cwd: ROOT })
  .map((file) => normalize(file))
  .sort();

const layerOf = (file: string): Layer | undefined => LAYERS.find((layer) => layer.files.test(file));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const found = [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)];
  const dynamic = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)];
  return [
    ...found.map(([, type, from = '']) => ({ file, from, typeOnly: type !== undefined })),
    ...dynamic.map(([, from = '']) => ({ file, from, typeOnly: false })),
  ];
}

const targetOf = ({ file, from }: Import): string | undefined =>
  from.startsWith('.') ? normalize(join(dirname(file), from)) : undefined;

const allImports = files.flatMap(importsOf);

describe('the dependency rule', () => {
  it('finds files in every layer, and a layer for every file', () => {
    const found = new Set(files.map((file) => layerOf(file)?.name));
    expect([...found].sort()).toEqual(LAYERS.map(({ name }) => name).sort());
    expect(allImports.length).toBeGreaterThan(200);
  });

  it('is kept by every import between layers', () => {
    const broken = allImports.flatMap((one) => {
      const target = targetOf(one);
      if (target === undefined || target.startsWith('node_modules/')) return [];
      const [from, to] = [layerOf(one.file), layerOf(target)];
      const allowed = from !== undefined && to !== undefined && from.layers.some((name) => name === to.name);
      return allowed ? [] : [`${one.file} (${from?.name}) imports ${target} (${to?.name})`];
    });
    expect(broken).toEqual([]);
  });

  it('lets each layer use only its packages', () => {
    const broken = allImports.flatMap(({ file, from }) => {
      if (from.startsWith('.')) return [];
      const layer = layerOf(file);
      const allowed = layer?.packages.some(
        (name) => from === name || (/[/:]$/.test(name) ? from.startsWith(name) : from.startsWith(`${name}/`)),
      );
      return allowed === true ? [] : [`${file} (${layer?.name}) imports ${from}`];
    });
    expect(broken).toEqual([]);
  });

  it('keeps connectors apart from each other, and entry points out of the use cases', () => {
    const vendorOf = (file: string): string | undefined => /^shared\/connectors\/([^/]+)\//.exec(file)?.[1];
    const broken = allImports.flatMap((one) => {
      const target = targetOf(one) ?? '';
      const across =
        vendorOf(one.file) !== undefined && vendorOf(target) !== undefined && vendorOf(one.file) !== vendorOf(target);
      const entry = target.endsWith('/handler.ts');
      return across || entry ? [`${one.file} imports ${target}`] : [];
    });
    expect(broken).toEqual([]);
  });

  it('lets ports import types only', () => {
    expect(allImports.filter(({ file, typeOnly }) => file.startsWith('shared/ports/') && !typeOnly)).toEqual([]);
  });

  it('leaves the registry as the only file that names a vendor’s connector', () => {
    const naming = allImports.filter((one) => {
      const target = targetOf(one) ?? '';
      return /^shared\/connectors\/[^/]+\/connector\.ts$/.test(target) && !one.file.startsWith(dirname(target));
    });
    expect(new Set(naming.map(({ file }) => file))).toEqual(new Set(['shared/connectors/registry.ts']));
  });
});

describe('pure code', () => {
  const pure = files.filter(
    (file) => /^shared\/(domain|ports|config)\//.test(file) || /^shared\/connectors\//.test(file),
  );

  it.each([
    ['the clock', /\bDate\.now\(|\bnew Date\(\)|\bperformance\./],
    ['randomness', /\bMath\.random\(|\brandomUUID\b|\brandomBytes\b/],
    ['the environment', /\bprocess\./],
    ['the console', /\bconsole\./],
    ['global fetch', /(?<![.\w])fetch\(/],
    ['timers', /\bset(?:Timeout|Interval|Immediate)\(/],
  ])('never reads %s by itself', (_what, pattern) => {
    const code = (file: string): string =>
      readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(pure.filter((file) => pattern.test(code(file)))).toEqual([]);
  });
});

describe('the code base', () => {
  it('switches no check off without a reason', () => {
    const off = files.flatMap((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .filter((line) => /@ts-ignore|@ts-nocheck|biome-ignore-all|biome-ignore[^:]*$|@ts-expect-error\s*$/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(off).toEqual([]);
  });

  it('keeps files short and their names meaningful', () => {
    const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 201);
    expect(long).toEqual([]);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.ts|\/)/.test(file))).toEqual([]);
  });
});

describe('every vendor of the registry', () => {
  const vendors = SourceSchema.options.map(({ shape }) => [shape.vendor.value, shape] as const);

  it.each(vendors)('%s has a folder with everything that a vendor needs', (vendor) => {
    for (const file of ['connector.ts', 'description.ts', 'schema.ts', 'settings.ts', 'README.md']) {
      expect(existsSync(join(ROOT, 'shared/connectors', vendor, file)), `${vendor}/${file}`).toBe(true);
    }
    for (const file of ['stand-in.ts', 'main.ts']) {
      expect(existsSync(join(ROOT, 'infra/local/vendors', vendor, file)), `stand-in of ${vendor}`).toBe(true);
    }
  });

  it.each(vendors)('%s has a place in the examples, the docs and the schema for editors', (vendor) => {
    for (const file of ['sources.example.yaml', 'docs/sources.md', 'docs/sources.schema.json', 'README.md']) {
      expect(readFileSync(join(ROOT, file), 'utf8'), file).toContain(vendor);
    }
  });

  it.each(vendors)('%s is held to the contract of connectors', (vendor) => {
    const test = readFileSync(join(ROOT, 'test/contract/vendors', `${vendor}.test.ts`), 'utf8');
    expect(test).toContain(`from './${vendor}.ts'`);
    expect(test).toMatch(/^connectorContract\(\w+\);$/m);
    expect(readFileSync(join(ROOT, 'test/contract/vendors', `${vendor}.ts`), 'utf8')).toContain(`vendor: '${vendor}'`);
  });

  it.each(vendors)('%s describes itself as its configuration does', (vendor, shape) => {
    const description = describeVendor(vendor);
    expect(description?.vendor).toBe(vendor);
    expect(description?.defaultSchedule).toBe(shape.schedule.parse(undefined));
    for (const { name, content, identify } of description?.streams ?? []) {
      expect(identify !== undefined, `${vendor}/${name} is of ${content}`).toBe(content === 'records');
    }
    expect(AUTH_FORMS.has(vendor)).toBe(true);
  });
});
