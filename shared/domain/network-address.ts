/** Where an IP address leads: `invalid` is whatever is not the text of one. */
export type AddressKind = 'public' | 'loopback' | 'private' | 'invalid';

/** IPv4 ranges that do not belong to the public internet. Source: IANA special-purpose address registry. */
const PRIVATE_V4: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Ranges inside the global unicast range 2000::/3 that still lead elsewhere (Teredo, ORCHID, examples, 6to4). */
const PRIVATE_V6: readonly (readonly [address: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** The 32 bits of a dotted address; `undefined` for octal, hexadecimal, short and other forms. */
function parseV4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || octets.some((octet) => !/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255)) {
    return undefined;
  }
  return octets.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

/** The 128 bits of an IPv6 address, `::` and a dotted tail included; zones (`%eth0`) are not accepted. */
function parseV6(text: string): bigint | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail !== null) {
    const low = parseV4(tail[2] ?? '');
    if (low === undefined) return undefined;
    return parseV6(`${tail[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const [head = [], rest = []] = sides.map((side) => (side === '' ? [] : side.split(':')));
  const missing = 8 - head.length - rest.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...rest];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

const within = (bits: bigint, range: bigint | undefined, prefix: number, width: number): boolean =>
  range !== undefined && bits >> BigInt(width - prefix) === range >> BigInt(width - prefix);

function kindOfV4(bits: bigint): AddressKind {
  if (within(bits, 0x7f000000n, 8, 32)) return 'loopback';
  return PRIVATE_V4.some(([address, prefix]) => within(bits, parseV4(address), prefix, 32)) ? 'private' : 'public';
}

function kindOfV6(bits: bigint): AddressKind {
  if (bits === 1n) return 'loopback';
  // NAT64: the way to an IPv4 address from a network that has none, so that address decides.
  if (within(bits, parseV6('64:ff9b::'), 96, 128))
    return kindOfV4(bits & 0xffffffffn) === 'public' ? 'public' : 'private';
  if (!within(bits, parseV6('2000::'), 3, 128)) return 'private';
  return PRIVATE_V6.some(([address, prefix]) => within(bits, parseV6(address), prefix, 128)) ? 'private' : 'public';
}

/**
 * Where an IP address leads, given as text with or without the brackets of a URL.
 *
 * `private` is everything that the public internet does not route: private, link-local, shared (CGNAT), unique-local,
 * multicast, reserved, documentation and unspecified ranges, and every IPv4-mapped IPv6 address, a mapped loopback too.
 * Test: test/unit/domain/network-address.test.ts
 */
export function addressKind(text: string): AddressKind {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  const v4 = parseV4(address);
  if (v4 !== undefined) return kindOfV4(v4);
  const v6 = parseV6(address);
  return v6 === undefined ? 'invalid' : kindOfV6(v6);
}

export type AddressVerdict = { readonly ok: true } | { readonly ok: false; readonly why: string };

const OK: AddressVerdict = { ok: true };
const refused = (why: string): AddressVerdict => ({ ok: false, why });

/**
 * May a vendor send us to this URL? Decides on scheme and literal address; names are judged by `judgeAddress` once they
 * are resolved. `allowLoopback`: for stand-ins on this machine, where plain http is allowed as well.
 */
export function judgeVendorUrl(url: URL, allowLoopback: boolean): AddressVerdict {
  const kind = url.hostname === 'localhost' ? 'loopback' : addressKind(url.hostname);
  if (kind === 'loopback' && allowLoopback && /^https?:$/.test(url.protocol)) return OK;
  if (url.protocol !== 'https:') return refused('it is not https');
  return kind === 'loopback' || kind === 'private' ? refused(`it leads to a ${kind} address`) : OK;
}

/** May a connection that a vendor's URL asks for go to this resolved address? */
export function judgeAddress(address: string, allowLoopback: boolean): AddressVerdict {
  const kind = addressKind(address);
  if (kind === 'public' || (kind === 'loopback' && allowLoopback)) return OK;
  return refused(`its name resolves to a ${kind} address`);
}
