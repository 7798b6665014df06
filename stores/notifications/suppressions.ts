import { mailboxOf } from "../../domain/base/email.ts";
import { secretDigest } from "../../domain/base/secrets.ts";
import type { Channel, Kind } from "../../domain/notifications/channels.ts";

/** Where a person is reached, without saying where. */
export function reachDigest(channel: Channel, address: string): Promise<string> {
  return secretDigest(`${channel}\n${mailboxOf(address)}`);
}

/** Why a person is not written to any more. */
export type EndReason = "bounced" | "complained" | "stopped" | "unsubscribed" | "refused";

/** Ends messages of a kind, or all, to those who are reached there. The first reason stays. */
export async function suppress(
  db: D1Database,
  ends: readonly { digest: string; kind: Kind | "all"; reason: EndReason }[],
): Promise<void> {
  if (ends.length > 0) {
    await db
      .prepare(
        `INSERT INTO suppressions (digest, kind, reason, at)
         SELECT value->>'digest', value->>'kind', value->>'reason', ?2 FROM json_each(?1) WHERE true
         ON CONFLICT DO NOTHING`,
      )
      .bind(JSON.stringify(ends), Date.now())
      .run();
  }
}

/**
 * Messages come again to a number whose owner has just shown that it is reached: by START, or by
 * the code that was sent there.
 */
export async function lift(db: D1Database, digest: string): Promise<void> {
  await db.prepare("DELETE FROM suppressions WHERE digest = ? AND kind = 'all'").bind(digest).run();
}
