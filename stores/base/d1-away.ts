/**
 * What D1 throws when it cannot answer now, and what SQLite says below it: overloaded, timed out,
 * reset, disconnected, locked, full. A statement that is wrong, or a table that is missing, is no
 * such thing.
 * https://developers.cloudflare.com/d1/observability/debug-d1/#error-list
 */
const AWAY = new RegExp(
  [
    "overloaded",
    "exceeded timeout",
    "timed out",
    "connection lost",
    "client disconnected",
    "(object to be|its code was|limit and was|was) reset",
    "reset because",
    "transient issue",
    "internal error",
    "maximum db size",
    "database is locked",
    "database or disk is full",
    "disk i/o error",
    "SQLITE_(BUSY|FULL|IOERR|CANTOPEN|READONLY|NOMEM|INTERRUPT)",
  ].join("|"),
  "i",
);

/**
 * Whether the database refused to answer now. Drizzle wraps what D1 threw, so causes are looked at
 * too.
 */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (AWAY.test(cause.message)) {
      return true;
    }
  }
  return false;
}

const MAX_TRIES = 3;
/** Milliseconds; the pause doubles, with full jitter, so that callers do not come back together. */
const FIRST_PAUSE_MS = 100;

/** Learns how each call of the database ended, each attempt for itself. */
type CallMeter = (outcome: "answered" | "failed") => void;

async function metered<T>(work: () => Promise<T>, meter: CallMeter): Promise<T> {
  try {
    const answer = await work();
    meter("answered");
    return answer;
  } catch (error) {
    meter("failed");
    throw error;
  }
}

async function tryAgain<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_TRIES || !isDatabaseAway(error)) {
        throw error;
      }
      const pause = Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** A statement that could write is left to its caller: only the caller knows whether it repeats. */
const READS = /^\s*(select|with|explain)\b/i;
const WRITES = /\b(insert|update|delete|replace|create|drop|alter|pragma|vacuum|attach|detach|reindex)\b/i;

interface Statement {
  target: D1PreparedStatement;
  reads: boolean;
}

const statements = new WeakMap<D1PreparedStatement, Statement>();

function patientStatement(
  target: D1PreparedStatement,
  reads: boolean,
  meter: CallMeter,
): D1PreparedStatement {
  const patient: D1PreparedStatement = new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") {
        return value;
      }
      return (...args: unknown[]) => {
        if (name === "bind") {
          return patientStatement(Reflect.apply(value, target, args), reads, meter);
        }
        const call = () => metered(() => Reflect.apply(value, target, args), meter);
        return reads ? tryAgain(call) : call();
      };
    },
  });
  statements.set(patient, { target, reads });
  return patient;
}

type Queried = Pick<D1DatabaseSession, "prepare" | "batch">;

function patientlyQueried<T extends Queried>(target: T, meter: CallMeter): T {
  return new Proxy(target, {
    get(_, name) {
      if (name === "prepare") {
        return (query: string) =>
          patientStatement(target.prepare(query), READS.test(query) && !WRITES.test(query), meter);
      }
      if (name === "batch") {
        return (list: D1PreparedStatement[]) => {
          const known = list.map((item) => statements.get(item) ?? { target: item, reads: false });
          const call = () => metered(() => target.batch(known.map((item) => item.target)), meter);
          return known.every(({ reads }) => reads) ? tryAgain(call) : call();
        };
      }
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") {
        return value;
      }
      return (...args: unknown[]) => {
        const answer = Reflect.apply(value, target, args);
        return name === "withSession" ? patientlyQueried(answer, meter) : answer;
      };
    },
  });
}

const patient = new WeakMap<Env, Env>();

/**
 * The same bindings, over a database whose reads are tried twice more when it refuses. D1 repeats
 * reads by itself after lost connections and resets, and not when it is overloaded or locked
 * (https://developers.cloudflare.com/d1/best-practices/retry-queries/). Writes are never repeated
 * here: requests are repeated by their clients with the same key, messages by their queue.
 *
 * @param meter learns how calls end; the first one that comes with these bindings is kept
 */
export function withPatientReads(env: Env, meter: CallMeter = () => {}): Env {
  const known = patient.get(env);
  if (known) {
    return known;
  }
  let database: { target: D1Database; patient: D1Database } | undefined;
  // Inherited, not proxied: each order reads hundreds of bindings.
  const made: Env = Object.create(env, {
    DB: {
      get() {
        if (database?.target !== env.DB) {
          database = { target: env.DB, patient: patientlyQueried(env.DB, meter) };
        }
        return database.patient;
      },
    },
  });
  patient.set(env, made);
  return made;
}
