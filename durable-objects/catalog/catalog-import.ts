import { DurableObject } from "cloudflare:workers";
import { ROLE_SCOPES } from "../../domain/accounts/access.ts";
import type { FileProduct } from "../../domain/catalog/shopify-csv/read.ts";
import {
  type ImportedProduct,
  type ImportState,
  reportOf,
  type Vanished,
} from "../../domain/catalog/shopify-csv/report.ts";
import type { Call } from "../../shop/base/call.ts";
import { finishImport } from "../../shop/catalog/import.ts";
import type {
  CatalogImportObject,
  FeedPull,
  ImportJob,
  PulledFeed,
} from "../../shop/catalog/import-object.ts";
import { importEach, PART } from "../../shop/catalog/import-products.ts";
import { finishSaving } from "../../shop/catalog/save-product.ts";
import { finishPull } from "../../shop/feeds/end-pull.ts";
import { fetchFeed } from "../../shop/feeds/fetch-feed.ts";
import { archiveVanished, vanishedFrom } from "../../shop/feeds/let-go.ts";
import { withPatientReads } from "../../stores/base/d1-away.ts";
import { openRun } from "../../stores/feeds/feed-runs.ts";
import { mendAlarm, ring } from "../base/alarms.ts";
import { isOpened, migrate } from "../base/schema-steps.ts";

const STEPS = [
  `CREATE TABLE products (
     number INTEGER PRIMARY KEY,
     body TEXT NOT NULL,
     outcome TEXT
   );
   CREATE INDEX products_open ON products (number) WHERE outcome IS NULL;
   CREATE TABLE job (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     body TEXT NOT NULL,
     finished_at INTEGER
   );`,
  `CREATE TABLE pull (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     body TEXT NOT NULL,
     is_compared INTEGER NOT NULL DEFAULT 0
   );
   CREATE TABLE vanished (
     product_id TEXT PRIMARY KEY,
     handle TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('kept', 'leaving', 'archived'))
   );
   CREATE INDEX vanished_leaving ON vanished (product_id) WHERE state = 'leaving';`,
];

/** What became of an import can be read so long; products that no import was started for go too. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
/** Products that are named of those which a feed's file names no more. */
const MOST_VANISHED = 100;

/**
 * Works through one large file, or that of a vendor's feed, which it fetches first. Each alarm does
 * a part of it: an alarm is an invocation of its own, with its own limits. What became of a product
 * is written down as soon as it is done, so a reset repeats one product at most, and repeating a
 * product changes nothing.
 */
export class CatalogImport extends DurableObject<Env> implements CatalogImportObject {
  /** Those who wait for the end. */
  #waiting: (() => void)[] = [];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      if (isOpened(this.#sql)) {
        this.#open();
      }
      await mendAlarm(ctx.storage, () => this.#dueAt());
    });
  }

  async add(first: number, products: readonly string[]): Promise<void> {
    this.#open();
    this.#store(first, products);
    await mendAlarm(this.ctx.storage, () => this.#dueAt());
  }

  #open(): void {
    this.ctx.storage.transactionSync(() => migrate(this.#sql, "import", STEPS));
  }

  #store(first: number, products: readonly string[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const [index, body] of products.entries()) {
        this.#sql.exec("INSERT OR IGNORE INTO products (number, body) VALUES (?, ?)", first + index, body);
      }
    });
  }

  async pull(order: FeedPull): Promise<void> {
    this.#open();
    this.#sql.exec("INSERT OR IGNORE INTO pull (id, body) VALUES (1, ?)", JSON.stringify(order));
    await mendAlarm(this.ctx.storage, () => this.#dueAt());
  }

  async start(job: ImportJob): Promise<void> {
    this.#sql.exec("INSERT OR IGNORE INTO job (id, body) VALUES (1, ?)", JSON.stringify(job));
    await this.ctx.storage.setAlarm(Date.now());
  }

  async state(): Promise<ImportState | null> {
    const job = this.#job();
    if (!job) {
      return null;
    }
    const done = this.#outcomes();
    const { products } = this.#sql
      .exec<{ products: number }>("SELECT count(*) AS products FROM products")
      .one();
    return {
      state: job.finishedAt === null ? "working" : "done",
      dryRun: job.dryRun,
      products,
      done: done.length,
      report: reportOf(job, done),
      ...(job.feed ? { vanished: this.#vanished() } : {}),
    };
  }

  async doneWithin(ms: number): Promise<ImportState | null> {
    if (this.#job()?.finishedAt === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
    }
    return this.state();
  }

  async wake(): Promise<boolean> {
    await mendAlarm(this.ctx.storage, () => this.#dueAt());
    return this.#job()?.finishedAt === null;
  }

  override alarm(): Promise<void> {
    return ring(this.ctx.storage, async () => {
      const job = this.#job();
      const order = job ? null : this.#order();
      if (order) {
        await this.#fetch(order);
        return;
      }
      if (!job || job.finishedAt !== null) {
        await this.ctx.storage.deleteAll();
        return;
      }
      await this.#goOn(job);
    });
  }

  /**
   * Fetches a feed's file. Where nothing is left to do, the pull is over, and is forgotten here.
   */
  async #fetch(order: FeedPull): Promise<void> {
    const fetched = await fetchFeed(withPatientReads(this.env), order);
    if (!fetched) {
      await this.ctx.storage.deleteAll();
      return;
    }
    const { products, head, dryRun, feed } = fetched;
    const by = { sub: feed.feedId, role: "merchant" } as const;
    this.#store(
      0,
      products.map((product) => JSON.stringify(product)),
    );
    await this.start({ ...head, dryRun, traceparent: order.traceparent, by, feed });
  }

  /** Does the next part. */
  async #goOn(job: ImportJob): Promise<void> {
    const call = this.#callOf(job);
    if (job.feed && (await openRun(call.env.DB, job.feed.runId)) === null) {
      await this.ctx.storage.deleteAll();
      return;
    }
    const isLast =
      (await this.#importPart(call, job)) && (!job.feed || (await this.#letGo(call, job, job.feed)));
    if (!isLast) {
      await this.ctx.storage.setAlarm(Date.now());
      return;
    }
    const outcomes = this.#outcomes();
    const report = reportOf(job, outcomes);
    if (!job.dryRun) {
      await finishImport(call, report);
    }
    if (job.feed) {
      const { count: vanished, archived } = this.#vanished();
      const mayPass = outcomes.some((outcome) => outcome.mayPass);
      await finishPull(call.env, job.feed, { report, vanished, archived, mayPass });
    }
    const now = Date.now();
    this.#sql.exec("UPDATE job SET finished_at = ?", now);
    await this.ctx.storage.setAlarm(now + KEEP_MS);
    for (const wake of this.#waiting.splice(0)) {
      wake();
    }
  }

  /**
   * Lets go of products that a feed's file names no more, some of them in each alarm.
   *
   * @returns whether none is left
   */
  async #letGo(call: Call, { rejected, dryRun }: ImportJob, feed: PulledFeed): Promise<boolean> {
    const { isCompared } = this.#sql
      .exec<{ isCompared: number }>("SELECT is_compared AS isCompared FROM pull")
      .one();
    if (!isCompared) {
      const named = this.#sql
        .exec<{ handle: string }>("SELECT body ->> '$.handle' AS handle FROM products")
        .toArray();
      const handles = new Set([...named, ...rejected].map(({ handle }) => handle));
      const { products, archive } = await vanishedFrom(call.env, feed, handles);
      const state = archive ? (dryRun ? "archived" : "leaving") : "kept";
      this.ctx.storage.transactionSync(() => {
        for (const { productId, handle } of products) {
          this.#sql.exec("INSERT INTO vanished VALUES (?, ?, ?)", productId, handle, state);
        }
        this.#sql.exec("UPDATE pull SET is_compared = 1");
      });
    }
    const leaving = "SELECT product_id AS id FROM vanished WHERE state = 'leaving' LIMIT ?";
    for (const { id } of this.#sql.exec<{ id: string }>(leaving, PART.products).toArray()) {
      const state = (await archiveVanished(call, id)) ? "archived" : "kept";
      this.#sql.exec("UPDATE vanished SET state = ? WHERE product_id = ?", state, id);
    }
    return this.#sql.exec(leaving, 1).toArray().length === 0;
  }

  #vanished(): Vanished {
    const { count, archived } = this.#sql
      .exec<{ count: number; archived: number }>(
        "SELECT count(*) AS count, count(*) FILTER (WHERE state = 'archived') AS archived FROM vanished",
      )
      .one();
    const some = this.#sql
      .exec<{ handle: string; state: string }>(
        "SELECT product_id AS id, handle, state FROM vanished ORDER BY id LIMIT ?",
        MOST_VANISHED,
      )
      .toArray()
      .map(({ handle, state }) => ({ handle, archived: state === "archived" }));
    return { count, archived, some };
  }

  /** @returns whether it was the last part */
  async #importPart(call: Call, { dryRun, feed }: ImportJob): Promise<boolean> {
    const open = this.#sql
      .exec<{ number: number; body: string }>(
        "SELECT number, body FROM products WHERE outcome IS NULL ORDER BY number LIMIT ?",
        PART.products,
      )
      .toArray();
    const products: FileProduct[] = [];
    let variants = 0;
    for (const { body } of open) {
      const product: FileProduct = JSON.parse(body);
      variants += product.variants.length;
      if (products.length > 0 && variants > PART.variants) {
        break;
      }
      products.push(product);
    }
    let index = 0;
    for await (const outcome of importEach(call, products, { dryRun, patient: true, feed })) {
      this.#sql.exec(
        "UPDATE products SET outcome = ? WHERE number = ?",
        JSON.stringify(outcome),
        open[index]?.number ?? null,
      );
      index += 1;
    }
    finishSaving(call);
    const [more] = this.#sql.exec("SELECT 1 FROM products WHERE outcome IS NULL LIMIT 1").toArray();
    return more === undefined;
  }

  get #sql(): SqlStorage {
    return this.ctx.storage.sql;
  }

  #job(): (ImportJob & { finishedAt: number | null }) | null {
    if (!isOpened(this.#sql)) {
      return null;
    }
    const [row] = this.#sql
      .exec<{ body: string; finished_at: number | null }>("SELECT body, finished_at FROM job")
      .toArray();
    if (!row) {
      return null;
    }
    const job: ImportJob = JSON.parse(row.body);
    return { ...job, finishedAt: row.finished_at };
  }

  /** The feed that is to be pulled. */
  #order(): FeedPull | null {
    if (!isOpened(this.#sql)) {
      return null;
    }
    const [row] = this.#sql.exec<{ body: string }>("SELECT body FROM pull").toArray();
    return row ? JSON.parse(row.body) : null;
  }

  #outcomes(): ImportedProduct[] {
    return this.#sql
      .exec<{ outcome: string }>("SELECT outcome FROM products WHERE outcome IS NOT NULL ORDER BY number")
      .toArray()
      .map(({ outcome }) => JSON.parse(outcome));
  }

  /**
   * When it has something to do, in milliseconds since 1970; null for an object without an import.
   */
  #dueAt(): number | null {
    const job = this.#job();
    if (job) {
      return job.finishedAt === null ? Date.now() : job.finishedAt + KEEP_MS;
    }
    if (this.#order()) {
      return Date.now();
    }
    return isOpened(this.#sql) ? Date.now() + KEEP_MS : null;
  }

  /** The call that the import was made by, without its network; of a feed, the feed's own. */
  #callOf({ by, traceparent }: ImportJob): Call {
    return {
      env: withPatientReads(this.env),
      ctx: this.ctx,
      traceparent,
      principal: { ...by, scopes: new Set(ROLE_SCOPES[by.role]) },
      ip: null,
      touch: () => {},
    };
  }
}
