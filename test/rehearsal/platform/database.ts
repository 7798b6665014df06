/**
 * D1 as it is deployed: one line of queries, errors, a round trip. The methods of the runtime's own
 * classes are replaced, so that statements, batches and sessions all come by here.
 */
import { meets, settings } from "./chance.ts";
import { add, connected, counts, invocations, roundTrip } from "./invocation.ts";

/** The runtime's prepared statement, as far as it is looked at: its text. */
interface Statement {
  statement?: unknown;
}

/** Characters of a statement that name it in what is counted. */
const QUERY_BEGINNING = 70;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Statements of a session that any replica may answer. */
const onReplica = new WeakSet<object>();
/** When the line of queries is worked off, in milliseconds since 1970. */
let freeAt = 0;
/** Whether a replaced method calls another at this moment: only the outer one counts. */
let inside = false;
let isPlayed = false;

/** https://developers.cloudflare.com/d1/observability/debug-d1/#error-list */
function d1Error(message: string): Error {
  return new Error(`D1_ERROR: ${message}`, { cause: new Error(message) });
}

export function playDatabase(db: D1Database): void {
  if (isPlayed) {
    return;
  }
  isPlayed = true;
  const session = db.withSession("first-unconstrained");
  const statement = Object.getPrototypeOf(db.prepare("SELECT 1"));
  for (const method of ["run", "all", "raw", "first"]) {
    replace(statement, method, (self, _args, send) => query([self], onReplica.has(self), send));
  }
  replace(statement, "bind", (self, _args, bind) => tag(bind(), onReplica.has(self)));
  replace(Object.getPrototypeOf(db), "batch", batch);
  replace(Object.getPrototypeOf(db), "exec", (_self, [sql], send) =>
    query([{ statement: sql }], false, send),
  );
  replace(Object.getPrototypeOf(session), "batch", batch);
  replace(Object.getPrototypeOf(session), "prepare", (self, _args, prepare) =>
    tag(prepare(), replicas.has(self)),
  );
  replace(Object.getPrototypeOf(db), "withSession", (_self, [constraint], open) => {
    const opened = open();
    if (constraint !== "first-primary") {
      replicas.add(opened as object);
    }
    return opened;
  });
}

const replicas = new WeakSet<object>();

function tag(statement: unknown, replica: boolean): unknown {
  if (replica) {
    onReplica.add(statement as object);
  }
  return statement;
}

function batch(_self: object, [statements]: unknown[], send: () => unknown) {
  const list = statements as Statement[];
  return query(list, list.length > 0 && list.every((one) => onReplica.has(one)), send);
}

function replace(
  prototype: Record<string, Method>,
  name: string,
  around: (self: object, args: unknown[], call: () => unknown) => unknown,
): void {
  const original = prototype[name];
  if (!original) {
    throw new Error(`the runtime's D1 has no ${name}`);
  }
  prototype[name] = function played(this: unknown, ...args: unknown[]) {
    const call = () => original.apply(this, args);
    return inside ? call() : around(this as object, args, call);
  };
}

function query(list: readonly Statement[], replica: boolean, send: () => unknown): Promise<unknown> {
  const statements = list.length;
  if (invocations.getStore()?.runs === "request") {
    counts.requestStatements += statements;
    counts.replicaStatements += replica ? statements : 0;
  } else {
    counts.otherStatements += statements;
  }
  for (const { statement } of list) {
    add(counts.queries, String(statement).replace(/\s+/g, " ").slice(0, QUERY_BEGINNING));
  }
  return roundTrip("database", () =>
    connected(async () => {
      await waitInLine(statements);
      const { lost = 0 } = settings()?.database ?? {};
      if (meets("D1 connection lost before", lost / 2)) {
        throw d1Error("Network connection lost.");
      }
      inside = true;
      let answer: unknown;
      try {
        answer = send();
      } finally {
        inside = false;
      }
      await answer;
      if (meets("D1 connection lost after", lost / 2)) {
        throw d1Error("Network connection lost.");
      }
      return answer;
    }),
  );
}

/** A turn is computed and not awaited of another request, which the runtime would not allow. */
async function waitInLine(statements: number): Promise<void> {
  const { database } = settings() ?? {};
  if (!database) {
    return;
  }
  if (meets("D1 overloaded", database.overloaded)) {
    throw d1Error("D1 DB is overloaded. Requests queued for too long.");
  }
  const now = Date.now();
  const waits = Math.max(0, freeAt - now);
  if (waits > database.longestWaitMs) {
    meets("D1 line too long", 1);
    throw d1Error("D1 DB is overloaded. Requests queued for too long.");
  }
  freeAt = now + waits + statements * database.statementMs;
  if (waits > 0) {
    await scheduler.wait(waits);
  }
}
