import { mailboxOf } from "../../domain/base/email.ts";
import { secretDigest } from "../../domain/base/secrets.ts";
import type { Channel, Kind } from "../../domain/notifications/channels.ts";
import { digestWritten, formsIn } from "../personal/vault.ts";

/**
 * Where a person is reached, without saying where. Links in their own mails have it as it is; rows
 * have its digest under the shop's key, or itself where they are older.
 */
export function reachDigest(channel: Channel, address: string): Promise<string> {
  return secretDigest(`${channel}\n${mailboxOf(address)}`);
}

/** Why a person is not written to any more. */
export type EndReason = "bounced" | "complained" | "stopped" | "unsubscribed" | "refused";

/** Ends messages of a kind, or all, to those who are reached there. The first reason stays. */
export async function suppress(
  env: Env,
  ends: readonly { digest: string; kind: Kind | "all"; reason: EndReason }[],
): Promise<void> {
  if (ends.length > 0) {
    const rows = ends.map(async (end) => ({ ...end, digest: await digestWritten(env, end.digest) }));
    await env.DB.prepare(
      `INSERT INTO suppressions (digest, kind, reason, at)
         SELECT value->>'digest', value->>'kind', value->>'reason', ?2 FROM json_each(?1) WHERE true
         ON CONFLICT DO NOTHING`,
    )
      .bind(JSON.stringify(await Promise.all(rows)), Date.now())
      .run();
  }
}

/**
 * Messages come again to a number whose owner has just shown that it is reached: by START, or by
 * the code that was sent there.
 */
export async function lift(env: Env, digest: string): Promise<void> {
  await env.DB.prepare(
    "DELETE FROM suppressions WHERE digest IN (SELECT value FROM json_each(?)) AND kind = 'all'",
  )
    .bind(await formsIn(env, digest))
    .run();
}
