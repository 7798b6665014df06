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

/** Numbers of shards that deployments grow through. */
const GROWTH = [2, 3, 4, 5, 6, 8];

/**
 * Customers, with their bucket, its code in their orders' ids, and their shard for each number in
 * GROWTH. Shops have stored orders by these values. A code change that alters one loses those
 * orders: mend the code.
 */
const STORED: [customer: string, bucket: number, code: string, shards: string][] = [
  ["user:ada", 329, "a9", "003333"],
  ["user:éva", 459, "eb", "022222"],
  ["user:日本", 802, "s2", "113333"],
  ["user:🦉", 854, "tp", "122255"],
  ["user:0", 699, "nv", "111155"],
  ["user:1", 239, "7f", "000444"],
  ["user:42", 18, "0j", "000000"],
  ["user:a", 342, "ap", "022222"],
  ["user:b", 188, "5w", "000055"],
  ["user:aa", 629, "kn", "111111"],
  ["user:customer-1", 862, "ty", "122255"],
  ["user:customer-2", 670, "my", "111116"],
  ["user:customer-1000", 297, "99", "003333"],
  ["user:ada@example.com", 990, "yy", "123446"],
  ["user:acc_0000000000000000000f", 949, "xn", "123355"],
  ["user:acc_3k7qx3m2x9vt5n8wbcjz", 1019, "zv", "123457"],
  ["user:acc_zzzzzzzzzzzzzzzzzzzz", 363, "bb", "022222"],
  ["user:auth0|5f7c8ec7c33c6c004bbafe82", 874, "va", "122255"],
  ["user:00000000-0000-4000-8000-000000000000", 398, "ce", "022222"],
  ["user:ffffffff-ffff-4fff-bfff-ffffffffffff", 565, "hn", "111111"],
  ["guest:crt_00000000000000000000", 944, "xg", "123355"],
  ["guest:crt_0123456789abcdefghjk", 228, "74", "000444"],
  ["guest:crt_4k7qx3m2x9vt5n8wbcjz", 652, "mc", "111117"],
  ["guest:crt_zzzzzzzzzzzzzzzzzzzz", 377, "bs", "022222"],
];

/** SHA-256 of the shard of each bucket, by the number of shards: half of it, in hexadecimal. */
const MAPS: [shards: number, digest: string][] = [
  [1, "5f70bf18a086007016e948b04aed3b82"],
  [2, "8b0b8b279d77721b461bf5c594642ff1"],
  [3, "0d0d3af15a15c9ecd0f9fe26e3afdacd"],
  [4, "04005c792d9a06d637a5f67c6228e906"],
  [5, "4abb7d01837dfcb2d89fc9f320311084"],
  [6, "0deb33a70d60535fcc6c6b60fa4bf532"],
  [7, "eca162cff0d726f8593c149414448cfe"],
  [8, "eb9fa4adec034c5eaa8feee00b336842"],
  [16, "1b78ebbd58be48dc20af12173ae5c772"],
  [32, "fd56cf8450536634d520df177d46f870"],
  [64, "2097fd6c7a4102216c4cc5f17154f676"],
];

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
    for (const count of held) {
      expect(Math.abs(count / (CUSTOMERS / 4) - 1)).toBeLessThan(0.05);
    }
  });

  it.each(STORED)(
    "stay in their bucket and on their shards for good: %s",
    (customer, bucket, code, shards) => {
      expect(bucketOf(customer)).toBe(bucket);
      expect(bucketCode(bucket)).toBe(code);
      expect(bucketOfOrder(`ord_${code}000000000000000000-1`)).toBe(bucket);
      expect(GROWTH.map((count) => shardOf(bucket, count)).join("")).toBe(shards);
    },
  );
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

  it("is the same for one customer and key for good, so that a repeated request finds its order", async () => {
    expect(await orderId("user:ada", "my-first-order", { variantId: 7 })).toBe("ord_a93aqk8cnxbpxnyq76m5-7");
    expect(await orderId("guest:crt_00000000000000000000", "k", { saleNum: 3, lane: 5 })).toBe(
      "ord_xgeft8pyny4vagfman77-3-5",
    );
  });

  it("names every bucket in two characters", () => {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      expect(bucketOfOrder(`ord_${bucketCode(bucket)}000000000000000000-1`)).toBe(bucket);
    }
  });

  it("that is not one of ours names none", () => {
    for (const id of ["", "ord_", "ord_0", "xord_00", "ord_!!", "ord_0!", "ord_!0", "ord_uu", "pay_000"]) {
      expect(bucketOfOrder(id)).toBeNull();
    }
  });
});

describe("the map of buckets", () => {
  it.each(MAPS)("over %i shards is what orders were stored by", async (shards, digest) => {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", shardMap(shards).slice()));
    expect([...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(digest);
  });

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
    for (const shards of [0, -1, 1.5, MAX_SHARDS + 1]) {
      expect(() => shardMap(shards)).toThrow(`There are 1 to 64 shards, not ${shards}`);
    }
    expect(() => shardOf(BUCKETS, 4)).toThrow("There is no bucket 1024");
    expect(() => shardOf(-1, 4)).toThrow(RangeError);
  });
});
