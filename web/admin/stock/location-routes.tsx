import type { Context } from "hono";
import { PROBLEMS, ProblemError, type Refusal } from "../../../domain/base/problem.ts";
import { LocationChange, NewLocation, noSuchLocation } from "../../../domain/stock/location-list.ts";
import { FIRST_LOCATION, type Location } from "../../../domain/stock/locations.ts";
import { callOf } from "../../../http/call.ts";
import { afterOf, PickListQuery } from "../../../http/contract/stock.ts";
import { contentTag } from "../../../http/if-match.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { readPickList } from "../../../shop/orders/fulfilment/pick-list.ts";
import { changeLocation, createLocation } from "../../../shop/stock/locations.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { staffPage } from "../frame/staff.tsx";
import { LOCATIONS, LocationsPage } from "./locations-page.tsx";
import { PickListPage } from "./pick-list-page.tsx";

const PICK_LIST_SIZE = 50;
const DONE: Record<string, string> = { added: "The location is added.", saved: "The location is saved." };

export const adminLocationRoutes = createRouter();
adminLocationRoutes.use(LOCATIONS, noStore);
adminLocationRoutes.use(`${LOCATIONS}/*`, noStore);

adminLocationRoutes.get(LOCATIONS, (c) => locationsPage(c));

adminLocationRoutes.post(LOCATIONS, async (c) => {
  const { text, isShown } = await readForm(c);
  const asked = NewLocation.safeParse({ name: text("name") });
  if (!asked.success) {
    return locationsPage(c, wrong("Enter a name of at most 60 characters."), text("name"));
  }
  const created = await createLocation(callOf(c), asked.data.name, isShown);
  return created.ok
    ? c.redirect(`${LOCATIONS}?done=added`, 303)
    : locationsPage(c, created.error, text("name"));
});

adminLocationRoutes.post(`${LOCATIONS}/:id`, async (c) => {
  const id = c.req.param("id");
  const { form, text, isShown } = await readForm(c);
  const change = LocationChange.safeParse({
    name: text("name"),
    ...(form.has("priority") ? { priority: Number(text("priority")) } : {}),
    ...(id === FIRST_LOCATION ? {} : { active: form.get("active") === "yes" }),
  });
  if (!change.success) {
    return locationsPage(c, wrong("Enter a name of at most 60 characters, and a place in the order from 1."));
  }
  const changed = await changeLocation(callOf(c), id, change.data, isShown);
  return changed.ok ? c.redirect(`${LOCATIONS}?done=saved`, 303) : locationsPage(c, changed.error);
});

adminLocationRoutes.get(`${LOCATIONS}/:id/pick-list`, async (c) => {
  const location = (await listLocations(c.env.DB)).find(({ id }) => id === c.req.param("id"));
  if (!location) {
    throw new ProblemError(noSuchLocation());
  }
  const { cursor } = PickListQuery.pick({ cursor: true }).catch({}).parse(c.req.query());
  const page = { after: afterOf(cursor), limit: PICK_LIST_SIZE };
  const { orders, next } = await readPickList(c.env, location.id, page);
  return staffPage(
    c,
    <PickListPage location={location} orders={orders} isFirst={cursor === undefined} next={next} />,
  );
});

/** A form names the list that it shows, so that no other merchant's change is lost. */
async function readForm(c: Context<AppEnv>) {
  const form = await c.req.formData();
  const text = (name: string) => String(form.get(name) ?? "").slice(0, 300);
  const isShown = async (list: readonly Location[]) => (await tagOf(list)) === text("tag");
  return { form, text, isShown };
}

async function tagOf(list: readonly Location[]): Promise<string> {
  return (await contentTag(list)).replaceAll('"', "");
}

function wrong(detail: string): Refusal {
  return { code: "invalid_request", detail };
}

async function locationsPage(c: Context<AppEnv>, refused?: Refusal, name = "") {
  if (refused?.code === "not_found") {
    throw new ProblemError(refused);
  }
  const locations = await listLocations(c.env.DB);
  const status = refused && (refused.code === "invalid_request" ? 422 : PROBLEMS[refused.code].status);
  return staffPage(
    c,
    <LocationsPage
      locations={locations}
      tag={await tagOf(locations)}
      name={name}
      notice={DONE[c.req.query("done") ?? ""]}
      problem={refused?.detail}
    />,
    status ?? 200,
  );
}
