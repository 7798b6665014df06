import type { LiveMessage, LiveView } from "../../../domain/sales/live.ts";

/** A socket that answers no ping for this long is dead; phones do not always report it. */
const PING_EVERY_MS = 30_000;
const PONG_WITHIN_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** Between questions while there is no socket. */
const POLL_EVERY_MS = 5_000;

export interface Live {
  /** Asks over HTTP, now. */
  ask(): Promise<void>;
  /** Connects again, which takes a new place where the old one has lapsed. */
  reconnect(): void;
  stop(): void;
}

/**
 * Follows a sale over its WebSocket, and by asking every few seconds while there is none. All
 * clients lose the connection in the same moment, so pauses are random.
 */
export function follow(
  saleId: string,
  heard: { message(message: LiveMessage): void; view(view: LiveView): void },
): Live {
  const url = new URL(`/api/sales/${encodeURIComponent(saleId)}/live`, location.href);
  const socketUrl = new URL(url);
  socketUrl.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  let socket: WebSocket | undefined;
  let failures = 0;
  let stopped = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(retry);
    const mine = new WebSocket(socketUrl);
    socket = mine;
    mine.addEventListener("open", () => {
      failures = 0;
      clearTimeout(poll);
      pingLater(mine);
    });
    mine.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") {
        return;
      }
      pingLater(mine);
      if (data.startsWith("{")) {
        heard.message(JSON.parse(data) as LiveMessage);
      }
    });
    mine.addEventListener("close", () => {
      if (mine !== socket || stopped) {
        return;
      }
      socket = undefined;
      clearTimeout(ping);
      retry = setTimeout(connect, Math.random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures));
      failures += 1;
      pollLater();
    });
  }

  function pingLater(mine: WebSocket): void {
    clearTimeout(ping);
    ping = setTimeout(() => {
      if (mine.readyState !== WebSocket.OPEN) {
        return;
      }
      mine.send("ping");
      ping = setTimeout(() => mine.close(), PONG_WITHIN_MS);
    }, PING_EVERY_MS);
  }

  function pollLater(): void {
    clearTimeout(poll);
    if (stopped) {
      return;
    }
    poll = setTimeout(
      () => {
        // A tab that becomes visible again asks at once.
        if (document.hidden || socket?.readyState === WebSocket.OPEN) {
          return;
        }
        ask()
          .catch(() => undefined)
          .finally(pollLater);
      },
      POLL_EVERY_MS * (0.75 + Math.random() / 2),
    );
  }

  async function ask(): Promise<void> {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (response.ok) {
      heard.view((await response.json()) as LiveView);
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || stopped || socket?.readyState === WebSocket.OPEN) {
      return;
    }
    ask()
      .catch(() => undefined)
      .finally(pollLater);
  });
  connect();

  return {
    ask,
    reconnect() {
      const old = socket;
      connect();
      old?.close();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      clearTimeout(poll);
      clearTimeout(ping);
      socket?.close();
    },
  };
}
