import type { Attempt, Delivery, DeliveryState, Failing } from "../../domain/webhooks/delivery.ts";
import { newWebhookSecret } from "../../domain/webhooks/signature.ts";
import type {
  DeliveriesQuery,
  ListedDelivery,
  NewSecret,
  ReplayRange,
  WebhookMessage,
} from "../../shop/webhooks/webhook-object.ts";
import { isOpened, migrate } from "../base/schema-steps.ts";

const STEPS = [
  `CREATE TABLE endpoint (
     id TEXT PRIMARY KEY,
     failing TEXT
   ) WITHOUT ROWID;
   CREATE TABLE secrets (
     num INTEGER PRIMARY KEY AUTOINCREMENT,
     secret TEXT NOT NULL,
     until INTEGER
   );
   CREATE TABLE deliveries (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     type TEXT NOT NULL,
     body TEXT NOT NULL,
     state TEXT NOT NULL,
     taken_at INTEGER NOT NULL,
     due_at INTEGER,
     attempts INTEGER NOT NULL DEFAULT 0,
     tried_at INTEGER,
     status INTEGER,
     error TEXT,
     answer TEXT,
     duration_ms INTEGER
   );
   CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
   CREATE INDEX deliveries_by_state ON deliveries (state, seq);
   CREATE INDEX deliveries_by_time ON deliveries (taken_at);`,
];

const DAY_MS = 24 * 60 * 60 * 1000;
/** Deliveries can be seen and sent again so long. */
const KEEP_MS = 30 * DAY_MS;
/** And so many: about a gigabyte. */
const MAX_KEPT = 500_000;
/** For so long after a new secret, messages are signed with the one before too. */
const OVERLAP_MS = DAY_MS;
/** Secrets that sign at once: a header has its limits. */
const MAX_SECRETS = 3;

const SEND_AGAIN = "UPDATE deliveries SET state = 'pending', due_at = ?, attempts = 0";

type Row = Omit<ListedDelivery, "takenAt" | "dueAt" | "triedAt" | "durationMs"> & {
  taken_at: number;
  due_at: number | null;
  tried_at: number | null;
  duration_ms: number | null;
} & Record<string, SqlStorageValue>;

function fromRow(row: Row): ListedDelivery {
  const { seq, id, type, body, state, attempts, status, error, answer } = row;
  return {
    seq,
    id,
    type,
    body,
    state,
    attempts,
    status,
    error,
    answer,
    takenAt: row.taken_at,
    dueAt: row.due_at,
    triedAt: row.tried_at,
    durationMs: row.duration_ms,
  };
}

/**
 * The tables of one endpoint, or of one address of a platform: what it is sent, what it answered,
 * and what signs.
 */
export class DeliveryBook {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  get #sql(): SqlStorage {
    return this.#storage.sql;
  }

  /** Whether anything was ever written. */
  isOpen(): boolean {
    return isOpened(this.#sql);
  }

  /** Writes in one transaction, into tables that are there. */
  write<T>(name: string | undefined, work: () => T): T {
    return this.#storage.transactionSync(() => {
      migrate(this.#sql, "webhook", STEPS);
      if (name !== undefined) {
        this.#sql.exec("INSERT OR IGNORE INTO endpoint (id) VALUES (?)", name);
      }
      return work();
    });
  }

  /** The webhook's id; an alarm does not know the name of its object. */
  id(): string {
    return this.#sql.exec<{ id: string }>("SELECT id FROM endpoint").one().id;
  }

  /** A message that is there already stays, but is not looked at later than a new one. */
  insert({ id, type, body }: WebhookMessage, state: DeliveryState, now: number): void {
    this.#sql.exec(
      `INSERT INTO deliveries (id, type, body, state, taken_at, due_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET due_at = excluded.due_at
         WHERE deliveries.due_at > excluded.due_at AND deliveries.attempts = 0`,
      id,
      type,
      body,
      state,
      now,
      state === "pending" ? now : null,
    );
  }

  find(id: string): ListedDelivery | null {
    const [row] = this.#sql.exec<Row>("SELECT * FROM deliveries WHERE id = ?", id).toArray();
    return row ? fromRow(row) : null;
  }

  list({ state, before = Number.MAX_SAFE_INTEGER, limit }: DeliveriesQuery): ListedDelivery[] {
    const rows =
      state === undefined
        ? this.#sql.exec<Row>(
            "SELECT * FROM deliveries WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            before,
            limit,
          )
        : this.#sql.exec<Row>(
            "SELECT * FROM deliveries WHERE state = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
            state,
            before,
            limit,
          );
    return rows.toArray().map(fromRow);
  }

  /** What is to be sent now, what waits longest first. */
  due(now: number, limit: number): ListedDelivery[] {
    return this.#sql
      .exec<Row>("SELECT * FROM deliveries WHERE due_at <= ? ORDER BY due_at LIMIT ?", now, limit)
      .toArray()
      .map(fromRow);
  }

  record(id: string, attempt: Attempt, next: Pick<Delivery, "state" | "dueAt" | "attempts">): void {
    const { status, error, answer, durationMs } = attempt;
    this.#sql.exec(
      `UPDATE deliveries SET state = ?, due_at = ?, attempts = ?, tried_at = ?, status = ?, error = ?,
         answer = ?, duration_ms = ? WHERE id = ?`,
      next.state,
      next.dueAt,
      next.attempts,
      Date.now(),
      status,
      error,
      answer,
      durationMs,
      id,
    );
  }

  /** Looks at a delivery later, without an attempt. */
  postpone(id: string, at: number): void {
    this.#sql.exec("UPDATE deliveries SET due_at = ? WHERE id = ?", at, id);
  }

  drop(id: string): void {
    this.#sql.exec("DELETE FROM deliveries WHERE id = ?", id);
  }

  sendAgain(id: string, now: number): void {
    this.#sql.exec(`${SEND_AGAIN} WHERE id = ?`, now, id);
    this.#endHold();
  }

  /** @returns how many */
  sendRangeAgain({ from, to, all }: ReplayRange, now: number): number {
    const states = all ? "('failed', 'delivered')" : "('failed')";
    this.#sql.exec(
      `${SEND_AGAIN} WHERE taken_at BETWEEN ? AND ? AND state IN ${states} AND type <> 'webhook.test'`,
      now,
      from,
      to,
    );
    const { changed } = this.#sql.exec<{ changed: number }>("SELECT changes() AS changed").one();
    this.#endHold();
    return changed;
  }

  /** All that waits is due now, and nothing has failed. */
  beginAnew(now: number): void {
    this.#sql.exec("UPDATE endpoint SET failing = NULL");
    this.#sql.exec("UPDATE deliveries SET due_at = ? WHERE due_at > ?", now, now);
  }

  /** Deletes what is too old, or too much. @returns how many of them were not sent */
  forgetOld(now: number): number {
    const isOld = "(taken_at < ? OR seq <= (SELECT max(seq) FROM deliveries) - ?)";
    const bounds = [now - KEEP_MS, MAX_KEPT];
    const { unsent } = this.#sql
      .exec<{ unsent: number }>(
        `SELECT count(*) AS unsent FROM deliveries WHERE due_at IS NOT NULL AND ${isOld}`,
        ...bounds,
      )
      .one();
    this.#sql.exec(`DELETE FROM deliveries WHERE ${isOld}`, ...bounds);
    return unsent;
  }

  failing(): Failing | null {
    const { failing } = this.#sql.exec<{ failing: string | null }>("SELECT failing FROM endpoint").one();
    return failing === null ? null : JSON.parse(failing);
  }

  setFailing(failing: Failing | null): void {
    this.#sql.exec("UPDATE endpoint SET failing = ?", failing && JSON.stringify(failing));
  }

  /** Who sends again wants to see what comes of it: the pause after failures is over. */
  #endHold(): void {
    const failing = this.failing();
    if (failing) {
      this.setFailing({ ...failing, heldUntil: 0 });
    }
  }

  /** What signs now, the newest first. */
  secrets(now: number): string[] {
    return this.#sql
      .exec<{ secret: string }>(
        "SELECT secret FROM secrets WHERE until IS NULL OR until > ? ORDER BY num DESC",
        now,
      )
      .toArray()
      .map(({ secret }) => secret);
  }

  renewSecret(now: number): NewSecret {
    const secret = newWebhookSecret();
    const until = now + OVERLAP_MS;
    const isFirst = this.secrets(now).length === 0;
    this.#sql.exec("UPDATE secrets SET until = ? WHERE until IS NULL", until);
    this.#sql.exec("INSERT INTO secrets (secret) VALUES (?)", secret);
    this.#sql.exec(
      "DELETE FROM secrets WHERE until <= ? OR num NOT IN (SELECT num FROM secrets ORDER BY num DESC LIMIT ?)",
      now,
      MAX_SECRETS,
    );
    return { secret, previousUntil: isFirst ? null : until };
  }

  /**
   * When there is something to do, in milliseconds since 1970: to send, unless the endpoint is
   * turned off, or to forget.
   */
  dueAt(isOn: boolean): number {
    const { due, oldest } = this.#sql
      .exec<{ due: number | null; oldest: number | null }>(
        `SELECT (SELECT min(due_at) FROM deliveries WHERE due_at IS NOT NULL) AS due,
                (SELECT min(taken_at) FROM deliveries) AS oldest`,
      )
      .one();
    if (isOn && due !== null) {
      return Math.max(due, this.failing()?.heldUntil ?? 0);
    }
    return (oldest ?? Date.now()) + KEEP_MS;
  }
}
