import net from "node:net";
import { DrizzleQueryError } from "drizzle-orm";
import postgres from "postgres";
import { logRecord } from "../../domain/base/log.ts";
import { failureOf } from "../../domain/errors/database-failure.ts";
import { OrderStoreUnavailable, UnknownShard } from "./order-store.ts";

export type Sql = postgres.Sql;

/**
 * Seconds a connection may take. Hyperdrive is on the same machine; what takes longer is its
 * database.
 */
const CONNECT_TIMEOUT_S = 3;
/**
 * What one call may take with everything, a second try included. The server ends its statements by
 * itself a little later.
 */
const DEADLINE_MS = 6_000;
/**
 * Seconds after which an idle connection is closed. A request's ends with it anyhow; a Durable
 * Object may live on.
 */
const IDLE_TIMEOUT_S = 2;
/** How long a database that did not answer is left alone: at first, and at most. */
const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 5_000;

/** What this isolate knows of a database that failed. */
interface Rest {
  failures: number;
  /** Milliseconds since 1970. */
  until: number;
}
const resting = new WeakMap<Hyperdrive, Rest>();

/**
 * One database behind Hyperdrive, for one batch or request. It opens its connection at the first
 * use. Every call has a deadline. After a timeout this isolate does not ask the database again for
 * a moment, so its callers fail at once instead of waiting. Callers of other databases are not
 * delayed.
 */
export class PostgresDatabase {
  readonly name: string;
  readonly #hyperdrive: Hyperdrive;
  #sql: Sql | null = null;

  constructor(name: string, hyperdrive: Hyperdrive) {
    this.name = name;
    this.#hyperdrive = hyperdrive;
  }

  /**
   * Runs work that is safe to repeat: once more with a fresh connection when the first was dropped
   * or lost a race.
   *
   * @throws OrderStoreUnavailable when the database does not answer; whether the work was done is
   *   not known
   * @throws UnknownShard when the database does not keep the customer
   */
  async run<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    this.#claim();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no answer in ${DEADLINE_MS} ms`)), DEADLINE_MS);
    try {
      const result = await Promise.race([this.#try(work), late.promise]);
      resting.delete(this.#hyperdrive);
      return result;
    } catch (error) {
      throw this.#explain(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Fails when the database does not answer, or does not keep these buckets. */
  async probe(buckets: readonly number[]): Promise<void> {
    await this.run((sql) => sql`SELECT keep_buckets(${`{${buckets.join()}}`}::text::smallint[])`);
  }

  async #try<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      return await work(this.#open());
    } catch (error) {
      const failure = failureOf(codeOf(error));
      if (failure !== "dropped" && failure !== "raced") {
        throw error;
      }
      if (failure === "dropped") {
        this.#drop();
      }
      return await work(this.#open());
    }
  }

  #open(): Sql {
    this.#sql ??= connect(this.#hyperdrive);
    return this.#sql;
  }

  #drop(): void {
    const sql = this.#sql;
    this.#sql = null;
    // Nothing is left to say to it, and its socket may never close.
    sql?.end({ timeout: 0 }).catch(() => {});
  }

  /** While a database rests, one caller at a time may find out whether it is back. */
  #claim(): void {
    const rest = resting.get(this.#hyperdrive);
    if (!rest) {
      return;
    }
    const now = Date.now();
    if (now < rest.until) {
      throw new OrderStoreUnavailable(this.name, new Error("did not answer a moment ago"));
    }
    rest.until = now + DEADLINE_MS;
  }

  #explain(error: unknown): unknown {
    const failure = failureOf(codeOf(error));
    if (failure === "not_kept") {
      return new UnknownShard(this.name, error);
    }
    // The server's own answer to a statement: it is there, and the statement is wrong.
    if (rootOf(error) instanceof postgres.PostgresError && failure === "refused") {
      return error;
    }
    this.#drop();
    const failures = (resting.get(this.#hyperdrive)?.failures ?? 0) + 1;
    const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
    resting.set(this.#hyperdrive, { failures, until: Date.now() + rest });
    console.error(
      logRecord("error", "order database does not answer", {
        database: this.name,
        failures,
        error: rootOf(error),
      }),
    );
    return new OrderStoreUnavailable(this.name, error);
  }
}

/** A client of one connection, which it opens once. Another connection needs another client. */
function connect(hyperdrive: Hyperdrive): Sql {
  let opened = false;
  return postgres(hyperdrive.connectionString, {
    max: 1,
    // Named statements are what Hyperdrive can cache; looking up array types would cost a round
    // trip.
    prepare: true,
    fetch_types: false,
    connect_timeout: CONNECT_TIMEOUT_S,
    idle_timeout: IDLE_TIMEOUT_S,
    max_lifetime: null,
    ssl: false,
    onnotice: () => {},
    // Left alone, the driver connects again and again, without a pause, to a server that closes at
    // once.
    socket: () => {
      if (opened) {
        throw Object.assign(new Error("the connection was closed"), { code: "CONNECTION_CLOSED" });
      }
      opened = true;
      return net.connect({ host: hyperdrive.host, port: hyperdrive.port });
    },
  } as postgres.Options<Record<string, postgres.PostgresType>>);
}

/** What the driver said: drizzle wraps it. */
function rootOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

/** SQLSTATE, or the driver's or the network's code; empty when there is none. */
function codeOf(wrapped: unknown): string {
  const error = rootOf(wrapped);
  if (!(error instanceof Error)) {
    return "";
  }
  if ("code" in error && typeof error.code === "string") {
    return error.code;
  }
  // The runtime's own word for a socket that broke while it was read, “Network connection lost.”,
  // has no code.
  return "retryable" in error && error.retryable === true ? "CONNECTION_LOST" : "";
}
