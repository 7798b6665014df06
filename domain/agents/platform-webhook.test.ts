import { expect, it } from "vitest";
import { isPlatformWebhook, orderMessageId, platformWebhookId } from "./platform-webhook.ts";

it("a message about an order has the same id however often it is said, and another for each address", async () => {
  const webhook = await platformWebhookId("https://platform.example/orders");
  expect(webhook).toBe("plt_hv6x4r69m778mtr6dnvw");
  expect(await orderMessageId(webhook, "ord_1:order.confirmed")).toBe(
    "plt_hv6x4r69m778mtr6dnvw-f6bjjydfw9stfxqw3k7h",
  );
  expect(isPlatformWebhook(webhook)).toBe(true);
  expect(isPlatformWebhook("whk_1")).toBe(false);
  expect(await platformWebhookId("https://platform.example/others")).not.toBe(webhook);
  expect(await orderMessageId(webhook, "ord_1:order.shipped")).not.toBe(
    await orderMessageId(webhook, "ord_2:order.shipped"),
  );
});
