import { roundOf, seedOfDraw, timeOfRound } from "../../domain/sales/fair-draw.ts";
import { laneName } from "../../domain/sales/sale.ts";
import { readRound } from "../../providers/beacon/drand.ts";
import { callObject } from "../../shop/base/call-object.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";
import { entryOfTicket } from "./place-messages.ts";
import type { WaitingLine } from "./sale-room-line.ts";

/** The seed of the shuffle. A sale from before draws were committed to has a random one. */
export async function drawSeedOf(
  { id, drawSeed, drawChain }: StoredSale,
  randomness: string | null,
): Promise<string> {
  const seed = drawSeed ?? crypto.randomUUID();
  return seedOfDraw({ saleId: id, seed, chain: drawChain }, randomness);
}

/**
 * Draws when the beacon has published its round. Until then each alarm asks again, or the line
 * draws without the beacon.
 */
export async function drawWithBeacon(env: Env, sale: StoredSale, line: WaitingLine): Promise<void> {
  const round = roundOf(sale.opensAt);
  if (!line.awaitsDraw || Date.now() < timeOfRound(round)) {
    return;
  }
  const values = await readRound(env, round);
  if (values) {
    line.draw(await drawSeedOf(sale, values.randomness), Date.now(), values);
  }
}

/** The entries whose tickets were used for an order, as the sale's lanes have it. */
export async function usedEntries(env: Env, { id, lanes }: StoredSale): Promise<Set<number>> {
  const used = new Set<number>();
  for (let lane = 0; lane < lanes; lane++) {
    let tickets: string[] = [];
    do {
      const after = tickets.at(-1) ?? "";
      tickets = await callObject(() => env.STOCK_LANE.getByName(laneName(id, lane)).usedTickets(after));
      for (const ticket of tickets) {
        used.add(entryOfTicket(ticket));
      }
    } while (tickets.length > 0);
  }
  return used;
}
