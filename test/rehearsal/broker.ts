/**
 * Cloudflare Queues, played outside of the Worker, so that they outlive it: at least once, in no
 * order, with several consumers at a time, and sends that hang.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Random, seeded } from "../../domain/base/random.ts";
import type { Delivery, Outcome, Sent } from "./settings.ts";

/** What a queue's consumer is configured with in wrangler.toml. */
export interface Consumer {
  queue: string;
  maxBatchSize: number;
  maxBatchTimeoutMs: number;
  maxRetries: number;
  deadLetterQueue: string | null;
  /** Invocations at once; null lets the platform decide. */
  maxConcurrency: number | null;
}

export interface QueueFaults {
  /** Share of messages that come a second time. */
  twice: number;
  /** Share of messages that come late, and by how much at most, in milliseconds. */
  late: number;
  longestDelayMs: number;
  /** Share of sends that hang and fail, and for how long, in milliseconds; half of them arrive. */
  hang: number;
  hangMs: number;
}

interface Waiting extends Delivery {
  dueAt: number;
  /** Whether its sender wants it delivered later: an appointment is no backlog. */
  isAppointment: boolean;
}

interface Line {
  consumer: Consumer;
  waiting: Waiting[];
  running: number;
  /** Messages that consumers hold. */
  held: number;
  /** Invocations at once, at most. */
  most: number;
  paused: boolean;
}

const TICK_MS = 20;

type Deliver = (queue: string, messages: Delivery[]) => Promise<Outcome>;

export class Broker {
  readonly origin: string;
  readonly faults: Record<string, number> = {};
  /** Messages that were sent so far. */
  sent = 0;
  /** Whether the Worker takes deliveries. */
  isOpen = true;
  readonly #lines: Map<string, Line>;
  readonly #server: http.Server;
  readonly #random: Random;
  readonly #deliver: Deliver;
  readonly #play: QueueFaults;
  /** A second of delay, in milliseconds. */
  readonly #secondMs: number;
  readonly #timer: NodeJS.Timeout;
  #lastId = 0;

  private constructor(
    server: http.Server,
    consumers: readonly Consumer[],
    { seed, atOnce, haste, faults, deliver }: BrokerOptions,
  ) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#random = seeded(`${seed} queues`);
    this.#deliver = deliver;
    this.#play = faults;
    this.#secondMs = 1_000 / haste;
    this.#lines = new Map(
      consumers.map((consumer) => [
        consumer.queue,
        {
          consumer,
          waiting: [],
          running: 0,
          held: 0,
          most: Math.min(atOnce, consumer.maxConcurrency ?? Number.POSITIVE_INFINITY),
          paused: false,
        },
      ]),
    );
    this.#timer = setInterval(() => this.#advance(), TICK_MS);
  }

  static async open(consumers: readonly Consumer[], options: BrokerOptions): Promise<Broker> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const broker = new Broker(server, consumers, options);
    // A sender that is reset takes its connection with it.
    server.on("request", (request, response) =>
      broker.#take(request, response).catch(() => response.destroy()),
    );
    return broker;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Holds a queue's messages back, or lets them go. */
  hold(queue: string, paused: boolean): void {
    this.#lineOf(queue).paused = paused;
  }

  /**
   * Messages that wait or are being handled, by queue; queues without any are left out. Those that
   * were sent to arrive later count from then on.
   */
  backlog(): Record<string, number> {
    const lines = [...this.#lines.values()];
    const now = Date.now();
    const backlog = lines.map(({ consumer, waiting, held }) => {
      const due = waiting.filter(({ dueAt, isAppointment }) => !isAppointment || dueAt <= now);
      return [consumer.queue, due.length + held] as const;
    });
    return Object.fromEntries(backlog.filter(([, messages]) => messages > 0));
  }

  #lineOf(queue: string): Line {
    const line = this.#lines.get(queue);
    if (!line) {
      throw new Error(`There is no consumer of the queue ${queue}.`);
    }
    return line;
  }

  async #take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const sent: Sent[] = JSON.parse(Buffer.concat(chunks).toString());
    const queue = (request.url ?? "").slice(1);
    this.sent += sent.length;
    const hangs = this.#meets("send hangs", this.#play.hang);
    if (!hangs || this.#meets("send hangs and arrives", 0.5)) {
      this.#add(queue, sent);
    }
    if (hangs) {
      await pause(this.#play.hangMs);
      response.writeHead(429).end("Queue is overloaded. Please back off.");
      return;
    }
    response.writeHead(204).end();
  }

  #add(queue: string, sent: readonly Sent[]): void {
    const line = this.#lineOf(queue);
    const now = Date.now();
    for (const { body, delaySeconds } of sent) {
      const late = this.#meets("message late", this.#play.late);
      const message = {
        id: `m${++this.#lastId}`,
        sentAt: now,
        attempts: 1,
        body,
        isAppointment: delaySeconds > 0,
        dueAt:
          now +
          delaySeconds * this.#secondMs +
          (late ? this.#random.between(0, this.#play.longestDelayMs) : 0),
      };
      line.waiting.push(message);
      if (this.#meets("message twice", this.#play.twice)) {
        line.waiting.push({
          ...message,
          dueAt: message.dueAt + this.#random.between(0, this.#play.longestDelayMs),
        });
      }
    }
  }

  #advance(): void {
    if (!this.isOpen) {
      return;
    }
    const now = Date.now();
    for (const line of this.#lines.values()) {
      while (!line.paused && line.running < line.most) {
        const due = line.waiting.filter(({ dueAt }) => dueAt <= now);
        const { maxBatchSize, maxBatchTimeoutMs } = line.consumer;
        const oldest = Math.min(...due.map(({ dueAt }) => dueAt));
        if (due.length === 0 || (due.length < maxBatchSize && now - oldest < maxBatchTimeoutMs)) {
          break;
        }
        const batch = due.slice(0, maxBatchSize);
        line.waiting = line.waiting.filter((message) => !batch.includes(message));
        void this.#run(line, batch);
      }
    }
  }

  async #run(line: Line, batch: Waiting[]): Promise<void> {
    line.running += 1;
    line.held += batch.length;
    const { queue, maxRetries, deadLetterQueue } = line.consumer;
    let outcome: Outcome;
    try {
      outcome = await this.#deliver(
        queue,
        batch.map(({ id, sentAt, attempts, body }) => ({ id, sentAt, attempts, body })),
      );
    } catch {
      // The Worker was killed with the batch in its hands.
      outcome = { error: null, retried: batch.map(({ id }) => ({ id, delaySeconds: null })) };
    }
    line.running -= 1;
    line.held -= batch.length;
    for (const { id, delaySeconds } of outcome.retried) {
      const message = batch.find((one) => one.id === id);
      if (!message) {
        continue;
      }
      if (message.attempts <= maxRetries) {
        const delayMs = delaySeconds === null ? this.#secondMs : delaySeconds * this.#secondMs;
        line.waiting.push({
          ...message,
          attempts: message.attempts + 1,
          isAppointment: false,
          dueAt: Date.now() + delayMs,
        });
      } else if (deadLetterQueue !== null) {
        this.#count(`dead letter of ${queue}`);
        this.#add(deadLetterQueue, [{ body: message.body, delaySeconds: 0 }]);
      }
    }
  }

  #meets(fault: string, share: number): boolean {
    const drawn = share > 0 && this.#random.chance(share);
    if (drawn) {
      this.#count(fault);
    }
    return drawn;
  }

  #count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }
}

interface BrokerOptions {
  seed: string;
  /** Consumers of one queue at once, where wrangler.toml does not say fewer. */
  atOnce: number;
  /** How much faster than on the platform delays pass. */
  haste: number;
  faults: QueueFaults;
  deliver: Deliver;
}
