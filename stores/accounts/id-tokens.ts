import { dataKeysOf } from "../personal/data-keys.ts";
import { opened, sealerOf } from "../personal/vault.ts";
import type { accountSessions } from "../schema/accounts.ts";

/** What the token of a sign-in elsewhere is sealed as. */
export const ID_TOKEN = "id token";

type Columns = Pick<typeof accountSessions.$inferSelect, "idToken" | "sealedIdToken">;

/** The columns of a token of a sign-in elsewhere: sealed, where the shop seals. */
export async function idTokenColumns(env: Env, accountId: string, idToken: string | null): Promise<Columns> {
  const sealer = idToken === null ? null : await sealerOf(env, accountId);
  return idToken === null || sealer === null
    ? { idToken, sealedIdToken: null }
    : { idToken: null, sealedIdToken: await sealer.seal(ID_TOKEN, idToken) };
}

/** The token; null where the sign-in was none elsewhere, or the account is erased. */
export async function readIdToken(
  env: Env,
  { accountId, idToken, sealedIdToken }: Columns & { accountId: string },
): Promise<string | null> {
  if (sealedIdToken === null) {
    return idToken;
  }
  const dataKey = (await dataKeysOf(env.DB, [accountId])).get(accountId) ?? null;
  return opened(env, { subject: accountId, text: sealedIdToken, dataKey }, ID_TOKEN);
}
