import { expect, it } from "vitest";
import { BASE32, base32, fingerprint, randomId } from "./ids.ts";

it("writes bytes five bits at a time, in letters that survive being read aloud", () => {
  expect(BASE32).toBe("0123456789abcdefghjkmnpqrstvwxyz");
  expect(base32(Uint8Array.of(0x00, 0x44, 0x32, 0x14, 0xc7), 8)).toBe("01234567");
  expect(base32(new Uint8Array(13).fill(0xff), 20)).toBe("z".repeat(20));
  // Of two bytes three characters are whole: the rest is dropped.
  expect(base32(Uint8Array.of(0xff, 0xff), 20)).toBe("zzz");
});

it("draws ids of 100 bits, of which no two are alike", () => {
  const ids = Array.from({ length: 1_000 }, () => randomId("evt"));
  for (const id of ids) {
    expect(id).toMatch(/^evt_[0-9a-hjkmnp-tv-z]{20}$/);
  }
  expect(new Set(ids).size).toBe(ids.length);
  // Every character varies, so no bit is constant.
  for (let at = 4; at < 24; at++) {
    expect(new Set(ids.map((id) => id[at])).size).toBe(32);
  }
});

it("tells bodies apart by a digest that stays as it was stored", async () => {
  expect(await fingerprint({ email: "ada@example.com", couponCode: "TIDE10" })).toBe(
    "vvcpdpbkqd126j7f071y4vkzq8",
  );
  const bodies = Array.from({ length: 2_000 }, (_, quantity) => fingerprint({ quantity }));
  expect(new Set(await Promise.all(bodies)).size).toBe(bodies.length);
  const long = { note: "a".repeat(10_000), quantity: 1 };
  expect(await fingerprint(long)).not.toBe(await fingerprint({ ...long, quantity: 2 }));
});
