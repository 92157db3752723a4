import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKind, judgeAddress, judgeVendorUrl } from '../../../shared/domain/network-address.ts';

describe('addressKind', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['52.216.1.1', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['223.255.255.255', 'public'],
    ['2600:1f18::1', 'public'],
    ['2a00:1450:4001:81b::200e', 'public'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['[::1]', 'loopback'],
    ['0.0.0.0', 'private'],
    ['10.0.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['169.254.169.254', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['192.0.0.192', 'private'],
    ['198.18.0.1', 'private'],
    ['203.0.113.9', 'private'],
    ['224.0.0.1', 'private'],
    ['255.255.255.255', 'private'],
    ['::', 'private'],
    ['fe80::1', 'private'],
    ['fd00:ec2::254', 'private'],
    ['fc00::1', 'private'],
    ['ff02::1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['::ffff:7f00:1', 'private'],
    ['::ffff:8.8.8.8', 'private'],
    ['::8.8.8.8', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::127.0.0.1', 'private'],
    ['2001::1', 'private'],
    ['2001:db8::1', 'private'],
    ['2002:0a00:0001::1', 'private'],
    ['localhost', 'invalid'],
    ['1.2.3', 'invalid'],
    ['01.2.3.4', 'invalid'],
    ['256.1.1.1', 'invalid'],
    ['0x7f.0.0.1', 'invalid'],
    ['fe80::1%eth0', 'invalid'],
    ['1:2:3:4:5:6:7', 'invalid'],
    ['1::2::3', 'invalid'],
    ['1:2:3:4:5:6:7::8', 'invalid'],
    [':1:2:3:4:5:6:7', 'invalid'],
    ['', 'invalid'],
  ])('calls %s %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  it('calls no address public that a block list of the private ranges knows', () => {
    const blocked = new BlockList();
    const ranges = [
      '0.0.0.0/8',
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '224.0.0.0/3',
    ];
    for (const range of ranges) {
      const [network = '', prefix] = range.split('/');
      blocked.addSubnet(network, Number(prefix), 'ipv4');
    }
    const nearEdges = fc.tuple(
      fc.constantFrom(0, 9, 10, 11, 100, 127, 169, 172, 192, 224, 255),
      fc.nat(255),
      fc.nat(255),
      fc.nat(255),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          nearEdges.map((octets) => octets.join('.')),
          fc.ipV4(),
        ),
        (address) => {
          if (blocked.check(address, 'ipv4')) expect(addressKind(address)).not.toBe('public');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('calls an IPv6 address public only inside 2000::/3 or behind NAT64, in every way of writing it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname;
        expect(addressKind(address)).toBe(addressKind(canonical));
        if (addressKind(address) === 'public') expect(canonical).toMatch(/^\[(?:[23]|64:ff9b:)/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads exactly what node calls an address, but for zones', () => {
    const texts = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 }), fc.stringMatching(/^[0-9a-f:.]{0,20}$/));
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!text.includes('%') && !text.startsWith('['));
        expect(addressKind(text) !== 'invalid').toBe(isIP(text) !== 0);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('judgeVendorUrl', () => {
  it.each([
    ['https://store.example.com/a?sig=1', true, true],
    ['http://store.example.com/a', false, false],
    ['http://127.0.0.1:8080/a', false, true],
    ['https://127.0.0.1/a', false, true],
    ['http://localhost/a', false, true],
    ['http://[::1]:1/a', false, true],
    ['https://2130706433/a', false, true],
    ['https://0177.0.0.1/a', false, true],
    ['https://10.0.0.1/a', false, false],
    ['http://10.0.0.1/a', false, false],
    ['https://[::ffff:10.0.0.1]/a', false, false],
    ['ftp://127.0.0.1/a', false, false],
    ['file:///etc/passwd', false, false],
  ])('on %s: %s, with the loopback allowed: %s', (address, strict, lenient) => {
    const url = new URL(address);
    expect([judgeVendorUrl(url, false).ok, judgeVendorUrl(url, true).ok]).toEqual([strict, lenient]);
  });
});

describe('judgeAddress', () => {
  it('takes public addresses always, loopback ones on demand, others never', () => {
    const verdicts = (address: string) => [judgeAddress(address, false).ok, judgeAddress(address, true).ok];
    expect(verdicts('8.8.8.8')).toEqual([true, true]);
    expect(verdicts('127.0.0.1')).toEqual([false, true]);
    expect(verdicts('10.0.0.1')).toEqual([false, false]);
    expect(verdicts('not an address')).toEqual([false, false]);
  });
});
