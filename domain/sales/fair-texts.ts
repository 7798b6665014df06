import { commitmentOf, DRAW_RULE, roundOf } from "./fair-draw.ts";
import type { FairHead, FairLine } from "./fairness.ts";

/** The texts that the root of a draw is a hash of. A browser loads this, and no schema. */

/** What the hash of a line is of. */
export function lineText({ entry, place, turn, who, admittedAt, orders }: FairLine): string {
  return JSON.stringify(turn === undefined ? [entry, place] : [entry, place, turn, who, admittedAt, orders]);
}

/** What the root is a hash of, beside the tree. */
export function headText(head: FairHead): string {
  const { rule, saleId, stage, commitment, beacon, opensAt, perSecond, seed, drawnAt, drawn } = head;
  return JSON.stringify([
    rule,
    saleId,
    stage,
    commitment,
    beacon ? [beacon.chain, beacon.round, beacon.randomness ?? null, beacon.signature ?? null] : null,
    opensAt,
    perSecond,
    seed,
    drawnAt,
    drawn,
    head.closesAt ?? null,
    head.orders ?? null,
    head.count,
  ]);
}

/** What is published of a sale from its scheduling on; null where there is no draw to commit to. */
export async function committedHead(sale: {
  id: string;
  opensAt: number;
  admissionPerSecond: number | null;
  drawSeed: string | null;
  drawChain: string | null;
}): Promise<FairHead | null> {
  const { id: saleId, opensAt, admissionPerSecond: perSecond, drawSeed: seed, drawChain: chain } = sale;
  return perSecond === null || seed === null
    ? null
    : {
        rule: DRAW_RULE,
        saleId,
        stage: "committed",
        commitment: await commitmentOf({ saleId, seed, chain }),
        ...(chain === null ? {} : { beacon: { chain, round: roundOf(opensAt) } }),
        opensAt: new Date(opensAt).toISOString(),
        perSecond,
      };
}
