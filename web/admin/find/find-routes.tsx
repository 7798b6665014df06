import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import { CART_ID } from "../../../http/cart-id.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { createRouter } from "../../../http/router.ts";
import { searchOrders } from "../../../shop/orders/reading/search-orders.ts";
import { listAccounts } from "../../../stores/accounts/accounts.ts";
import { listForMerchants } from "../../../stores/catalog/catalog-merchant.ts";
import { findSkuOwners } from "../../../stores/catalog/catalog-stored.ts";
import { personalFragment } from "../../layout/respond.tsx";
import { statusName } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { staffCartPath, stockPath } from "../frame/paths.ts";
import { mayCall, placesFor } from "../frame/places.ts";
import { staffPage } from "../frame/staff.tsx";
import { FindPage, type Found, FoundList } from "./find-page.tsx";

/** Things of one kind that are shown. */
const MOST = 6;

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
    .filter(({ label }) => label.toLowerCase().includes(text))
    .map(({ path, label }) => ({ href: path, label, note: "" }));
  const carts =
    may("GET /admin/carts/:id") && CART_ID.test(text)
      ? [{ href: staffCartPath(text), label: text, note: "What happened to it" }]
      : [];
  const [products, skus, orders, customers] = await Promise.all([
    may("GET /admin/products") ? productsLike(env, q) : [],
    may("GET /admin/stock") ? skusLike(env, q) : [],
    may("GET /admin/orders") ? ordersOf(env, q) : [],
    may("GET /admin/customers") ? customersLike(env, text) : [],
  ]);
  return [
    { title: "Rooms", hits: places },
    { title: "SKUs", hits: skus },
    { title: "Orders", hits: orders },
    { title: "Products", hits: products },
    { title: "Customers", hits: customers },
    { title: "Carts", hits: carts },
  ].filter(({ hits }) => hits.length > 0);
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

async function customersLike(env: Env, prefix: string) {
  const found = await listAccounts(env.DB, { prefix, after: "", limit: MOST });
  return found.map(({ id, name, email }) => ({
    href: `/admin/customers/${encodeURIComponent(id)}`,
    label: name || (email ?? id),
    note: email ?? "",
  }));
}
