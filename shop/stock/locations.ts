import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { addLocation, changedLocations, type LocationChange } from "../../domain/stock/location-list.ts";
import type { Location, Places } from "../../domain/stock/locations.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { isInUse, listLocations, writeLocations } from "../../stores/locations/locations.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { forgetLocations } from "../events/listening.ts";

type Changed = Result<Location[], Refusal>;

/** Adds a location, of the lowest priority. @param mayChange Whether the list is what was read */
export async function createLocation(
  call: Call,
  name: string,
  mayChange: (list: readonly Location[]) => Promise<boolean>,
): Promise<Result<{ list: Location[]; created: Location }, Refusal>> {
  const id = randomId("loc");
  const list = await changeList(call, id, mayChange, async (before) => addLocation(before, { id, name }));
  return list.ok ? ok({ list: list.value, created: { id, name, active: true } }) : list;
}

/** Renames a location, asks it earlier or later, closes or opens it. */
export function changeLocation(
  call: Call,
  id: string,
  change: LocationChange,
  mayChange: (list: readonly Location[]) => Promise<boolean>,
): Promise<Changed> {
  return changeList(call, id, mayChange, async (before) => {
    const after = changedLocations(before, id, change);
    if (after.ok && change.active === false && (await isInUse(call.env.DB, id))) {
      const detail = "It has units, or orders that are still to be sent from it. Move and send them first.";
      return err(refusal("location_conflict", detail));
    }
    return after;
  });
}

async function changeList(
  call: Call,
  subject: string,
  mayChange: (list: readonly Location[]) => Promise<boolean>,
  decide: (before: readonly Location[]) => Promise<Changed>,
): Promise<Changed> {
  const { DB } = call.env;
  const before = await listLocations(DB);
  const after = await decide(before);
  if (!after.ok) {
    return after;
  }
  const changed = {
    action: "locations.changed" as const,
    subject,
    before: { locations: before },
    after: { locations: after.value },
  };
  const isMeant = await mayChange(before);
  if (isMeant && isUnchanged(before, after.value)) {
    return after;
  }
  const statements = [auditStatement(DB, auditOrigin(call), changed)];
  const written = isMeant && (await writeLocations(DB, before, after.value, { now: Date.now(), statements }));
  if (!written) {
    return err(refusal("changed_meanwhile", "The locations were changed meanwhile. Read them again."));
  }
  forgetLocations();
  sealSoon(call);
  return after;
}

/** The refusal where a change names a location that the shop has not, or that is closed. */
export async function refusedLocation(env: Env, ...ids: string[]): Promise<Refusal | null> {
  const active = new Set((await listLocations(env.DB)).flatMap(({ id, active }) => (active ? [id] : [])));
  return ids.every((id) => active.has(id))
    ? null
    : refusal("unknown_location", "There is no such location, or it is closed.");
}

/** Where a SKU's units are at this moment, as its ledger knows it; null for an unknown SKU. */
export async function placesOf(env: Env, sku: string): Promise<(Places & { tracked: boolean }) | null> {
  const places = await callObject(() => env.STOCK_LEDGER.getByName(sku).places());
  return places && { ...places, elsewhere: new Map(Object.entries(places.elsewhere)) };
}
