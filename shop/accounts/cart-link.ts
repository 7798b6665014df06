import { EncryptJWT, errors, jwtDecrypt } from "jose";
import { z } from "zod";
import { type Shopper, shopperKey, shopperOf } from "../../domain/accounts/access.ts";
import { sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import type { CartView } from "../../domain/cart/cart-view.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { cartOf } from "../cart/cart-client.ts";
import { viewCart } from "../cart/cart-view.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { secretOf } from "./tokens.ts";

/** Longer texts are no tokens of ours, and are refused before any cryptography. */
const MAX_TOKEN_CHARS = 1_024;
const Claims = z.object({ cart: z.string() });

/**
 * A link brings what a cart holds to another device. Its token is encrypted, because the id of a
 * guest's cart is all that it takes to act as that guest.
 */
const keyOf = (env: Env) => sha256(`cart-link\n${secretOf(env)}`);

/** A link for a cart that holds something, good until the cart expires; null for any other cart. */
export async function makeCartLink(
  call: Call,
  shopper: Shopper,
): Promise<{ token: string; expiresAt: number } | null> {
  const { lines, expiresAt } = await cartOf(call.env, shopper).view();
  if (lines.length === 0 || expiresAt === null) {
    return null;
  }
  const token = await cartToken(call.env, shopper, expiresAt);
  await audit(call, { action: "cart.link_made", subject: shopperKey(shopper), before: null, after: null });
  return { token, expiresAt };
}

/** What a link has for a cart, good until a time in milliseconds since 1970. */
export async function cartToken(env: Env, shopper: Shopper, until: number): Promise<string> {
  return new EncryptJWT({ cart: shopperKey(shopper) })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setExpirationTime(Math.floor(until / 1000))
    .encrypt(await keyOf(env));
}

/** Whose cart a link names. */
async function shopperOfLink(env: Env, token: string): Promise<Shopper | null> {
  if (token.length > MAX_TOKEN_CHARS) {
    return null;
  }
  try {
    const { payload } = await jwtDecrypt(token, await keyOf(env), {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return shopperOf(Claims.parse(payload).cart);
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      return null;
    }
    throw error;
  }
}

/** What a link would bring, as its cart shows it; refused where nothing is left of it. */
export async function viewLinkedCart(env: Env, token: string): Promise<Result<CartView, Refusal>> {
  const shopper = await shopperOfLink(env, token);
  const cart = shopper && (await viewCart(env, shopper));
  return cart && cart.items.length > 0 ? ok(cart) : err(linkInvalid());
}

/**
 * Brings what the link's cart holds into the cart of the person who opens it: of each item as many
 * as either has, so opening it twice changes nothing more. The link's cart stays as it is.
 */
export async function restoreCart(
  env: Env,
  shopper: Shopper,
  token: string,
): Promise<Result<CartView, Refusal>> {
  const source = await shopperOfLink(env, token);
  const { lines, coupon = null } = source ? await cartOf(env, source).view() : { lines: [] };
  if (!source || lines.length === 0) {
    return err(linkInvalid());
  }
  if (shopperKey(source) !== shopperKey(shopper)) {
    const variants = await currentVariants(
      env,
      lines.map(({ sku }) => sku),
    );
    await cartOf(env, shopper).restore(
      lines.map((line) => ({ ...line, limit: itemLimit(variants.get(line.sku)?.maxPerOrder ?? null) })),
      coupon,
    );
  }
  return ok(await viewCart(env, shopper));
}

function linkInvalid(): Refusal {
  return refusal("link_invalid", "This cart was ordered, emptied or has expired, or the link is incomplete.");
}
