import { rolesWith, type Scope } from "../../domain/accounts/access.ts";
import { type Letter, renderEmail } from "../../domain/notifications/letter.ts";
import { findStaff } from "../../stores/accounts/accounts.ts";
import { recordNotifications, unsentNotifications } from "../../stores/notifications/notifications.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { endOf } from "./deliver.ts";
import type { Sending } from "./sending.ts";

/** Accounts of staff that one event is mailed to: the oldest. */
const MAX_STAFF = 20;

/** Those who hold a scope by their role, the oldest accounts first. */
export function staffWith(env: Env, scope: Scope) {
  return findStaff(env, rolesWith(scope), MAX_STAFF);
}

/**
 * Writes to staff of events that they may do something about: those who hold the scope. A repeated
 * event finds its messages sent.
 *
 * @param write What it says; null for an event that needs no mail any more
 * @returns ids of the events that must come again, and why
 */
export async function mailStaff<Told extends { id: string; type: string }>(
  { env, brand, email }: Sending,
  scope: Scope,
  events: readonly Told[],
  write: (event: Told) => Letter | null,
): Promise<Map<string, string>> {
  const again = new Map<string, string>();
  const staff = await staffWith(env, scope);
  const mails = events.flatMap((event) => {
    const letter = write(event);
    return letter
      ? staff.map(({ id, email: to }) => ({ id: `${event.id}:email:${id}`, event, to, letter }))
      : [];
  });
  const due = await unsentNotifications(
    env.DB,
    mails.map(({ id }) => id),
  );
  const sending = mails.filter(({ id }) => due.has(id));
  const outcomes = await email.send(
    sending.map(({ id, to, letter }) => ({
      id,
      idempotencyKey: id,
      to,
      ...renderEmail(brand, "en", letter),
    })),
  );
  const ends = await Promise.all(
    sending.map(async ({ id, event, to }, index) => ({
      ...endOf(outcomes[index]),
      id,
      eventId: event.id,
      channel: "email" as const,
      kind: "staff" as const,
      template: event.type,
      recipient: await writtenAs(env, to),
    })),
  );
  await recordNotifications(env.DB, ends);
  for (const { eventId, state, error } of ends) {
    if (state === "pending") {
      again.set(eventId, error ?? "");
    }
  }
  return again;
}
