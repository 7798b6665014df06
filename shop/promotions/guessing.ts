import { STRICT_LIMIT } from "../../domain/accounts/sign-in-throttle.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { settingsOf } from "../../providers/settings.ts";
import type { Call } from "../base/call.ts";
import { waitOfNetwork } from "../base/network-guard.ts";
import { promotionOf } from "./counting-promotions.ts";
import { couponRefused, normalized } from "./offers.ts";

/**
 * Refuses a code that a quote or an order brings along and that no promotion has. Such codes count
 * with the network's other guesses. Once those are used up, a right code is refused too, so that an
 * answer shows nothing. Right codes are not counted: an office may order with one all day.
 */
export async function refuseGuess(
  { env, ip }: Pick<Call, "env" | "ip">,
  code: string | undefined,
): Promise<Refusal | null> {
  if (code === undefined) {
    return null;
  }
  const isKnown = (await promotionOf(env, normalized(code))) !== null;
  const waitMs =
    settingsOf(env).IP_LIMIT === 0
      ? 0
      : // Without an edge before the Worker, all callers count as one.
        await waitOfNetwork(env, ip ?? "local", isKnown ? "wait" : "admit");
  if (waitMs === null) {
    return refusal("unavailable", "No code can be tried from here at the moment.", { retryAfterS: 5 });
  }
  if (waitMs > 0) {
    return refusal("rate_limited", `At most ${STRICT_LIMIT} codes a minute may be tried from one address.`, {
      retryAfterS: Math.ceil(waitMs / 1_000),
    });
  }
  return isKnown ? null : couponRefused("coupon_invalid");
}
