import { commitmentOf, DRAW_RULE, hex, isRound, roundOf, seedOfDraw } from "./fair-draw.ts";
import { headText, lineText } from "./fair-texts.ts";
import type { FairProof } from "./fairness.ts";
import { draw, parseSeed } from "./waiting-room.ts";

/** What does not fit in a published line. */
export type Misfit = "commitment" | "beacon" | "place" | "root";

/**
 * Computes one published line again, as a browser can: from the seed to its place, and from the
 * line to the root.
 *
 * @param noted The commitment as noted before the opening, where one was noted
 * @returns The first thing that does not fit; null when everything does
 */
export async function checkLine(
  proof: FairProof,
  { saleId, entry, noted }: { saleId: string; entry: number; noted: string | null },
): Promise<Misfit | null> {
  const { rule, commitment, beacon, seed = "", drawn = 0, opensAt, line } = proof;
  const secret = { saleId, seed, chain: beacon?.chain ?? null };
  if (
    rule !== DRAW_RULE ||
    (await commitmentOf(secret)) !== commitment ||
    (noted !== null && noted !== commitment)
  ) {
    return "commitment";
  }
  const { randomness = null, signature = "" } = beacon ?? {};
  const fits = randomness === null || (await isRound({ randomness, signature }));
  if (beacon && (beacon.round !== roundOf(Date.parse(opensAt)) || !fits)) {
    return "beacon";
  }
  const { positions } = draw(parseSeed(await seedOfDraw(secret, randomness)), drawn);
  if (line.entry !== entry || line.place !== (positions[entry] ?? entry)) {
    return "place";
  }
  return (await leadsToRoot(proof)) ? null : "root";
}

async function leadsToRoot({ line, path, root, ...head }: FairProof): Promise<boolean> {
  const siblings = [...path];
  let hash = await hashOf(0, lineText(line));
  let size = head.count ?? 0;
  for (let at = line.entry - 1; size > 1; at >>= 1, size = Math.ceil(size / 2)) {
    if (at % 2 === 1) {
      hash = await hashOf(1, bytesOf(siblings.shift()), hash);
    } else if (at + 1 < size) {
      hash = await hashOf(1, hash, bytesOf(siblings.shift()));
    }
  }
  // Digits in capitals are the same number, but not the text that was published.
  const isWritten = path.every((one) => /^[0-9a-f]{64}$/.test(one));
  return isWritten && siblings.length === 0 && hex(await hashOf(2, hash, headText(head))) === root;
}

async function hashOf(tag: number, ...parts: (string | Uint8Array)[]): Promise<Uint8Array> {
  const texts = parts.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : part));
  const bytes = [tag, ...texts.flatMap((part) => [...part])];
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes)));
}

function bytesOf(hash = ""): Uint8Array {
  return Uint8Array.from(hash.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
