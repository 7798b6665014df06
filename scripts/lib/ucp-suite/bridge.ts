import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { asNew, asOld, OLD_VERSION, platformProfile, profileAsOld } from "./releases.ts";

interface Reply {
  status: number;
  body: object;
}

const Told = z.looseObject({
  checkout_id: z.string(),
  fulfillment: z.looseObject({ events: z.array(z.looseObject({ type: z.string() })) }),
});

/**
 * Stands between the suite and the shop, and translates between the releases that they speak. What
 * the shop decides, it leaves alone.
 *
 * @param shop its origin
 * @param hooks where the suite receives orders
 */
export async function openBridge(
  shop: string,
  hooks: string,
): Promise<{ origin: string; close: () => Promise<unknown> }> {
  const server = http.createServer((request, response) => {
    void reply(request)
      .catch((error: unknown) => ({ status: 500, body: { detail: String(error) } }))
      .then(({ status, body }) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(body));
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;

  async function reply(request: http.IncomingMessage): Promise<Reply> {
    const { method = "GET", url = "/" } = request;
    const said = await text(request);
    if (url.startsWith("/profile")) {
      const version = new URL(url, origin).searchParams.get("version");
      return { status: 200, body: platformProfile(`${origin}/told`, version ?? undefined) };
    }
    if (url === "/told") {
      return tell(said);
    }
    if (url === "/.well-known/ucp") {
      return { status: 200, body: profileAsOld(await (await fetch(shop + url)).json(), origin) };
    }
    const answered = await fetch(`${shop}/ucp${url}`, {
      method,
      headers: headersOf(request),
      ...(said === "" ? {} : { body: JSON.stringify(asNew(JSON.parse(said))) }),
    });
    return { status: answered.status, body: asOld(await answered.json()) };
  }

  function headersOf({ headers }: http.IncomingMessage): Record<string, string> {
    const wanted = /version="([^"]+)"/.exec(String(headers["ucp-agent"]))?.[1] ?? OLD_VERSION;
    const profile = `${origin}/profile${wanted === OLD_VERSION ? "" : `?version=${wanted}`}`;
    const key = headers["idempotency-key"];
    return {
      "Content-Type": "application/json",
      "UCP-Agent": `profile="${profile}"`,
      ...(typeof key === "string" ? { "Idempotency-Key": key } : {}),
    };
  }

  /** The older release names the event beside the order. */
  async function tell(said: string): Promise<Reply> {
    const order = Told.parse(JSON.parse(said));
    const isShipped = order.fulfillment.events.some(({ type }) => type === "shipped");
    const body = JSON.stringify({
      event_type: isShipped ? "order_shipped" : "order_placed",
      checkout_id: order.checkout_id,
      order: asOld(order),
    });
    const headers = { "Content-Type": "application/json" };
    // The suite checks posted webhooks in its tests of webhooks alone. Other tests create orders
    // too.
    const told = await fetch(hooks, { method: "POST", headers, body }).catch(() => null);
    return { status: told?.status ?? 200, body: {} };
  }

  return {
    origin,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
