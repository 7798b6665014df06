import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Principal } from "../domain/accounts/access.ts";
import type { Refusal } from "../domain/base/problem.ts";
import { err, ok, type Result } from "../domain/base/result.ts";
import { issueTicket, verifyTicket } from "../domain/sales/ticket.ts";
import type { StoredSale } from "../stores/sales/sales.ts";
import { cookieName, cookieOptions } from "./cookies.ts";
import { requirePrincipal } from "./principal.ts";
import type { AppEnv } from "./router.ts";
import { CHALLENGE_FAILED, checkChallenge, turnstileSiteKey } from "./turnstile.ts";

const PASS_HEADER = "Sale-Pass";

/** A pass is signed like a ticket. With a key of its own, one is never taken for the other. */
const passKey = (env: Env) => `sale-pass:${env.TURNSTILE_SECRET}`;
const passCookie = (c: Context<AppEnv>, saleId: string) => cookieName(c, `pass-${saleId}`);

/** Whether this sale's waiting room requires a solved challenge to enter. */
export function asksForPass(env: Env, sale: Pick<StoredSale, "admissionPerSecond" | "closesAt">): boolean {
  return turnstileSiteKey(env) !== null && sale.admissionPerSecond !== null && Date.now() < sale.closesAt;
}

/**
 * Whether a sale's waiting room is for accounts from before its scheduling, and this one is
 * younger. The token says how old it is, so that no look at a place asks the database.
 */
export function isTooYoung(
  sale: Pick<StoredSale, "accountsBefore">,
  { since }: Pick<Principal, "since">,
): boolean {
  return sale.accountsBefore !== null && (since === undefined || since >= sale.accountsBefore);
}

/**
 * Whether a customer may take a place: always, unless the shop asks for Turnstile and the request
 * has no pass.
 */
export async function mayTakePlace(c: Context<AppEnv>, saleId: string, customer: string): Promise<boolean> {
  if (!turnstileSiteKey(c.env)) {
    return true;
  }
  const pass = c.req.header(PASS_HEADER) ?? getCookie(c, passCookie(c, saleId));
  if (pass === undefined) {
    return false;
  }
  const held = await verifyTicket(passKey(c.env), pass, { saleId, customer, now: Date.now() });
  return held !== null && !held.lapsed;
}

/**
 * Exchanges a solved challenge for the customer's pass, good until the sale closes. While
 * Cloudflare does not answer, every customer is admitted: a missed sale does not come back
 * (decision 28).
 */
export async function passFor(
  c: Context<AppEnv>,
  sale: StoredSale,
  token: string,
): Promise<Result<string, Refusal>> {
  const customer = requirePrincipal(c).sub;
  if ((await checkChallenge(c, "sale-entry", token)) === "failed") {
    return err(CHALLENGE_FAILED);
  }
  const grant = { saleId: sale.id, customer, id: "pass", expiresAt: sale.closesAt };
  return ok(await issueTicket(passKey(c.env), grant));
}

/** Lets a browser keep its pass; its socket sends the cookie along. */
export function keepPass(c: Context<AppEnv>, sale: StoredSale, pass: string): void {
  const maxAge = Math.ceil((sale.closesAt - Date.now()) / 1000);
  setCookie(c, passCookie(c, sale.id), pass, { ...cookieOptions(c), maxAge: Math.min(maxAge, 34_560_000) });
}
