import type { Location } from "../../../domain/stock/locations.ts";
import { FIRST_LOCATION } from "../../../domain/stock/locations.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Field } from "../frame/fields.tsx";
import { useStaff } from "../frame/staff.tsx";

export const LOCATIONS = "/admin/locations";

export function pickListPath(location: string): string {
  return `${LOCATIONS}/${location}/pick-list`;
}

export interface LocationsPageProps extends Pick<PageProps, "notice" | "problem"> {
  locations: readonly Location[];
  /** Names the list that is shown, so that no other's change is lost. */
  tag: string;
  /** The name that was typed for a new location. */
  name: string;
}

/**
 * Where the shop keeps its goods, in the order in which locations are asked for the units of an
 * order.
 */
export function LocationsPage({ locations, tag, name, notice, problem }: LocationsPageProps) {
  const several = locations.length > 1;
  return (
    <ConsolePage title="Locations" path={LOCATIONS} notice={notice} problem={problem}>
      <p class="lede">
        {several
          ? "A paid order is sent by the first location here that has all of it, else by several in parts."
          : "The shop keeps all goods in one place. Add a second when there is one: a shop, a warehouse."}
      </p>
      <div class="longform">
        {locations.map((location, n) => (
          <LocationForm location={location} priority={n + 1} tag={tag} several={several} />
        ))}
        <form class="panel" method="post" action={LOCATIONS} novalidate>
          <h2 class="minor">Another location</h2>
          <input type="hidden" name="tag" value={tag} />
          <Field
            name="name"
            label="Name"
            value={name}
            max={60}
            hint="It begins without units. Move some to it from the page of a SKU."
          />
          <div class="actions">
            <button class="button" type="submit">
              Add it
            </button>
          </div>
        </form>
      </div>
    </ConsolePage>
  );
}

interface LocationFormProps {
  location: Location;
  priority: number;
  tag: string;
  several: boolean;
}

function LocationForm({ location, priority, tag, several }: LocationFormProps) {
  const { id, name, active } = location;
  const { may } = useStaff();
  return (
    <form class="panel" method="post" action={`${LOCATIONS}/${id}`} novalidate>
      <h2 class="minor breakable">
        {priority}. {name} {active ? null : <span class="badge">Closed</span>}
      </h2>
      <input type="hidden" name="tag" value={tag} />
      <div class="field">
        <label for={`name-${id}`}>Name</label>
        <input class="input" id={`name-${id}`} name="name" value={name} maxlength={60} />
      </div>
      {several ? (
        <div class="field">
          <label for={`priority-${id}`}>Asked as number</label>
          <input
            class="input"
            id={`priority-${id}`}
            name="priority"
            value={String(priority)}
            inputmode="numeric"
            maxlength={2}
          />
        </div>
      ) : null}
      {id === FIRST_LOCATION ? (
        <p class="note">The first location takes what names no other, and what flash sales sell.</p>
      ) : (
        <label class="check">
          <input type="checkbox" name="active" value="yes" checked={active} />
          <span>It gives and takes units</span>
        </label>
      )}
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Save
        </button>
        {several && may(`GET ${LOCATIONS}/:id/pick-list`) ? <a href={pickListPath(id)}>Pick list</a> : null}
      </div>
    </form>
  );
}
