import { BASE32, base32 } from "../base/ids.ts";

/**
 * Which database keeps whose orders. A customer belongs to one of 1,024 buckets permanently. The
 * two characters behind `ord_` are the bucket, so an order is found from its id alone. The number
 * of shards determines the shard of each bucket. One more shard moves only the buckets that it
 * takes over, and none between the old shards.
 */
export const BUCKETS = 1_024;
export const MAX_SHARDS = 64;

/**
 * A customer's bucket: FNV-1a, then mixed so that the low bits depend on every character (murmur3's
 * finalizer).
 */
export function bucketOf(customer: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < customer.length; i++) {
    hash = Math.imul(hash ^ customer.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (BUCKETS - 1);
}

/** A bucket as an order id carries it: two characters of base 32. */
export function bucketCode(bucket: number): string {
  return base32(Uint8Array.of(bucket >> 2, (bucket & 3) << 6), 2);
}

/** The bucket an order id names, or null when it is not an order's id. */
export function bucketOfOrder(orderId: string): number | null {
  const [, high, low] = /^ord_(.)(.)/.exec(orderId) ?? [];
  if (high === undefined || low === undefined) {
    return null;
  }
  const [first, second] = [BASE32.indexOf(high), BASE32.indexOf(low)];
  return first < 0 || second < 0 ? null : first * BASE32.length + second;
}

const maps = new Map<number, Uint8Array>();

/**
 * The shard of each bucket. Each further shard takes evenly from those before it, so their sizes
 * differ by at most one bucket. The map of one shard less differs only in the buckets of the last
 * shard.
 */
export function shardMap(shards: number): Uint8Array {
  if (!Number.isInteger(shards) || shards < 1 || shards > MAX_SHARDS) {
    throw new RangeError(`There are 1 to ${MAX_SHARDS} shards, not ${shards}`);
  }
  const known = maps.get(shards);
  if (known) {
    return known;
  }
  const map = shards === 1 ? new Uint8Array(BUCKETS) : shardMap(shards - 1).slice();
  if (shards > 1) {
    const held = Array.from({ length: shards - 1 }, (_, shard) => map.filter((at) => at === shard).length);
    for (let taken = 0; taken < Math.floor(BUCKETS / shards); taken++) {
      const fullest = held.indexOf(Math.max(...held));
      map[map.lastIndexOf(fullest)] = shards - 1;
      held[fullest] = (held[fullest] ?? 0) - 1;
    }
  }
  maps.set(shards, map);
  return map;
}

/** The shard of one bucket. */
export function shardOf(bucket: number, shards: number): number {
  const shard = shardMap(shards)[bucket];
  if (shard === undefined) {
    throw new RangeError(`There is no bucket ${bucket}`);
  }
  return shard;
}

/** The buckets that one shard keeps. */
export function bucketsOf(shard: number, shards: number): number[] {
  return [...shardMap(shards).keys()].filter((bucket) => shardOf(bucket, shards) === shard);
}
