import { AsyncLocalStorage } from "node:async_hooks";
import { type Counts, PLACED_MS, REGIONS } from "../settings.ts";

/** https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections */
const CONNECTIONS = 6;

/** A round trip's milliseconds from each region, and from beside the data. */
const HOME_MS = [...REGIONS.map(({ homeMs }) => homeMs), PLACED_MS];

export const counts: Counts = noCounts();

/** What was counted in this isolate since it was last taken. */
export function takeCounts(): Counts {
  const taken = structuredClone(counts);
  Object.assign(counts, noCounts());
  return taken;
}

function noCounts(): Counts {
  return {
    objects: {},
    methods: {},
    alarms: {},
    objectRowsWritten: 0,
    requestStatements: 0,
    replicaStatements: 0,
    otherStatements: 0,
    queries: {},
    waitedForConnection: 0,
    faults: {},
  };
}

export function add(to: Record<string, number>, name: string, amount = 1): void {
  to[name] = (to[name] ?? 0) + amount;
}

/**
 * One call of a handler or of an object's method: the connections it has open, and what its round
 * trips so far would have taken in each region. Calls made side by side overlap.
 */
export class Invocation {
  /** The object that runs it, or which of the Worker's handlers. */
  readonly runs: object | "request" | "batch" | "cron";
  /** Milliseconds, by region. */
  felt: number[] = HOME_MS.map(() => 0);
  trips = { objects: 0, database: 0 };
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(runs: Invocation["runs"]) {
    this.runs = runs;
  }

  /** Resolves when a connection is free; rejects as `fetch` does when the caller gives up first. */
  async connect(signal: AbortSignal | null = null): Promise<void> {
    signal?.throwIfAborted();
    if (this.#open < CONNECTIONS) {
      this.#open += 1;
      return;
    }
    counts.waitedForConnection += 1;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = () => {
      this.#waiting = this.#waiting.filter((other) => other !== resolve);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#waiting.push(resolve);
    await promise;
    signal?.removeEventListener("abort", giveUp);
  }

  /** The connection goes to the first that waits. */
  disconnect(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
    } else {
      this.#open -= 1;
    }
  }
}

export const invocations = new AsyncLocalStorage<Invocation>();

/** Runs `work` with one of the invocation's six connections. */
export async function connected<T>(work: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
  const invocation = invocations.getStore();
  await invocation?.connect(signal);
  try {
    return await work();
  } finally {
    invocation?.disconnect();
  }
}

/** Counts a round trip to the home region, and what is written there before the answer leaves. */
export async function roundTrip<T>(
  to: "objects" | "database",
  work: () => Promise<T>,
  writeMs: () => number = () => 0,
): Promise<T> {
  const invocation = invocations.getStore();
  if (!invocation) {
    return work();
  }
  const begun = invocation.felt;
  invocation.trips[to] += 1;
  try {
    return await work();
  } finally {
    const added = writeMs();
    invocation.felt = invocation.felt.map((felt, i) =>
      Math.max(felt, (begun[i] ?? 0) + (HOME_MS[i] ?? 0) + added),
    );
  }
}
