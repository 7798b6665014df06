import { DurableObject } from "cloudflare:workers";
import { randomId } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import type { PaymentState } from "../../domain/payments/payment.ts";
import {
  MOCK_CARDS,
  MOCK_SIGNATURE,
  type MockNotice,
  type MockSession,
  mockSecret,
} from "../../providers/payment/mock.ts";
import { signBody } from "../../providers/payment/signature.ts";
import { webhookSecrets } from "../../providers/payment/webhook-secrets.ts";
import { settingsOf } from "../../providers/settings.ts";
import type {
  MockBooks,
  MockConfirmation,
  MockPaymentObject,
} from "../../shop/payments/mock-payment-object.ts";
import { mendAlarm, ring } from "../base/alarms.ts";

const BOOKS = "books";
const TRIES = "tries";
/** Webhooks that are not taken are sent again, at most so often, ever more slowly. */
const MAX_DELIVERIES = 8;
const FIRST_RETRY_MS = 1_000;

/**
 * The mock provider's own side of one payment, named by its idempotency key. It decides some time
 * after it was asked, and reports by webhooks that come in the worst way: late, twice, and the
 * newest first.
 */
export class MockPayment extends DurableObject<Env> implements MockPaymentObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(() =>
      mendAlarm(ctx.storage, async () => {
        const books = await this.books();
        return books && books.notices.length > 0 ? Date.now() + env.MOCK_WEBHOOK_DELAY_MS : null;
      }),
    );
  }

  /** Counts the attempt. */
  async countTry(): Promise<number> {
    const tries = ((await this.ctx.storage.get<number>(TRIES)) ?? 0) + 1;
    await this.ctx.storage.put(TRIES, tries);
    return tries;
  }

  async authorize(key: string, decision: MockBooks["decision"], amount: number): Promise<PaymentState> {
    const known = await this.books();
    if (known) {
      return known.state;
    }
    await this.#write({
      key,
      decision,
      amount,
      state: "pending",
      captures: 0,
      voids: 0,
      refunds: {},
      notices: [{ notice: noticeOf(key, "pending"), tries: 0 }],
    });
    return "pending";
  }

  /** Decides in favour at once. */
  async authorizeNow(key: string, amount: number): Promise<void> {
    if (await this.books()) {
      return;
    }
    await this.ctx.storage.put<MockBooks>(BOOKS, {
      key,
      decision: "authorized",
      amount,
      state: "authorized",
      captures: 0,
      voids: 0,
      refunds: {},
      silent: true,
      notices: [],
    });
  }

  /**
   * Opens a session for a browser, or finds the one there is. It is decided by the browser alone.
   */
  async openSession(key: string, amount: number): Promise<MockSession> {
    const known = await this.books();
    if (known?.session) {
      return { ...known.session, state: known.state };
    }
    const session = { secret: mockSecret(key, randomId("rnd")), nextAction: null, code: null };
    await this.ctx.storage.put<MockBooks>(BOOKS, {
      key,
      amount,
      session,
      decision: "authorized",
      state: "pending",
      captures: 0,
      voids: 0,
      refunds: {},
      notices: [],
    });
    return { ...session, state: "pending" };
  }

  /**
   * A browser pays with a card, or its shopper answers their bank. @returns null when it may not,
   * or is too late
   */
  async confirmSession(secret: string, how: MockConfirmation): Promise<MockSession | null> {
    const books = await this.books();
    const asked = books?.session?.nextAction === "authenticate";
    if (books?.session?.secret !== secret || ((how === "approve" || how === "refuse") && !asked)) {
      return null;
    }
    if (books.state !== "pending") {
      return { ...books.session, state: books.state };
    }
    const { outcome, code } = decisionOn(how);
    const nextAction = outcome === "authenticate" ? outcome : null;
    const session = { secret, nextAction, code };
    const state = outcome === "authorized" ? "authorized" : "pending";
    const told = outcome === "authenticate" ? "pending" : outcome;
    const notice = noticeOf(books.key, told, { code, nextAction });
    await this.#write({ ...books, session, state, notices: [...books.notices, { notice, tries: 0 }] });
    return { ...session, state };
  }

  async capture(): Promise<boolean> {
    const books = await this.books();
    if (books?.state === "captured") {
      return true;
    }
    if (books?.state !== "authorized") {
      return false;
    }
    await this.#move({ ...books, captures: books.captures + 1 }, "captured");
    return true;
  }

  /** @returns whether it is void; false when it was captured */
  async void(): Promise<boolean> {
    const books = await this.books();
    if (books?.state === "captured" || books?.state === "refunded") {
      return false;
    }
    if (books?.state === "authorized" || books?.state === "pending") {
      await this.#move({ ...books, voids: books.voids + 1 }, "voided");
    }
    return true;
  }

  /** @returns false when it is more than was captured */
  async refund(refundKey: string, amount: number): Promise<boolean> {
    const books = await this.books();
    if (!books) {
      return false;
    }
    if (books.refunds[refundKey] !== undefined) {
      return true;
    }
    const refunds = { ...books.refunds, [refundKey]: amount };
    const sum = Object.values(refunds).reduce((total, one) => total + one, 0);
    if (books.state !== "captured" || sum > books.amount) {
      return false;
    }
    await this.#move({ ...books, refunds }, sum === books.amount ? "refunded" : "captured");
    return true;
  }

  async books(): Promise<MockBooks | undefined> {
    return this.ctx.storage.get<MockBooks>(BOOKS);
  }

  /** Decides, and sends the webhooks of it. */
  override alarm(): Promise<void> {
    return ring(this.ctx.storage, () => this.#decide());
  }

  async #decide(): Promise<void> {
    const books = await this.books();
    if (!books) {
      return;
    }
    if (books.state === "pending" && !books.session) {
      books.state = books.decision;
      books.notices.push({ notice: noticeOf(books.key, books.decision), tries: 0 });
      await this.ctx.storage.put(BOOKS, books);
    }
    const left: MockBooks["notices"] = [];
    for (const { notice, tries } of books.notices.toReversed()) {
      const taken = (await this.#deliver(notice)) && (await this.#deliver(notice));
      if (!taken && tries + 1 < MAX_DELIVERIES) {
        left.unshift({ notice, tries: tries + 1 });
      }
    }
    // A payment may have moved while its webhooks were under way.
    const sent = new Set(books.notices.map(({ notice }) => notice.id));
    const now = await this.books();
    if (!now) {
      return;
    }
    const fresh = now.notices.filter(({ notice }) => !sent.has(notice.id));
    const notices = [...left, ...fresh];
    await this.ctx.storage.put(BOOKS, { ...now, notices });
    if (notices.length === 0) {
      return;
    }
    const tries = Math.min(...notices.map((item) => item.tries));
    await this.ctx.storage.setAlarm(
      Date.now() + settingsOf(this.env).MOCK_WEBHOOK_DELAY_MS + FIRST_RETRY_MS * tries ** 2,
    );
  }

  async #deliver(notice: MockNotice): Promise<boolean> {
    const [secret] = webhookSecrets(this.env, "mock");
    if (secret === undefined) {
      return false;
    }
    const body = JSON.stringify(notice);
    try {
      const response = await this.ctx.exports.default.fetch(
        new Request(new URL("/api/payments/webhooks/mock", this.env.SHOP_URL), {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            [MOCK_SIGNATURE]: await signBody(secret, body, Date.now()),
          },
          body,
        }),
      );
      await response.arrayBuffer();
      return response.ok;
    } catch (error) {
      console.warn(logRecord("warn", "mock webhook was not taken", { id: notice.id, error }));
      return false;
    }
  }

  #move(books: MockBooks, state: PaymentState): Promise<void> {
    if (books.silent) {
      return this.ctx.storage.put(BOOKS, { ...books, state });
    }
    const notice = noticeOf(books.key, state);
    return this.#write({ ...books, state, notices: [...books.notices, { notice, tries: 0 }] });
  }

  async #write(books: MockBooks): Promise<void> {
    await this.ctx.storage.put(BOOKS, books);
    await this.ctx.storage.setAlarm(Date.now() + settingsOf(this.env).MOCK_WEBHOOK_DELAY_MS);
  }
}

function decisionOn(how: MockConfirmation) {
  switch (how) {
    case "approve":
      return { outcome: "authorized", code: null } as const;
    case "refuse":
      return { outcome: "declined", code: "authentication_required" } as const;
    default:
      return { code: null, ...MOCK_CARDS[how] };
  }
}

function noticeOf(
  key: string,
  state: PaymentState,
  { code, nextAction }: Pick<MockSession, "code" | "nextAction"> = { code: null, nextAction: null },
): MockNotice {
  return {
    id: randomId("evt"),
    payment: {
      key,
      reference: `mock_kept_${key}`,
      state,
      ...(state === "declined" ? { code: code ?? "card_declined" } : {}),
      ...(nextAction ? { nextAction } : {}),
    },
  };
}
