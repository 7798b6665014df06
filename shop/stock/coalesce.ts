import type { OwnerName, ReserveOutcome, ReserveRequest } from "../../domain/stock/stock.ts";
import type { WaitUntil } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { SharedCalls } from "../base/shared-calls.ts";
import { stockOwner } from "./owners.ts";
import { watchOwner } from "./watch.ts";

const RESERVATIONS = new SharedCalls<ReserveRequest, ReserveOutcome>({
  // About half a megabyte of drafts, far below what an RPC may carry.
  most: 500,
  // Its own request may have been ended by the runtime.
  patienceMs: 5_000,
  takeOverMs: 50,
  // It must be repeated then; its key finds out what became of it.
  deadlineMs: 10_000,
});

/**
 * Reserves with an owner of stock, and shares its call with other requests of this isolate.
 *
 * @throws what the owner's call threw, or `CallTimeout`; either way the outcome is unknown
 */
export async function reserveTogether(
  env: Env,
  ctx: WaitUntil,
  owner: OwnerName,
  request: ReserveRequest,
): Promise<ReserveOutcome> {
  const outcome = await reserve(env, ctx, owner, request);
  if (outcome.ok && request.order) {
    watchOwner(env, ctx, owner, request.traceparent);
  }
  return outcome;
}

async function reserve(
  env: Env,
  ctx: WaitUntil,
  owner: OwnerName,
  request: ReserveRequest,
): Promise<ReserveOutcome> {
  const call = (requests: readonly ReserveRequest[]) =>
    callObject(() => stockOwner(env, owner).reserveMany(requests));
  if (env.COALESCE_RESERVATIONS === "off") {
    const [outcome] = await call([request]);
    if (!outcome) {
      throw new Error("an owner answers every request");
    }
    return outcome;
  }
  return RESERVATIONS.ask(ctx, `${owner.kind} ${owner.name}`, request, call);
}
