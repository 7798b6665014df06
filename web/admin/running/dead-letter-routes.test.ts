import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { storeDeadLetters } from "../../../stores/events/dead-letters.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { Browser } from "../../../test/support/browser.ts";
import { draftOf, newCustomer } from "../../../test/support/drafts.ts";
import { age } from "./dead-letters-page.tsx";

async function signedIn(who: "customer" | "merchant" | "operator"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

function letter(id: string, error: string | null) {
  const body = JSON.stringify({ events: [{ type: "order.placed", data: { email: "ada@example.com" } }] });
  return { id, queue: "notifications", at: 1_000, body, error, redrivenAt: null };
}

describe("dead letters in the browser", () => {
  it("are shown with their error and without personal data, and sent again by one button", async () => {
    await storeDeadLetters(env.DB, [letter("page-1", `<b>no answer</b>`)]);
    const sent = vi.spyOn(env.NOTIFICATIONS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const browser = await signedIn("operator");
    const list = await (await browser.get("/admin/dead-letters")).text();
    expect(list).toContain("notifications: 1 event, order.placed");
    expect(list).toContain("&lt;b&gt;no answer&lt;/b&gt;");
    const page = await (await browser.get("/admin/dead-letters/page-1")).text();
    expect(page).toContain("[masked]");
    expect(page).not.toContain("ada@example.com");
    const redriven = await browser.post("/admin/dead-letters/page-1/redrive", {});
    expect(redriven.status).toBe(303);
    expect(await (await browser.get("/admin/dead-letters/page-1")).text()).toContain("Sent again");
    expect(await (await browser.get("/admin/dead-letters")).text()).not.toContain("page-1");
    expect(sent).toHaveBeenCalledTimes(1);

    await storeDeadLetters(env.DB, [letter("page-2", null), letter("page-3", null)]);
    const all = await browser.post("/admin/dead-letters/redrive", { queue: "notifications" });
    expect(await (await browser.get(all.headers.get("Location") ?? "")).text()).toContain(
      "2 messages were sent again.",
    );
    expect((await browser.post("/admin/dead-letters/redrive", { queue: "none" })).status).toBe(422);
    sent.mockRestore();
  });

  it("are for operators", async () => {
    expect((await new Browser().get("/admin/dead-letters")).status).toBe(401);
    expect((await (await signedIn("merchant")).get("/admin/dead-letters")).status).toBe(403);
    const denied = await (await signedIn("merchant")).post("/admin/dead-letters/x/redrive", {});
    expect(denied.status).toBe(403);
  });

  it.each([
    [12, "12 ms"],
    [61_500, "61.5 s"],
    [7_100_000, "118 min"],
    [9_000_000, "2 h"],
  ])("%i ms behind reads as %s", (ms, words) => {
    expect(age(ms)).toBe(words);
  });
});

describe("looking an order up in the browser", () => {
  it("finds it by what its customer says, and leads to it", async () => {
    const draft = await draftOf(newCustomer(), { email: "lookup@example.com" });
    await orderStore(env).insert([draft]);
    const browser = await signedIn("merchant");
    for (const query of [{ q: draft.number, status: "" }, { q: "Lookup@Example.com" }, { sku: "TIDE-1" }]) {
      const page = await (await browser.get(`/admin/orders?${new URLSearchParams(query)}`)).text();
      expect(page).toContain(`/admin/orders/${draft.id}`);
    }
    const none = await (await browser.get("/admin/orders?q=nobody%40example.com")).text();
    expect(none).toContain("No order fits.");
    const bad = await browser.get("/admin/orders?from=tomorrow");
    expect(bad.status).toBe(422);
    expect(await bad.text()).toContain("Check the dates and the tag.");
  });

  it("is for staff", async () => {
    expect((await new Browser().get("/admin/orders")).status).toBe(401);
    expect((await (await signedIn("customer")).get("/admin/orders")).status).toBe(403);
  });
});
