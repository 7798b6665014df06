import { broadcastInterval, holdBack, type LiveMessage } from "../../domain/sales/live.ts";
import { positionInterval } from "../../domain/sales/waiting-room.ts";
import type { Place, WaitingLine } from "./sale-room-line.ts";

/** Sockets of customers who have a place carry this tag, and one of their own. */
const IN_LINE = "in-line";

function socketsOf(customer: string): string {
  return `customer:${customer}`;
}

/**
 * The sockets of those who watch a sale or wait for it. They hibernate: what a room needs of a
 * socket lies with it, and pings are answered without waking the room.
 */
export class RoomSockets {
  readonly #ctx: DurableObjectState;
  #shownAt = 0;
  #showInterval = 0;
  #positionsAt = 0;
  /** What each customer's socket last received of its own place. */
  readonly #told = new WeakMap<WebSocket, string>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /**
   * Opens the socket of a customer who has a place, or of a visitor who watches.
   *
   * @throws where the room has as many as the runtime lets one object hold (32,768)
   */
  accept(own: { customer: string; place: Place } | null): { ours: WebSocket; theirs: WebSocket } {
    const { 0: theirs, 1: ours } = new WebSocketPair();
    this.#ctx.acceptWebSocket(ours, own ? [IN_LINE, socketsOf(own.customer)] : []);
    ours.serializeAttachment(own?.place ?? null);
    return { ours, theirs };
  }

  /** Whether the room has watchers. */
  hasAny(): boolean {
    return this.#ctx.getWebSockets().length > 0;
  }

  /** Whether a socket of the customer is open. */
  has(customer: string): boolean {
    return this.#ctx.getWebSockets(socketsOf(customer)).length > 0;
  }

  /** Whether a customer who has a place is connected. */
  hasPlaces(): boolean {
    return this.#ctx.getWebSockets(IN_LINE).length > 0;
  }

  /** For how many milliseconds changes are held back. */
  holdsBack(now: number): number {
    return holdBack(this.#shownAt, now, this.#showInterval);
  }

  /** Sends all of these to every socket. */
  show(messages: readonly LiveMessage[], now: number): void {
    const sockets = this.#ctx.getWebSockets();
    const texts = messages.map(encode);
    for (const socket of sockets) {
      for (const text of texts) {
        sendText(socket, text);
      }
    }
    this.#shownAt = now;
    this.#showInterval = broadcastInterval(sockets.length);
  }

  /** Sends a customer's sockets their place, but for those that received just that last. */
  tell(customer: string, message: LiveMessage): void {
    for (const socket of this.#ctx.getWebSockets(socketsOf(customer))) {
      this.tellOne(socket, message);
    }
  }

  /** The same to one socket. */
  tellOne(socket: WebSocket, message: LiveMessage): void {
    const text = encode(message);
    if (this.#told.get(socket) === text) {
      return;
    }
    this.#told.set(socket, text);
    sendText(socket, text);
  }

  /** Sends each customer who waits their position, unless that was a moment ago. */
  tellPositions(line: WaitingLine, now: number): void {
    const sockets = this.#ctx.getWebSockets(IN_LINE);
    if (holdBack(this.#positionsAt, now, positionInterval(sockets.length)) > 0) {
      return;
    }
    this.#positionsAt = now;
    const admitted = line.admitted(now);
    for (const socket of sockets) {
      const place: Place = socket.deserializeAttachment();
      const turn = line.turnOf(place, now, admitted);
      if (turn.kind !== "waiting") {
        continue;
      }
      const { kind: _kind, ...position } = turn;
      this.tellOne(socket, { type: "position", entry: place.number, ...position });
    }
  }

  /** Closes the sockets of a customer who was erased. */
  forget(customer: string): void {
    for (const socket of this.#ctx.getWebSockets(socketsOf(customer))) {
      socket.close(1000, "Erased");
    }
  }
}

export function send(socket: WebSocket, message: LiveMessage): void {
  sendText(socket, encode(message));
}

function encode(message: LiveMessage): string {
  return JSON.stringify(message);
}

function sendText(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // It is closing; a client that comes back receives the whole state.
  }
}
