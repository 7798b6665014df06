import { z } from "zod";
import { type Refusal, refusal } from "../base/problem.ts";
import { err, ok, type Result } from "../base/result.ts";
import { line } from "../base/text.ts";
import { FIRST_LOCATION, type Location } from "./locations.ts";

/** Each is asked for its units in turn. */
const MAX_LOCATIONS = 20;

const Name = line(60);

export const NewLocation = z.strictObject({ name: Name });

export const LocationChange = z.strictObject({
  name: Name.optional(),
  active: z.boolean().optional().describe("A location that is not active gives and takes nothing"),
  priority: z
    .int()
    .min(1)
    .max(MAX_LOCATIONS)
    .optional()
    .describe("1 is asked first for the units of an order. The others move"),
});
export type LocationChange = z.infer<typeof LocationChange>;

function conflict(detail: string): Result<never, Refusal> {
  return err(refusal("location_conflict", detail));
}

function isTaken(list: readonly Location[], name: string): boolean {
  return list.some((other) => other.name.toLowerCase() === name.toLowerCase());
}

/** The list with a new location, of the lowest priority. */
export function addLocation(
  list: readonly Location[],
  location: Pick<Location, "id" | "name">,
): Result<Location[], Refusal> {
  if (list.length >= MAX_LOCATIONS) {
    return conflict(`A shop has at most ${MAX_LOCATIONS} locations.`);
  }
  return isTaken(list, location.name)
    ? conflict("Another location has this name.")
    : ok([...list, { ...location, active: true }]);
}

/** The list with one location changed; what is left out stays. */
export function changedLocations(
  list: readonly Location[],
  id: string,
  { name, active, priority }: LocationChange,
): Result<Location[], Refusal> {
  const before = list.find((location) => location.id === id);
  if (!before) {
    return err(noSuchLocation());
  }
  const others = list.filter((location) => location !== before);
  if (name !== undefined && isTaken(others, name)) {
    return conflict("Another location has this name.");
  }
  if (active === false && id === FIRST_LOCATION) {
    return conflict("The first location takes what names no other, so it stays. It can be renamed.");
  }
  const after = { id, name: name ?? before.name, active: active ?? before.active };
  return ok(others.toSpliced(priority === undefined ? list.indexOf(before) : priority - 1, 0, after));
}

export function noSuchLocation(): Refusal {
  return refusal("not_found", "There is no such location.");
}
