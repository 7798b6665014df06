import { sumsOf } from "../../domain/orders/order-view.ts";
import type { draftOrderView } from "../../http/contract/draft-orders/draft-orders.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import type { StoredDraftOrder } from "../../stores/draft-orders/draft-orders.ts";
import { DraftOrderPage as StaffDraftPage } from "../../web/admin/draft-orders/draft-order-pages.tsx";
import { ProductsPage, type ProductsPageProps } from "../../web/admin/products/products-page.tsx";
import { SkuPage, type SkuPageProps } from "../../web/admin/stock/sku-page.tsx";
import { DraftOrderPage } from "../../web/draft-orders/draft-order-page.tsx";
import { iso, later, type States } from "./state.ts";

const variant: SellableVariant = {
  id: 1,
  sku: "MUG",
  productId: "prd_mug",
  productSlug: "mug",
  title: "Mug",
  options: {},
  price: 900,
  priceVersion: 1,
  listed: [],
  maxPerOrder: null,
  tracked: true,
  backorder: "allow",
  promisedOn: null,
  reorderPoint: 2,
  available: 3,
  sellable: true,
  imageUrl: null,
  taxable: true,
  category: "Cups",
  requiresShipping: true,
  weightGrams: 0,
  renamedTo: null,
};
const movement = {
  kind: "adjust",
  seq: 7,
  at: later(-1),
  quantity: -2,
  onHand: 3,
  reserved: 1,
  onHandDelta: -2,
  reservedDelta: 0,
  reference: null,
  reason: "broken",
  actor: "acc_ops",
  location: "main",
} as const;
const stock: SkuPageProps = {
  variant,
  stock: {
    sku: "MUG",
    onHand: 1_003,
    reserved: 1,
    available: 1_002,
    tracked: true,
    backorder: "allow",
    reorderPoint: 2,
  },
  movements: [],
  names: new Map([["acc_ops", "Oli"]]),
  waiting: [],
  places: [],
  isFirst: true,
  next: null,
  form: { key: "key" },
  by: undefined,
  counted: false,
  at: "",
  mayForce: false,
};
const waiting = {
  sku: "MUG",
  reference: "ord_1",
  units: 2,
  since: later(-3),
  promisedOn: null,
  backorder: "deny",
} as const;

const live = {
  id: 1,
  sku: "MUG",
  options: {},
  price: 900,
  tracked: true,
  available: 3,
  archived: false,
} as const;
const product = {
  id: "prd_mug",
  slug: "mug",
  title: "Mug",
  status: "active",
  updatedAt: later(-1),
  variants: [
    live,
    { ...live, sku: "MUG-L", price: 1_500, available: -1 },
    { ...live, sku: "MUG-X", tracked: false },
  ],
};
const bare = {
  ...product,
  id: "prd_cup",
  title: "Cup",
  status: "draft",
  variants: [{ ...live, archived: true }],
};
const products: ProductsPageProps = {
  list: { place: "products", query: "q=mug", columns: [], views: [] },
  collections: [{ id: "col_1", title: "Warm things" }],
  left: [{ title: "Mug", why: "It has no price." }],
  query: { q: "mug", status: "active", sort: "title", page: 2 },
  products: [product, bare] as unknown as ProductsPageProps["products"],
  total: 5,
  most: 1_001,
  pageSize: 2,
  all: true,
  notice: "1 product was published.",
  problem: undefined,
};

const ITEMS = [{ sku: "MUG", quantity: 2 }];
const shippingAddress = {
  name: "Ada",
  line1: "12 Analytical Way",
  city: "Portland",
  region: "OR",
  postalCode: "97201",
  country: "US",
};
const lines = [{ sku: "MUG", title: "Mug", quantity: 2, unitPrice: 900, priceVersion: 1 }];
const quote = {
  ...sumsOf({
    currency: "USD",
    lines,
    subtotal: 1_800,
    discount: 0,
    shipping: 600,
    tax: 0,
    total: 2_400,
    taxes: { rows: [], included: false },
  }),
  shippingMethod: "standard",
  shippingMethods: [],
};
const draft: ReturnType<typeof draftOrderView> = {
  id: "dft_1",
  email: "ada@example.com",
  state: "open",
  createdBy: "acc_ops",
  orderId: null,
  items: [...ITEMS],
  shippingAddress,
  shippingMethod: "standard",
  createdAt: iso(-1),
  expiresAt: iso(70),
  url: "https://shop.test/draft-orders/x",
  quote,
};
const stored: StoredDraftOrder = {
  id: "dft_1",
  email: "ada@example.com",
  orderId: null,
  attempt: 0,
  cancelledAt: null,
  expiresAt: later(70),
  createdAt: later(-1),
  createdBy: "acc_ops",
  terms: {
    email: "ada@example.com",
    items: [...ITEMS],
    shippingAddress,
    shippingMethod: "standard",
  },
};

export const STOCK: States = {
  "the stock of a SKU in a shop of one location": <SkuPage {...stock} isFirst={false} next={7} />,
  "the stock of a SKU of several locations, which orders wait for": (
    <SkuPage
      {...stock}
      stock={{ ...stock.stock, tracked: false, inSales: 4 }}
      places={[
        { id: "main", name: "Main", units: 1_000 },
        { id: "loc_2", name: "Annex", units: -3 },
      ]}
      waiting={[waiting, { ...waiting, reference: "ord_2", backorder: "allow" }]}
      movements={[
        movement,
        {
          ...movement,
          seq: 6,
          reference: "ord_1",
          reason: null,
          actor: null,
          location: null,
          reservedDelta: 1,
        },
        { ...movement, seq: 5, actor: "acc_gone", location: "loc_gone", quantity: 5 },
      ]}
      mayForce
      form={{ key: "key", delta: "x", errors: { delta: "Enter how many units came or went." } }}
      problem="Orders were promised these."
    />
  ),
  "stock that was corrected": <SkuPage {...stock} by={-1_200} at="main" />,
  "stock that was counted": <SkuPage {...stock} by={3} counted />,
  "stock whose count is what the ledger had": <SkuPage {...stock} by={0} counted />,
  "a page of products in the middle": <ProductsPage {...products} />,
  "the last page of more products than are counted": (
    <ProductsPage
      {...products}
      query={{ ...products.query, page: 1 }}
      total={1_001}
      all={false}
      collections={[]}
    />
  ),
  "the only page of products": (
    <ProductsPage
      {...products}
      query={{ ...products.query, page: 1 }}
      total={2}
      list={{ ...products.list, query: "" }}
    />
  ),
  "staff: a draft order that waits": <StaffDraftPage draft={draft} refused={undefined} notice="Mailed." />,
  "staff: a draft order that cannot be ordered now": (
    <StaffDraftPage draft={{ ...draft, quote: null }} refused="Only 1 of MUG is left." />
  ),
  "staff: a draft order that was ordered": (
    <StaffDraftPage
      draft={{ ...draft, state: "ordered", orderId: "ord_1", quote: null }}
      refused={undefined}
    />
  ),
  "shopper: what staff prepared": (
    <DraftOrderPage token="tok" draft={stored} quote={quote} problem="The total has changed." />
  ),
  "shopper: what staff prepared cannot be ordered now": (
    <DraftOrderPage token="tok" draft={stored} quote={null} problem="Only 1 of MUG is left." />
  ),
};
