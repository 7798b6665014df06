import type { Principal } from "../../../domain/accounts/access.ts";
import { refusalAt } from "../../../http/access/access.ts";

interface Place {
  path: `/admin${string}`;
  label: string;
}

/**
 * The rooms of the console, in the order of the navigation. The access table says who may enter.
 */
const PLACES: readonly { title: string; places: readonly Place[] }[] = [
  {
    title: "Day",
    places: [
      { path: "/admin", label: "Today" },
      { path: "/admin/orders", label: "Orders" },
      { path: "/admin/draft-orders", label: "Draft orders" },
      { path: "/admin/back-orders", label: "Back orders" },
      { path: "/admin/returns", label: "Returns" },
      { path: "/admin/refunds", label: "Refunds" },
      { path: "/admin/disputes", label: "Disputes" },
      { path: "/admin/customers", label: "Customers" },
      { path: "/admin/messages", label: "Messages" },
      { path: "/admin/accounting", label: "Accounting" },
      { path: "/admin/imported", label: "Imported orders" },
    ],
  },
  {
    title: "Goods",
    places: [
      { path: "/admin/products", label: "Products" },
      { path: "/admin/collections", label: "Collections" },
      { path: "/admin/feeds", label: "Vendor feeds" },
      { path: "/admin/stock", label: "Stock" },
      { path: "/admin/locations", label: "Locations" },
      { path: "/admin/purchase-orders", label: "Purchase orders" },
      { path: "/admin/suppliers", label: "Suppliers" },
      { path: "/admin/price-lists", label: "Price lists" },
      { path: "/admin/promotions", label: "Promotions" },
      { path: "/admin/sales", label: "Sales" },
    ],
  },
  {
    title: "Shop",
    places: [
      { path: "/admin/settings", label: "Settings" },
      { path: "/admin/staff", label: "Staff" },
      { path: "/admin/webhooks", label: "Webhooks" },
      { path: "/admin/api-keys", label: "API keys" },
    ],
  },
  {
    title: "Running",
    places: [
      { path: "/admin/running", label: "Health" },
      { path: "/admin/dead-letters", label: "Queues" },
      { path: "/admin/errors", label: "Errors" },
      { path: "/admin/audit", label: "Audit log" },
    ],
  },
];

/** Whether a person may call a route, named as in the access table: `POST /admin/products/:id`. */
export function mayCall(principal: Principal, route: string): boolean {
  return refusalAt(route, principal) === null;
}

/** The places that a person may enter. A group without any is left out. */
export function placesFor(may: (route: string) => boolean) {
  return PLACES.map(({ title, places }) => ({
    title,
    places: places.filter(({ path }) => may(`GET ${path}`)),
  })).filter(({ places }) => places.length > 0);
}

/** The place that a page belongs to: the longest path that its own begins with. */
export function placeOf(path: string): string | undefined {
  return PLACES.flatMap(({ places }) => places.map((place) => place.path))
    .filter((place) => path === place || path.startsWith(`${place}/`))
    .sort((a, b) => b.length - a.length)[0];
}
