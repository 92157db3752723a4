import { hexOf, uuidOf } from '../kit/deterministic.ts';

/** One step of a flow; its slug is the `process_group_id` of its logs, and `order` its `flow_order`, which has gaps. */
export interface Step {
  readonly slug: string;
  readonly name: string;
  readonly order: number;
}

/** A flow of a project. `inBound` flows pull on a schedule. */
export interface Flow {
  readonly flowId: string;
  readonly name: string;
  readonly inBound: boolean;
  readonly steps: readonly Step[];
}

/** A project of the stand-in account. */
export interface Project {
  readonly projectId: string;
  readonly projectSlug: string;
  readonly flows: readonly Flow[];
}

const login = { slug: 'login', name: 'Login', order: 2 };
const read = { slug: 'read_data_from_erp', name: 'Read Data From ERP', order: 4 };
const convert = { slug: 'convert_data', name: 'Convert Data', order: 5 };
const send = { slug: 'send_to_omnitron', name: 'Send To Omnitron', order: 7 };
const kinds: readonly Omit<Flow, 'flowId'>[] = [
  { name: 'price', inBound: false, steps: [login, read] },
  { name: 'stock', inBound: false, steps: [login, read, send] },
  { name: 'order', inBound: true, steps: [login, read, convert, send] },
];

function planFlow(seed: string, projectIndex: number, index: number): Flow[] {
  const kind = kinds[index % kinds.length];
  if (kind === undefined) return [];
  const round = Math.floor(index / kinds.length);
  const name = round === 0 ? kind.name : `${kind.name}-${round + 1}`;
  return [{ ...kind, name, flowId: uuidOf(seed, 'flow', projectIndex, index) }];
}

/** Returns a project with `flows` flows; equal arguments give an equal one. */
export function planProject(seed: string, index: number, flows: number): Project {
  return {
    projectId: uuidOf(seed, 'project', index),
    projectSlug: `shop-${hexOf(4, seed, 'slug', index)}`,
    flows: Array.from({ length: flows }, (_, flow) => planFlow(seed, index, flow)).flat(),
  };
}
