import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import type { LiveMessage } from "../../domain/sales/live.ts";
import type { Sale } from "../../domain/sales/sale.ts";
import { insertSale, type StoredSale } from "../../stores/sales/sales.ts";
import { ORIGIN } from "./origin.ts";

const HOUR_MS = 60 * 60 * 1000;

/** Schedules a sale in an hour, for an hour, of 100 units, without a waiting room. */
export function scheduledSale(
  overrides: Partial<Omit<Sale, "num" | "version">> = {},
  chain: string | null = null,
): Promise<StoredSale> {
  const opensAt = overrides.opensAt ?? Date.now() + HOUR_MS;
  const sale: Omit<Sale, "num" | "version"> = {
    id: randomId("sal"),
    sku: "LIVE-1",
    title: "A sale",
    lineTitle: "A print",
    allotment: 100,
    price: 4_900,
    priceVersion: 1,
    opensAt,
    closesAt: opensAt + HOUR_MS,
    perCustomerLimit: 1,
    lanes: 1,
    admissionPerSecond: null,
    accountsBefore: null,
    rooms: 1,
    ...overrides,
  };
  return insertSale(env.DB, sale, chain, "test");
}

export interface Watcher {
  socket: WebSocket;
  /** Every message that it received, in order. */
  messages: LiveMessage[];
  of<Type extends LiveMessage["type"]>(type: Type): Extract<LiveMessage, { type: Type }>[];
  /** The next message of this type after those it has; fails after a moment. */
  next<Type extends LiveMessage["type"]>(type: Type): Promise<Extract<LiveMessage, { type: Type }>>;
  close(): void;
}

/** Connects to a sale through the Worker and waits for the first state and stock. */
export async function watch(saleId: string, headers: Record<string, string> = {}): Promise<Watcher> {
  const response = await SELF.fetch(`${ORIGIN}/api/sales/${saleId}/live`, {
    headers: { Upgrade: "websocket", ...headers },
  });
  const socket = response.webSocket;
  if (!socket) {
    throw new Error(`no WebSocket: ${response.status} ${await response.text()}`);
  }
  const messages: LiveMessage[] = [];
  socket.addEventListener("message", ({ data }) => {
    if (typeof data === "string" && data.startsWith("{")) {
      messages.push(JSON.parse(data));
    }
  });
  socket.accept();
  const watcher: Watcher = {
    socket,
    messages,
    of: <Type extends LiveMessage["type"]>(type: Type) =>
      messages.filter((message) => message.type === type) as Extract<LiveMessage, { type: Type }>[],
    async next(type) {
      const before = watcher.of(type).length;
      await vi.waitUntil(() => watcher.of(type).length > before, { interval: 5 });
      const message = watcher.of(type)[before];
      if (!message) {
        throw new Error("waited for");
      }
      return message;
    },
    close: () => socket.close(1000, "done"),
  };
  await vi.waitUntil(() => watcher.of("stock").length > 0, { interval: 5 });
  return watcher;
}
