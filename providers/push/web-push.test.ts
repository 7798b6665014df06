import { afterEach, expect, it, vi } from "vitest";
import { vapidPublicKey } from "../../domain/settings/settings.ts";
import { PushDouble, vapidKey } from "../../test/support/push-service.ts";
import { webPush } from "./web-push.ts";

const key = await vapidKey();
const { x, y, d } = key;
const provider = (privateKey = d) =>
  webPush({ subject: "https://shop.test", publicKey: vapidPublicKey({ x, y }), privateKey });

afterEach(() => {
  vi.restoreAllMocks();
});

function push(browser: PushDouble, title = "Ihre Bestellung ist unterwegs") {
  const { endpoint, keys } = browser.subscription();
  const url = "https://shop.test/orders/1";
  const content = { title, body: "طلبك في الطريق".repeat(100), url, language: "ar" as const };
  return { id: "evt_1:push:1", subscription: { endpoint, ...keys }, content, urgent: false };
}

it("a push is signed by our key, and is read by the browser it is for with other code than ours", async () => {
  const browser = new PushDouble(key);
  browser.standIn();
  expect(await provider().send([push(browser), { ...push(browser), urgent: true }])).toEqual([
    { state: "sent" },
    { state: "sent" },
  ]);
  const [first, second] = browser.shown;
  const { title, url, language } = push(browser).content;
  expect(first).toMatchObject({ message: { title, url, language }, urgency: "normal", ttl: "86400" });
  // The service replaces what it holds of a topic: a repeated message is shown once.
  expect([second?.urgency, second?.topic]).toEqual(["high", first?.topic]);
  await provider().send([{ ...push(browser), id: "evt_2:push:1" }]);
  expect(browser.shown.at(-1)?.topic).not.toBe(first?.topic);
});

it("a browser that is gone is told from a service that is away, and nobody else's keys read or sign", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const browser = new PushDouble(key);
  browser.standIn();
  browser.answers = [410, 404, 413, 500, 403, 429];
  const outcomes = [];
  for (let n = 0; n < 5; n++) {
    outcomes.push(...(await provider().send([push(browser)])));
  }
  expect(outcomes.map((outcome) => [outcome.state, "ended" in outcome])).toEqual([
    ["refused", true],
    ["refused", true],
    ["refused", false],
    ["again", false],
    ["again", false],
  ]);
  expect(logged).toHaveBeenCalledOnce();
  const { d: other } = await vapidKey();
  expect(await provider(other).send([push(browser)])).toMatchObject([{ state: "again" }]);
  const odd = push(browser);
  expect(
    await provider().send([{ ...odd, subscription: { ...odd.subscription, p256dh: `B${"A".repeat(86)}` } }]),
  ).toMatchObject([{ state: "refused", ended: true }]);
  expect(browser.shown).toEqual([]);
});
