import { runInDurableObject, SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { LiveView } from "../../domain/sales/live.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { CUSTOMER_HEADER } from "../../shop/sales/sale-room.ts";
import { call } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { scheduledSale, watch } from "../../test/support/sale-room.ts";
import { liveRoutes } from "./live.ts";

const SESSION_COOKIE = "__Host-session";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function token(sub: string): Promise<string> {
  return signAccessToken(env, { sub, role: "customer" });
}

function upgrade(saleId: string, headers: Record<string, string> = {}): Promise<Response> {
  return SELF.fetch(`${ORIGIN}/api/sales/${saleId}/live`, { headers: { Upgrade: "websocket", ...headers } });
}

async function ask(saleId: string, headers: Record<string, string> = {}): Promise<LiveView> {
  const response = await call("GET", `/api/sales/${saleId}/live`, undefined, headers);
  expect(response.status).toBe(200);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return response.json();
}

describe("with an upgrade", () => {
  it("anybody may watch, without a place in the waiting room", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const watcher = await watch(id);
    expect(watcher.messages).toEqual([
      { type: "state", state: "scheduled" },
      { type: "stock", remaining: 100 },
    ]);
    watcher.close();
  });

  it("a watcher who leaves is answered, with the code that it gave", async () => {
    const { id } = await scheduledSale();
    const { socket } = await watch(id);
    const closed = new Promise<CloseEvent>((resolve) => {
      socket.addEventListener("close", resolve);
    });
    socket.close(4000, "seen enough");
    expect(await closed).toMatchObject({ code: 4000, reason: "seen enough", wasClean: true });
  });

  it("a customer joins with the cookie of our own pages, or with a bearer token from anywhere", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const browser = await watch(id, { Cookie: `${SESSION_COOKIE}=${await token("ada")}`, Origin: ORIGIN });
    const app = await watch(id, {
      Authorization: `Bearer ${await token("bob")}`,
      Origin: "https://else.test",
    });
    await vi.waitUntil(() => browser.of("joined").length === 1 && app.of("joined").length === 1);
    browser.close();
    app.close();
  });

  it("a customer has one place whatever characters their id is made of", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    const sub = "auth0|ü%20/x y";
    const Authorization = `Bearer ${await token(sub)}`;
    const page = await watch(sale.id, { Authorization });
    await vi.waitUntil(() => page.of("joined").length === 1);
    expect(await env.SALE_ROOM.getByName(sale.id).poll(sub)).toMatchObject({ joined: true });
    const places = await runInDurableObject(env.SALE_ROOM.getByName(sale.id), (_room, { storage }) =>
      storage.sql.exec("SELECT customer FROM arrivals").toArray(),
    );
    expect(places).toEqual([{ customer: sub }]);
    page.close();
  });

  it("a room that takes no more sockets says so, for clients that can ask without one", async () => {
    const { id } = await scheduledSale();
    await runInDurableObject(env.SALE_ROOM.getByName(id), (_room, state) => {
      vi.spyOn(state, "acceptWebSocket").mockImplementation(() => {
        throw new Error("too many WebSockets");
      });
    });
    const response = await upgrade(id);
    expect([response.status, await response.json()]).toMatchObject([503, { code: "unavailable" }]);
  });

  it("a socket that another site opens is refused, signed in or not", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const Cookie = `${SESSION_COOKIE}=${await token("ada")}`;
    for (const headers of [
      { Origin: "https://evil.test" },
      { Origin: ORIGIN.replace("//", "//sub."), Cookie },
      { Origin: "null", Cookie },
      { "Sec-Fetch-Site": "cross-site", Cookie },
    ]) {
      const response = await upgrade(id, headers);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "csrf_rejected" });
    }
  });

  it("a stranger cannot name a customer in a header", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    await ask(sale.id, { Authorization: `Bearer ${await token("ada")}` });
    const stranger = await watch(sale.id, { [CUSTOMER_HEADER]: "ada" });
    await ask(sale.id, { [CUSTOMER_HEADER]: "eve" });
    const eve = await watch(sale.id, {
      [CUSTOMER_HEADER]: "ada",
      Authorization: `Bearer ${await token("eve")}`,
    });
    await vi.waitUntil(() => eve.of("joined").length === 1);
    expect(stranger.messages.map(({ type }) => type)).toEqual(["state", "stock"]);
    vi.useFakeTimers({ toFake: ["Date"], now: sale.opensAt });
    const late = await ask(sale.id, { Authorization: `Bearer ${await token("late")}` });
    expect(late.position).toBe(3);
    stranger.close();
    eve.close();
  });

  it("a bad token and an unknown sale are problems", async () => {
    const { id } = await scheduledSale();
    expect((await upgrade(id, { Authorization: "Bearer nonsense" })).status).toBe(401);
    for (const unknown of ["sal_00000000000000000000", "nonsense", "sal_0000000000000000000%2F"]) {
      const response = await upgrade(unknown);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    }
  });
});

describe("without an upgrade", () => {
  it("stock and state are answered to anybody, and a place to anyone who is signed in", async () => {
    const sale = await scheduledSale({ admissionPerSecond: 1, opensAt: Date.now() + 60_000 });
    await env.SALE_ROOM.getByName(sale.id).report(0, { seq: 1, sold: 1, reserved: 2, free: 3 });
    const view = { state: "scheduled", remaining: 97, serverTime: expect.any(String) };
    expect(await ask(sale.id)).toEqual({ ...view, remaining: 100 });
    const early = { Authorization: `Bearer ${await token("ada")}` };
    const mine = { entry: 1, who: expect.stringMatching(/^[0-9a-z]{20}$/) };
    expect(await ask(sale.id, early)).toEqual({ ...view, ...mine, joined: true });
    vi.useFakeTimers({ toFake: ["Date"], now: sale.opensAt + 1 });
    const ada = { Authorization: `Bearer ${await token("ada")}` };
    const bob = { Authorization: `Bearer ${await token("bob")}` };
    const admitted = await ask(sale.id, ada);
    expect(admitted).toMatchObject({ state: "open", ticket: expect.stringMatching(/^tkt_/) });
    expect(await ask(sale.id, ada)).toEqual(admitted);
    expect(await ask(sale.id, bob)).toMatchObject({ position: 2, ahead: 0, estimateSeconds: 1 });
  });

  it("a crowd without a place is answered from memory: the room is asked once, not by each of them", async () => {
    const { id } = await scheduledSale({ opensAt: Date.now() - 1_000 });
    await env.SALE_ROOM.getByName(id).report(0, { seq: 1, sold: 1, reserved: 2, free: 3 });
    const asked = vi.spyOn(env.SALE_ROOM, "getByName");
    const bob = { Authorization: `Bearer ${await token("bob")}` };
    expect(await ask(id)).toMatchObject({ state: "open", remaining: 97 });
    const views = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(id, i % 2 === 0 ? bob : {})));
    expect(new Set(views.map(({ remaining }) => remaining))).toEqual(new Set([97]));
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });

  it("an unknown sale is a problem", async () => {
    expect((await call("GET", "/api/sales/sal_00000000000000000000/live")).status).toBe(404);
    expect((await call("GET", "/api/sales/x/live")).status).toBe(404);
  });
});

it("the messages are described in the API's document", () => {
  const document = liveRoutes.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "test", version: "1" },
  });
  const { responses } = document.paths?.["/api/sales/{id}/live"]?.get ?? {};
  expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(["101", "200", "403", "404", "503"]));
  expect(JSON.stringify(document.components?.schemas)).toContain('"admitted"');
});
