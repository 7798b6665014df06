import { DEMO_SHOP } from "../../demo/settings.ts";
import type { CartView } from "../../domain/cart/cart-view.ts";
import type { ProductDetail, VariantView } from "../../domain/catalog/catalog.ts";
import type { SaleState, SaleView } from "../../domain/sales/sale.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { ProductGrid } from "../../web/browse/product-card.tsx";
import { CartPage } from "../../web/cart/cart-page.tsx";
import { emptyCheckout } from "../../web/checkout/checkout-form.ts";
import { CheckoutPage } from "../../web/checkout/checkout-page.tsx";
import type { Quote } from "../../web/checkout/quote.ts";
import { ErrorPage } from "../../web/layout/error-page.tsx";
import { BackInStockPage } from "../../web/product/back-in-stock.tsx";
import { ProductPage } from "../../web/product/product-page.tsx";
import { BooksPage } from "../../web/sales/books-page.tsx";
import { SalePage, type SalePageProps } from "../../web/sales/sale-page.tsx";
import type { Turn } from "../../web/sales/sale-words.ts";
import { SalesPage } from "../../web/sales/sales-page.tsx";
import { structuredProduct } from "../../web/search-engines/structured-data.ts";
import { ShopContext } from "../../web/ui/shop.ts";
import { iso, type States, usd } from "./state.ts";

const ORIGIN = "https://shop.test";
const values = {
  ...emptyCheckout(DEMO_SHOP.shipping, { name: "Ada", email: "ada@example.com" }),
  line1: "12 Analytical Way",
  city: "Portland",
  region: "OR",
  postalCode: "97201",
};
const ADDRESS = {
  name: "Ada",
  line1: "12 Analytical Way",
  city: "Portland",
  postalCode: "97201",
  country: "US",
};
const SAVED = [
  { ...ADDRESS, id: "adr_1", isDefault: true },
  { ...ADDRESS, id: "adr_2", isDefault: false, name: "Charles", line1: "5 Dorset Street" },
];
const quote: Quote = {
  currency: "USD",
  options: [
    { code: "standard", title: "Standard", estimate: "3–5 business days", price: 600 },
    { code: "express", title: "Express", estimate: "1–2 business days", price: 1_500 },
  ],
  method: "express",
  totals: { subtotal: 4_000, discount: 400, shipping: 1_500, tax: 300, total: 5_400 },
  taxPending: false,
  problem: null,
};
const REFUSED: Quote = {
  ...quote,
  options: [],
  totals: null,
  problem: { code: "invalid_request", detail: "Nothing is sent there." },
};
const MOCK: BrowserForm = {
  provider: "mock",
  publishableKey: "",
  beforeOrder: true,
  express: true,
  sources: {},
};

const item = {
  sku: "TIDE-1",
  title: "Tide",
  quantity: 2,
  unitPrice: usd(2_000),
  lineTotal: usd(4_000),
  available: 1,
  slug: "tide",
  imageUrl: null,
};
const cart: CartView = {
  id: "crt_1",
  currency: "USD",
  items: [
    { ...item, backordered: { quantity: 1, promisedOn: "2026-08-01" } },
    { ...item, sku: "GONE", title: "Gone", slug: null },
    { ...item, sku: "LATE", title: "Late", backordered: { quantity: 2 } },
  ],
  itemCount: 6,
  subtotal: usd(8_000),
  coupon: { code: "TEN", problem: { code: "coupon_expired", message: "It is over." } },
  discount: usd(0),
  discounts: [{ title: "Ten off", amount: usd(400), freeShipping: true }],
  warnings: [
    { sku: "TIDE-1", code: "short_stock", message: "m", available: 1 },
    {
      sku: "TIDE-1",
      code: "price_changed",
      message: "m",
      previousPrice: usd(1_900),
      currentPrice: usd(2_000),
    },
    { sku: "TIDE-1", code: "over_limit", message: "m", limit: 1 },
    { sku: "TIDE-1", code: "left_out", message: "m", leftOut: 3 },
    { sku: "GONE", code: "unavailable", message: "m" },
  ],
  expiresAt: iso(700),
};
const whole: CartView = { ...cart, items: [item], itemCount: 2, coupon: null, warnings: [] };
const checkout = {
  values,
  quote,
  idempotencyKey: "key",
  customer: "acc_ada",
  saved: null,
  form: MOCK,
  sent: false,
};

const sale: SaleView = {
  id: "sal_1",
  sku: "TIDE-1",
  title: "First light",
  state: "open",
  opensAt: iso(0),
  closesAt: iso(50),
  price: usd(1_200),
  allotment: 10,
  remaining: 4,
  perCustomerLimit: 2,
  lanes: 1,
  serverTime: iso(1),
};
const inState = (state: SaleState): SaleView => ({
  ...sale,
  id: `sal_${state}`,
  state,
  opensAt: iso(state === "closed" ? -9 : 2),
});
const STATES = (["closed", "scheduled", "sold_out", "open"] as const).map(inState);
const product = { title: "Tide", productSlug: "tide", price: 2_000, imageUrl: "/art/v1/tide.svg" };
const buyer = {
  sub: "acc_ada",
  reached: false,
  form: {
    values,
    quantity: 2,
    quote,
    idempotencyKey: "key",
    errors: {},
    saved: SAVED,
    folded: true,
    pay: MOCK,
  },
};
const shownSale = (turn: Turn, more: Partial<SalePageProps> = {}) => (
  <SalePage
    origin={ORIGIN}
    sale={sale}
    draw={null}
    product={product}
    turn={turn}
    buyer={buyer}
    open
    {...more}
  />
);
const draw = {
  rule: "r1",
  saleId: "sal_1",
  stage: "committed",
  commitment: "c0",
  beacon: { chain: "drand", round: 7 },
  opensAt: iso(0),
  perSecond: 5,
} as const;
const books = {
  allotment: 10,
  sold: 5,
  reserved: 1,
  released: 2,
  remaining: 4,
  returnedToStock: 0,
  lanes: [
    {
      lane: 0,
      leased: 8,
      returned: 1,
      reserved: 1,
      sold: 5,
      released: 1,
      free: 1,
      orders: 6,
      balanced: true,
    },
  ],
  orders: 6,
  ordersStored: 6,
  balanced: true,
};

const variant: VariantView = {
  sku: "TEE-S",
  title: "S",
  options: { Size: "S", Color: "Red" },
  price: usd(2_000),
  compareAtPrice: usd(2_500),
  priceSteps: [{ minQuantity: 5, price: usd(1_800) }],
  available: 3,
};
const tee: ProductDetail = {
  id: "prd_tee",
  slug: "tee",
  title: "Tee",
  description: "<p>Soft</p>",
  vendor: "Mill",
  category: "Tees",
  tags: [],
  images: [
    { url: "/art/v1/tee-front.svg", alt: "Front" },
    { url: "/art/v1/tee-back.svg", alt: "Back" },
  ],
  price: usd(2_000),
  available: true,
  options: [
    { name: "Size", values: ["S", "Medium"] },
    { name: "Color", values: ["Red"] },
  ],
  variants: [
    variant,
    {
      ...variant,
      sku: "TEE-M",
      title: "Medium",
      options: { Size: "Medium", Color: "Red" },
      available: 5,
      backorders: { inStock: 0, promisedOn: "2026-08-01" },
      imageUrl: "/art/v1/tee-back.svg",
    },
    {
      ...variant,
      sku: "TEE-X",
      title: "X",
      options: { Size: "X", Color: "Red" },
      available: 2,
      backorders: { inStock: 2 },
    },
    { ...variant, sku: "TEE-0", title: "0", options: { Size: "0", Color: "Red" }, available: 0 },
  ],
  seo: { title: "", description: "A tee" },
  createdAt: iso(-90),
  updatedAt: iso(-90),
  related: [],
};
const shownTee = {
  origin: ORIGIN,
  product: tee,
  asked: tee.variants[1],
  sales: [],
  together: [],
  isSold: true,
  wallets: true,
};
const json = (data: unknown) => <pre>{JSON.stringify(data, null, 1)}</pre>;

export const SELLING: States = {
  "a cart in which much is wrong": (
    <CartPage
      cart={cart}
      missing={undefined}
      removed={{ sku: "OLD", quantity: 2, title: "Old" }}
      typed="TEN"
      problem="It is over."
    />
  ),
  "a checkout of goods that are gone": (
    <CheckoutPage {...checkout} cart={cart} sent problem="It is over." inCart />
  ),
  "a checkout with errors, of one who has addresses": (
    <CheckoutPage
      {...checkout}
      cart={whole}
      saved={SAVED}
      values={{ ...values, billing: "other" }}
      errors={{
        line1: "checkout.line1Problem",
        note: "checkout.noteProblem",
        billingCountry: "checkout.countryProblem",
      }}
    />
  ),
  "a checkout of goods that are not sent there": <CheckoutPage {...checkout} cart={whole} quote={REFUSED} />,
  "a checkout of a shop that takes no orders": <CheckoutPage {...checkout} cart={whole} form={null} />,
  "a sale: anybody may buy": shownSale({ kind: "none" }),
  "a sale: a shopper waits": shownSale(
    { kind: "waiting", position: 41, ahead: 12, estimateSeconds: 95, entry: 1_041 },
    { draw },
  ),
  "a sale: it is a shopper's turn": shownSale(
    { kind: "admitted", ticket: "tkt_1", expiresAt: iso(2) },
    { problem: { title: "Not ordered", text: "Why.", link: { href: "/orders", label: "Your orders" } } },
  ),
  "a sale: a shopper solves a challenge first": shownSale(
    { kind: "challenge", siteKey: "site" },
    { buyer: null },
  ),
  "a sale: a shopper has all they may have": shownSale(
    { kind: "reached" },
    {
      buyer: {
        ...buyer,
        reached: true,
        form: { ...buyer.form, folded: false, errors: { city: "checkout.cityProblem" } },
      },
    },
  ),
  "a sale: a guest": shownSale({ kind: "guest" }, { buyer: null, draw: { ...draw, beacon: undefined } }),
  "a sale: an account that is too young": shownSale({ kind: "young" }, { buyer: null }),
  "a sale: a place is asked for": shownSale({ kind: "asking" }, { buyer: null }),
  "a sale: in the draw": shownSale({ kind: "joined", entry: 7 }, { buyer: null }),
  "a sale: a turn that was let pass": shownSale({ kind: "lapsed" }, { buyer: null }),
  "a sale that is over": shownSale({ kind: "none" }, { sale: inState("closed") }),
  "a sale that is over, whose goods are gone": shownSale(
    { kind: "none" },
    { sale: inState("closed"), product: null, buyer: null },
  ),
  "a sale that is sold out": shownSale(
    { kind: "none" },
    { sale: { ...inState("sold_out"), remaining: 0 }, buyer: null },
  ),
  "a sale of a shop that takes no orders": shownSale(
    { kind: "none" },
    { open: false, sale: inState("scheduled") },
  ),
  "sales in each state": (
    <SalesPage origin={ORIGIN} sales={STATES} products={new Map([["TIDE-1", product]])} />
  ),
  "no sale": <SalesPage origin={ORIGIN} sales={[]} products={new Map()} />,
  "the books of a sale": <BooksPage sale={sale} state="open" books={books} readAt={iso(1)} />,
  "the books of a sale that do not balance": (
    <BooksPage
      sale={sale}
      state="closed"
      books={{ ...books, balanced: false, sold: 9, ordersStored: 5, lanes: [] }}
      readAt={iso(1)}
    />
  ),
  "a product with variants of all kinds": <ProductPage {...shownTee} />,
  "a product that is sold out, in a sale": (
    <ProductPage
      {...shownTee}
      asked={undefined}
      product={{
        ...tee,
        available: false,
        unlisted: true,
        variants: tee.variants.map((one) => ({ ...one, available: 0 })),
      }}
      sales={[sale]}
      together={[tee]}
      wallets={false}
    />
  ),
  "a product without a price in the currency": <ProductPage {...shownTee} isSold={false} />,
  "products of which some variants were found": (
    <ProductGrid
      products={[
        tee,
        { ...tee, slug: "gone", available: false },
        { ...tee, slug: "elsewhere", variants: [] },
      ]}
      columns={4}
      query={{ page: 1, pageSize: 24, inStock: true, options: { Size: ["Medium", "X"] } }}
    />
  ),
  "what search engines read of a product": json(structuredProduct(tee, [sale], DEMO_SHOP, ORIGIN)),
  "what search engines read of a shop that takes nothing back": json(
    structuredProduct(
      { ...tee, variants: tee.variants.slice(0, 1), vendor: "", category: "" },
      [],
      { ...DEMO_SHOP, returnDays: 0 },
      ORIGIN,
    ),
  ),
  "a shopper is told when goods are back": (
    <BackInStockPage slug="tee" sku="TEE-0" email="ada@example.com" done />
  ),
  "a shopper is not told when goods are back": (
    <BackInStockPage slug="tee" sku="TEE-0" email="x" error="Enter an email address." problem="Too often." />
  ),
  "a page of a shop whose headings have another typeface": (
    <ShopContext.Provider value={{ ...DEMO_SHOP, look: { ...DEMO_SHOP.look, headings: "humanist" } }}>
      <BackInStockPage slug="tee" sku="TEE-0" done />
    </ShopContext.Provider>
  ),
  "a page that is not there": (
    <ErrorPage refusal={{ code: "not_found", detail: "There is no such page." }} traceId="t1" />
  ),
  "a page of a shop whose database is away": (
    <ErrorPage refusal={{ code: "unavailable", detail: "Try again." }} traceId="t1" />
  ),
};
