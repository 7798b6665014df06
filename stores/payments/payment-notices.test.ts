import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { keepNotice, knowsNotice, purgeNotices } from "./payment-notices.ts";

it("a notice is kept once, however often it comes at once, and forgotten from its time on", async () => {
  const notice = { id: "mock:evt_1", paymentKey: "k", state: "paid", at: 1_000 };
  await Promise.all([keepNotice(env.DB, notice), keepNotice(env.DB, notice)]);
  await purgeNotices(env.DB, 1_000);
  expect([await knowsNotice(env.DB, notice.id), await knowsNotice(env.DB, "mock:evt_2")]).toEqual([
    true,
    false,
  ]);
  await purgeNotices(env.DB, 1_001);
  expect(await knowsNotice(env.DB, notice.id)).toBe(false);
});
