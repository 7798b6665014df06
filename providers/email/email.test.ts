import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RESEND_KEY, RESEND_URL, ResendDouble } from "../../test/support/resend.ts";
import { inTurns } from "../turns.ts";
import { platformEmail } from "./platform.ts";
import type { Email } from "./provider.ts";
import { resendEmail } from "./resend.ts";

const FROM = { email: "mail@shop.test", name: "The shop" };
const REPLY = "ask@shop.test";
let resend: ResendDouble;

beforeEach(() => {
  resend = new ResendDouble();
  resend.standIn(RESEND_URL);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const mail = (n: number, to = `ada-${n}@example.com`) => ({
  id: `evt_${n}:email`,
  idempotencyKey: `evt_${n}:email`,
  to,
  subject: "Your order",
  html: "<p>Thank you</p>",
  text: "Thank you",
});
const provider = (key = RESEND_KEY) =>
  resendEmail({ url: RESEND_URL, key, from: { ...FROM, replyTo: REPLY }, perSecond: 1_000 });
const again = (why: string) => [{ state: "again", why }];

describe("Resend", () => {
  it("gets our key, our sender, and each message with a key of its own", async () => {
    expect(await provider().send([mail(1), mail(2)])).toEqual([{ state: "sent" }, { state: "sent" }]);
    const { html, text, subject } = mail(1);
    expect(resend.delivered).toEqual([
      {
        key: "evt_1:email",
        from: "The shop <mail@shop.test>",
        reply_to: REPLY,
        to: ["ada-1@example.com"],
        subject,
        html,
        text,
        tags: [{ name: "message", value: "ZXZ0XzE6ZW1haWw" }],
      },
      {
        key: "evt_2:email",
        from: "The shop <mail@shop.test>",
        reply_to: REPLY,
        to: ["ada-2@example.com"],
        subject,
        html,
        text,
        tags: [{ name: "message", value: "ZXZ0XzI6ZW1haWw" }],
      },
    ]);
  });

  it("whose answer is lost is asked again, and delivers once", async () => {
    resend.mishaps.push({ on: /emails/, how: "lost" });
    expect(await provider().send([mail(1)])).toEqual(again("Resend cannot be reached: TypeError"));
    expect(await provider().send([mail(1)])).toEqual([{ state: "sent" }]);
    expect(await provider().send([{ ...mail(1), text: "Your order has changed" }])).toEqual([
      { state: "sent" },
    ]);
    expect(resend.delivered).toHaveLength(1);
  });

  it("refuses an address for good, and everything else for now", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const [nobody] = await provider().send([mail(1, "nobody@nowhere")]);
    expect(nobody).toEqual({ state: "refused", why: "Resend answered 422 validation_error" });
    resend.mishaps.push({ on: /emails/, how: "down" });
    expect(await provider().send([mail(2)])).toEqual(again("Resend answered 502 without a reason"));
    resend.mishaps.push({ on: /emails/, how: "saved" });
    expect(await provider().send([mail(2)])).toEqual(again("Resend answered 500 application_error"));
    expect(await provider("re_of_yesterday").send([mail(2)])).toEqual(
      again("Resend answered 401 validation_error"),
    );
    const unusable = { status: 400, body: { name: "validation_error", message: "API key is invalid" } };
    resend.scripts.push({ on: /emails/, reply: unusable });
    expect(await provider().send([mail(2)])).toEqual(again("Resend answered 400 validation_error"));
    expect(logged.mock.calls.filter(([line]) => String(line).includes("RESEND_API_KEY"))).toHaveLength(2);
    expect(resend.delivered).toEqual([]);
  });

  it("that asks for a pause is left alone for it, and gets the message then", async () => {
    resend.mishaps.push({ on: /emails/, how: "busy" }, { on: /emails/, how: "busy" });
    expect(await provider().send([mail(1)])).toEqual([{ state: "sent" }]);
    expect(resend.calls).toHaveLength(3);
  });

  it("that asks for it three times gets a longer one from the queue", async () => {
    for (let times = 0; times < 3; times++) {
      resend.mishaps.push({ on: /emails/, how: "busy" });
    }
    expect(await provider().send([mail(1)])).toEqual(again("Resend answered 429 rate_limit_exceeded"));
    expect(resend.calls).toHaveLength(3);
  });

  it("that asks for a longer one gets it from the queue", async () => {
    const reply = { status: 429, body: { name: "rate_limit_exceeded" }, headers: { "Retry-After": "60" } };
    resend.scripts.push({ on: /emails/, reply });
    expect(await provider().send([mail(1)])).toEqual(again("Resend answered 429 rate_limit_exceeded"));
    expect(resend.calls).toHaveLength(1);
  });
});

describe("the platform's email service", () => {
  const service = (send: SendEmail["send"]) =>
    platformEmail({ send } as SendEmail, { ...FROM, replyTo: REPLY }, 1_000);
  const failing = (code: string) =>
    service(() => Promise.reject(Object.assign(new Error(`${code} ada@example.com`), { code })));

  it("gets our sender and the message", async () => {
    const send = vi.fn(async () => ({ messageId: "1" }));
    expect(await service(send).send([mail(1)])).toEqual([{ state: "sent" }]);
    const { to, subject, html, text } = mail(1);
    expect(send).toHaveBeenCalledExactlyOnceWith({ from: FROM, replyTo: REPLY, to, subject, html, text });
    await service(send).send([{ ...mail(1), unsubscribe: "https://shop.example/unsubscribe?token=t" }]);
    expect(send).toHaveBeenLastCalledWith({
      from: FROM,
      replyTo: REPLY,
      to,
      subject,
      html,
      text,
      headers: {
        "List-Unsubscribe": "<https://shop.example/unsubscribe?token=t>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      },
    });
  });

  it.each([
    ["E_RECIPIENT_SUPPRESSED", "refused", { ended: true }],
    ["E_VALIDATION_ERROR", "refused", {}],
    ["E_SENDER_NOT_VERIFIED", "again", {}],
    ["E_DAILY_LIMIT_EXCEEDED", "again", {}],
    ["E_INTERNAL_SERVER_ERROR", "again", {}],
  ])("that answers %s has it %s", async (code, state, more) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const why = `the email service answered ${code}`;
    expect(await failing(code).send([mail(1)])).toEqual([{ state, why, ...more }]);
  });
});

describe("messages in turns", () => {
  it("are at most five at once, for all callers together", async () => {
    const open = new Set<string>();
    let most = 0;
    const provider = inTurns<Email>(1_000, async ({ idempotencyKey }) => {
      most = Math.max(most, open.add(idempotencyKey).size);
      await scheduler.wait(20);
      open.delete(idempotencyKey);
      return { state: "sent" };
    });
    const some = (from: number) => Array.from({ length: 8 }, (_, i) => mail(from + i));
    const outcomes = await Promise.all([provider.send(some(0)), provider.send(some(8))]);
    expect(outcomes.flat().map(({ state }) => state)).toEqual(Array(16).fill("sent"));
    // Later messages of the same invocation find as many turns free, and no more.
    await provider.send(some(16));
    expect(most).toBe(5);
  });

  it("begin no faster than their provider takes them", async () => {
    let last = 0;
    const provider = inTurns<Email>(50, async () => {
      last = Date.now();
      return { state: "sent" };
    });
    // By the moment before the first, which may begin late on a busy machine.
    const began = Date.now();
    await provider.send(Array.from({ length: 6 }, (_, i) => mail(i)));
    // A timer may ring a millisecond early.
    expect(last - began).toBeGreaterThanOrEqual(5 * (20 - 1));
  });

  it("have a deadline each, which begins with its turn", async () => {
    const real = globalThis.setTimeout;
    const given: number[] = [];
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms: number) => {
      if (ms === 10_000) {
        given.push(ms);
        return real(work, 20);
      }
      return real(work, ms);
    }) as typeof setTimeout);
    const provider = inTurns<Email>(1_000, () => new Promise<never>(() => {}));
    const outcomes = await provider.send(Array.from({ length: 12 }, (_, i) => mail(i)));
    expect(outcomes.every(({ state }) => state === "again")).toBe(true);
    expect(given).toHaveLength(12);
  });
});
