import { shopperOf } from "../../domain/accounts/access.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import { ok, type Result } from "../../domain/base/result.ts";
import {
  addLine,
  type CartLine,
  type CartState,
  emptyCart,
  expiresAt,
  type MergeLine,
  mergeLines,
  type Rename,
  removeLine,
  renameLines,
  restoreLines,
  ringOf,
  setLine,
  withCurrency,
} from "../../domain/cart/cart.ts";
import {
  beginCheckout,
  type CheckoutOpening,
  type CheckoutState,
  completeCheckout,
  openCheckout,
  releaseCheckout,
} from "../../domain/cart/cart-checkout.ts";
import { type CartEventType, type CartStory, recorded, storyOf } from "../../domain/cart/cart-history.ts";
import { announceAbandoned } from "../../shop/cart/abandoned-cart.ts";
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

  readonly #env: Env;

  constructor(state: DurableObjectState, env: Env) {
    super(state, {});
    this.#env = env;
    void state.blockConcurrencyWhile(async () => {
      await this.loadFromStorage();
      const due = this.cart.ringsAt ?? expiresAt(this.cart);
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
    key?: string | null,
    currency?: Currency,
  ): Promise<Result<CartSnapshot, Refusal>> {
    const line = seenLine(sku, quantity, seenPrice, currency);
    const cart = currency ? withCurrency(this.current(), currency) : this.current();
    return this.change(addLine(cart, line, limit, key ?? undefined), "added");
  }

  setQuantity(
    sku: WireSku,
    quantity: number,
    seenPrice: number,
    limit: number,
    currency?: Currency,
  ): Promise<Result<CartSnapshot, Refusal>> {
    const line = seenLine(sku, quantity, seenPrice, currency);
    return this.change(setLine(this.current(), line, limit), "changed");
  }

  async remove(sku: WireSku): Promise<CartSnapshot> {
    const cart = this.current();
    const plain = decodeURIComponent(sku);
    if (cart.lines.some((line) => line.sku === plain)) {
      await this.save(removeLine(cart, plain), "removed");
    }
    return this.view();
  }

  async clear(): Promise<CartSnapshot> {
    const cart = this.current();
    if (cart.lines.length > 0 || cart.leftOut.length > 0) {
      await this.save({ ...cart, lines: [], leftOut: [] }, "cleared");
    }
    return this.view();
  }

  async setCoupon(code: string | null): Promise<CartSnapshot> {
    const cart = this.current();
    if ((cart.coupon ?? null) !== code) {
      await this.save({ ...cart, coupon: code }, "coupon");
    }
    return this.view();
  }

  async setCurrency(currency: Currency): Promise<CartSnapshot> {
    await this.save(withCurrency(this.current(), currency), "currency");
    return this.view();
  }

  async rename(renames: readonly Rename[]): Promise<CartSnapshot> {
    await this.save(renameLines(this.current(), renames), "renamed");
    return this.view();
  }

  async merge(source: string, wireLines: WireLine[], currency?: Currency): Promise<CartSnapshot> {
    await this.save(mergeLines(this.current(), source, wireLines.map(mergeLine), currency), "merged");
    return this.view();
  }

  async restore(wireLines: WireLine[], coupon: string | null): Promise<CartSnapshot> {
    await this.save(restoreLines(this.current(), wireLines.map(mergeLine), coupon), "restored");
    return this.view();
  }

  async history(at: number): Promise<CartStory> {
    return storyOf(this.current(), at);
  }

  async forget(): Promise<void> {
    this.cart = emptyCart();
    await this.state.storage.deleteAll();
  }

  async beginCheckout(key: string, fingerprint: string): Promise<CheckoutState> {
    const { cart, outcome } = beginCheckout(this.current(), key, fingerprint);
    await this.save(cart, "checkout");
    return outcome;
  }

  async completeCheckout(key: string, orderId: string): Promise<CartSnapshot> {
    await this.save(completeCheckout(this.current(), key, orderId, Date.now()), "ordered", orderId);
    return this.view();
  }

  async openCheckout(key: string, fingerprint: string, stem: string): Promise<CheckoutOpening> {
    const { cart, outcome } = openCheckout(this.current(), { key, fingerprint, stem, now: Date.now() });
    await this.save(cart, "checkout");
    return outcome;
  }

  async releaseCheckout(key: string): Promise<void> {
    await this.save(releaseCheckout(this.current(), key), null);
  }

  alarm(): Promise<void> {
    return ring(this.state.storage, async () => {
      const due = expiresAt(this.cart);
      if (due === null || due <= Date.now()) {
        await this.state.storage.deleteAll();
        this.cart = emptyCart();
        return;
      }
      if ((this.ringAt() ?? due) <= Date.now()) {
        await this.findAbandoned();
      }
      const next = this.ringAt() ?? due;
      this.cart = { ...this.cart, ringsAt: next };
      await Promise.all([this.persist(), this.state.storage.setAlarm(next)]);
    });
  }

  /** The cart stays as it is, and expires when it would have. */
  private async findAbandoned(): Promise<void> {
    const { cart } = this;
    const { lines, changedAt } = cart;
    const sub = subOf(this.state.id.name);
    if (sub === null || changedAt === null) {
      return;
    }
    await announceAbandoned(this.#env, { sub, lines, changedAt });
    // A change may have come while its event was sent: the cart is not abandoned any more, and the
    // event was in vain.
    if (this.cart === cart) {
      const found = { ...cart, abandonedAfter: changedAt };
      this.cart = recorded(cart, found, { type: "abandoned", at: Date.now() });
    }
  }

  private ringAt(): number | null {
    return ringOf(this.cart, subOf(this.state.id.name) !== null);
  }

  /** The cart, or an empty one from the moment it expires, however late the alarm comes. */
  private current(): CartState {
    const due = expiresAt(this.cart);
    if (due !== null && due <= Date.now()) {
      this.cart = emptyCart();
    }
    return this.cart;
  }

  private async change(
    changed: Result<CartState, Refusal>,
    type: CartEventType,
  ): Promise<Result<CartSnapshot, Refusal>> {
    if (!changed.ok) {
      return changed;
    }
    await this.save(changed.value, type);
    return ok(snapshotOf(this.current()));
  }

  /**
   * Stores the cart with what happened to it, and the alarm where it has to ring earlier than it is
   * set, in one transaction. Most changes leave the alarm where it is: when it rings, it moves.
   * What the rules left as it was is not written.
   */
  private async save(changed: CartState, type: CartEventType | null, orderId?: string): Promise<void> {
    if (changed === this.cart) {
      return;
    }
    // Later than the last change even when the clock is frozen, because merges identify a change by
    // it.
    const changedAt = Math.max(Date.now(), (changed.changedAt ?? 0) + 1);
    const event = { type, at: changedAt, ...(orderId === undefined ? {} : { orderId }) };
    this.cart = recorded(this.cart, { ...changed, changedAt }, event);
    const { ringsAt } = this.cart;
    const next = this.ringAt() ?? changedAt;
    const isEarlier = ringsAt === undefined || next < ringsAt;
    if (isEarlier) {
      this.cart = { ...this.cart, ringsAt: next };
    }
    await Promise.all([this.persist(), isEarlier ? this.state.storage.setAlarm(next) : undefined]);
  }
}

function seenLine(
  sku: WireSku,
  quantity: number,
  seenPrice: number,
  currency: Currency = CURRENCY,
): CartLine {
  const line = { sku: decodeURIComponent(sku), quantity, seenPrice };
  return currency === CURRENCY ? line : { ...line, seenIn: currency };
}

function mergeLine([sku, quantity, seenPrice, limit, seenIn]: WireLine): MergeLine {
  return { ...seenLine(sku, quantity, seenPrice, seenIn), limit };
}

/** The account whose cart an object is; null for a guest's. */
function subOf(name: string | undefined): string | null {
  const shopper = name === undefined ? null : shopperOf(name);
  return shopper?.kind === "customer" ? shopper.sub : null;
}
