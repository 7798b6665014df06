import { expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { type OrderDetail, orderView } from "../../domain/orders/order-view.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { SHOWN_TERMS } from "../../test/support/terms.ts";
import { AdminOrderPage } from "../admin/orders/order-page.tsx";
import { ShopContext } from "../ui/shop.ts";
import { OrderPage } from "./order-page.tsx";

const order: OrderDetail = {
  ...orderView(await draftOf("user:ada"), "CONFIRMED"),
  timeline: [],
  payments: [],
  shipments: [],
};

it.each([
  ["its shopper", <OrderPage form={null} order={order} faces={new Map()} account={null} returnKey="rkey" />],
  [
    "staff",
    <AdminOrderPage
      order={order}
      agent={null}
      contradictions={[]}
      disputed={{ disputes: [], notices: [] }}
      messages={[]}
      left={[]}
      scopes={new Set()}
      locations={[]}
      refundKey="rkey"
    />,
  ],
])("an order's page for %s shows all that the shopper said of the order", async (_, page) => {
  const shown = <ShopContext.Provider value={DEMO_SHOP}>{page}</ShopContext.Provider>;
  const html = (await shown.toString()).replaceAll("&quot;", '"');
  for (const part of Object.values(SHOWN_TERMS).flatMap(({ pages }) => pages)) {
    expect(html).toContain(part);
  }
});
