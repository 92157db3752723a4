import { describe, expect, it } from 'vitest';
import { type Resource, stackUnderTest } from './stack-under-test.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: unknown[];
    readonly alarms?: unknown[];
  };
}

/** The body of the one dashboard, with every reference written as its name. */
function widgetsOf(ofType: (type: string) => [string, Resource][]): readonly Widget[] {
  const dashboard = ofType('AWS::CloudWatch::Dashboard')[0]![1];
  const pieces: unknown[] = dashboard.Properties.DashboardBody['Fn::Join'][1];
  const text = pieces.map((piece) =>
    typeof piece === 'string' ? piece : (JSON.stringify(piece).match(/"(\w+)"[\],}]/)?.[1] ?? ''),
  );
  return JSON.parse(text.join('')).widgets;
}

const { ofType } = stackUnderTest();
const widgets = widgetsOf(ofType);

describe('the dashboard of a stage', () => {
  it('begins with every alarm, and says where the runbook is', () => {
    const [introduction, alarms] = widgets;
    expect(introduction?.properties.markdown).toContain('docs/runbook.md');
    expect(alarms?.properties.alarms).toHaveLength(ofType('AWS::CloudWatch::Alarm').length);
  });

  it.each(['eu', 'us-west', 'once'])('has a chapter of the source %s with its own metrics', (source) => {
    const chapter = widgets.findIndex(({ properties }) => properties.markdown === `## ${source} (talend)`);
    expect(chapter).toBeGreaterThan(0);
    const graphs = widgets.slice(chapter + 1, chapter + 9);
    for (const { type, properties } of graphs) {
      expect(type).toBe('metric');
      const other = ['eu', 'us-west', 'once'].filter((id) => id !== source);
      for (const id of other) expect(JSON.stringify(properties.metrics)).not.toContain(`"Source","${id}"`);
      expect(JSON.stringify(properties.metrics)).toMatch(new RegExp(`"Source","${source}"`));
    }
  });

  it('shows every function and every queue', () => {
    const shown = JSON.stringify(widgets.flatMap(({ properties }) => properties.metrics ?? []));
    for (const [id] of ofType('AWS::Lambda::Function')) expect(shown).toContain(id);
    for (const [id] of ofType('AWS::SQS::Queue')) expect(shown).toContain(id);
  });

  it('has no two widgets in one place, and stays within what a dashboard holds', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, at) => `${x + (at % width)}/${y + Math.floor(at / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
    expect(widgets.length).toBeLessThanOrEqual(500);
  });

  it('shows the alarms of very many sources in several widgets, as one takes a hundred', () => {
    const sources = Array.from(
      { length: 14 },
      (_, at) => `  - { id: source-${at}, vendor: talend, region: eu, auth: { token: "\${secret:t}" } }`,
    );
    const many = stackUnderTest('dev', `sources:\n${sources.join('\n')}\n`);
    const counts = widgetsOf(many.ofType).flatMap(({ properties }) => properties.alarms?.length ?? []);
    expect(counts).toEqual([100, 14 * 8 + 11 - 100]);
  });
});
