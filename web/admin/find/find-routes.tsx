import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import { sortKey } from "../../../domain/catalog/search-text.ts";
import { wordsOf } from "../../../domain/personal/words.ts";
import { purchaseNumber } from "../../../domain/purchasing/purchase-order.ts";
import { CART_ID } from "../../../http/cart-id.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { createRouter } from "../../../http/router.ts";
import { searchOrders } from "../../../shop/orders/reading/search-orders.ts";
import { listAccounts } from "../../../stores/accounts/accounts.ts";
import { listForMerchants } from "../../../stores/catalog/catalog-merchant.ts";
import { findSkuOwners } from "../../../stores/catalog/catalog-stored.ts";
import { collectionSummaries } from "../../../stores/collections/collections.ts";
import { listImportedOrders } from "../../../stores/imported/imported.ts";
import { newestPriceLists } from "../../../stores/prices/price-lists.ts";
import { listPromotions } from "../../../stores/promotions/promotions.ts";
import { listPurchaseOrders } from "../../../stores/purchasing/purchase-orders.ts";
import { listSuppliers } from "../../../stores/purchasing/suppliers.ts";
import { newestSales } from "../../../stores/sales/sales.ts";
import { personalFragment } from "../../layout/respond.tsx";
import { statusName } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { purchaseOrderPath, staffCartPath, stockPath, storyPath } from "../frame/paths.ts";
import { mayCall, placesFor } from "../frame/places.ts";
import { staffPage } from "../frame/staff.tsx";
import { STATE_WORDS } from "../purchasing/purchase-words.ts";
import { supplierPath } from "../purchasing/supplier-pages.tsx";
import { roomPath, SETTING_ROOMS } from "../settings/setting-rooms.ts";
import { FindPage, type Found, FoundList } from "./find-page.tsx";

/** Things of one kind that are shown. */
const MOST = 6;
/** Price lists, promotions and sales that are looked through, the newest. */
const LOOKED_THROUGH = 200;

export const adminFindRoutes = createRouter();

/** Whatever a text may mean: a room of the console, a product, a SKU, an order, a customer. */
adminFindRoutes.get("/admin/find", noStore, async (c) => {
  const principal = requirePrincipal(c);
  const q = (c.req.query("q")?.trim() ?? "").slice(0, MAX_QUERY_CHARS);
  const groups = q === "" ? [] : await find(c.env, q, (route) => mayCall(principal, route));
  return c.req.query("part") === "yes"
    ? personalFragment(c, <FoundList groups={groups} q={q} />)
    : staffPage(c, <FindPage groups={groups} q={q} />);
});

async function find(env: Env, q: string, may: (route: string) => boolean): Promise<Found[]> {
  const text = q.toLowerCase();
  const places = placesFor(may)
    .flatMap((group) => group.places)
    .map(({ path, label }) => ({ href: path, label, note: "" }));
  const rooms = may("GET /admin/settings/:room")
    ? SETTING_ROOMS.map(({ slug, title, about }) => ({ href: roomPath(slug), label: title, note: about }))
    : [];
  const traces =
    may("GET /admin/orders/:id/story") && /^[0-9a-f]{32}$/.test(text)
      ? [{ href: storyPath(text), label: text, note: "What it did to an order" }]
      : [];
  const carts =
    may("GET /admin/carts/:id") && CART_ID.test(text)
      ? [{ href: staffCartPath(text), label: text, note: "What happened to it" }]
      : [];
  const [
    products,
    skus,
    orders,
    customers,
    collections,
    priceLists,
    promotions,
    sales,
    imported,
    purchases,
    suppliers,
  ] = await Promise.all([
    may("GET /admin/products") ? productsLike(env, q) : [],
    may("GET /admin/stock") ? skusLike(env, q) : [],
    may("GET /admin/orders") ? ordersOf(env, q) : [],
    may("GET /admin/customers") ? customersOf(env, text) : [],
    may("GET /admin/collections") ? collectionsLike(env, q) : [],
    may("GET /admin/price-lists") ? priceListsLike(env, q) : [],
    may("GET /admin/promotions") ? promotionsLike(env, q) : [],
    may("GET /admin/sales") ? salesLike(env, q) : [],
    may("GET /admin/imported") ? importedLike(env, q) : [],
    may("GET /admin/purchase-orders") ? purchasesLike(env, q) : [],
    may("GET /admin/suppliers") ? suppliersLike(env, q) : [],
  ]);
  return [
    { title: "Rooms", hits: [...places, ...rooms].filter(({ label }) => label.toLowerCase().includes(text)) },
    { title: "SKUs", hits: skus },
    { title: "Orders", hits: orders },
    { title: "Imported orders", hits: imported },
    { title: "Purchase orders", hits: purchases },
    { title: "Suppliers", hits: suppliers },
    { title: "Products", hits: products },
    { title: "Collections", hits: collections },
    { title: "Price lists", hits: priceLists },
    { title: "Promotions", hits: promotions },
    { title: "Sales", hits: sales },
    { title: "Customers", hits: customers },
    { title: "Carts", hits: carts },
    { title: "Traces", hits: traces },
    { title: "Look through", hits: lookThrough(text, may), elsewhere: true },
  ].filter(({ hits }) => hits.length > 0);
}

/** Lists that open what is sealed to look for words in it, which costs more than these hits do. */
function lookThrough(text: string, may: (route: string) => boolean) {
  const lists = [
    { path: "/admin/orders", label: "Orders" },
    { path: "/admin/customers", label: "Customers" },
  ].filter(({ path }) => may(`GET ${path}`));
  return wordsOf(text).length === 0 || text.includes("@")
    ? []
    : lists.map(({ path, label }) => ({
        href: `${path}?${new URLSearchParams({ q: text })}`,
        label,
        note: `With “${text}” in a name or an address`,
      }));
}

async function productsLike(env: Env, q: string) {
  const query = { q, sort: "newest", page: 1, pageSize: MOST, most: MOST } as const;
  const { products } = await listForMerchants(env.DB, query);
  return products.map(({ id, title, slug }) => ({
    href: `/admin/products/${encodeURIComponent(id)}`,
    label: title,
    note: slug,
  }));
}

async function skusLike(env: Env, q: string) {
  const owners = await findSkuOwners(env.DB, [q]);
  return [...owners.values()].map(({ sku, slug }) => ({ href: stockPath(sku), label: sku, note: slug }));
}

async function ordersOf(env: Env, q: string) {
  const { items } = await searchOrders(env, { q }, MOST);
  return items.map(({ id, number, status, email }) => ({
    href: adminOrderPath(id),
    label: number,
    note: [statusName(status), email].filter((part) => part !== "").join(", "),
  }));
}

async function importedLike(env: Env, q: string) {
  const found = await listImportedOrders(env, { q }, null, MOST);
  return found.map(({ name, email }) => ({
    href: `/admin/imported?${new URLSearchParams({ q: name })}`,
    label: name,
    note: email,
  }));
}

async function customersOf(env: Env, email: string) {
  const found = await listAccounts(env, { email, after: "", limit: MOST });
  return found.map(({ id, name, email }) => ({
    href: `/admin/customers/${encodeURIComponent(id)}`,
    label: name || (email ?? id),
    note: email ?? "",
  }));
}

/** Whether one of the texts has these letters, in any case, width and accent. */
function has(q: string, ...texts: (string | undefined)[]): boolean {
  return texts.some((text = "") => sortKey(text).includes(sortKey(q)));
}

async function collectionsLike(env: Env, q: string) {
  const all = await collectionSummaries(env.DB);
  return all
    .filter(({ title, slug }) => has(q, title, slug))
    .slice(0, MOST)
    .map(({ id, title, slug }) => ({
      href: `/admin/collections/${encodeURIComponent(id)}`,
      label: title,
      note: slug,
    }));
}

async function priceListsLike(env: Env, q: string) {
  const newest = await newestPriceLists(env.DB, LOOKED_THROUGH);
  return newest
    .filter(({ terms }) => has(q, terms.title))
    .slice(0, MOST)
    .map(({ id, terms }) => ({
      href: `/admin/price-lists/${encodeURIComponent(id)}`,
      label: terms.title,
      note: terms.currency,
    }));
}

async function promotionsLike(env: Env, q: string) {
  const newest = await listPromotions(env.DB, { before: Number.MAX_SAFE_INTEGER, limit: LOOKED_THROUGH });
  return newest
    .filter(({ title, code }) => has(q, title, code))
    .slice(0, MOST)
    .map(({ id, title, code = "" }) => ({
      href: `/admin/promotions/${encodeURIComponent(id)}`,
      label: title,
      note: code,
    }));
}

async function salesLike(env: Env, q: string) {
  const newest = await newestSales(env.DB, LOOKED_THROUGH);
  return newest
    .filter(({ title, sku }) => has(q, title, sku))
    .slice(0, MOST)
    .map(({ id, title, sku }) => ({
      href: `/admin/sales/${encodeURIComponent(id)}`,
      label: title,
      note: sku,
    }));
}

/** By the number, however old the order is; by its supplier the newest. */
async function purchasesLike(env: Env, q: string) {
  const num = Number(/^(?:po-?)?(\d{1,9})$/i.exec(q)?.[1] ?? 0);
  const newest = await listPurchaseOrders(env.DB, {
    before: Number.MAX_SAFE_INTEGER,
    limit: LOOKED_THROUGH,
  });
  const numbered = num > 0 ? await listPurchaseOrders(env.DB, { before: num + 1, limit: 1 }) : [];
  return [
    ...numbered.filter((order) => order.num === num),
    ...newest.filter((order) => order.num !== num && has(q, order.supplierName)),
  ]
    .slice(0, MOST)
    .map(({ id, num, supplierName, state }) => ({
      href: purchaseOrderPath(id),
      label: purchaseNumber(num),
      note: `${supplierName}, ${STATE_WORDS[state]}`,
    }));
}

async function suppliersLike(env: Env, q: string) {
  const all = await listSuppliers(env.DB);
  return all
    .filter(({ name, email }) => has(q, name, email ?? ""))
    .slice(0, MOST)
    .map(({ id, name, email }) => ({ href: supplierPath(id), label: name, note: email ?? "" }));
}
