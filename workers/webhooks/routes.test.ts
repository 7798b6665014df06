import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { type EventOf, makeEvent } from "../../shop/events/events.ts";
import { forgetListening } from "../../shop/events/listening.ts";
import { outboxEntry, sendToQueues } from "../../shop/events/outbox.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { disableWebhook } from "../../stores/webhooks/webhooks.ts";
import { mailTo } from "../../test/support/accounts.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { codeOf } from "../../test/support/sales.ts";
import {
  asMerchant,
  delivered,
  deliveriesOf,
  hooked,
  later,
  newHost,
  Receivers,
} from "../../test/support/webhooks.ts";

const HOUR_MS = 60 * 60 * 1000;
const traceparent = continueTrace(null);

function collectionChanged(): EventOf<"collection.changed"> {
  return makeEvent(
    "collection.changed",
    { collectionId: randomId("col"), happened: "created" },
    { traceparent },
  );
}

let receivers: Receivers;
beforeEach(() => {
  receivers = new Receivers();
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await env.DB.exec("DELETE FROM webhooks");
  forgetListening();
});

describe("an event", () => {
  it("reaches the endpoints that ask for it, signed, and the log of what was sent", async () => {
    const [hook, other] = [await hooked(["collection.changed"]), await hooked(["order.placed"])];
    const event = collectionChanged();
    await sendToQueues(env, [event]);
    const delivery = await delivered(hook);
    const [message] = receivers.of(hook.host);
    const body = new Webhook(hook.secret).verify(message?.body ?? "", message?.headers ?? {});
    expect(body).toEqual({
      type: "collection.changed",
      timestamp: event.at,
      id: event.id,
      version: 1,
      data: event.data,
    });
    expect(delivery).toMatchObject({
      id: message?.headers["webhook-id"],
      attempts: 1,
      status: 204,
      error: null,
      payload: body,
    });
    expect([await deliveriesOf(other), receivers.of(other.host)]).toEqual([[], []]);
    await later(hook, 31 * 24 * HOUR_MS);
    expect(await deliveriesOf(hook), "a month later").toEqual([]);
  });

  it("that comes again is sent once", async () => {
    const hook = await hooked(["collection.changed"]);
    const message = { events: [collectionChanged()] };
    await deliver("webhooks", message);
    await delivered(hook);
    await deliver("webhooks", message, { attempts: 2 });
    await later(hook, 1);
    expect(receivers.of(hook.host)).toHaveLength(1);
  });

  it("comes again from its queue while the object of an endpoint does not take it", async () => {
    const hook = await hooked(["collection.changed"]);
    const getByName = vi.spyOn(env.WEBHOOK_ENDPOINT, "getByName").mockImplementation(() => {
      throw new Error("away");
    });
    const message = { events: [collectionChanged()] };
    expect((await deliver("webhooks", message)).retryMessages).toHaveLength(1);
    getByName.mockRestore();
    expect((await deliver("webhooks", message, { attempts: 2 })).explicitAcks).toHaveLength(1);
    await delivered(hook);
  });
});

describe("an endpoint", () => {
  it("that does not answer holds up no other, nor the queue", async () => {
    const [slow, quick] = [await hooked(["collection.changed"]), await hooked(["collection.changed"])];
    let isAnswering = false;
    receivers.answers.set(slow.host, async () => {
      await vi.waitUntil(() => isAnswering);
      return new Response("at last");
    });
    const { explicitAcks } = await deliver("webhooks", { events: [collectionChanged()] });
    expect(explicitAcks).toHaveLength(1);
    await delivered(quick);
    expect((await deliveriesOf(slow))[0]?.state).toBe("pending");
    isAnswering = true;
    expect((await delivered(slow)).answer).toBe("at last");
  });

  it("that fails is asked again with the same id, and as late as it says", async () => {
    const hook = await hooked(["collection.changed"]);
    receivers.answers.set(
      hook.host,
      () => new Response("x".repeat(9_000), { status: 503, headers: { "Retry-After": "7200" } }),
    );
    await deliver("webhooks", { events: [collectionChanged()] });
    const failed = await delivered(hook, "pending");
    expect(failed).toMatchObject({ status: 503, error: "It answered 503.", answer: "x".repeat(500) });
    expect(Date.parse(failed.nextAttemptAt ?? "") - Date.now()).toBeGreaterThan(1.9 * HOUR_MS);
    receivers.answers.delete(hook.host);
    await later(hook, 2 * HOUR_MS + 1_000);
    expect(await delivered(hook)).toMatchObject({ attempts: 2, status: 204, nextAttemptAt: null });
    const ids = receivers.of(hook.host).map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([failed.id, failed.id]);
  });

  it("that redirects has failed: nothing follows", async () => {
    const hook = await hooked(["collection.changed"]);
    receivers.answers.set(
      hook.host,
      () => new Response(null, { status: 307, headers: { Location: "https://elsewhere.example.com/" } }),
    );
    await deliver("webhooks", { events: [collectionChanged()] });
    expect((await delivered(hook, "pending")).error).toBe("It answered 307. Redirects are not followed.");
    expect(receivers.of("elsewhere.example.com")).toEqual([]);
  });

  it("at which all fails for three days is turned off, staff are notified, and what it missed comes later", async () => {
    const email = `${randomId("keeper")}@example.com`;
    await insertAccount(env, {
      id: randomId("acc"),
      email,
      name: "K",
      role: "merchant",
      passwordHash: null,
    });
    const hook = await hooked(["collection.changed"]);
    receivers.answers.set(hook.host, () => new Response(null, { status: 500 }));
    await deliver("webhooks", { events: [collectionChanged()] });
    await delivered(hook, "pending");
    await later(hook, 73 * HOUR_MS);
    const off = await vi.waitUntil(async () => {
      const webhook = await (await asMerchant("GET", `/${hook.id}`)).json<{ enabled: boolean }>();
      return webhook.enabled ? null : webhook;
    });
    expect(off).toMatchObject({ disabledReason: "failing" });
    expect((await mailTo(email, "")).text).toContain(`/admin/webhooks/${hook.id}`);
    const mails = async () =>
      (await env.DB.prepare("SELECT id FROM mailbox WHERE recipient = ?").bind(email).all()).results.length;
    const told = await mails();
    receivers.answers.delete(hook.host);
    const sent = receivers.of(hook.host).length;
    await deliver("webhooks", { events: [collectionChanged()] });
    await later(hook, 1);
    expect(receivers.of(hook.host)).toHaveLength(sent);
    const on = await asMerchant("PATCH", `/${hook.id}`, { enabled: true });
    expect(await on.json()).toMatchObject({ enabled: true, disabledReason: null });
    const late = makeEvent("webhook.disabled", { webhookId: hook.id, reason: "failing" }, { traceparent });
    expect((await deliver("notifications", { events: [late] })).explicitAcks).toHaveLength(1);
    expect(await mails()).toBe(told);
    const object = env.WEBHOOK_ENDPOINT.getByName(hook.id);
    const alarm = await runInDurableObject(object, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeLessThanOrEqual(Date.now());
    await later(hook, 1);
    await vi.waitUntil(async () => (await deliveriesOf(hook, "?state=delivered")).length === 2);
  });

  it("that says it is gone is turned off at once, unless a merchant has changed it meanwhile", async () => {
    const hook = await hooked(["collection.changed"]);
    const event = outboxEntry(collectionChanged());
    const changed = { reason: "gone" as const, event, now: Date.now() };
    await disableWebhook(env.DB, { id: hook.id, version: 7 }, changed);
    expect(await (await asMerchant("GET", `/${hook.id}`)).json()).toMatchObject({ enabled: true });
    receivers.answers.set(hook.host, () => new Response(null, { status: 410 }));
    await deliver("webhooks", { events: [collectionChanged()] });
    await vi.waitUntil(async () => {
      const webhook = await (await asMerchant("GET", `/${hook.id}`)).json<{ disabledReason: string }>();
      return webhook.disabledReason === "gone";
    });
  });

  it("that a merchant turns off receives nothing, and a test all the same", async () => {
    const hook = await hooked(["collection.changed"]);
    await asMerchant("PATCH", `/${hook.id}`, { enabled: false });
    await deliver("webhooks", { events: [collectionChanged()] });
    expect(await deliveriesOf(hook)).toEqual([]);
    const tested = await (await asMerchant("POST", `/${hook.id}/test`)).json();
    expect(tested).toMatchObject({ type: "webhook.test", state: "delivered", status: 204 });
    receivers.answers.set(hook.host, () => Promise.reject(new TypeError("Network connection lost.")));
    const failed = await (await asMerchant("POST", `/${hook.id}/test`)).json();
    expect(failed).toMatchObject({ state: "failed", error: "It cannot be reached.", nextAttemptAt: null });
  });

  it("that is deleted is forgotten with its secret and what it was sent", async () => {
    const hook = await hooked(["collection.changed"]);
    await asMerchant("POST", `/${hook.id}/test`);
    expect((await asMerchant("DELETE", `/${hook.id}`)).status).toBe(204);
    for (const path of ["", "/deliveries"]) {
      expect((await asMerchant("GET", `/${hook.id}${path}`)).status).toBe(404);
    }
    const object = env.WEBHOOK_ENDPOINT.getByName(hook.id);
    const tables = await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'secrets'").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe("a secret", () => {
  it("that is renewed signs beside the one before for a day", async () => {
    const hook = await hooked(["order.placed"]);
    const renewed = await (await asMerchant("POST", `/${hook.id}/secret`)).json<{ secret: string }>();
    const signedBy = async (secret: string) => {
      await asMerchant("POST", `/${hook.id}/test`);
      const { body = "", headers = {} } = receivers.of(hook.host).at(-1) ?? {};
      try {
        return new Webhook(secret).verify(body, headers) !== undefined;
      } catch {
        return false;
      }
    };
    expect([await signedBy(hook.secret), await signedBy(renewed.secret)]).toEqual([true, true]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * HOUR_MS });
    expect([await signedBy(hook.secret), await signedBy(renewed.secret)]).toEqual([false, true]);
    const { items } = await (await asMerchant("GET", "")).json<{ items: object[] }>();
    expect(JSON.stringify(items)).not.toContain("whsec_");
  });
});

describe("a delivery", () => {
  it("is sent again by its id, alone or with others of a time, under the same webhook-id", async () => {
    const hook = await hooked(["collection.changed"]);
    await deliver("webhooks", { events: [collectionChanged(), collectionChanged()] });
    await vi.waitUntil(async () => (await deliveriesOf(hook, "?state=delivered")).length === 2);
    const [{ id = "" } = {}] = await deliveriesOf(hook);
    const count = () => receivers.of(hook.host).filter(({ headers }) => headers["webhook-id"] === id).length;
    for (const path of [`/${hook.id}/deliveries/${id}/replay`, `/deliveries/${id}/replay`]) {
      const before = count();
      expect((await asMerchant("POST", path)).status).toBe(202);
      await vi.waitUntil(() => count() === before + 1);
      await vi.waitUntil(async () => (await deliveriesOf(hook, "?state=delivered")).length === 2);
    }
    // A test is none of what was missed.
    await asMerchant("POST", `/${hook.id}/test`);
    const range = { from: new Date(Date.now() - HOUR_MS).toISOString(), to: new Date().toISOString() };
    const again = async (more: object) =>
      (await asMerchant("POST", `/${hook.id}/replay`, { ...range, ...more })).json();
    expect(await again({})).toEqual({ replayed: 0 });
    expect(await again({ all: true })).toEqual({ replayed: 2 });
    await vi.waitUntil(() => count() === 4);
    const other = await hooked(["order.placed"]);
    for (const path of [`/${other.id}/deliveries/${id}/replay`, "/deliveries/whk_none-0/replay"]) {
      expect([path, (await asMerchant("POST", path)).status]).toEqual([path, 404]);
    }
    const log = await readAudit(env.DB, { order: "newest", limit: 20, subject: hook.id });
    expect(log.map(({ action }) => action)).toEqual([
      "webhook.replayed",
      "webhook.replayed",
      "webhook.tested",
      "webhook.replayed",
      "webhook.replayed",
      "webhook.created",
    ]);
  });
});

describe("an address", () => {
  it.each([
    "https://10.0.0.1/",
    "https://169.254.169.254/latest",
    "https://[fd00::1]/",
    "https://167772161/",
    "https://db.internal/",
    "http://hooks.example.com/",
  ])("inside, or without TLS, is refused: %s", async (url) => {
    const response = await asMerchant("POST", "", { url, events: ["order.placed"] });
    expect([response.status, await codeOf(response)]).toEqual([422, "webhook_address_refused"]);
  });

  it("whose name leads inside is refused, and not called when its name leads there later", async () => {
    const host = newHost();
    receivers.addresses.set(host, ["93.184.216.34", "fd00::1"]);
    const url = `https://${host}/`;
    expect((await asMerchant("POST", "", { url, events: ["order.placed"] })).status).toBe(422);
    receivers.addresses.delete(host);
    const hook = await hooked(["collection.changed"], host);
    expect((await asMerchant("PATCH", `/${hook.id}`, { url: "https://10.0.0.1/" })).status).toBe(422);
    expect((await asMerchant("PATCH", `/${hook.id}`, { url: "https://127.0.0.2.:1/" })).status).toBe(200);
    await asMerchant("PATCH", `/${hook.id}`, { url });
    receivers.addresses.set(host, ["10.0.0.7"]);
    await deliver("webhooks", { events: [collectionChanged()] });
    expect((await delivered(hook, "pending")).error).toBe("It leads inside a private network.");
    receivers.addresses.set(host, []);
    await later(hook, 6_000);
    await vi.waitUntil(async () => (await deliveriesOf(hook))[0]?.error === "Its name cannot be looked up.");
    expect(receivers.of(host)).toEqual([]);
  });
});

describe("bad input", () => {
  const GOOD = { url: "https://hooks.example.com/", events: ["order.placed"] };
  const WRONG: readonly object[] = [
    { url: "hooks.example.com" },
    { url: "ftp://hooks.example.com/" },
    { url: "https://hooks.example.com/#a" },
    { url: `https://hooks.example.com/${"a".repeat(2_000)}` },
    { url: 1 },
    { events: [] },
    { events: ["order.intake"] },
    { events: ["order.placed", "order.placed"] },
    { events: "order.placed" },
    { enabled: "yes" },
    { secret: "whsec_mine" },
  ];

  it("of every field is refused, and nothing changes", async () => {
    const hook = await hooked(["order.placed"]);
    for (const wrong of WRONG) {
      for (const [method, path, body] of [
        ["POST", "", { ...GOOD, ...wrong }],
        ["PATCH", `/${hook.id}`, wrong],
      ] as const) {
        const response = await asMerchant(method, path, body);
        expect([wrong, response.status, await codeOf(response)]).toEqual([wrong, 400, "invalid_request"]);
      }
    }
    expect(await (await asMerchant("GET", "")).json()).toMatchObject({
      items: [{ url: `https://${hook.host}/in`, events: ["order.placed"], enabled: true }],
    });
  });

  it.each([
    ["/replay", { from: "yesterday", to: "2026-01-01T00:00:00Z" }],
    ["/replay", { from: "2026-01-01T00:00:00Z" }],
    ["/replay", { from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z", all: 1 }],
    ["/deliveries?state=lost", undefined],
    ["/deliveries?before=0", undefined],
  ])("of %s is refused: %j", async (path, body) => {
    const response = await asMerchant(body ? "POST" : "GET", `/whk_none${path}`, body);
    expect([response.status, await codeOf(response)]).toEqual([400, "invalid_request"]);
  });

  it("is one webhook more than a shop may have", async () => {
    await env.DB.prepare(
      `INSERT INTO webhooks SELECT 'whk_many' || value, 'https://a.example.com/', '["order.placed"]', 0, NULL, 1, 0, 0
       FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]')`,
    ).run();
    const response = await asMerchant("POST", "", GOOD);
    expect([response.status, await codeOf(response)]).toEqual([409, "webhook_conflict"]);
  });
});
