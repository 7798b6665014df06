import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { Browser } from "../support/browser.ts";
import { ORIGIN } from "../support/origin.ts";
import { bearer } from "../support/sales.ts";
import { shown } from "../support/shown.ts";
import { visit } from "../support/visit.ts";
import { Receivers } from "../support/webhooks.ts";
import { seedChance } from "./chance.ts";
import { Messages } from "./messages.ts";
import { byMention, named } from "./names.ts";
import { Objects } from "./objects.ts";
import { RowWatch } from "./rows.ts";
import { show, showAfter } from "./show.ts";

/** A Monday in a year to come: the runtime itself rings no alarm of it. */
const MORNING = Date.parse("2040-03-05T16:00:00Z");
const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
/** What a step sets going has come to its end by then. */
const AFTERWARDS_MS = 2 * SECOND_MS;
/** An isolate asks anew what changed when its answer is this old. */
const BETWEEN_STEPS_MS = 5 * SECOND_MS;
const MOST_ROUNDS = 50;

/** Headers that say something of this answer. */
const HEADERS = [
  "Location",
  "ETag",
  "Content-Type",
  "Content-Disposition",
  "Cache-Control",
  "Retry-After",
  "Allow",
  "Link",
  "Idempotent-Replay",
  "Cart-Id",
  "WWW-Authenticate",
];

/** Who asks: an account of a role, somebody without one, or whoever these headers say. */
export type Who = Role | "guest" | Record<string, string>;

/** A call: its body is JSON, or a text of the type that its headers name. */
interface Asked {
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

/**
 * A day of one shop, written down step by step: what it answers, which rows change, what is sent,
 * and what its objects keep. A step ends when the shop is quiet.
 */
export class Day {
  /** Servers of others, below `example.com`. */
  readonly outside = new Receivers();
  readonly #lines: string[] = [];
  readonly #answers = new Map<string, unknown>();
  readonly #contexts: ExecutionContext[] = [];
  readonly #logged: string[] = [];
  readonly #objects = new Objects();
  readonly #messages = new Messages();
  readonly #rows: RowWatch;
  #clock = MORNING;
  #received = 0;

  private constructor(rows: RowWatch) {
    this.#rows = rows;
    for (const level of ["warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((line) => {
        this.#logged.push(`${level}: ${/"message":"([^"]*)"/.exec(String(line))?.[1] ?? line}`);
      });
    }
  }

  /** The morning of a day in this file's shop. What is there already is not written down. */
  static async begin(name: string): Promise<Day> {
    vi.useFakeTimers({ toFake: ["Date"], now: MORNING });
    seedChance(name);
    const day = new Day(await RowWatch.of(env.DB));
    day.#skipPauses();
    // The sweeper was woken by the clock of before, and would ring in the middle of a step.
    await day.#objects.putToSleep("SWEEPER", "sweeper");
    return day;
  }

  /** What became of the day. */
  get text(): string {
    const text = `${this.#lines.join("\n").trim()}\n`;
    return named(timed(text).replaceAll(ORIGIN, "https://shop.test"));
  }

  /** A time as the API writes it, so many hours from now. */
  at(hours: number): string {
    return new Date(this.#clock + hours * HOUR_MS).toISOString();
  }

  /** Something that people do, in plain words, with all that comes of it. */
  async step(title: string, act: () => Promise<unknown>): Promise<void> {
    this.#moveTo(this.#clock + BETWEEN_STEPS_MS);
    this.#lines.push("", `## ${title}`);
    await act();
    await this.#settle();
  }

  /** It is later at once, and whatever is due by then happens. */
  async later(title: string, ms: number): Promise<void> {
    this.#moveTo(this.#clock + ms);
    this.#lines.push("", `## ${title}`);
    await this.#settle();
  }

  /** Asks the API, and writes down what it answers. @returns the body */
  async ask<T = { id: string }>(who: Who, route: string, body?: unknown, headers = {}): Promise<T> {
    return this.send<T>(who, route, { ...(body === undefined ? {} : { body }), headers });
  }

  /** Asks the API with any body or none. @returns the body of the answer */
  async send<T = { id: string }>(who: Who, route: string, asked: Asked = {}): Promise<T> {
    const { body, text, headers = {} } = asked;
    const [method = "", path = ""] = route.split(" ");
    const answer = await this.#visit(`${ORIGIN}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(await identityOf(who)),
        ...headers,
      },
      ...(body === undefined && text === undefined ? {} : { body: text ?? JSON.stringify(body) }),
    });
    const said = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const sent = text ?? (body === undefined ? "" : show(body));
    this.#lines.push("", [typeof who === "string" ? who : "somebody", route, ...said].join("  "));
    this.#indent(sent);
    return this.#answered<T>(route, answer);
  }

  /** A browser whose visits are written down: what is answered, and what of a page may change. */
  browser(who: string): { get(path: string): Promise<string>; post: PostForm } {
    const browser = new Browser((address, asked) => this.#visit(address, asked));
    return {
      get: async (path) => {
        this.#lines.push("", `${who} opens ${path}`);
        return this.#answered<string>(path, await browser.get(path));
      },
      post: async (path, form) => {
        this.#lines.push("", `${who} sends ${path}`);
        this.#indent(show(Array.isArray(form) ? form.map((field) => field.join("=")) : form));
        return this.#answered<string>(path, await browser.post(path, form));
      },
    };
  }

  async #visit(...[address, asked]: Parameters<typeof visit>): Promise<Response> {
    const ctx = createExecutionContext();
    this.#contexts.push(ctx);
    return visit(address, asked, ctx);
  }

  /** Writes an answer down. @returns its body, as JSON where it is that */
  async #answered<T>(route: string, answer: Response): Promise<T> {
    const text = await answer.text();
    const type = answer.headers.get("Content-Type") ?? "";
    const body: unknown = /json/.test(type) ? JSON.parse(text) : text;
    this.#lines.push(`→ ${[answer.status, ...headersOf(answer)].join("  ")}`);
    if (typeof body === "string") {
      this.#indent(/html/.test(type) ? this.#page(body, route) : body);
    } else {
      this.#indent(this.#news(route, body));
    }
    return body as T;
  }

  /** A page's lines that it did not show before. */
  #page(html: string, route: string): string {
    const lines = shown(html).split("\n");
    const before = this.#answers.get(route);
    this.#answers.set(route, lines);
    return lines.filter((line) => !(Array.isArray(before) && before.includes(line))).join("\n");
  }

  /** A body, or what of it differs from what was answered of the same thing before. */
  #news(route: string, body: unknown): string {
    const { code, id, trace: _trace, traceId: _traceId, type: _type, ...problem } = Object(body);
    if (typeof code === "string" && "status" in problem) {
      return show({ code, ...problem });
    }
    const key = typeof id === "string" ? `${id} ${Object.keys(problem).length}` : route;
    const before = this.#answers.get(key);
    this.#answers.set(key, body);
    return showAfter(before, body);
  }

  async #settle(): Promise<void> {
    await this.#quiet();
    this.#moveTo(this.#clock + AFTERWARDS_MS);
    await this.#quiet();
    const received = this.outside.received.slice(this.#received);
    this.#received += received.length;
    this.#write("rows", byMention(await this.#rows.changes(), this.#lines.join("\n")));
    this.#write("objects", await this.#objects.told());
    this.#write("sent", this.#messages.told());
    this.#write(
      "others are asked",
      received.map(({ host, body }) => `${host} ${body}`),
    );
    this.#write("logged", this.#logged.splice(0).sort());
  }

  #write(heading: string, lines: readonly string[]): void {
    if (lines.length > 0) {
      this.#lines.push("", heading);
      this.#indent(lines.join("\n"));
    }
  }

  #indent(text: string): void {
    if (text !== "") {
      this.#lines.push(...text.split("\n").map((line) => `  ${line}`));
    }
  }

  /** A request that looks again in a moment does so at once, and it is that much later. */
  #skipPauses(): void {
    const wait = scheduler.wait.bind(scheduler);
    vi.spyOn(scheduler, "wait").mockImplementation(async (ms, options) => {
      if (ms >= SECOND_MS) {
        return wait(ms, options);
      }
      this.#moveTo(this.#clock + ms);
    });
  }

  #moveTo(time: number): void {
    this.#clock = time;
    vi.setSystemTime(time);
  }

  /**
   * Waits until nothing is under way: no work of a request, no statement, no call of an object, no
   * message, and no alarm that is due.
   */
  async #quiet(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await this.#idle();
      const delivered = await this.#messages.deliver();
      const rang = await this.#objects.ring();
      if (!delivered && !rang && this.#inFlight() === 0) {
        return;
      }
    }
    throw new Error("the shop comes to no rest");
  }

  #inFlight(): number {
    return this.#rows.inFlight + this.#objects.inFlight + this.#contexts.length;
  }

  async #idle(): Promise<void> {
    for (let begun = -1; begun !== this.#rows.begun || this.#inFlight() > 0; ) {
      begun = this.#rows.begun;
      for (const ctx of this.#contexts.splice(0)) {
        await waitOnExecutionContext(ctx);
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}

type PostForm = (path: string, form: Record<string, string> | [string, string][]) => Promise<string>;

async function identityOf(who: Who): Promise<Record<string, string>> {
  if (typeof who !== "string") {
    return who;
  }
  return who === "guest" ? {} : bearer(`acc_${who}`, who);
}

function headersOf(answer: Response): string[] {
  return HEADERS.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null || (name === "Content-Type" && /json|html/.test(value))
      ? []
      : [`${name}: ${value}`];
  });
}

/**
 * Times of the day are written as people read them. Those of the database's own clock, which is
 * that of the machine, have one name.
 */
function timed(text: string): string {
  return text
    .replace(/\b22\d{11}\b/g, (ms) => new Date(Number(ms)).toISOString())
    .replace(/\b(1[7-9]|20)\d{11}\b/g, "<database time>")
    .replace(/\b20[23]\d-\d\d-\d\dT[\d:.]+Z/g, "<database time>");
}
