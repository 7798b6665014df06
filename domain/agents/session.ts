/** A platform that comes back after a few hours finds its checkout as it left it. */
export const CHECKOUT_TTL_MS = 6 * 60 * 60 * 1000;
export const AGENT_CART_TTL_MS = 7 * 24 * 60 * 60 * 1000;
/** The protocol asks for a day at least, and advises two. */
export const KEEP_ANSWERS_MS = 48 * 60 * 60 * 1000;

/**
 * - `open`: it can be changed;
 * - `completing`: its order is being placed, and may have been;
 * - `ordered`: its order is placed, and its payment is not decided yet;
 * - `completed`: the order was paid. It never changes again;
 * - `canceled`: by its platform.
 */
export type SessionStatus = "open" | "completing" | "ordered" | "completed" | "canceled";

/** Where the money of an order stands, as its checkout has to know it. */
export function paidOf({ timeline }: { timeline: readonly { to: string }[] }): "paid" | "open" | "failed" {
  const states = timeline.map(({ to }) => to);
  return states.includes("CONFIRMED") ? "paid" : states.includes("CANCELLED") ? "failed" : "open";
}
