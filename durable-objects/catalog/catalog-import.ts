import { DurableObject } from "cloudflare:workers";
import { ROLE_SCOPES } from "../../domain/accounts/access.ts";
import type { FileProduct } from "../../domain/catalog/shopify-csv/read.ts";
import { type ImportedProduct, type ImportState, reportOf } from "../../domain/catalog/shopify-csv/report.ts";
import type { Call } from "../../shop/base/call.ts";
import { finishImport } from "../../shop/catalog/import.ts";
import type { CatalogImportObject, ImportJob } from "../../shop/catalog/import-object.ts";
import { importEach, PART } from "../../shop/catalog/import-products.ts";
import { finishSaving } from "../../shop/catalog/save-product.ts";
import { beforeChange } from "../../shop/events/outbox.ts";
import { withPatientReads } from "../../stores/base/d1-away.ts";
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
];

/** What became of an import can be read so long; products that no import was started for go too. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Works through one large file, a part of it in each alarm: an alarm is an invocation of its own,
 * with its own limits. What became of a product is written down as soon as it is done, so a reset
 * repeats one product at most, and repeating a product changes nothing.
 */
export class CatalogImport extends DurableObject<Env> implements CatalogImportObject {
  /** Those who wait for the end. */
  #waiting: (() => void)[] = [];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(() => mendAlarm(ctx.storage, () => this.#dueAt()));
  }

  async add(first: number, products: readonly string[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      migrate(this.#sql, "import", STEPS);
      for (const [index, body] of products.entries()) {
        this.#sql.exec("INSERT OR IGNORE INTO products (number, body) VALUES (?, ?)", first + index, body);
      }
    });
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
      if (!job || job.finishedAt !== null) {
        await this.ctx.storage.deleteAll();
        return;
      }
      const call = this.#callOf(job);
      if (!(await this.#importPart(call, job))) {
        await this.ctx.storage.setAlarm(Date.now());
        return;
      }
      if (!job.dryRun) {
        await finishImport(call, reportOf(job, this.#outcomes()));
      }
      const now = Date.now();
      this.#sql.exec("UPDATE job SET finished_at = ?", now);
      await this.ctx.storage.setAlarm(now + KEEP_MS);
      for (const wake of this.#waiting.splice(0)) {
        wake();
      }
    });
  }

  /** @returns whether it was the last part */
  async #importPart(call: Call, job: ImportJob): Promise<boolean> {
    if (!job.dryRun) {
      await beforeChange(call.env);
    }
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
    for await (const outcome of importEach(call, products, { dryRun: job.dryRun, patient: true })) {
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

  #outcomes(): ImportedProduct[] {
    return this.#sql
      .exec<{ outcome: string }>("SELECT outcome FROM products WHERE outcome IS NOT NULL ORDER BY number")
      .toArray()
      .map(({ outcome }) => JSON.parse(outcome));
  }

  /** When it has something to do, in milliseconds since 1970; null for an object without an import. */
  #dueAt(): number | null {
    const job = this.#job();
    if (job) {
      return job.finishedAt === null ? Date.now() : job.finishedAt + KEEP_MS;
    }
    return isOpened(this.#sql) ? Date.now() + KEEP_MS : null;
  }

  /** The call that the import was made by, without its network. */
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
