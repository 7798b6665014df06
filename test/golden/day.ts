import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { reindexProducts } from "../../stores/catalog/catalog-reindex.ts";
import { Browser } from "../support/browser.ts";
import { ORIGIN } from "../support/origin.ts";
import { bearer } from "../support/sales.ts";
import { shown } from "../support/shown.ts";
import { onVisit, visit } from "../support/visit.ts";
import { Receivers } from "../support/webhooks.ts";
import { seedChance } from "./chance.ts";
import { Messages } from "./messages.ts";
import { byMention, named } from "./names.ts";
import { Objects } from "./objects.ts";
import { RowWatch } from "./rows.ts";
import { show, showAfter } from "./show.ts";
import { Work } from "./work.ts";

/** A Monday in a year to come: the runtime itself rings no alarm of it. */
const MORNING = Date.parse("2040-03-05T16:00:00Z");
const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
/** What a step sets going has come to its end by then. */
const AFTERWARDS_MS = 2 * SECOND_MS;
/** An isolate asks anew what changed when its answer is this old. */
const BETWEEN_STEPS_MS = 5 * SECOND_MS;
const MOST_ROUNDS = 50;
/** A day is many requests: what waits so long hangs. */
export const DAY_TIMEOUT_MS = 300_000;

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
  "x-d1-bookmark",
];

/** Headers that each answer has: one without them is said to lack them. */
const ON_EACH = ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options"];

/** Who asks: an account of a role, somebody without one, or whoever these headers say. */
export type Who = Role | "guest" | Record<string, string>;

/** A call: its body is JSON, or a text of the type that its headers name. */
interface Asked {
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
  /** What is written down in place of a body that says little that is new. */
  said?: string;
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
  readonly #logged: string[] = [];
  readonly #work: Work;
  readonly #objects: Objects;
  readonly #messages = new Messages();
  readonly #rows: RowWatch;
  #clock = MORNING;
  #received = 0;

  private constructor(work: Work, rows: RowWatch, evicts: boolean) {
    this.#work = work;
    this.#rows = rows;
    this.#objects = new Objects(work, evicts);
    onVisit((ctx) => work.behind(ctx));
    vi.spyOn(console, "log").mockImplementation(() => {});
    for (const level of ["warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((line) => {
        this.#logged.push(`${level}: ${/"message":"([^"]*)"/.exec(String(line))?.[1] ?? line}`);
      });
    }
  }

  /**
   * The morning of a day in this file's shop. What is there already is not written down.
   *
   * @param evicts Whether each step finds of ledgers, carts and the like only what they stored.
   */
  static async begin(name: string, { evicts = false } = {}): Promise<Day> {
    vi.useFakeTimers({ toFake: ["Date"], now: MORNING });
    // On a busy machine the provider's answer may take longer than other tests wait for it.
    env.PAYMENT_TIMEOUT_MS = 1_000;
    seedChance(name);
    const work = new Work();
    const day = new Day(work, await RowWatch.of(env.DB, work), evicts);
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

  /** What is there before a step, or between two: it happens, and is not written down. */
  async given(act: () => Promise<unknown>): Promise<void> {
    const written = this.#lines.length;
    await this.step("", act);
    this.#lines.length = written;
  }

  /** Something that people do, in plain words, with all that comes of it. */
  async step(title: string, act: () => Promise<unknown>): Promise<void> {
    this.#moveTo(this.#clock + BETWEEN_STEPS_MS);
    this.#lines.push("", `## ${title}`);
    await act();
    // Fixtures write no search index: the sweeper would, in whichever step it happens to ring.
    await reindexProducts(env.DB, 1_000);
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
    const { body, text, headers = {}, said } = asked;
    const [method = "", path = ""] = route.split(" ");
    const answer = await visit(`${ORIGIN}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(await identityOf(who)),
        ...headers,
      },
      ...(body === undefined && text === undefined ? {} : { body: text ?? JSON.stringify(body) }),
    });
    const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    this.#lines.push("", [typeof who === "string" ? who : "somebody", route, ...more].join("  "));
    this.#indent(said ?? text ?? (body === undefined ? "" : show(body)));
    return this.#answered<T>(route, answer);
  }

  /** A browser whose visits are written down: what is answered, and what of a page may change. */
  browser(who: string): { get(path: string): Promise<string>; post: PostForm } {
    const browser = new Browser();
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

  /** A page: what is around its content where that changed, and what it says that is new. */
  #page(html: string, route: string): string {
    const main = /<main\b.*<\/main>/s.exec(html)?.[0] ?? "";
    const head = (html.match(/<(meta|link)\b[^>]*>/g) ?? []).filter((tag) => !/\/assets\//.test(tag));
    const around = [...head, ...shown(html.replace(main, "")).split("\n")];
    const console = route.startsWith("/admin") ? "console" : "shop";
    return [...this.#newLines(console, around), ...this.#newLines(route, shown(main).split("\n"))].join("\n");
  }

  #newLines(key: string, lines: readonly string[]): string[] {
    const before: unknown = this.#answers.get(key);
    this.#answers.set(key, lines);
    if (!Array.isArray(before)) {
      return [...lines];
    }
    const gone = before.filter((line) => !lines.includes(line)).map((line) => `no more: ${line}`);
    return [...gone, ...lines.filter((line) => !before.includes(line))];
  }

  /** A body, or what of it differs from what was answered of the same thing before. */
  #news(route: string, body: unknown): string {
    const { id, type: _type, title: _title, status, traceId: _trace, ...rest } = Object(body);
    if ("code" in rest && typeof status === "number") {
      return show(rest);
    }
    const key = typeof id === "string" ? `${id} ${Object.keys(rest).length}` : route;
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
    this.#write("objects", await this.#objects.changes());
    this.#write("sent", this.#messages.report());
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
      await this.#work.over();
      const delivered = await this.#messages.deliver();
      const rang = await this.#objects.ring();
      if (!delivered && !rang) {
        return;
      }
    }
    throw new Error("the shop comes to no rest");
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
  const said = HEADERS.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null || (name === "Content-Type" && /json|html/.test(value))
      ? []
      : [`${name}: ${value}`];
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => `Set-Cookie: ${cookie}`);
  const lacking = ON_EACH.filter((name) => !answer.headers.has(name)).map((name) => `without ${name}`);
  return [...said, ...cookies, ...lacking];
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
