/** What the rehearsal plays, as the driver in Node and the wrapper in workerd agree on it. */

export interface Settings {
  /** The same seed draws the same faults: the n-th call of a kind fares alike. */
  seed: string;
  /** Where queues are played: `http://127.0.0.1:…`. */
  broker: string;
  /** Queues by the binding that sends to them. */
  queues: Record<string, string>;
  /** Whether the cache before the Worker is played. */
  cache: boolean;
  /** What an object's write adds before its answer leaves, in milliseconds. */
  objectWriteMs: number;
  database: {
    /** What one statement takes of the one line of queries, in milliseconds. */
    statementMs: number;
    /** A query that would wait longer than this is refused as overloaded. */
    longestWaitMs: number;
    /** Share of queries refused as overloaded, whatever the line. */
    overloaded: number;
    /** Share of queries whose connection is lost; half of these were executed. */
    lost: number;
  };
  /** Share of alarms that are used up by a reset before their handler ran. */
  alarmsLost: number;
}

/** How long a round trip to where objects and database live takes, in milliseconds. */
export interface Region {
  name: string;
  /** Between the shopper and the nearest data centre. */
  shopperMs: number;
  /** Between that data centre and the home of objects and database. */
  homeMs: number;
}

/**
 * Objects and database live in eastern North America. The figures are assumptions of the size that
 * is published for another network:
 * https://learn.microsoft.com/azure/networking/azure-network-latency
 */
export const REGIONS = [
  { name: "Washington", shopperMs: 15, homeMs: 5 },
  { name: "São Paulo", shopperMs: 15, homeMs: 115 },
  { name: "London", shopperMs: 15, homeMs: 80 },
  { name: "Singapore", shopperMs: 15, homeMs: 225 },
  { name: "Sydney", shopperMs: 15, homeMs: 200 },
] as const satisfies readonly Region[];

/** What a round trip takes from a Worker that is placed beside its data, in milliseconds. */
export const PLACED_MS = 2;
/** Where `Trips.felt` has it: behind the regions. */
export const BESIDE_THE_DATA = REGIONS.length;

/** What the wrapper counted since it was last asked. */
export interface Counts {
  /** Calls by object: `SWEEPER sweeper`. */
  objects: Record<string, number>;
  /** Calls by object and method: `SWEEPER sweeper wake`. */
  methods: Record<string, number>;
  alarms: Record<string, number>;
  /** Rows written by objects' SQL, alarms set among them. */
  objectRowsWritten: number;
  /** Statements that D1 was sent by requests, and those among them that any replica may answer. */
  requestStatements: number;
  replicaStatements: number;
  /** Statements that D1 was sent by consumers, the cron and objects, which isolates share. */
  otherStatements: number;
  /** Times that each statement was sent, by its beginning. */
  queries: Record<string, number>;
  /** Times that a fetch, a query, a send or a cache call waited for one of the six connections. */
  waitedForConnection: number;
  /** Faults that were played, by kind. */
  faults: Record<string, number>;
}

/** A message on its way to a consumer. */
export interface Delivery {
  id: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  attempts: number;
  body: unknown;
}

/** What a consumer left behind. */
export interface Outcome {
  retried: { id: string; delaySeconds: number | null }[];
  /** Why the handler threw, if it did. */
  error: string | null;
}

export interface Sent {
  body: unknown;
  delaySeconds: number;
}

/** Where the wrapper answers its driver. */
export const PLATFORM_PATH = "/__platform";
/** The header in which each answer says what its round trips add up to. */
export const TRIPS_HEADER = "X-Rehearsed-Trips";

export type Command =
  | { do: "settings"; settings: Settings }
  /**
   * Every object that lives is reset as by a code update. A share of them loses its alarm with it.
   */
  | { do: "reset"; loseAlarms: number }
  | { do: "cron" }
  | { do: "counts" }
  | { do: "alarms" }
  | { do: "deliver"; queue: string; messages: Delivery[] };
