/** The mock provider carries out a repeated authorization, capture, refund or void once. */
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { mockKeyOf } from "../../providers/payment/mock.ts";
import { ring } from "../../test/support/alarms.ts";

// No notice is under way while a test asks.
beforeEach(() => {
  env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
});

function payment() {
  const key = randomId("ord");
  return { key, object: env.MOCK_PAYMENT.getByName(key) };
}

it("an authorization that is asked for again says what was decided", async () => {
  const { key, object } = payment();
  expect(await object.authorize(key, "authorized", 900)).toBe("pending");
  await object.capture();
  expect(await object.books()).toMatchObject({ state: "pending", captures: 0 });
  await ring(object);
  expect(await object.authorize(key, "declined", 900)).toBe("authorized");
  await object.capture();
  expect(await object.authorize(key, "authorized", 900)).toBe("captured");
  await object.authorizeNow(key, 900);
  // It is decided once: what tells of the capture decides no more.
  await ring(object);
  expect(await object.books()).toMatchObject({ state: "captured", decision: "authorized", captures: 1 });
});

it("a payment is captured once, and then voided no more", async () => {
  const { key, object } = payment();
  await object.authorizeNow(key, 900);
  expect([await object.capture(), await object.capture(), await object.void()]).toEqual([true, true, false]);
  expect(await object.books()).toMatchObject({ state: "captured", captures: 1, voids: 0 });
});

it("a payment is voided once, and then captured no more", async () => {
  const { key, object } = payment();
  await object.authorizeNow(key, 900);
  expect([await object.void(), await object.void(), await object.capture()]).toEqual([true, true, false]);
  expect(await object.books()).toMatchObject({ state: "voided", captures: 0, voids: 1 });
});

it("a refund is paid once for each key, and never more than was captured", async () => {
  const { key, object } = payment();
  await object.authorizeNow(key, 900);
  expect(await object.refund("early", 1)).toBe(false);
  await object.capture();
  expect([await object.refund("a", 600), await object.refund("a", 600)]).toEqual([true, true]);
  expect(await object.refund("b", 301)).toBe(false);
  expect(await object.books()).toMatchObject({ state: "captured", refunds: { a: 600 } });
  expect([await object.refund("b", 300), await object.refund("b", 300)]).toEqual([true, true]);
  expect(await object.books()).toMatchObject({ state: "refunded", refunds: { a: 600, b: 300 } });
  expect(await object.void()).toBe(false);
});

it("a session that is opened again is the same one, and is decided once", async () => {
  const { key, object } = payment();
  const { secret } = await object.openSession(key, 900);
  expect([mockKeyOf(secret), mockKeyOf("another")]).toEqual([key, null]);
  expect(await object.openSession(key, 900)).toEqual({
    secret,
    nextAction: null,
    code: null,
    state: "pending",
  });
  // Nothing is told before a browser has paid.
  expect(await object.books()).toMatchObject({ state: "pending", notices: [] });
  expect(await object.confirmSession("another", "card_ok")).toBeNull();
  expect(await object.confirmSession(secret, "approve")).toBeNull();
  expect(await object.confirmSession(secret, "card_authenticate")).toMatchObject({
    state: "pending",
    nextAction: "authenticate",
  });
  // The browser's shopper decides, and no alarm.
  await ring(object);
  expect(await object.books()).toMatchObject({ state: "pending" });
  expect(await object.confirmSession(secret, "approve")).toMatchObject({ state: "authorized" });
  expect(await object.confirmSession(secret, "card_declined")).toMatchObject({ state: "authorized" });
});

it("a webhook that is not taken is sent eight times in all", async () => {
  // Nothing signs them, so none is taken.
  env.PAYMENT_WEBHOOK_SECRETS = JSON.stringify({ stripe: ["of another provider"] });
  const { key, object } = payment();
  const { secret } = await object.openSession(key, 900);
  await object.confirmSession(secret, "card_ok");
  const tries: number[][] = [];
  for (let rings = 0; rings < 8; rings++) {
    await ring(object);
    tries.push(((await object.books())?.notices ?? []).map((notice) => notice.tries));
  }
  expect(tries).toEqual([[1], [2], [3], [4], [5], [6], [7], []]);
});
