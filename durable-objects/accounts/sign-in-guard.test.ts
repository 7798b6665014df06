import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FORGET_MS } from "../../domain/accounts/sign-in-throttle.ts";
import { randomId } from "../../domain/base/ids.ts";
import { accountGuard } from "../../shop/accounts/sign-in-guards.ts";
import { networkGuard } from "../../shop/base/network-guard.ts";
import { hashCost, hashPassword } from "./password-hash.ts";

// Here hashes cost what they do in the shop.
env.HASH_COST = "";

const guard = () => accountGuard(env, `${randomId("who")}@example.com`);

afterEach(() => {
  vi.useRealTimers();
  env.HASH_COST = "";
});

describe("a password", () => {
  it("is known by its hash, and by no other", async () => {
    const account = await guard();
    const stored = await account.hash("vole-knits-ginkgo");
    expect(stored).toMatch(/^scrypt\$16384\$8\$5\$[0-9a-z]{25}\$[0-9a-z]{51}$/);
    expect(await account.check("vole-knits-ginkgo", stored, null)).toEqual({ outcome: "right" });
    expect(await account.check("vole-knits-gingko", stored, null)).toEqual({ outcome: "wrong" });
    expect(await account.check("vole-knits-ginkgo", null, null)).toEqual({ outcome: "wrong" });
  });

  it("is hashed with a salt of its own, and at full cost wherever no test runs", () => {
    const cheap = hashCost({ ...env, HASH_COST: "low" });
    expect(hashPassword("vole-knits-ginkgo", cheap)).not.toBe(hashPassword("vole-knits-ginkgo", cheap));
    for (const ENVIRONMENT of ["production", "development"] as const) {
      expect(hashCost({ ...env, ENVIRONMENT, HASH_COST: "low" })).toEqual({ N: 2 ** 14, r: 8, p: 5 });
    }
  });

  it("is hashed again when it was hashed with older settings", async () => {
    const account = await guard();
    const stored = await account.hash("vole-knits-ginkgo");
    // The same form with less work, as an earlier release might have written it.
    const weak = await runInDurableObject(account, async () => {
      const { scryptSync } = await import("node:crypto");
      const { base32 } = await import("../../domain/base/ids.ts");
      const salt = stored.split("$")[4] ?? "";
      return `scrypt$1024$8$1$${salt}$${base32(scryptSync("vole-knits-ginkgo", salt, 32, { N: 1024, r: 8, p: 1 }), 51)}`;
    });
    const answer = await account.check("vole-knits-ginkgo", weak, null);
    expect(answer).toMatchObject({
      outcome: "right",
      rehashed: expect.stringMatching(/^scrypt\$16384\$8\$5\$/),
    });
  });
});

describe("guessing", () => {
  it("of fifty at once, exactly five are looked at; then the right password waits like the others", async () => {
    const account = await guard();
    const stored = await account.hash("vole-knits-ginkgo");
    vi.useFakeTimers({ toFake: ["Date"] });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => account.check(`guess-${i}`, stored, null)),
    );
    const outcomes = Map.groupBy(answers, ({ outcome }) => outcome);
    expect([outcomes.get("wrong")?.length, outcomes.get("wait")?.length]).toEqual([5, 45]);
    const late = await account.check("vole-knits-ginkgo", stored, null);
    expect(late.outcome).toBe("wait");
    // A browser the owner signed in with before has a count of its own, and does not clear that of
    // the others.
    expect(await account.check("vole-knits-ginkgo", stored, "device-1")).toEqual({ outcome: "right" });
    expect((await account.check("vole-knits-ginkgo", stored, null)).outcome).toBe("wait");
    // A person who proves the address by mail does so too.
    await account.reset();
    expect(await account.check("vole-knits-ginkgo", stored, null)).toEqual({ outcome: "right" });
  });

  it("from one network over many accounts is slowed down; a right one costs the network nothing", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const network = await networkGuard(env, "192.0.2.7");
    for (let i = 0; i < 100; i++) {
      expect(await network.enter()).toBe(0);
      await network.forgive();
    }
    const waits = [];
    for (let i = 0; i < 21; i++) {
      waits.push(await network.enter());
    }
    expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
    expect(waits.at(-1)).toBeGreaterThan(0);
  });

  it("is counted in wrong passwords: right ones cost the account nothing, and a network one attempt each", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const account = await guard();
    env.HASH_COST = "low";
    const cheap = hashPassword("vole-knits-ginkgo", hashCost(env));
    for (let i = 0; i < 6; i++) {
      expect(await account.check("vole-knits-ginkgo", cheap, null)).toMatchObject({ outcome: "right" });
    }
    const network = await networkGuard(env, "192.0.2.9");
    for (let i = 0; i < 19; i++) {
      expect(await network.enter()).toBe(0);
    }
    await network.enter();
    await network.forgive();
    expect(await network.enter()).toBe(0);
    expect(await network.enter()).toBeGreaterThan(0);
  });

  it("from an IPv6 network is counted for all of its subscriber's addresses, and for nobody else", async () => {
    const [one, same, other] = await Promise.all(
      ["2001:db8:1:1::1", "2001:db8:1:1:9::2", "2001:db8:1:2::1"].map((ip) => networkGuard(env, ip)),
    );
    expect(same?.id.toString()).toBe(one?.id.toString());
    expect(other?.id.toString()).not.toBe(one?.id.toString());
  });

  it("from an address is counted for that one alone, and under a name that does not tell it", async () => {
    const emails = Array.from({ length: 500 }, (_, n) => `ada${n}@example.com`);
    const guards = await Promise.all(emails.map((email) => accountGuard(env, email)));
    expect(new Set(guards.map(({ id }) => id.toString())).size).toBe(500);
    expect(guards.filter(({ name }) => /ada|example/.test(name ?? "ada"))).toEqual([]);
  });

  it("by strict requests waits for the end of the minute that began with the first, not with the last", async () => {
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    const network = await networkGuard(env, "192.0.2.11");
    for (let n = 0; n < 20; n++) {
      vi.setSystemTime(start + n * 2_000);
      expect(await network.admit()).toBe(0);
    }
    expect([await network.admit(), await network.wait()]).toEqual([22_000, 22_000]);
    vi.setSystemTime(start + 59_999);
    expect(await network.admit()).toBe(1);
    vi.setSystemTime(start + 60_000);
    expect([await network.wait(), await network.admit()]).toEqual([0, 0]);
  });

  it("is remembered for a day after the last attempt, by an alarm that comes again while there is any", async () => {
    const start = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: start });
    const network = await networkGuard(env, "192.0.2.10");
    for (let i = 0; i < 20; i++) {
      await network.enter();
    }
    vi.setSystemTime(start + 500);
    expect(await runDurableObjectAlarm(network)).toBe(true);
    expect(await network.enter(), "the twenty-first").toBeGreaterThan(0);
    const due = await runInDurableObject(network, (_, { storage }) => storage.getAlarm());
    expect(due).toBe(start + FORGET_MS);
  });

  it("is counted again once everything was forgotten", async () => {
    const network = await networkGuard(env, "192.0.2.8");
    await network.enter();
    await runInDurableObject(network, (_, { storage }) => {
      storage.sql.exec("UPDATE attempts SET last_at = 0");
    });
    expect(await runDurableObjectAlarm(network)).toBe(true);
    expect(await network.enter()).toBe(0);
  });
});
