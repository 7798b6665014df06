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

it("an order's page for staff says what became of each message about it", async () => {
  const message = {
    id: `${order.id}:order.confirmed:email`,
    eventId: `${order.id}:order.confirmed`,
    channel: "email",
    kind: "orders",
    template: "order.confirmed",
    recipient: "ada@example.com",
    state: "bounced",
    error: "Permanent General",
    attempts: 1,
    createdAt: Date.parse("2026-07-01T12:00:00Z"),
    sentAt: null,
    dueAt: null,
    event: null,
    toldAt: null,
  } as const;
  const shown = (
    <ShopContext.Provider value={DEMO_SHOP}>
      <AdminOrderPage
        order={order}
        agent={null}
        contradictions={[]}
        disputed={{ disputes: [], notices: [] }}
        messages={[message]}
        left={[]}
        scopes={new Set()}
        locations={[]}
        refundKey="rkey"
      />
    </ShopContext.Provider>
  );
  const html = String(await shown.toString());
  expect(html).toMatch(/Mail: Order confirmed.*Did not arrive, /s);
  expect(html).toContain("ada@example.com, Permanent General");
});
