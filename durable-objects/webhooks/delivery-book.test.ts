import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { DeliveryBook } from "./delivery-book.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2030, 0, 1);
const FAILED = { status: 500, error: "no", answer: "later", durationMs: 7, retryAfterMs: 0 };

/** The book of a new endpoint. No alarm is set, so the test alone reads it. */
async function open(work: (book: DeliveryBook, storage: DurableObjectStorage) => void): Promise<void> {
  const name = randomId("whk");
  await runInDurableObject(env.WEBHOOK_ENDPOINT.getByName(name), (_, { storage }) => {
    const book = new DeliveryBook(storage);
    expect(book.isOpen()).toBe(false);
    book.write(name, () => work(book, storage));
    expect([book.isOpen(), book.id()]).toEqual([true, name]);
  });
}

const message = (id: string, type = "order.placed") => ({ id, type, body: `{"id":"${id}"}` });
const idsOf = (deliveries: readonly { id: string }[]) => deliveries.map(({ id }) => id);

/** Takes messages in, a millisecond after each other. */
function take(book: DeliveryBook, ...ids: string[]): void {
  for (const [at, id] of ids.entries()) {
    book.insert(message(id), "pending", NOW + at);
  }
}

it("deliveries are listed page by page, the newest first, all or those of a state", () =>
  open((book) => {
    take(book, "a", "b", "c", "d");
    book.record("b", FAILED, { state: "failed", dueAt: null, attempts: 9 });
    book.record("d", FAILED, { state: "failed", dueAt: null, attempts: 9 });
    const first = book.list({ limit: 3 });
    expect(idsOf(first)).toEqual(["d", "c", "b"]);
    expect(idsOf(book.list({ limit: 3, before: first.at(-1)?.seq }))).toEqual(["a"]);
    const failed = book.list({ state: "failed", limit: 1 });
    expect(idsOf(failed)).toEqual(["d"]);
    expect(idsOf(book.list({ state: "failed", limit: 1, before: failed[0]?.seq }))).toEqual(["b"]);
    expect(book.find("b")).toMatchObject({
      ...message("b"),
      state: "failed",
      takenAt: NOW + 1,
      dueAt: null,
      attempts: 9,
      triedAt: expect.any(Number),
      status: 500,
      error: "no",
      answer: "later",
      durationMs: 7,
    });
    expect(book.find("none")).toBeNull();
  }));

it("a message is taken once, and what was put off is looked at sooner when it is told again, before it is tried", () =>
  open((book) => {
    take(book, "a");
    book.postpone("a", NOW + HOUR_MS);
    expect(idsOf(book.due(NOW + HOUR_MS - 1, 5))).toEqual([]);
    expect(idsOf(book.due(NOW + HOUR_MS, 5))).toEqual(["a"]);
    book.insert(message("a"), "pending", NOW + 5);
    expect(book.find("a")).toMatchObject({ takenAt: NOW, dueAt: NOW + 5 });
    book.insert(message("a"), "pending", NOW + 9);
    expect(book.find("a")?.dueAt).toBe(NOW + 5);
    book.record("a", FAILED, { state: "pending", dueAt: NOW + HOUR_MS, attempts: 1 });
    book.insert(message("a"), "pending", NOW + 9);
    expect(book.find("a")?.dueAt).toBe(NOW + HOUR_MS);
    book.insert(message("test"), "failed", NOW);
    expect(book.find("test")).toMatchObject({ state: "failed", dueAt: null });
    book.drop("a");
    expect(idsOf(book.list({ limit: 5 }))).toEqual(["test"]);
  }));

it("what waits longest is due first, a few at once, and the next alarm is for it, unless all is held", () =>
  open((book) => {
    expect(book.dueAt(false)).toBeGreaterThanOrEqual(Date.now() + 30 * DAY_MS - HOUR_MS);
    take(book, "a", "b", "c");
    book.postpone("a", NOW + HOUR_MS);
    expect(idsOf(book.due(NOW + HOUR_MS, 2))).toEqual(["b", "c"]);
    expect([book.dueAt(true), book.dueAt(false)]).toEqual([NOW + 1, NOW + 30 * DAY_MS]);
    book.setFailing({ since: NOW, rounds: 1, heldUntil: NOW + 2 * HOUR_MS });
    expect(book.dueAt(true)).toBe(NOW + 2 * HOUR_MS);
    book.sendAgain("none", NOW);
    expect([book.failing(), book.dueAt(true)]).toEqual([{ since: NOW, rounds: 1, heldUntil: 0 }, NOW + 1]);
    book.beginAnew(NOW + 5);
    expect([book.failing(), book.find("a")?.dueAt, book.find("b")?.dueAt]).toEqual([null, NOW + 5, NOW + 1]);
    book.setFailing(null);
    book.sendAgain("none", NOW);
    expect(book.failing()).toBeNull();
  }));

it("what failed in a time is sent again, both ends included; what was delivered too where all is asked for; no test", () =>
  open((book) => {
    take(book, "a", "b", "c", "d");
    for (const id of ["a", "b", "c"]) {
      book.record(id, FAILED, { state: "failed", dueAt: null, attempts: 9 });
    }
    book.record("c", { ...FAILED, error: null }, { state: "delivered", dueAt: null, attempts: 1 });
    book.insert(message("test", "webhook.test"), "failed", NOW + 1);
    const range = (from: number, to: number, all: boolean) =>
      book.sendRangeAgain({ from: NOW + from, to: NOW + to, all }, NOW + HOUR_MS);
    book.setFailing({ since: NOW, rounds: 1, heldUntil: NOW + HOUR_MS });
    expect([range(1, 3, false), range(1, 3, false)]).toEqual([1, 0]);
    expect(book.failing()).toMatchObject({ rounds: 1, heldUntil: 0 });
    expect(book.find("b")).toMatchObject({ state: "pending", dueAt: NOW + HOUR_MS, attempts: 0 });
    expect([range(0, 2, true), range(0, 2, true)]).toEqual([2, 0]);
    expect(book.find("test")).toMatchObject({ state: "failed" });
    book.sendAgain("test", NOW);
    expect(book.find("test")).toMatchObject({ state: "pending", dueAt: NOW, attempts: 0 });
  }));

it("what is thirty days old is forgotten, and so is what half a million newer ones follow; the unsent are counted", () =>
  open((book, { sql }) => {
    take(book, "a", "b", "c");
    book.record("a", FAILED, { state: "failed", dueAt: null, attempts: 9 });
    expect(book.forgetOld(NOW + 30 * DAY_MS)).toBe(0);
    expect(book.forgetOld(NOW + 30 * DAY_MS + 2)).toBe(1);
    expect(idsOf(book.list({ limit: 5 }))).toEqual(["c"]);
    const { seq = 0 } = book.find("c") ?? {};
    take(book, "d");
    sql.exec("UPDATE deliveries SET seq = ? WHERE id = 'd'", seq + 499_999);
    expect([book.forgetOld(NOW), book.list({ limit: 5 }).length]).toEqual([0, 2]);
    sql.exec("UPDATE deliveries SET seq = ? WHERE id = 'd'", seq + 500_000);
    expect([book.forgetOld(NOW), idsOf(book.list({ limit: 5 }))]).toEqual([1, ["d"]]);
  }));

it("a secret signs for a day beside the next, and three sign at most, the newest first", () =>
  open((book) => {
    const first = book.renewSecret(NOW);
    expect([first.previousUntil, book.secrets(NOW)]).toEqual([null, [first.secret]]);
    const second = book.renewSecret(NOW + HOUR_MS);
    expect(second.previousUntil).toBe(NOW + HOUR_MS + DAY_MS);
    expect(book.secrets(NOW + HOUR_MS + DAY_MS - 1)).toEqual([second.secret, first.secret]);
    expect(book.secrets(NOW + HOUR_MS + DAY_MS)).toEqual([second.secret]);
    const [third, fourth] = [book.renewSecret(NOW + 2 * HOUR_MS), book.renewSecret(NOW + 3 * HOUR_MS)];
    expect(book.secrets(NOW + 3 * HOUR_MS)).toEqual([fourth.secret, third.secret, second.secret]);
    // A new one gives the day to the one before it, and no other day to those before that.
    expect(book.secrets(NOW + 2 * HOUR_MS + DAY_MS)).toEqual([fourth.secret, third.secret]);
  }));
