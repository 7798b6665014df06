import type { Channel } from "../../domain/notifications/channels.ts";
import type { DeliveryNotice } from "../../providers/delivery-notice.ts";
import { settleNotification } from "../../stores/notifications/notifications.ts";
import { lift, reachDigest, suppress } from "../../stores/notifications/suppressions.ts";

/**
 * Takes in a provider's report of a message, or a person's word. It may come twice and in any
 * order.
 *
 * @returns whether a message of ours is meant, or a person
 */
export async function takeDeliveryNotice(
  env: Env,
  channel: Channel,
  notice: DeliveryNotice,
): Promise<boolean> {
  if (notice.kind === "word") {
    const digest = await reachDigest(channel, notice.phone);
    if (notice.word === "start") {
      await lift(env, digest);
    } else {
      await suppress(env, [{ digest, kind: "all", reason: "stopped" }]);
    }
    return true;
  }
  const { id, state, error, ended } = notice;
  if (ended !== null && state !== "delivered") {
    await suppress(env, [{ digest: await reachDigest(channel, ended), kind: "all", reason: state }]);
  }
  return settleNotification(env.DB, { id, state, error });
}
