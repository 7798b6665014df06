import type { Principal } from "../../domain/accounts/access.ts";
import type { ImportedOrder } from "../../domain/imported/imported.ts";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { type ImportedPlace, listImportedOrders } from "../../stores/imported/imported.ts";

/**
 * Imported orders of an account, the newest first: those of its address. An account has an address
 * once its person opened a link that was mailed there, so no customer reads those of another.
 */
export async function ownImported(
  env: Env,
  { sub }: Pick<Principal, "sub">,
  after: ImportedPlace | null,
  limit: number,
): Promise<ImportedOrder[]> {
  const account = await findAccount(env, { id: sub });
  return account?.email ? listImportedOrders(env, { email: account.email }, after, limit) : [];
}
