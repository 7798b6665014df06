import { DurableObject } from "cloudflare:workers";
import { shopperKey } from "../../domain/accounts/access.ts";
import { logRecord } from "../../domain/base/log.ts";
import type { Arrival } from "../../domain/sales/fair-lines.ts";
import type { Fairness, FairProof } from "../../domain/sales/fairness.ts";
import type { LaneCounts, LiveMessage, LiveView } from "../../domain/sales/live.ts";
import { laneName, laneOf, parseRoomName, type SaleState, saleState } from "../../domain/sales/sale.ts";
import { nextRoomAlarm, PUBLISH_AFTER_MS } from "../../domain/sales/waiting-room.ts";
import { callObject } from "../../shop/base/call-object.ts";
import {
  CUSTOMER_HEADER,
  type Drawing,
  type Entries,
  type SaleRoomObject,
} from "../../shop/sales/sale-room.ts";
import { findSale, type StoredSale } from "../../stores/sales/sales.ts";
import { ObjectAlarm, ring } from "../base/alarms.ts";
import { isOpened, migrate } from "../base/schema-steps.ts";
import { FairBooks, pseudonymOf } from "./fair-books.ts";
import { OtherRooms } from "./other-rooms.ts";
import { messageFor, ticketIdOf } from "./place-messages.ts";
import { current, type Room } from "./room.ts";
import { drawSeedOf, drawWithBeacon, usedEntries } from "./room-draw.ts";
import { RoomSockets, send } from "./room-sockets.ts";
import { type Place, WaitingLine } from "./sale-room-line.ts";
import { ROOM_STEPS } from "./sale-room-schema.ts";

/**
 * Where people wait for one sale and watch it. It sends stock and state to sockets, keeps the line
 * and admits from it. Sockets hibernate: without changes no code runs. The room decides nothing
 * about stock.
 */
export class SaleRoom extends DurableObject<Env> implements SaleRoomObject {
  readonly #sql: SqlStorage;
  readonly #fair: FairBooks;
  readonly #sockets: RoomSockets;
  readonly #others: OtherRooms;
  #room: Room | null = null;
  #opening: Promise<Room | null> | null = null;
  readonly #alarm: ObjectAlarm;
  #showTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#fair = new FairBooks(this.#sql);
    this.#sockets = new RoomSockets(ctx);
    this.#others = new OtherRooms(ctx, env);
    this.#alarm = new ObjectAlarm(ctx.storage);
  }

  /**
   * A lane's counts. Watchers receive them a few times a second at most; an overtaken report
   * changes nothing.
   */
  async report(lane: number, counts: LaneCounts): Promise<void> {
    const room = await this.#open();
    if (!room) {
      return;
    }
    const known = room.lanes.get(lane);
    if (known && known.seq >= counts.seq) {
      return;
    }
    const taken = counts.sold + counts.reserved;
    this.#sql.exec(
      "INSERT OR REPLACE INTO lanes (lane, seq, taken) VALUES (?, ?, ?)",
      lane,
      counts.seq,
      taken,
    );
    room.lanes.set(lane, { seq: counts.seq, taken });
    this.#show(room);
  }

  /** Reads the sale again: call it when a merchant has ended it early. */
  async refresh(): Promise<void> {
    const room = await this.#open();
    if (!room) {
      return;
    }
    const sale = await findSale(this.env.DB, room.sale.id);
    if (!sale) {
      return;
    }
    room.sale = sale;
    room.line = await this.#lineOf(sale, room.number);
    await this.#advance(room);
    await this.#others.refresh(room);
  }

  /** State and stock now; null: there is no such sale. */
  async status(): Promise<{ state: SaleState; remaining: number } | null> {
    const room = await this.#open();
    return room && current(room, Date.now());
  }

  /**
   * A socket's messages, for clients without one. A customer gets a place. Null: there is no such
   * sale.
   */
  async poll(customer: string | null): Promise<LiveView | null> {
    const room = await this.#open();
    if (!room) {
      return null;
    }
    const now = Date.now();
    this.#show(room);
    const view: LiveView = { ...current(room, now), serverTime: new Date(now).toISOString() };
    const place = customer === null ? null : await this.#placeFor(room, customer, now);
    if (customer === null || !place) {
      return view;
    }
    if (place === "reached") {
      return { ...view, reached: true };
    }
    const { type, ...rest } = await messageFor(room, customer, place, now);
    const own = { ...view, ...rest, who: pseudonymOf(room.sale, customer) };
    return type === "joined" ? { ...own, joined: true } : own;
  }

  /** What is published of the draw; null where the sale has none. */
  async fairness(after: number): Promise<Fairness | null> {
    const room = await this.#open();
    return room?.line ? this.#fair.page(room.sale, room.line, after) : null;
  }

  /** One published line with its way to the root; null where there is none. */
  async proof(entry: number): Promise<FairProof | null> {
    const room = await this.#open();
    return room?.line ? this.#fair.proof(room.sale, room.line, entry) : null;
  }

  /** Gives entries to another room of this sale. */
  async take(count: number): Promise<Entries> {
    const { line } = (await this.#open()) ?? {};
    if (!line) {
      throw new Error("This sale has no waiting room");
    }
    return line.take(Date.now(), count);
  }

  /** The draw, for another room of this sale; null while it is not made. */
  async drawing(): Promise<Drawing | null> {
    const room = await this.#open();
    room?.line?.open(Date.now());
    return room?.line?.drawing ?? null;
  }

  /** Who stands here, for the room that publishes it. */
  async arrivals(): Promise<Arrival[]> {
    return (await this.#open())?.line?.arrivals() ?? [];
  }

  /** Forgets who stood here: it is published. */
  async clear(): Promise<void> {
    (await this.#open())?.line?.clear();
  }

  /** Forgets an erased customer: their places stay empty, and their sockets are closed. */
  async forget(customer: string): Promise<void> {
    const room = await this.#open();
    room?.line?.forget(customer);
    this.#sockets.forget(customer);
  }

  /**
   * Takes a WebSocket of the Worker's; 404 when there is no such sale, 503 when the room is full.
   */
  override async fetch(request: Request): Promise<Response> {
    const room = await this.#open();
    if (!room) {
      return new Response(null, { status: 404 });
    }
    const now = Date.now();
    const header = request.headers.get(CUSTOMER_HEADER);
    const customer = header === null ? null : decodeURIComponent(header);
    const found = customer === null ? null : await this.#placeFor(room, customer, now);
    const place = found === "reached" ? null : found;
    const own = customer !== null && place ? { customer, place } : null;
    const pair = this.#accept(room, own);
    if (!pair) {
      return new Response(null, { status: 503 });
    }
    this.#show(room);
    // Not the newest number, which all sockets receive together in a moment.
    send(pair.ours, { type: "state", state: room.shown.state });
    send(pair.ours, { type: "stock", remaining: room.shown.remaining });
    if (found === "reached") {
      send(pair.ours, { type: "reached" });
    }
    if (own) {
      this.#sockets.tellOne(pair.ours, await messageFor(room, own.customer, own.place, now));
      await this.#schedule(room);
    }
    return new Response(null, { status: 101, webSocket: pair.theirs });
  }

  #accept({ sale }: Room, own: { customer: string; place: Place } | null) {
    try {
      return this.#sockets.accept(own);
    } catch (error) {
      console.warn(logRecord("warn", "sale room is full", { sale: sale.id, error }));
      return null;
    }
  }

  /**
   * The runtime answers pings by itself. There is nothing else to say, and saying it would keep the
   * room awake.
   */
  override webSocketMessage(socket: WebSocket): void {
    socket.close(1008, "Only pings are answered here");
  }

  /**
   * Answers a watcher who leaves, so that its browser need not wait for the end of the connection.
   */
  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    // These two stand for a close without a code, and may not be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code, reason);
  }

  override alarm(): Promise<void> {
    return ring(this.ctx.storage, async () => {
      this.#alarm.rang();
      const room = await this.#open();
      if (room) {
        await this.#advance(room);
      }
    });
  }

  async #open(): Promise<Room | null> {
    if (this.#room) {
      if (this.#alarm.isLost(Date.now())) {
        await this.#schedule(this.#room);
      }
      return this.#room;
    }
    this.#opening ??= this.#load().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #load(): Promise<Room | null> {
    // Alarms may run without the object's name.
    const name = isOpened(this.#sql)
      ? this.#sql.exec<{ sale_id: string }>("SELECT sale_id FROM room").one().sale_id
      : this.ctx.id.name;
    if (!name) {
      throw new Error("A sale's room is addressed by the sale's id");
    }
    const { saleId, room: number } = parseRoomName(name);
    const sale = await findSale(this.env.DB, saleId);
    if (!sale || !(number < sale.rooms)) {
      return null;
    }
    const now = Date.now();
    this.ctx.storage.transactionSync(() => {
      migrate(this.#sql, "sale-room", ROOM_STEPS);
      this.#sql.exec(
        `INSERT OR IGNORE INTO room (id, sale_id, shown_state, shown_remaining, drawn, told)
         VALUES (1, ?, ?, ?, 0, 0)`,
        name,
        saleState(sale, sale.allotment, now),
        sale.allotment,
      );
    });
    const { shown_state: state, shown_remaining: remaining } = this.#sql
      .exec<{ shown_state: SaleState; shown_remaining: number }>(
        "SELECT shown_state, shown_remaining FROM room",
      )
      .one();
    const lanes = this.#sql
      .exec<{ lane: number; seq: number; taken: number }>("SELECT lane, seq, taken FROM lanes")
      .toArray();
    this.#room = {
      sale,
      number,
      line: await this.#lineOf(sale, number),
      shown: { state, remaining },
      lanes: new Map(lanes.map(({ lane, seq, taken }) => [lane, { seq, taken }])),
    };
    await this.#schedule(this.#room);
    return this.#room;
  }

  async #lineOf(sale: StoredSale, number: number): Promise<WaitingLine | null> {
    const { opensAt, closesAt, admissionPerSecond: perSecond, drawChain } = sale;
    const seedAlone = await drawSeedOf(sale, null);
    return perSecond === null
      ? null
      : new WaitingLine(this.#sql, {
          opensAt,
          closesAt,
          perSecond,
          seedAlone,
          awaitsBeacon: drawChain !== null,
          part: sale.rooms === 1 ? "alone" : number === 0 ? "pace" : "follower",
        });
  }

  /**
   * The customer's place; `reached` for one who has all that the sale allows; null without a
   * waiting room. A customer whose ticket was used and who may buy more is again at the end of the
   * line.
   */
  async #placeFor(room: Room, customer: string, now: number): Promise<Place | "reached" | null> {
    const { sale, line } = room;
    if (!line || now >= sale.closesAt) {
      return null;
    }
    const place = await this.#join(room, line, customer, now);
    if (line.turnOf(place, now).kind !== "admitted") {
      return place;
    }
    const shopper = shopperKey({ kind: "customer", sub: customer });
    const lane = laneName(sale.id, laneOf(shopper, sale.lanes));
    try {
      const { used, reached } = await callObject(() =>
        this.env.STOCK_LANE.getByName(lane).ticketOf(shopper, ticketIdOf(place)),
      );
      if (reached) {
        return "reached";
      }
      return used ? await this.#join(room, line, customer, now, place.number) : place;
    } catch (error) {
      // At worst it is a ticket that was used: the lane says so when it is used again.
      console.warn(logRecord("warn", "lane did not answer", { lane, error }));
      return place;
    }
  }

  async #join(room: Room, line: WaitingLine, customer: string, now: number, usedUp = 0): Promise<Place> {
    line.open(now);
    const known = line.find(customer, now, usedUp);
    if (known) {
      return known;
    }
    if (room.number === 0) {
      const { first, turn } = line.take(now);
      return line.add(customer, { number: first, turn });
    }
    const place = await this.#others.nextPlace(room);
    // Meanwhile the customer may have come in another tab. The number then stays without a
    // customer.
    return line.find(customer, now, usedUp) ?? line.add(customer, place);
  }

  /** Does the work that the clock has made due. */
  async #advance(room: Room): Promise<void> {
    const now = Date.now();
    this.#show(room);
    const { line } = room;
    if (line?.holds && now >= room.sale.closesAt + PUBLISH_AFTER_MS) {
      await this.#publish(room, line);
    } else if (line && now >= room.sale.opensAt && now < room.sale.closesAt) {
      line.open(now);
      await drawWithBeacon(this.env, room.sale, line);
      const drawing = line.awaitsWord ? await this.#others.drawing(room) : null;
      if (drawing) {
        line.adopt(drawing);
      }
      await this.#tellAdmitted(room, line, now);
      this.#sockets.tellPositions(line, now);
    }
    await this.#schedule(room);
  }

  /** Publishes who was admitted and who ordered, and deletes whose places they were. */
  async #publish(room: Room, line: WaitingLine): Promise<void> {
    // A merchant may have prolonged it in its last moment.
    const sale = await findSale(this.env.DB, room.sale.id);
    if (sale && sale.closesAt > room.sale.closesAt) {
      await this.refresh();
      return;
    }
    if (!this.#fair.published) {
      const used = await usedEntries(this.env, room.sale);
      const others = await this.#others.arrivals(room);
      await this.#fair.publish(room.sale, line, [...line.arrivals(), ...others], used);
    }
    await this.#others.clear(room);
    line.clear();
  }

  /**
   * Sends watchers what has changed: at once, or when the interval since the last time is over.
   * A room without watchers writes nothing: the next one receives the state as it joins.
   */
  #show(room: Room): void {
    const now = Date.now();
    const { state, remaining } = current(room, now);
    const messages: LiveMessage[] = [];
    if (state !== room.shown.state) {
      messages.push({ type: "state", state });
    }
    if (remaining !== room.shown.remaining) {
      messages.push({ type: "stock", remaining });
    }
    if (messages.length === 0 || !this.#isWatched(room)) {
      return;
    }
    const wait = this.#sockets.holdsBack(now);
    if (wait > 0) {
      this.#showTimer ??= setTimeout(() => {
        this.#showTimer = null;
        this.#show(room);
      }, wait);
      return;
    }
    this.#sql.exec("UPDATE room SET shown_state = ?, shown_remaining = ?", state, remaining);
    if (remaining !== room.shown.remaining) {
      this.#others.report(room, remaining);
    }
    room.shown = { state, remaining };
    this.#sockets.show(messages, now);
  }

  /** The first of several rooms shows it to the others. */
  #isWatched({ number, sale }: Room): boolean {
    return this.#sockets.hasAny() || (number === 0 && sale.rooms > 1);
  }

  async #tellAdmitted(room: Room, line: WaitingLine, now: number): Promise<void> {
    const admitted = line.admitted(now);
    const present = line.untold(admitted).filter(({ customer }) => this.#sockets.has(customer));
    await Promise.all(
      present.map(async ({ customer, ...place }) =>
        this.#sockets.tell(customer, await messageFor(room, customer, place, now)),
      ),
    );
    line.tell(admitted);
  }

  /** Sets the one alarm, unless it is set. */
  async #schedule({ sale, line }: Room): Promise<void> {
    const now = Date.now();
    // Customers who wait and are connected get a message when they are admitted.
    const telling =
      line?.awaitsDraw === true ||
      line?.awaitsWord === true ||
      (line?.waits === true && this.#sockets.hasPlaces());
    const unpublished = line?.holds === true;
    const wanted = nextRoomAlarm(now, sale, { telling, unpublished });
    if (wanted === null) {
      return;
    }
    await this.#alarm.read();
    await this.#alarm.setFor(wanted);
  }
}
