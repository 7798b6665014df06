import { DEFAULT_CHANNELS } from "../../domain/notifications/channels.ts";
import type { Person } from "../../stores/notifications/people.ts";
import type { Way } from "./deliver.ts";
import type { Sending } from "./sending.ts";

/**
 * The ways by which a person wants to be notified of a kind of thing, and can be.
 *
 * @param person what an account chose; undefined for guests, and for accounts that chose nothing
 * @param email empty where the person has none, or has none any more
 */
export function waysTo(
  { sms, push }: Pick<Sending, "sms" | "push">,
  person: Person | undefined,
  kind: "orders" | "sales" | "backInStock",
  email: string,
): Way[] {
  const { channels, phone } = person?.preferences ?? { channels: DEFAULT_CHANNELS, phone: undefined };
  const ways: Way[] = [];
  if (channels.email[kind] && email !== "") {
    ways.push({ channel: "email", address: email });
  }
  if (channels.sms[kind] && phone && sms) {
    ways.push({ channel: "sms", address: phone });
  }
  if (channels.push[kind] && push) {
    for (const { id, endpoint, p256dh, auth } of person?.subscriptions ?? []) {
      ways.push({ channel: "push", subscriptionId: id, subscription: { endpoint, p256dh, auth } });
    }
  }
  return ways;
}
