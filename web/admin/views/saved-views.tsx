import { MAX_VIEW_NAME_CHARS } from "../../../domain/views/views.ts";
import type { SavedView } from "../../../stores/accounts/views.ts";
import { type ListState, listHref } from "./list-state.ts";

/** A person's own views of a list, as links with their actions. */
export function SavedViews({ place, query, views }: ListState) {
  const shown = views.find((view) => view.query === query);
  const isWhole = query === "";
  if (isWhole && views.length === 0) {
    return null;
  }
  return (
    <div class="views">
      {views.length === 0 ? null : (
        <nav aria-label="Your views">
          <ul class="views__list">
            <li>
              <a href={listHref({ place, query: "" })} aria-current={isWhole ? "page" : undefined}>
                All
              </a>
            </li>
            {views.map((view) => (
              <li>
                <a class="breakable" href={listHref(view)} aria-current={view === shown ? "page" : undefined}>
                  {view.name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {isWhole ? null : (
        <details>
          <summary class="link-button">{shown ? "Rename or delete this view" : "Save this view"}</summary>
          {shown ? <ChangeView view={shown} /> : <SaveView place={place} query={query} />}
        </details>
      )}
    </div>
  );
}

function NameField({ value }: { value: string }) {
  return (
    <input
      class="input"
      name="name"
      value={value}
      aria-label="Name of the view"
      required
      maxlength={MAX_VIEW_NAME_CHARS}
      autocomplete="off"
    />
  );
}

function SaveView({ place, query }: Pick<ListState, "place" | "query">) {
  return (
    <form class="actions" method="post" action="/admin/views">
      <input type="hidden" name="place" value={place} />
      <input type="hidden" name="query" value={query} />
      <NameField value="" />
      <button class="button button--quiet" type="submit">
        Save
      </button>
    </form>
  );
}

function ChangeView({ view }: { view: SavedView }) {
  const path = `/admin/views/${view.id}`;
  return (
    <div class="actions">
      <form class="actions" method="post" action={`${path}/rename`}>
        <NameField value={view.name} />
        <button class="button button--quiet" type="submit">
          Rename
        </button>
      </form>
      <form method="post" action={`${path}/delete`}>
        <input type="hidden" name="place" value={view.place} />
        <button class="button button--quiet" type="submit">
          Delete<span class="visually-hidden"> the view “{view.name}”</span>
        </button>
      </form>
    </div>
  );
}
