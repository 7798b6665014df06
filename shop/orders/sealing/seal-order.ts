import type { OrderDraft } from "../../../domain/orders/order.ts";
import { openDraft, sealDraft } from "../../../domain/orders/terms/sealed-terms.ts";
import { sealingOf } from "../../../domain/settings/sealing.ts";
import { settingsOf } from "../../../providers/settings.ts";

/**
 * The draft as its stock owner keeps it, and everything after it: as JSON, sealed unless the shop
 * says otherwise. A deployed shop that lacks the keys is closed.
 */
export async function draftToKeep(env: Env, draft: OrderDraft): Promise<string> {
  const sealing = settingsOf(env).SEAL_ORDERS === "on" ? sealingOf(env) : null;
  return JSON.stringify(sealing ? await sealDraft(sealing, draft) : draft);
}

/** The draft as its shopper placed it. */
export async function openKept(env: Env, draft: OrderDraft): Promise<OrderDraft> {
  if (draft.sealed === undefined) {
    return draft;
  }
  const sealing = sealingOf(env);
  if (sealing === null) {
    throw new Error(`the shop lacks the keys that ${draft.id} is sealed with`);
  }
  return openDraft(sealing.keys, draft);
}
