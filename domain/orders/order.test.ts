import { describe, expect, it } from "vitest";
import { ERASED_FULL_TERMS, FULL_TERMS } from "../../test/support/terms.ts";
import type { Money } from "../base/money.ts";
import { erased } from "../base/personal.ts";
import { ERASED_TERMS } from "./erasure.ts";
import {
  Address,
  AddressInput,
  canTransition,
  cartOrderId,
  draftOwner,
  guestOrderToken,
  OrderDraft,
  OrderId,
  OrderRequest,
  type OrderStatus,
  OrderTerms,
  orderId,
  orderIdStem,
  orderNumber,
  orderPayment,
  PaymentRequest,
  OrderStatus as Statuses,
  termsOf,
} from "./order.ts";
import { OrderDetail, OrderView, orderView } from "./order-view.ts";

describe("an order's status", () => {
  it.each<[OrderStatus, OrderStatus[]]>([
    ["PENDING", ["CONFIRMED", "CANCELLED"]],
    ["CONFIRMED", ["SHIPPED", "CANCELLED", "REFUNDED"]],
    ["SHIPPED", ["DELIVERED", "REFUNDED"]],
    ["DELIVERED", ["REFUNDED"]],
    ["CANCELLED", []],
    ["REFUNDED", []],
  ])("goes from %s to %j and nowhere else", (from, targets) => {
    expect(Statuses.options.filter((to) => canTransition(from, to)).sort()).toEqual([...targets].sort());
  });
});

describe("an order's id", () => {
  const ledger = { variantId: 36 };

  it("is the same for the same shopper, key and owner: these are stored", async () => {
    expect(await orderId("user:ada", "key-1", ledger)).toBe(await orderId("user:ada", "key-1", ledger));
    expect(await orderId("user:ada", "key-1", ledger)).toBe("ord_a9vr7s2q8rngbk1mpntf-10");
    expect(await orderId("user:ada", "key-1", { saleNum: 37, lane: 35 })).toBe(
      "ord_a9h9hsb5akctfsqv3ap7-11-z",
    );
  });

  it("of a cart is known but for its owner before there is one", async () => {
    const stem = await orderIdStem("user:ada", "key-1");
    expect(cartOrderId(stem, 36)).toBe(await orderId("user:ada", "key-1", ledger));
    expect(await orderIdStem("user:ada", "key-1", "sale 37")).toBe("ord_a9h9hsb5akctfsqv3ap7");
  });

  it("is another for another shopper or key, and for a sale", async () => {
    const ids = await Promise.all([
      orderId("user:ada", "key-1", ledger),
      orderId("user:ada", "key-2", ledger),
      orderId("user:bob", "key-1", ledger),
      orderId("user:ada", "key-1", { saleNum: 1, lane: 0 }),
      orderId("user:ada", "key-1", { saleNum: 2, lane: 0 }),
    ]);
    // Without the part that names the owner, because that part alone would make them differ.
    expect(new Set(ids.map((id) => id.slice(0, 24))).size).toBe(5);
  });

  it("leads back to who keeps its draft", async () => {
    for (const owner of [
      { variantId: 1 },
      { variantId: 123_456_789 },
      { saleNum: 40, lane: 0 },
      { saleNum: 1, lane: 63 },
    ]) {
      const id = await orderId("guest:crt_1", "k", owner);
      expect(OrderId.safeParse(id).success).toBe(true);
      expect(draftOwner(id)).toEqual(owner);
    }
  });

  it.each([
    "",
    "ord_",
    `ord_${"0".repeat(20)}`,
    `ord_${"0".repeat(20)}-`,
    `ord_${"0".repeat(19)}-1`,
    `ord_${"0".repeat(21)}-1`,
    `ord_${"0".repeat(20)}-1-`,
    `ord_${"0".repeat(20)}-1-234`,
    `ord_${"0".repeat(20)}-1234567890`,
    `ord_${"0".repeat(20)}-1-2-3`,
    `ord_${"O".repeat(20)}-1`,
    ` ord_${"0".repeat(20)}-1`,
    `ord_${"0".repeat(20)}-1\n`,
    `pay_${"0".repeat(20)}-1`,
  ])("that is %j is none", (id) => {
    expect(draftOwner(id)).toBeNull();
    expect(OrderId.safeParse(id).success).toBe(false);
  });

  it("is said by ten of its characters", () => {
    expect(orderNumber("ord_4k7qx3m2x9aaaaaaaaaa-1")).toBe("4K7QX-3M2X9");
  });
});

describe("a guest's token", () => {
  it("is the same for a replay and another for another cart or order", async () => {
    const token = await guestOrderToken("guest:crt_1", "ord_1");
    expect(token).toMatch(/^ott_[0-9a-z]{32}$/);
    expect(await guestOrderToken("guest:crt_1", "ord_1")).toBe(token);
    expect(await guestOrderToken("guest:crt_2", "ord_1")).not.toBe(token);
    expect(await guestOrderToken("guest:crt_1", "ord_2")).not.toBe(token);
  });
});

const address = {
  name: "Ada Lovelace",
  line1: "12 Analytical Way",
  city: "Portland",
  postalCode: "97201",
  country: "US",
};

describe("an address", () => {
  it("is taken with its spaces trimmed, with and without its optional parts", () => {
    expect(Address.parse({ ...address, name: "  Ada Lovelace " })).toEqual(address);
    const full = { ...address, line2: "Room 3", region: "OR" };
    expect(Address.parse(full)).toEqual(full);
  });

  it.each<[string, object]>([
    ["an empty name", { name: " " }],
    ["a name that does not fit a label", { name: "x".repeat(121) }],
    ["no street", { line1: "" }],
    ["a street that does not fit a label", { line1: "x".repeat(161) }],
    ["a second line that does not fit", { line2: "x".repeat(161) }],
    ["a city that does not fit", { city: "x".repeat(101) }],
    ["a region that does not fit", { region: "x".repeat(61) }],
    ["a postal code that does not fit", { postalCode: "x".repeat(21) }],
    ["a line break in it", { line1: "12 Way\nBcc: eve@example.com" }],
    ["a country in lower case", { country: "us" }],
    ["a country in three letters", { country: "USA" }],
    ["a country in one letter", { country: "U" }],
    ["a field that addresses do not have", { phone: "1" }],
  ])("is refused with %s", (_, change) => {
    expect(Address.safeParse({ ...address, ...change }).success).toBe(false);
  });

  it.each(["name", "line1", "city"])(
    "that is asked for shows its %s: what nobody can see is none",
    (part) => {
      for (const unseen of ["\u200b", " \u00ad ", "\u3164", "\u2066\u2069"]) {
        expect(AddressInput.safeParse({ ...address, [part]: unseen }).success).toBe(false);
      }
      expect(AddressInput.safeParse({ ...address, [part]: "\u200f\u05e9" }).success).toBe(true);
    },
  );

  it("that is asked for is in a country that there is, or in Kosovo", () => {
    const isTaken = (country: string) => AddressInput.safeParse({ ...address, country }).success;
    expect(["US", "DE", "XK", "IC"].filter((code) => !isTaken(code))).toEqual([]);
    expect(["XX", "ZZ", "EU", "UK", "FX", "XA"].filter(isTaken)).toEqual([]);
  });

  it("may be as long as a label", () => {
    const long = {
      name: "x".repeat(120),
      line1: "x".repeat(160),
      line2: "x".repeat(160),
      city: "x".repeat(100),
      region: "x".repeat(60),
      postalCode: "x".repeat(20),
      country: "DE",
    };
    expect(Address.parse(long)).toEqual(long);
  });
});

describe("the body of an order", () => {
  const body = {
    email: "ada@example.com",
    shippingAddress: address,
    shippingMethod: "standard",
    payment: { provider: "mock", token: "tok_ok" },
  };

  it("says who, where and how, and nothing about prices", () => {
    expect(OrderRequest.parse(body)).toEqual(body);
    const expectedTotal = { amount: 1, currency: "EUR" };
    const full = { ...body, ...FULL_TERMS, couponCode: "c", expectedTotal };
    expect(OrderRequest.parse(full)).toEqual(full);
    for (const more of [{ total: 1 }, { items: [] }, { payment: { ...body.payment, amount: 1 } }]) {
      expect(OrderRequest.safeParse({ ...body, ...more }).success).toBe(false);
    }
  });

  it.each<[string, object]>([
    ["no email address", { email: "ada" }],
    ["an endless one", { email: `${"a".repeat(64)}@${"b.".repeat(95)}example.com` }],
    ["no shipping method", { shippingMethod: "" }],
    ["an endless one", { shippingMethod: "x".repeat(33) }],
    ["an empty coupon", { couponCode: "" }],
    ["an endless one", { couponCode: "x".repeat(65) }],
    ["no provider", { payment: { provider: "", token: "t" } }],
    ["an endless one", { payment: { provider: "x".repeat(33), token: "t" } }],
    ["no token", { payment: { provider: "mock", token: "" } }],
    ["a note that is too long", { note: "x".repeat(501) }],
    ["a note with a control character", { note: "a\u0000b" }],
    ["a number that is too long", { phone: "1".repeat(41) }],
    ["a language that there is not", { language: "xx" }],
    ["a total without a currency", { expectedTotal: { amount: 1 } }],
    ["a bill to nobody", { billingAddress: { ...address, name: "\u200b" } }],
    ["a parcel to no country", { shippingAddress: { ...address, country: "XX" } }],
    ["an endless one", { payment: { provider: "mock", token: "x".repeat(256) } }],
  ])("is refused with %s", (_, change) => {
    expect(OrderRequest.safeParse({ ...body, ...change }).success).toBe(false);
  });
});

describe("the body of an order, at its bounds", () => {
  const least = { provider: "m", token: "t" };
  const body = {
    email: "ada@example.com",
    shippingAddress: address,
    shippingMethod: "s",
    payment: least,
  };

  it.each<[string, object]>([
    ["a note as long as may be, of several lines", { note: `a\tb\r\n${"x".repeat(495)}` }],
    ["a number as long as may be", { phone: "1".repeat(40) }],
    [
      "a method and a coupon as long as may be",
      { shippingMethod: "x".repeat(32), couponCode: "x".repeat(64) },
    ],
    [
      "a provider and a token as long as may be",
      { payment: { provider: "x".repeat(32), token: "x".repeat(255) } },
    ],
    ["a browser that pays later", { payment: { provider: "mock", token: null } }],
    ["empty parts of an address", { billingAddress: { ...address, line2: "", region: "", postalCode: "" } }],
    ["an address without what it need not have", { shippingAddress: { ...address, postalCode: undefined } }],
  ])("is taken with %s", (_, change) => {
    expect(OrderRequest.parse({ ...body, ...change })).toEqual({ ...body, ...change });
  });

  it("is read without the space around its words", () => {
    const said = { ...body, note: " Ring. \n", phone: " 1 " };
    expect(OrderRequest.parse(said)).toEqual({ ...body, note: "Ring.", phone: "1" });
  });

  it("keeps a payment with its token, or that a browser makes it", () => {
    expect(orderPayment(PaymentRequest.parse(least))).toEqual(least);
    expect(orderPayment({ provider: "mock", token: null })).toEqual({ provider: "mock", token: "session" });
  });
});

describe("an order that was accepted", () => {
  const draft: Required<OrderDraft> = {
    ...FULL_TERMS,
    sealed: "s",
    dataKey: "k",
    id: "ord_1",
    number: "1",
    customer: "user:ada",
    fingerprint: "f",
    placedAt: "2026-11-26T10:00:00.000Z",
    currency: "USD",
    lines: [
      { sku: "A", title: "Print", quantity: 3, unitPrice: 1_500, priceVersion: 2, lot: "sal_1#0" },
      // Neither the discount nor the tax is of this line.
      { sku: "B", title: "Book", quantity: 1, unitPrice: 500, priceVersion: 1, priceList: "lst_1" },
    ],
    totals: {
      subtotal: 5_000,
      discount: 100,
      shipping: 600,
      tax: 33,
      total: 5_533,
      taxes: { included: false, rows: [{ name: "GST", rate: 7_500, lines: [33, 0], shipping: 0 }] },
      discounts: [
        {
          promotionId: "pro_1",
          title: "Autumn",
          code: "AUTUMN",
          counted: true,
          lines: [100, 0],
          shipping: 600,
        },
      ],
    },
    payment: { provider: "mock", token: "tok_ok" },
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  };
  const usd = (amount: number): Money => ({ amount, currency: "USD" });
  const view = orderView(draft, "CONFIRMED");

  it("is shown with what each line and all of it costs", () => {
    const shown: Required<Omit<OrderView, "accessToken">> = {
      ...FULL_TERMS,
      id: "ord_1",
      number: "1",
      status: "CONFIRMED",
      items: [
        { sku: "A", title: "Print", quantity: 3, unitPrice: usd(1_500), lineTotal: usd(4_500) },
        {
          sku: "B",
          title: "Book",
          quantity: 1,
          unitPrice: usd(500),
          lineTotal: usd(500),
          priceList: { id: "lst_1", version: 1 },
        },
      ],
      subtotal: usd(5_000),
      discount: usd(100),
      discounts: [{ title: "Autumn", code: "AUTUMN", amount: usd(100), shipping: usd(600) }],
      shipping: usd(600),
      tax: usd(33),
      taxLines: [{ name: "GST", rate: "0.75", base: usd(4_400), amount: usd(33) }],
      taxIncluded: false,
      total: usd(5_533),
      createdAt: "2026-11-26T10:00:00.000Z",
    };
    expect(view).toEqual(shown);
  });

  it("is still read after an erase, and names nobody", () => {
    const { sealed, dataKey, ...rest } = draft;
    const after = erased(draft, ERASED_TERMS);
    expect(after).toEqual({ ...rest, ...ERASED_FULL_TERMS });
    expect(Object.keys(after)).not.toContain("dataKey");
    expect(OrderDraft.parse(after)).toEqual(after);
    expect(OrderTerms.parse(ERASED_FULL_TERMS)).toEqual(ERASED_FULL_TERMS);
    // Of an address, what it lacks is taken away too.
    expect(ERASED_TERMS.shippingAddress).toEqual({
      name: "–",
      line1: "–",
      line2: null,
      city: "–",
      postalCode: "–",
    });
  });

  it("has terms without anything of its sums, its payment and its keys", () => {
    expect(termsOf(draft)).toEqual(FULL_TERMS);
  });

  it("is read by its consumers as it was written, whole", () => {
    expect(OrderDraft.parse(draft)).toEqual(draft);
    const line = { sku: "A", title: "Print", quantity: 3, unitPrice: 1_500, priceVersion: 2 };
    const two = { ...draft, lines: [line, line] };
    expect(OrderDraft.parse(two)).toEqual(two);
    for (const change of [
      ...[{ lines: [] }, { currency: "XXX" }, { traceparent: "x" }, { placedAt: "today" }],
      ...[{ lines: [{ ...line, quantity: 0 }] }, { lines: [{ ...line, unitPrice: -1 }] }],
      { totals: { ...draft.totals, total: -1 } },
    ]) {
      expect([change, OrderDraft.safeParse({ ...draft, ...change }).success]).toEqual([change, false]);
    }
  });

  it("is answered as the API describes it, whole", () => {
    expect(OrderView.parse(view)).toEqual(view);
    const at = "2026-11-26T10:00:00.000Z";
    const entry = { at, from: null, to: "PENDING", actor: "ada", reason: "placed" };
    const detail = { ...view, timeline: [entry], payments: [], shipments: [] };
    expect(OrderDetail.parse(detail)).toEqual(detail);
    expect(OrderDetail.safeParse(view).success).toBe(false);
    expect(OrderView.safeParse({ ...view, items: [{}] }).success).toBe(false);
  });
});
