import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetListening } from "../../../shop/events/listening.ts";
import { Browser } from "../../../test/support/browser.ts";
import { newHost, Receivers } from "../../../test/support/webhooks.ts";

let receivers: Receivers;
let merchant: Browser;
beforeEach(async () => {
  receivers = new Receivers();
  merchant = new Browser();
  await merchant.post("/dev/sign-in", { who: "merchant" });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await env.DB.exec("DELETE FROM webhooks");
  forgetListening();
});

const read = async (path: string) => (await merchant.get(path)).text();
const secretOn = (page: string) => /whsec_[\w+/=]+/.exec(page)?.[0];

it("a webhook is made, tried, given another secret and deleted with forms; its secret is shown once", async () => {
  const host = newHost();
  const form = { url: `https://${host}/in`, events: "order.placed", enabled: "yes" };
  const made = await (await merchant.post("/admin/webhooks", form)).text();
  const path = /href="(\/admin\/webhooks\/whk_[^"]+)"/.exec(made)?.[1] ?? "";
  expect(secretOn(made)).toBeDefined();
  receivers.answers.set(host, () => new Response("<b>no</b>", { status: 500 }));
  const tried = await merchant.post(`${path}/test`, {});
  const page = await read(tried.headers.get("Location") ?? "");
  expect(page).toContain("The test was not taken");
  expect(page).toContain("It answered 500.");
  expect(page).toContain("&lt;b&gt;no&lt;/b&gt;");
  expect(secretOn(page)).toBeUndefined();
  receivers.answers.delete(host);
  const replay = /action="([^"]+\/replay)"/.exec(page.slice(page.indexOf("/deliveries/") - 200))?.[1] ?? "";
  expect((await merchant.post(replay, {})).headers.get("Location")).toBe(`${path}?done=replayed&count=1`);
  await vi.waitUntil(async () => (await read(`${path}?state=delivered`)).includes("It answered 204."));
  const renewed = await (await merchant.post(`${path}/secret`, {})).text();
  const inside = await merchant.post(path, { ...form, url: "https://10.0.0.1/" });
  expect(await inside.text()).toContain('value="https://10.0.0.1/"');
  expect(renewed).toContain("signed with the secret of before too");
  expect(secretOn(renewed)).not.toBe(secretOn(made));
  expect(await read(`${path}/delete`)).toContain("This cannot be undone");
  expect((await merchant.post(`${path}/delete`, {})).status).toBe(303);
  expect((await merchant.get(path)).status).toBe(404);
});

it("a form says what is wrong beside its field, and keeps what was typed", async () => {
  const wrong = await merchant.post("/admin/webhooks", { url: "hooks.example.com" });
  const page = await wrong.text();
  expect([wrong.status, page.includes('value="hooks.example.com"')]).toEqual([422, true]);
  expect(page).toContain('id="url-error">Enter an address');
  expect(page).toContain('id="events-error">Choose at least one event.');
  const inside = { url: "https://10.0.0.1/", events: "order.placed" };
  expect(await (await merchant.post("/admin/webhooks", inside)).text()).toContain(
    'id="url-error">It leads inside a private network.',
  );
  expect(await read("/admin/webhooks")).toContain("There is no webhook yet.");
});
