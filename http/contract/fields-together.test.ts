import { expect, it } from "vitest";
import type { z } from "zod";
import { LimitsIn, OrderLimits, ShippingSettings, TaxSettings } from "../../domain/base/selling.ts";
import { SynonymList } from "../../domain/catalog/synonyms.ts";
import { NewCollection } from "../../domain/collections/collection.ts";
import { PriceListDraft } from "../../domain/prices/price-list.ts";
import { PromotionDraft } from "../../domain/promotions/promotion.ts";
import { PurchaseTerms } from "../../domain/purchasing/purchase-order.ts";
import { ReceivedUnits } from "../../domain/purchasing/receipt.ts";
import { SaleRequest } from "../../domain/sales/sale.ts";
import type { StoredDispute } from "../../stores/payments/payment-disputes.ts";
import { JournalQuery } from "./accounting/journal.ts";
import { askedOf, ReportQuery } from "./analytics/report-query.ts";
import { ListingParameters } from "./catalog-query.ts";
import { NewApiKey } from "./integrations/api-keys.ts";
import { NewWebhook } from "./integrations/webhooks.ts";
import { readDisputeCursor, writeDisputeCursor } from "./payments.ts";
import { StockAdjustment } from "./stock.ts";

const [AT, LATER] = ["2026-12-01T10:00:00Z", "2026-12-01T10:00:01Z"];
const usd = (amount: number) => ({ amount, currency: "USD" });

const SALE = {
  sku: "A",
  title: "First light",
  allotment: 10,
  price: usd(2_000),
  opensAt: AT,
  closesAt: LATER,
  perCustomerLimit: 1,
};
const CODE = { title: "Spring", kind: "code", code: "SPRING", effect: { type: "free_shipping" } };
const FIXED = { ...CODE, effect: { type: "fixed", amount: usd(500) }, minimumSpend: usd(1_000) };
const PRICES = { title: "Trade", prices: [{ sku: "A", price: usd(900) }] };
const LIMITS = { minimum: 5, maximum: 5, items: 1 };
const COLLECTION = { title: "Prints", products: ["a", "b"] };
const RULE = { match: "all", conditions: [{ field: "tag", is: "new" }] };
const METHOD = { title: "Post", estimate: "", code: "post", rates: [{ price: 500 }] };
const zone = (...countries: string[]) => ({ countries, methods: [METHOD] });
const tax = (country: string, region?: string) => ({
  country,
  ...(region ? { region } : {}),
  taxes: [{ name: "Tax", rate: 5 }],
});
const PURCHASE = {
  supplierId: `sup_${"0".repeat(20)}`,
  location: "main",
  expectedOn: null,
  note: "",
  items: [],
};
const units = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: 1 }));
const costs = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: 1, cost: usd(1) }));
const priced = (from?: number, to?: number) => ({
  title: "Cheap",
  rule: {
    match: "all",
    conditions: [
      {
        field: "price",
        ...(from === undefined ? {} : { from: usd(from) }),
        ...(to === undefined ? {} : { to: usd(to) }),
      },
    ],
  },
});

/** A body that is taken, and bodies next to it that are refused, each with what it is told. */
const TABLE: [name: string, schema: z.ZodType, taken: unknown[], refused: [body: unknown, told: string][]][] =
  [
    [
      "a sale opens before it closes",
      SaleRequest,
      [SALE],
      [[{ ...SALE, closesAt: AT }, "closesAt: must be after opensAt"]],
    ],
    [
      "a promotion ends after it begins, and has a code where it is one",
      PromotionDraft,
      [
        { ...CODE, startsAt: AT, endsAt: LATER },
        { ...CODE, endsAt: AT },
        { ...CODE, kind: "automatic", code: undefined },
        FIXED,
      ],
      [
        [{ ...CODE, startsAt: AT, endsAt: AT }, "endsAt: must be after startsAt"],
        [{ ...CODE, code: undefined }, "code: is needed for a promotion by code"],
        [{ ...CODE, kind: "automatic" }, "code: belongs to a promotion by code"],
        [
          { ...FIXED, minimumSpend: { amount: 1_000, currency: "EUR" } },
          "minimumSpend.currency: must be USD, as the amount",
        ],
        [{ ...CODE, appliesTo: {} }, "appliesTo: must name categories, products or SKUs"],
      ],
    ],
    [
      "a price list ends after it begins, in one currency, with one price for each number of units",
      PriceListDraft,
      [
        { ...PRICES, startsAt: AT, endsAt: LATER },
        { ...PRICES, prices: [...PRICES.prices, { sku: "A", price: usd(800), minQuantity: 2 }] },
      ],
      [
        [{ ...PRICES, startsAt: AT, endsAt: AT }, "endsAt: must be after startsAt"],
        [{ ...PRICES, currency: "EUR" }, "prices.0.price.currency: must be EUR, as that of the list"],
        [
          { ...PRICES, prices: [...PRICES.prices, { sku: "a", price: usd(800), minQuantity: 1 }] },
          "prices.1: is the second price of a from 1 on",
        ],
      ],
    ],
    [
      "a place in the journal is where a walk begins, behind an order, or behind a notice of a dispute",
      JournalQuery,
      ["placed", "given_back.5.ord_a-0", `disputed.5.dsn_${"0".repeat(20)}`].map((cursor) => ({
        from: AT,
        to: LATER,
        cursor,
      })),
      ["lost", "placed.", "placed.5", "placed.5.acc_1", "disputed.5.dsn_0"].map((cursor) => [
        { from: AT, to: LATER, cursor },
        "cursor: must be the `nextCursor` of a page",
      ]),
    ],
    [
      "the most that an order may come to is not below the least",
      OrderLimits,
      [LIMITS],
      [[{ ...LIMITS, maximum: 4 }, "maximum: must not be less than the least order"]],
    ],
    [
      "nor is it in another currency",
      LimitsIn,
      [{ EUR: { minimum: 5, maximum: 5 } }],
      [[{ EUR: { minimum: 5, maximum: 4 } }, "EUR.maximum: must not be less than the least order"]],
    ],
    [
      "a collection has products or a rule, and its own order for products alone",
      NewCollection,
      [COLLECTION, { title: "New", rule: RULE }, { ...COLLECTION, order: "manual" }],
      [
        [{ title: "New" }, "products: is needed, or else a rule: one of the two"],
        [{ ...COLLECTION, rule: RULE }, "products: is needed, or else a rule: one of the two"],
        [{ ...COLLECTION, products: ["a", "a"] }, "products: must name each product once"],
        [{ title: "New", rule: RULE, order: "manual" }, "order: manual is for products by hand"],
      ],
    ],
    [
      "a rule by price has an end, and none before its beginning",
      NewCollection,
      [priced(5), priced(undefined, 5), priced(5, 5)],
      [
        [priced(), "rule.conditions.0: must say from or to"],
        [priced(6, 5), "rule.conditions.0: must not end below where it begins"],
      ],
    ],
    [
      "a country is in one zone, and a zone has one method of a code",
      ShippingSettings,
      [{ home: "US", zones: [zone("US"), zone("CA")] }],
      [
        [
          { home: "US", zones: [zone("US"), zone("CA", "US")] },
          "zones.1.countries: names US once more: a country is in one zone",
        ],
        [
          { home: "US", zones: [{ ...zone("US"), methods: [METHOD, METHOD] }] },
          "zones.0.methods.1.code: is that of a method above",
        ],
      ],
    ],
    [
      "a place has its taxes once",
      TaxSettings,
      [{ rounding: "order", areas: [tax("US"), tax("US", "CA"), tax("CA")] }],
      [
        [
          { rounding: "order", areas: [tax("US", "CA"), tax("US", "CA")] },
          "areas.1: has the place of one above",
        ],
      ],
    ],
    [
      "synonyms are two words or more, each once",
      SynonymList,
      [{ groups: [{ words: ["sofa", "couch"] }, { words: ["rug"], finds: ["carpet"] }] }],
      [
        [{ groups: [{ words: ["sofa"] }] }, "groups.0.words: must be two or more without `finds`"],
        [{ groups: [{ words: ["sofa", "SOFA"] }] }, "groups.0.words.1: is the same as another one here"],
        [
          { groups: [{ words: ["sofa"], finds: ["Sofa"] }] },
          "groups.0.finds.0: is the same as another one here",
        ],
        [{ groups: [{ words: ["sofa", "…"] }] }, "groups.0.words.1: must have a letter or a digit"],
      ],
    ],
    [
      "a purchase order names a SKU once",
      PurchaseTerms,
      [{ ...PURCHASE, items: costs("A", "B") }],
      [[{ ...PURCHASE, items: costs("A", "a") }, "items: names a SKU twice"]],
    ],
    ["so does a delivery", ReceivedUnits, [units("A", "B")], [[units("A", "a"), ": names a SKU twice"]]],
    [
      "a range of prices may be one price, and is not turned round",
      ListingParameters,
      [{ minPrice: "500", maxPrice: "500" }],
      [[{ minPrice: "501", maxPrice: "500" }, "maxPrice: must not be below minPrice"]],
    ],
    [
      "a key has each scope once",
      NewApiKey,
      [{ name: "k", scopes: ["order:read-any", "order:refund"] }],
      [[{ name: "k", scopes: ["order:refund", "order:refund"] }, "scopes: names a scope twice"]],
    ],
    [
      "a webhook has each event once, and an address without a fragment",
      NewWebhook,
      [{ url: "https://hooks.example.com/in?a=1", events: ["order.placed"] }],
      [
        [
          { url: "https://hooks.example.com", events: ["order.placed", "order.placed"] },
          "events: names an event twice",
        ],
        ...["ftp://hooks.example.com", "https://hooks.example.com/#a", "https://hooks.example.com/a b"].map(
          (url): [unknown, string] => [
            { url, events: ["order.placed"] },
            "url: must be an address that begins with https://, without a fragment",
          ],
        ),
      ],
    ],
    [
      "a correction of stock is of some units",
      StockAdjustment,
      [
        { delta: -1, reason: "counted" },
        { delta: 1, reason: "counted" },
      ],
      [[{ delta: 0, reason: "counted" }, "delta: must not be zero"]],
    ],
  ];

it.each(TABLE)("%s", (_, schema, taken, refused) => {
  const told = (body: unknown) => {
    const { error } = schema.safeParse(body);
    return error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
  };
  expect(taken.map(told)).toEqual(taken.map(() => []));
  expect(refused.map(([body]) => told(body))).toEqual(refused.map(([, text]) => [text]));
});

it("a report that names no days is of thirty, today among them", () => {
  const now = Date.parse("2026-11-28T13:00:00Z");
  const asked = askedOf(ReportQuery.parse({}), "UTC", now);
  expect(asked.ok && asked.value.period).toEqual({
    from: Date.parse("2026-10-30T00:00:00Z"),
    to: Date.parse("2026-11-29T00:00:00Z"),
  });
});

it("a page of disputes begins behind the one that was opened last, whatever became of that", () => {
  const last = { id: `dsp_${"0".repeat(20)}`, openedAt: 5, at: 9 } as StoredDispute;
  expect(readDisputeCursor(writeDisputeCursor(last) ?? "")).toEqual({ at: 5, id: last.id });
  expect([writeDisputeCursor(null), readDisputeCursor(undefined)]).toEqual([null, null]);
});
