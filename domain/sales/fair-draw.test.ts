import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifySale } from "../../scripts/verify-sale.mjs";
import { checkLine } from "./check-line.ts";
import { BEACON, commitmentOf, isRound, roundOf, seedOfDraw, timeOfRound } from "./fair-draw.ts";
import { committedHead, headText, lineText } from "./fair-texts.ts";
import type { FairHead, FairLine, FairProof } from "./fairness.ts";
import { hashOfLine, pathOf, rootOf, topOf } from "./line-tree.ts";
import { draw, drawnTurn, nextTurn, parseSeed, timeOfTurn } from "./waiting-room.ts";

const ID = "sal_00000000000000000000";
const secret = { saleId: ID, seed: "5e".repeat(32), chain: BEACON.chain };
const signature = "ab".repeat(48);
const randomness = createHash("sha256").update(Buffer.from(signature, "hex")).digest("hex");

describe("the rule of a draw", () => {
  it("is what it was for sales that were drawn before", async () => {
    expect(await commitmentOf(secret)).toBe(
      "d66f58140447080ee847b90f11ec26c88ac65b0e8101b3e5ee18382951d51e6e",
    );
    expect(await seedOfDraw(secret, randomness)).toBe("1e8dd35e-73f1401a-9c526684-439c9a36");
    expect(await seedOfDraw(secret, null)).toBe("fc38a368-cda72b77-be7c41f5-4eeed5e6");
    const { positions } = draw(parseSeed(await seedOfDraw(secret, randomness)), 10);
    expect([...positions.slice(1)]).toEqual([7, 8, 2, 1, 10, 9, 5, 3, 4, 6]);
  });

  it("takes the first round that nobody knows before the opening", () => {
    expect(roundOf(BEACON.firstRoundAt)).toBe(1);
    expect(roundOf(BEACON.firstRoundAt + 1)).toBe(2);
    expect(roundOf(BEACON.firstRoundAt + 3_000)).toBe(2);
    expect(roundOf(0)).toBe(1);
    for (const opensAt of [1_795_000_000_000, 1_795_000_000_001, 1_795_000_002_999]) {
      expect(timeOfRound(roundOf(opensAt))).toBeGreaterThanOrEqual(opensAt);
      expect(timeOfRound(roundOf(opensAt) - 1)).toBeLessThan(opensAt);
    }
  });

  it("takes no round whose randomness is not the hash of its signature", async () => {
    expect(await isRound({ randomness, signature })).toBe(true);
    expect(await isRound({ randomness, signature: `ac${signature.slice(2)}` })).toBe(false);
  });

  it("commits to nothing without a waiting room or a seed", async () => {
    const sale = { id: ID, opensAt: 0, admissionPerSecond: 5, drawSeed: secret.seed, drawChain: null };
    expect(await committedHead(sale)).toMatchObject({ stage: "committed", perSecond: 5 });
    expect(await committedHead({ ...sale, admissionPerSecond: null })).toBeNull();
    expect(await committedHead({ ...sale, drawSeed: null })).toBeNull();
  });
});

describe("the tree of lines", () => {
  it("is that of RFC 6962, also by parts", () => {
    const leaves = ["a", "b", "c", "d", "e", "f", "g"].map(hashOfLine);
    const [a = "", b = "", c = "", d = "", e = "", f = "", g = ""] = leaves;
    const pair = (left: string, right: string) =>
      createHash("sha256")
        .update(Uint8Array.of(1))
        .update(Buffer.from(left + right, "hex"))
        .digest("hex");
    const top = pair(pair(pair(a, b), pair(c, d)), pair(pair(e, f), g));
    expect(topOf(leaves)).toBe(top);
    expect(topOf([topOf(leaves.slice(0, 4)), topOf(leaves.slice(4))])).toBe(top);
    expect(pathOf(leaves, 6)).toEqual([pair(e, f), pair(pair(a, b), pair(c, d))]);
    expect(topOf([])).toBe(createHash("sha256").digest("hex"));
  });
});

const DRAWN = 5;
const COUNT = 9;
const opensAt = 1_795_000_000_000;
const drawnAt = opensAt + 1_500;
const PER_SECOND = 2;

/**
 * What a shop publishes of a sale after its close, two lines to a page, with what it says of
 * others.
 */
async function published(stage: "drawn" | "closed", beacon = true) {
  const chain = beacon ? BEACON.chain : null;
  const startsAt = beacon ? drawnAt : opensAt;
  const sale = { id: ID, opensAt, admissionPerSecond: PER_SECOND, drawSeed: secret.seed, drawChain: chain };
  const committed = await committedHead(sale);
  if (!committed) {
    throw new Error("no commitment");
  }
  const seed = await seedOfDraw({ ...secret, chain }, beacon ? randomness : null);
  const { positions } = draw(parseSeed(seed), DRAWN);
  let late: number | null = drawnTurn(DRAWN);
  const lines = Array.from({ length: stage === "drawn" ? DRAWN : COUNT }, (_, index): FairLine => {
    const entry = index + 1;
    const place = positions[entry] ?? entry;
    if (stage === "drawn") {
      return { entry, place };
    }
    late = entry > DRAWN ? nextTurn(late, 0) : late;
    const turn = entry > DRAWN ? (late ?? 0) : drawnTurn(place);
    const due = startsAt + timeOfTurn(turn, PER_SECOND);
    const admittedAt = due < startsAt + 3_000 ? new Date(due).toISOString() : null;
    return { entry, place, turn, who: `who${entry}`, admittedAt, orders: place === 1 ? 1 : 0 };
  });
  const head: FairHead = {
    ...committed,
    stage,
    ...(committed.beacon ? { beacon: { ...committed.beacon, randomness, signature } } : {}),
    seed: secret.seed,
    drawnAt: new Date(startsAt).toISOString(),
    drawn: DRAWN,
    ...(stage === "closed" ? { closesAt: new Date(startsAt + 3_000).toISOString(), orders: 1 } : {}),
    count: lines.length,
  };
  const leaves = lines.map((line) => hashOfLine(lineText(line)));
  head.root = rootOf(topOf(leaves), headText(head));
  const page = (after: number) => ({
    ...head,
    entries: lines.slice(after, after + 4),
    ...(after + 4 < lines.length ? { next: after + 4 } : {}),
  });
  const url = `https://shop.example/api/sales/${ID}/fairness`;
  const answers: Answers = { [url]: page(0) };
  for (let after = 4; after < lines.length; after += 4) {
    answers[`${url}?after=${after}`] = page(after);
  }
  answers[`${url}/3`] = { ...head, line: lines[2], path: pathOf(leaves, 2) };
  if (committed.beacon) {
    answers[`https://api.drand.sh/${BEACON.chain}/public/${committed.beacon.round}`] = {
      randomness,
      signature,
    };
  }
  return answers;
}

/** What the shop, and a server of the beacon, answer by address. */
type Answers = Record<string, object>;

const BOOKS = { orders: 1, balanced: true };

async function verified(answers: Answers, books = BOOKS) {
  const read = async (url: string) => {
    const answer = url.endsWith("/reconciliation") ? books : answers[url];
    if (!answer) {
      throw new Error(`nothing at ${url}`);
    }
    return answer;
  };
  return verifySale(`https://shop.example/sales/${ID}`, read, { entry: 3 });
}

/** A value with one bit of it changed, or one of its parts left out, in every place in turn. */
function changes(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, at) => [
      ...changes(inner).map((changed) => value.with(at, changed)),
      value.toSpliced(at, 1),
    ]);
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => [
      ...changes(inner).map((changed) => ({ ...value, [key]: changed })),
      { ...value, [key]: undefined },
    ]);
  }
  if (typeof value === "string") {
    const flipped = (at: number, bit: number) => String.fromCharCode(value.charCodeAt(at) ^ bit);
    const at = [0, Math.floor(value.length / 2), value.length - 1, value.search(/[a-f]/)];
    // The sixth bit makes a capital of a letter: in hexadecimal digits the same number.
    return at.flatMap((each, n) =>
      each < 0 ? [] : [value.slice(0, each) + flipped(each, n < 3 ? 1 : 32) + value.slice(each + 1)],
    );
  }
  return [typeof value === "number" ? value ^ 1 : 0];
}

describe("the verifier", () => {
  it.each([
    ["drawn", true],
    ["drawn", false],
    ["closed", true],
    ["closed", false],
  ] as const)(
    "says yes to a sale that is %s, beacon %s, and no once a bit is changed",
    async (stage, beacon) => {
      const answers = await published(stage, beacon);
      expect(await verified(answers)).toMatchObject({ stage, problems: [] });
      const unnoticed: string[] = [];
      for (const [url, answer] of Object.entries(answers)) {
        for (const changed of changes(answer)) {
          const forged = { ...answers, [url]: changed as object };
          const found = await verified(forged).then(({ problems }) => problems, String);
          if (found.length === 0) {
            unnoticed.push(`${url} ${JSON.stringify(changed)}`);
          }
        }
      }
      expect(unnoticed).toEqual([]);
    },
  );

  it("says no to books with orders that no ticket was used for", async () => {
    const answers = await published("closed");
    expect((await verified(answers, { ...BOOKS, orders: 0 })).problems).toEqual([]);
    expect((await verified(answers, { ...BOOKS, orders: 2 })).problems).toHaveLength(1);
  });

  it("says no to a commitment that is not the one of before, and to an entry of another list", async () => {
    const answers = await published("closed");
    const read = async (url: string) => answers[url] ?? BOOKS;
    const address = `https://shop.example/api/sales/${ID}`;
    expect((await verifySale(address, read, { commitment: "0".repeat(64) })).problems).toHaveLength(1);
    const other = await published("drawn");
    const mixed = async (url: string) => (url.endsWith("/3") ? other : answers)[url] ?? BOOKS;
    expect((await verifySale(address, mixed, { entry: 3 })).problems).not.toEqual([]);
  });

  it("says that a draw without its beacon left the shop a choice", async () => {
    const { notes } = await verified(await published("closed", false));
    expect(notes.join()).toContain("No beacon");
  });
});

describe("a line that a browser checks", () => {
  it.each([true, false])(
    "fits as it was published, beacon %s, and not once a bit of it is changed",
    async (beacon) => {
      const answers = await published("closed", beacon);
      const proof = answers[`https://shop.example/api/sales/${ID}/fairness/3`] as FairProof;
      const own = { saleId: ID, entry: 3, noted: proof.commitment };
      expect(await checkLine(proof, own)).toBeNull();
      expect(await checkLine(proof, { ...own, noted: null })).toBeNull();
      expect(await checkLine(proof, { ...own, noted: "0".repeat(64) })).toBe("commitment");
      expect(await checkLine(proof, { ...own, entry: 2 })).toBe("place");
      // The place is that of entry 3, but the line is not about it.
      const another = { ...proof, line: { ...proof.line, entry: 2 } };
      expect(await checkLine(another, own)).toBe("place");
      for (const changed of changes(proof)) {
        const misfit = await checkLine(changed as FairProof, own).catch(() => "unreadable");
        expect([misfit, changed]).not.toEqual([null, changed]);
      }
    },
  );

  it("leads to the root from every entry of every size", async () => {
    for (let count = 1; count <= 9; count++) {
      const leaves = Array.from({ length: count }, (_, at) =>
        hashOfLine(lineText({ entry: at + 1, place: at + 1 })),
      );
      const committed = await committedHead({
        id: ID,
        opensAt,
        admissionPerSecond: 1,
        drawSeed: secret.seed,
        drawChain: null,
      });
      for (let entry = 1; committed && entry <= count; entry++) {
        const head = { ...committed, stage: "drawn" as const, seed: secret.seed, drawn: 0, count };
        const root = rootOf(topOf(leaves), headText(head));
        const proof = { ...head, root, line: { entry, place: entry }, path: pathOf(leaves, entry - 1) };
        expect(await checkLine(proof, { saleId: ID, entry, noted: null })).toBeNull();
      }
    }
  });
});
