import { describe, expect, it } from "vitest";
import { draftOwner, orderId } from "./order.ts";
import {
  BUCKETS,
  bucketCode,
  bucketOf,
  bucketOfOrder,
  bucketsOf,
  MAX_SHARDS,
  shardMap,
  shardOf,
} from "./shards.ts";

const CUSTOMERS = 100_000;

describe("customers", () => {
  it.each([
    ["random ids", (i: number) => `user:${crypto.randomUUID()}-${i}`],
    ["ids that count up", (i: number) => `user:customer-${i}`],
    ["bare numbers", (i: number) => `user:${i}`],
  ])("with %s spread over 4 shards within 5 %", (_name, customer) => {
    const held = [0, 0, 0, 0];
    for (let i = 0; i < CUSTOMERS; i++) {
      const shard = shardOf(bucketOf(customer(i)), 4);
      held[shard] = (held[shard] ?? 0) + 1;
    }
    for (const count of held) expect(Math.abs(count / (CUSTOMERS / 4) - 1)).toBeLessThan(0.05);
  });

  it("stay in their bucket: these are stored", () => {
    expect(["user:ada", "guest:crt_00000000000000000000", "user:éva"].map(bucketOf)).toEqual([329, 944, 459]);
  });
});

describe("an order's id", () => {
  it("names its customer's bucket, whatever was ordered with whichever key", async () => {
    for (let i = 0; i < 200; i++) {
      const customer = `user:${i}`;
      const id = await orderId(customer, `key-${i}`, i % 2 ? { variantId: i } : { saleNum: i + 1, lane: 3 });
      expect(bucketOfOrder(id)).toBe(bucketOf(customer));
      expect(draftOwner(id)).not.toBeNull();
    }
  });

  it("names every bucket in two characters", () => {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      expect(bucketOfOrder(`ord_${bucketCode(bucket)}000000000000000000-1`)).toBe(bucket);
    }
  });

  it("that is not one of ours names none", () => {
    for (const id of ["", "ord_", "ord_0", "xord_00", "ord_!!", "ord_0!", "ord_!0", "ord_uu", "pay_000"])
      expect(bucketOfOrder(id)).toBeNull();
  });
});

describe("the map of buckets", () => {
  it("gives every shard the same number of buckets but for one", () => {
    for (let shards = 1; shards <= MAX_SHARDS; shards++) {
      const held = Array.from({ length: shards }, (_, shard) => bucketsOf(shard, shards).length);
      expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
      expect(held.reduce((sum, count) => sum + count, 0)).toBe(BUCKETS);
    }
  });

  it("moves only what the new shard takes over when it grows", () => {
    for (let shards = 1; shards < MAX_SHARDS; shards++) {
      const [before, after] = [shardMap(shards), shardMap(shards + 1)];
      const moved = [...before.keys()].filter((bucket) => before[bucket] !== after[bucket]);
      expect(moved).toHaveLength(Math.floor(BUCKETS / (shards + 1)));
      expect(moved.every((bucket) => after[bucket] === shards)).toBe(true);
    }
  });

  it("refuses a number of shards that cannot be", () => {
    for (const shards of [0, -1, 1.5, MAX_SHARDS + 1]) expect(() => shardMap(shards)).toThrow(RangeError);
  });
});
