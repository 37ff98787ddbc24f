/** Who is calling, as far as a rate limit cares. Forwarded addresses are believed only from configured proxies. */

import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * The nearest address that is no trusted proxy; IPv6 is cut to its /64, which one person usually owns whole.
 * @param trustedProxies CIDR ranges
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: readonly string[],
): string {
  const trusted = blockListOf(trustedProxies);
  const hops = [...(forwardedFor?.split(',').map(hop => hop.trim()) ?? []), socketAddress ?? ''];
  let nearest = '';
  for (const hop of hops.toReversed().map(unmapped)) {
    if (!isIPv4(hop) && !isIPv6(hop)) break;
    nearest = hop;
    if (!trusted.check(hop, isIPv4(hop) ? 'ipv4' : 'ipv6')) break;
  }
  return isIPv6(nearest) ? network64(nearest) : nearest;
}

const blockLists = new WeakMap<readonly string[], BlockList>();

function blockListOf(ranges: readonly string[]): BlockList {
  let list = blockLists.get(ranges);
  if (list) return list;
  list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), isIPv4(network) ? 'ipv4' : 'ipv6');
  }
  blockLists.set(ranges, list);
  return list;
}

/** `::ffff:192.0.2.1` → `192.0.2.1` */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function network64(address: string): string {
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = canonical.includes('::')
    ? [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
    : left;
  return `${groups.slice(0, 4).join(':')}::/64`;
}
