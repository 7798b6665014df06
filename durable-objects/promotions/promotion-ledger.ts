import {
  canReserve,
  type OwnerName,
  ownerOfUses,
  type ReserveOutcome,
  type ReserveRequest,
} from "../../domain/stock/stock.ts";
import type { PromotionLedgerObject, PromotionLimits, UseOfOrder } from "../../shop/stock/stock-objects.ts";
import { findPromotion } from "../../stores/promotions/promotions.ts";
import type { Stock } from "../stock/owner/movements.ts";
import { StockOwner } from "../stock/owner/stock-owner.ts";

interface PromotionStock extends Stock {
  id: string;
  limits: PromotionLimits;
}

type LimitsRow = { id: string; usage_limit: number | null; per_customer_limit: number | null };

/**
 * The one owner of a promotion's uses. A use is a unit of stock: an order reserves one, its saga
 * confirms it or gives it back, and one that is never paid expires. So a code with fifty uses is
 * used fifty times.
 */
export class PromotionLedger extends StockOwner<PromotionStock> implements PromotionLedgerObject {
  protected readonly part = {
    name: "promotion" as const,
    steps: [
      `CREATE TABLE limits (
         id TEXT PRIMARY KEY,
         usage_limit INTEGER,
         per_customer_limit INTEGER
       );
       CREATE INDEX reservations_by_customer ON reservations (customer) WHERE customer IS NOT NULL`,
      `CREATE TABLE mailboxes (
         mailbox TEXT,
         reference TEXT,
         PRIMARY KEY (mailbox, reference)
       ) WITHOUT ROWID`,
    ],
  };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.restore();
  }

  /**
   * Takes new limits. Uses that were granted count, so a limit below them grants no more.
   */
  async limit(limits: PromotionLimits): Promise<void> {
    const stock = await this.open();
    if (!stock) {
      return;
    }
    const delta = units(limits) - units(stock.limits);
    this.change(stock, (move) => {
      this.sql.exec(
        "UPDATE limits SET usage_limit = ?, per_customer_limit = ?",
        limits.usageLimit,
        limits.perCustomerLimit,
      );
      if (delta !== 0) {
        move("adjust", delta, { reason: "limit changed" });
      }
    });
    stock.limits = limits;
    stock.policy = policyOf(limits);
    await this.schedule();
  }

  /** Whether a use would be granted now, or is held by that order. Only `reserveMany` grants it. */
  async mayUse(
    customer: string,
    { mailbox, reference }: UseOfOrder = { mailbox: null, reference: null },
  ): Promise<"ok" | "used_up" | "limit_reached"> {
    const stock = await this.open();
    if (!stock) {
      return "used_up";
    }
    this.expireDue(Date.now());
    await this.schedule();
    const held = reference === null ? undefined : this.books.findReservation(reference)?.status;
    if (held === "active" || held === "confirmed") {
      return "ok";
    }
    if (!canReserve(stock.level, stock.policy, 1)) {
      return "used_up";
    }
    return this.#isAtLimit(stock, { customer, mailbox }, 1) ? "limit_reached" : "ok";
  }

  /** Uses by orders that were paid, and by those that are not paid yet. */
  async uses(): Promise<{ confirmed: number; reserved: number }> {
    const stock = await this.open();
    if (!stock) {
      return { confirmed: 0, reserved: 0 };
    }
    this.expireDue(Date.now());
    await this.schedule();
    return { confirmed: units(stock.limits) - stock.level.onHand, reserved: stock.level.reserved };
  }

  protected override ownerName(stock: PromotionStock): OwnerName {
    return ownerOfUses(stock.id);
  }

  protected override load(books: Pick<Stock, "level" | "seq" | "relayedSeq">): PromotionStock {
    const row = this.sql.exec<LimitsRow>("SELECT * FROM limits").one();
    const limits = { usageLimit: row.usage_limit, perCustomerLimit: row.per_customer_limit };
    return { ...books, id: row.id, limits, policy: policyOf(limits) };
  }

  /** Opens with the limits of the promotion's row the first time a use is asked for. */
  protected override async open(): Promise<PromotionStock | null> {
    if (this.stock) {
      return this.stock;
    }
    const promotion = await findPromotion(this.env.DB, this.ctx.id.name ?? "");
    if (this.stock || !promotion) {
      return this.stock;
    }
    const { id, usageLimit = null, perCustomerLimit = null } = promotion;
    const limits = { usageLimit, perCustomerLimit };
    const level = { onHand: 0, reserved: 0 };
    const stock: PromotionStock = { id, limits, level, policy: policyOf(limits), seq: 0, relayedSeq: 0 };
    this.install(stock, () => {
      this.sql.exec(
        "INSERT INTO limits (id, usage_limit, per_customer_limit) VALUES (?, ?, ?)",
        id,
        usageLimit,
        perCustomerLimit,
      );
      if (usageLimit !== null) {
        this.change(stock, (move) => move("opening", usageLimit, { reason: "usage limit" }));
      }
    });
    return stock;
  }

  protected override refuses(stock: PromotionStock, request: ReserveRequest): ReserveOutcome | null {
    const { buyer, mailbox = null, quantity } = request;
    return buyer && this.#isAtLimit(stock, { customer: buyer.customer, mailbox }, quantity)
      ? { ok: false, reason: "limit_reached" }
      : null;
  }

  protected override granted(_stock: PromotionStock, { reference, mailbox }: ReserveRequest): void {
    if (mailbox !== undefined) {
      this.sql.exec(
        "INSERT INTO mailboxes (mailbox, reference) VALUES (?, ?) ON CONFLICT DO NOTHING",
        mailbox,
        reference,
      );
    }
  }

  /** A guest with a new cart is known by the mailbox of the order. */
  #isAtLimit(
    { limits }: PromotionStock,
    { customer, mailbox }: { customer: string; mailbox: string | null },
    quantity: number,
  ): boolean {
    if (limits.perCustomerLimit === null) {
      return false;
    }
    const { held } = this.sql
      .exec<{ held: number }>(
        `SELECT coalesce(sum(quantity), 0) AS held FROM reservations
         WHERE status IN ('active', 'confirmed') AND (
           customer = ? OR reference IN (SELECT reference FROM mailboxes WHERE mailbox = ?))`,
        customer,
        mailbox,
      )
      .one();
    return held + quantity > limits.perCustomerLimit;
  }

  /** Uses are read from here; no other part of the shop counts them. */
  protected override async relayMovements(stock: PromotionStock): Promise<number | null> {
    return stock.seq;
  }

  protected override wakeAt(): number | null {
    return null;
  }

  protected override async onAlarm(): Promise<void> {}
}

function units({ usageLimit }: PromotionLimits): number {
  return usageLimit ?? 0;
}

function policyOf({ usageLimit }: PromotionLimits) {
  return { tracked: usageLimit !== null, backorder: "deny", reorderPoint: 0 } as const;
}
