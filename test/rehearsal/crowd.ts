/**
 * Buyers who race, hang up, tap twice and come back with the same key until they have an answer.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../../domain/base/random.ts";
import { mintTokens, orderBody } from "../../load/lib/shop-client.ts";
import { REGIONS, TRIPS_HEADER } from "./settings.ts";
import type { Stage } from "./stage.ts";

export const GOOD_CARD = "pm_card_visa";
const DECLINED_CARD = "pm_card_visa_chargeDeclined";
/** A buyer without an answer for this long goes away. */
const PATIENCE_MS = 300_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

export interface Buyer {
  token: string;
  key: string;
  card: string;
}

interface Answer {
  status: number;
  id: string | null;
  code: string | null;
  trips: Trips | null;
}

export interface Trips {
  /** Milliseconds by region, without the way from the shopper to the data centre. */
  felt: number[];
  objects: number;
  database: number;
}

export interface Crowd {
  /** What was acknowledged: order ids and which buyers got the answer. */
  acknowledged: Map<string, Buyer>;
  /** Buyers who were refused permanently. */
  refused: number;
  /** Buyers who went away without an answer. */
  untold: number;
  /** Answers by status, the repeated ones included. */
  statuses: Map<number, number>;
  /** Connections that broke, by the buyer or by the shop. */
  brokenOff: number;
  trips: Trips[];
  /** A key that was answered two different orders: none may be. */
  twoAnswers: string[];
}

export interface Manners {
  /** Share of buyers whose card is declined. */
  declined: number;
  /** Share of requests that the buyer breaks off. */
  hangUp: number;
  /** Share of buyers who tap twice. */
  twice: number;
}

export async function gather(count: number, random: Random, manners: Manners): Promise<Buyer[]> {
  const name = `crowd-${random.integer(0, 1e9)}`;
  const tokens = await mintTokens(count, name);
  return tokens.map((token, i) => ({
    token,
    key: `${name}-key-${i}`,
    card: random.chance(manners.declined) ? DECLINED_CARD : GOOD_CARD,
  }));
}

/** @param onOrder Called with how many orders were acknowledged so far. */
export async function race(
  stage: Stage,
  saleId: string,
  buyers: readonly Buyer[],
  random: Random,
  manners: Manners,
  { atOnce = 64, onOrder = () => {} }: { atOnce?: number; onOrder?: (acknowledged: number) => void } = {},
): Promise<Crowd> {
  const crowd: Crowd = {
    acknowledged: new Map(),
    refused: 0,
    untold: 0,
    statuses: new Map(),
    brokenOff: 0,
    trips: [],
    twoAnswers: [],
  };
  const waiting = [...buyers];
  const shopping = Array.from({ length: atOnce }, async () => {
    for (let buyer = waiting.shift(); buyer; buyer = waiting.shift()) {
      const twice = random.chance(manners.twice);
      const answers = await Promise.all([
        untilTold(stage, saleId, buyer, random, manners, crowd),
        ...(twice ? [untilTold(stage, saleId, buyer, random, manners, crowd)] : []),
      ]);
      settle(crowd, buyer, answers);
      onOrder(crowd.acknowledged.size);
    }
  });
  await Promise.all(shopping);
  return crowd;
}

function settle(crowd: Crowd, buyer: Buyer, answers: readonly (Answer | null)[]): void {
  const ids = new Set(answers.flatMap((answer) => answer?.id ?? []));
  for (const id of ids) {
    crowd.acknowledged.set(id, buyer);
  }
  if (ids.size > 1) {
    crowd.twoAnswers.push(buyer.key);
  } else if (ids.size === 0) {
    const wasTold = answers.some((answer) => answer !== null);
    crowd.refused += wasTold ? 1 : 0;
    crowd.untold += wasTold ? 0 : 1;
  }
}

/** @returns null when the buyer went away without an answer */
async function untilTold(
  stage: Stage,
  saleId: string,
  buyer: Buyer,
  random: Random,
  manners: Manners,
  crowd: Crowd,
): Promise<Answer | null> {
  const begun = performance.now();
  for (let attempt = 0; performance.now() - begun < PATIENCE_MS; attempt++) {
    const hangsUp = attempt === 0 && random.chance(manners.hangUp);
    const answer = await order(stage, saleId, buyer, hangsUp ? random.between(0, 80) : null);
    if (answer) {
      crowd.statuses.set(answer.status, (crowd.statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 201 && answer.trips) {
        crowd.trips.push(answer.trips);
      }
      if (answer.status < 500 && answer.status !== 429) {
        return answer;
      }
    } else {
      crowd.brokenOff += 1;
    }
    await pause(random.between(0.5, 1) * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
  }
  return null;
}

/** @returns null when the connection broke */
async function order(
  stage: Stage,
  saleId: string,
  { token, key, card }: Buyer,
  hangUpAfterMs: number | null,
): Promise<Answer | null> {
  try {
    const response = await fetch(`${stage.server.origin}/api/sales/${saleId}/orders`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Idempotency-Key": key,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ ...orderBody, payment: { provider: "stripe", token: card } }),
      ...(hangUpAfterMs === null ? {} : { signal: AbortSignal.timeout(hangUpAfterMs) }),
    });
    const text = await response.text();
    const body: { id?: string; code?: string } = isJson(response) ? JSON.parse(text) : {};
    const trips = response.headers.get(TRIPS_HEADER);
    return {
      status: response.status,
      id: response.status === 201 ? (body.id ?? null) : null,
      code: body.code ?? null,
      trips: trips === null ? null : JSON.parse(trips),
    };
  } catch {
    return null;
  }
}

function isJson({ headers }: Response): boolean {
  return /\bjson\b/.test(headers.get("Content-Type") ?? "");
}

/**
 * What a shopper far away would have waited for an answer, from its counted round trips, in
 * milliseconds. An order without a call of its own shared another request's: it waited for the one
 * before and for the one that carried it.
 */
export function feltByRegion(
  trips: readonly Trips[],
  objectWriteMs: number,
): { region: string; p50: number; p95: number }[] {
  return REGIONS.map(({ name, shopperMs, homeMs }, i) => {
    const shared = 2 * (homeMs + objectWriteMs);
    const felt = trips
      .map((one) => shopperMs + (one.felt[i] ?? 0) + (one.objects === 0 ? shared : 0))
      .sort((a, b) => a - b);
    const at = (share: number) =>
      felt[Math.min(felt.length - 1, Math.floor(felt.length * share))] ?? Number.NaN;
    return { region: name, p50: at(0.5), p95: at(0.95) };
  });
}
