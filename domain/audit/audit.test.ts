import { describe, expect, it } from "vitest";
import {
  AuditAction,
  type AuditEntry,
  GENESIS,
  isUnchanged,
  type SealedEntry,
  sealOf,
  verifyChain,
} from "./audit.ts";

const entry = (seq: number): AuditEntry => ({
  seq,
  at: 1_000 + seq,
  actor: "ada",
  role: "ops",
  action: "stock.adjusted",
  subject: "SKU",
  before: '{"onHand":1}',
  after: '{"onHand":2}',
  network: "203.0.113.0/24",
  traceId: "a".repeat(32),
});

async function chain(length: number): Promise<SealedEntry[]> {
  const sealed: SealedEntry[] = [];
  let { hash } = GENESIS;
  for (let seq = 1; seq <= length; seq++) {
    hash = await sealOf(hash, entry(seq));
    sealed.push({ ...entry(seq), hash });
  }
  return sealed;
}

const headOf = (entries: SealedEntry[]) => {
  const last = entries.at(-1);
  return last?.hash ? { seq: last.seq, hash: last.hash } : null;
};

it("an action is named by what it was done to, once", () => {
  expect(AuditAction.options).toContain("price.changed");
  for (const action of AuditAction.options) {
    expect(action).toMatch(/^[a-z_]+\.[a-z_]+$/);
  }
  expect(new Set(AuditAction.options).size).toBe(AuditAction.options.length);
});

it.each([
  [{ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 }, true],
  [{ a: 1, b: 2, c: 3 }, { c: 3, a: 1, b: 2 }, true],
  [[{ a: 1, b: 2 }], [{ b: 2, a: 1 }], true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [null, null, true],
  [null, {}, false],
  [{ a: null }, {}, false],
  [{ a: 1 }, { a: 2 }, false],
  [{ a: 1 }, { a: "1" }, false],
  [{ a: { b: 1 } }, { a: { b: 2 } }, false],
  [{ a: [1, 2] }, { a: [2, 1] }, false],
  [{ a: [] }, { a: {} }, false],
  [{ a: 1, b: 2 }, { a: 2, b: 1 }, false],
])("from %j to %j, nothing has changed: %s", (before, after, same) => {
  expect([isUnchanged(before, after), isUnchanged(after, before)]).toEqual([same, same]);
});

describe("the chain", () => {
  it("holds when nothing was touched, however long its unsealed end is", async () => {
    const entries = await chain(5);
    const anchor = headOf(entries);
    expect(await verifyChain(entries, anchor)).toEqual({
      intact: true,
      entries: 5,
      unsealed: 0,
      head: anchor,
    });
    const open = [...entries, { ...entry(6), hash: null }, { ...entry(7), hash: null }];
    expect(await verifyChain(open, anchor)).toMatchObject({ intact: true, entries: 7, unsealed: 2 });
    expect(await verifyChain([], null)).toMatchObject({ intact: true, entries: 0 });
  });

  it("is sealed as it always was: what is stored must be found intact", async () => {
    expect(await sealOf(GENESIS.hash, entry(1))).toBe(
      "1e2bdbd602674d25fb2d1b151ede3cbdf14759e41e46dceb19c49b716cac0a61",
    );
    expect(GENESIS).toEqual({ seq: 0, hash: "0".repeat(64) });
  });

  it("ends in its newest sealed entry", async () => {
    const entries = await chain(2);
    const open = [...entries, { ...entry(3), hash: null }];
    expect(await verifyChain(open, null)).toMatchObject({ head: headOf(entries), unsealed: 1, entries: 3 });
    expect(await verifyChain([], null)).toMatchObject({ head: GENESIS });
  });

  it("whose newest entries lost their seals is shown by the head that is kept elsewhere", async () => {
    const entries = await chain(3);
    const open = entries.map((item) => (item.seq === 3 ? { ...item, hash: null } : item));
    const anchor = headOf(entries);
    expect(await verifyChain(open, anchor)).toEqual({ intact: false, seq: 3, reason: "unsealed" });
    expect(await verifyChain(open, headOf(entries.slice(0, 2)))).toMatchObject({ intact: true, unsealed: 1 });
  });

  it("that was cut off is missed behind what is still unsealed too", async () => {
    const anchor = headOf(await chain(5));
    expect(await verifyChain(await chain(4), anchor)).toEqual({ intact: false, seq: 5, reason: "missing" });
  });

  it.each(Object.keys(entry(1)).filter((field) => field !== "seq"))(
    "names an entry whose %s was changed",
    async (field) => {
      const entries = await chain(5);
      const tampered = entries.map((item) => (item.seq === 3 ? { ...item, [field]: "else" } : item));
      expect(await verifyChain(tampered, headOf(entries))).toEqual({
        intact: false,
        seq: 3,
        reason: "changed",
      });
    },
  );

  it("names an entry that was taken out, put elsewhere, or cut off with all that follow", async () => {
    const entries = await chain(5);
    const anchor = headOf(entries);
    const without = entries.filter(({ seq }) => seq !== 2);
    expect(await verifyChain(without, anchor)).toEqual({ intact: false, seq: 2, reason: "missing" });
    expect(await verifyChain([...entries].reverse(), anchor)).toMatchObject({ intact: false, seq: 1 });
    expect(await verifyChain(entries.slice(0, 3), anchor)).toEqual({
      intact: false,
      seq: 4,
      reason: "missing",
    });
    expect(await verifyChain([], anchor)).toEqual({ intact: false, seq: 1, reason: "missing" });
  });

  it("names an entry whose seal was taken away", async () => {
    const entries = await chain(3);
    const open = entries.map((item) => (item.seq === 2 ? { ...item, hash: null } : item));
    for (const anchor of [headOf(entries), null]) {
      expect(await verifyChain(open, anchor)).toEqual({ intact: false, seq: 2, reason: "unsealed" });
    }
  });

  it("made again as a whole does not end in the head that is kept elsewhere", async () => {
    const anchor = headOf(await chain(3));
    const anew: SealedEntry[] = [];
    let { hash } = GENESIS;
    for (const seq of [1, 2, 3]) {
      const forged = { ...entry(seq), actor: "eve" };
      hash = await sealOf(hash, forged);
      anew.push({ ...forged, hash });
    }
    expect(await verifyChain(anew, null)).toMatchObject({ intact: true });
    expect(await verifyChain(anew, anchor)).toEqual({ intact: false, seq: 3, reason: "changed" });
  });
});
