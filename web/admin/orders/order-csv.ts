import { csvField, guarded } from "../../../domain/catalog/shopify-csv/csv-text.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";

type Cell = (order: OrderDetail, tags: readonly string[]) => string;

const address =
  (part: keyof OrderDetail["shippingAddress"]): Cell =>
  ({ shippingAddress }) =>
    shippingAddress[part] ?? "";

const sum =
  (part: "subtotal" | "discount" | "shipping" | "tax" | "total"): Cell =>
  (order) =>
    decimalOf(order[part]);

/** The columns of the file, in their order. */
const COLUMNS: Record<string, Cell> = {
  Order: ({ number }) => number,
  Id: ({ id }) => id,
  Placed: ({ createdAt }) => createdAt,
  State: ({ status }) => status,
  Email: ({ email }) => email,
  Phone: ({ phone }) => phone ?? "",
  Name: address("name"),
  "Address 1": address("line1"),
  "Address 2": address("line2"),
  City: address("city"),
  Region: address("region"),
  "Postal code": address("postalCode"),
  Country: address("country"),
  Shipping: ({ shippingMethod }) => shippingMethod,
  Items: ({ items }) => items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join("; "),
  Currency: ({ total }) => total.currency,
  Subtotal: sum("subtotal"),
  Discount: sum("discount"),
  "Shipping cost": sum("shipping"),
  Tax: sum("tax"),
  Total: sum("total"),
  Refunded: ({ payments }) => {
    const last = payments.at(-1);
    return last ? decimalOf(last.refunded) : "";
  },
  Tracking: ({ shipments }) => shipments.flatMap(({ trackingNumber }) => trackingNumber ?? []).join("; "),
  Tags: (_order, tags) => tags.join(", "),
  Note: ({ note }) => note ?? "",
};

/** Orders as a file for a spreadsheet, one a line. */
export function orderCsv(
  orders: readonly OrderDetail[],
  tags: ReadonlyMap<string, readonly string[]>,
): string {
  const lines = [
    Object.keys(COLUMNS),
    ...orders.map((order) => Object.values(COLUMNS).map((cell) => cell(order, tags.get(order.id) ?? []))),
  ];
  return lines.map((cells) => `${cells.map((cell) => csvField(guarded(cell))).join()}\r\n`).join("");
}
