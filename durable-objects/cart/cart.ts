import type { Refusal } from "../../domain/base/problem.ts";
import { ok, type Result } from "../../domain/base/result.ts";
import {
  addLine,
  CART_TTL_MS,
  type CartState,
  emptyCart,
  expiresAt,
  mergeLines,
  type Rename,
  removeLine,
  renameLines,
  setLine,
} from "../../domain/cart/cart.ts";
import {
  beginCheckout,
  type CheckoutOpening,
  type CheckoutState,
  completeCheckout,
  openCheckout,
  releaseCheckout,
} from "../../domain/cart/cart-checkout.ts";
import {
  type CartObject,
  type CartSnapshot,
  snapshotOf,
  type WireLine,
  type WireSku,
} from "../../shop/cart/cart-object.ts";
import { IttyDurable } from "../../shop/cart/itty.ts";
import { mendAlarm, ring } from "../base/alarms.ts";

/** One shopper's cart. Its name is the shopper's key; its rules are domain/cart/cart.ts. */
export class Cart extends IttyDurable implements CartObject {
  /** The one field, so that a change is one assignment and what is stored has one shape. */
  cart: CartState = emptyCart();

  constructor(state: DurableObjectState) {
    super(state, {});
    void state.blockConcurrencyWhile(async () => {
      await this.loadFromStorage();
      const due = expiresAt(this.cart);
      if (due !== null) {
        await mendAlarm(state.storage, () => due);
      }
    });
  }

  async view(): Promise<CartSnapshot> {
    return snapshotOf(this.current());
  }

  add(
    sku: WireSku,
    quantity: number,
    seenPrice: number,
    limit: number,
  ): Promise<Result<CartSnapshot, Refusal>> {
    return this.change(addLine(this.current(), { sku: decodeURIComponent(sku), quantity, seenPrice }, limit));
  }

  setQuantity(
    sku: WireSku,
    quantity: number,
    seenPrice: number,
    limit: number,
  ): Promise<Result<CartSnapshot, Refusal>> {
    return this.change(setLine(this.current(), { sku: decodeURIComponent(sku), quantity, seenPrice }, limit));
  }

  async remove(sku: WireSku): Promise<CartSnapshot> {
    const cart = this.current();
    const plain = decodeURIComponent(sku);
    if (cart.lines.some((line) => line.sku === plain)) {
      await this.save(removeLine(cart, plain));
    }
    return this.view();
  }

  async clear(): Promise<CartSnapshot> {
    const cart = this.current();
    if (cart.lines.length > 0 || cart.leftOut.length > 0) {
      await this.save({ ...cart, lines: [], leftOut: [] });
    }
    return this.view();
  }

  async setCoupon(code: string | null): Promise<CartSnapshot> {
    const cart = this.current();
    if ((cart.coupon ?? null) !== code) {
      await this.save({ ...cart, coupon: code });
    }
    return this.view();
  }

  async rename(renames: readonly Rename[]): Promise<CartSnapshot> {
    await this.save(renameLines(this.current(), renames));
    return this.view();
  }

  async merge(source: string, wireLines: WireLine[]): Promise<CartSnapshot> {
    const lines = wireLines.map(([sku, quantity, seenPrice, limit]) => ({
      sku: decodeURIComponent(sku),
      quantity,
      seenPrice,
      limit,
    }));
    await this.save(mergeLines(this.current(), source, lines));
    return this.view();
  }

  async beginCheckout(key: string, fingerprint: string): Promise<CheckoutState> {
    const { cart, outcome } = beginCheckout(this.current(), key, fingerprint);
    await this.save(cart);
    return outcome;
  }

  async completeCheckout(key: string, orderId: string): Promise<CartSnapshot> {
    await this.save(completeCheckout(this.current(), key, orderId, Date.now()));
    return this.view();
  }

  async openCheckout(key: string, fingerprint: string, stem: string): Promise<CheckoutOpening> {
    const { cart, outcome } = openCheckout(this.current(), { key, fingerprint, stem, now: Date.now() });
    await this.save(cart);
    return outcome;
  }

  async releaseCheckout(key: string): Promise<void> {
    await this.save(releaseCheckout(this.current(), key));
  }

  alarm(): Promise<void> {
    return ring(this.state.storage, async () => {
      const due = expiresAt(this.cart);
      if (due !== null && due > Date.now()) {
        await this.state.storage.setAlarm(due);
        return;
      }
      await this.state.storage.deleteAll();
      this.cart = emptyCart();
    });
  }

  /** The cart, or an empty one from the moment it expires, however late the alarm comes. */
  private current(): CartState {
    const due = expiresAt(this.cart);
    if (due !== null && due <= Date.now()) {
      this.cart = emptyCart();
    }
    return this.cart;
  }

  private async change(changed: Result<CartState, Refusal>): Promise<Result<CartSnapshot, Refusal>> {
    if (!changed.ok) {
      return changed;
    }
    await this.save(changed.value);
    return ok(snapshotOf(this.current()));
  }

  /**
   * Stores the cart, and with its first change the alarm, in one transaction. Later changes leave
   * the alarm where it is: when it rings, it moves to the time at which the cart expires. What the
   * rules left as it was is not written.
   */
  private async save(changed: CartState): Promise<void> {
    if (changed === this.cart) {
      return;
    }
    // Later than the last change even when the clock is frozen, because merges identify a change by
    // it.
    const changedAt = Math.max(Date.now(), (changed.changedAt ?? 0) + 1);
    const due = changed.changedAt === null ? changedAt + CART_TTL_MS : null;
    this.cart = { ...changed, changedAt };
    await Promise.all([this.persist(), due === null ? undefined : this.state.storage.setAlarm(due)]);
  }
}
