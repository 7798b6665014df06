import type { StoredCollection } from "../../../stores/collections/collections.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { Meanwhile, type MeanwhileRow } from "../frame/meanwhile.tsx";
import { useStaff } from "../frame/staff.tsx";
import { OnePicture } from "../pictures/one-picture.tsx";
import { type CollectionErrors, type CollectionForm, ORDER_WORDS } from "./collection-form.ts";
import { type Beside, ByHand, ByRule } from "./collection-members.tsx";

export const COLLECTIONS = "/admin/collections";
export const adminCollectionPath = (id: string) => `${COLLECTIONS}/${encodeURIComponent(id)}`;
const UNDER = { href: COLLECTIONS, label: "Collections" };

export interface CollectionPageProps extends Pick<PageProps, "notice" | "problem"> {
  /** Null for one that is made. */
  collection: Pick<StoredCollection, "id" | "version" | "draft"> | null;
  form: CollectionForm;
  errors: CollectionErrors;
  beside: Beside;
  /** The button or the field that has the focus when the page opens. */
  focus?: string | undefined;
  meanwhile?: readonly MeanwhileRow[] | undefined;
}

/** The form of a collection. Its buttons but the last change the form alone. */
export function CollectionPage(props: CollectionPageProps) {
  const { collection, form, errors, beside, focus, meanwhile, notice, problem } = props;
  const path = collection ? adminCollectionPath(collection.id) : COLLECTIONS;
  const filled: Filled = { values: texts(form), errors };
  return (
    <ConsolePage
      title={collection?.draft.title ?? "New collection"}
      path={collection ? path : `${COLLECTIONS}/new`}
      under={UNDER}
      islands={["editor"]}
      notice={notice}
      problem={problem}
      {...(collection ? { actions: <Actions collection={collection} /> } : {})}
    >
      {collection ? (
        <p class="note">
          {collection.draft.published ? (
            <>
              Published.{" "}
              <a href={`/collections/${encodeURIComponent(collection.draft.slug)}`}>See it in the shop</a>
            </>
          ) : (
            "Hidden: shoppers do not see it."
          )}{" "}
          <a href={`${path}/history`}>History</a>
        </p>
      ) : null}
      {meanwhile ? <Meanwhile rows={meanwhile} /> : null}
      <form
        class="longform"
        method="post"
        action={path}
        enctype="multipart/form-data"
        id="collection"
        data-live
        novalidate
      >
        {/* Enter in a field presses the first button. */}
        <button class="visually-hidden" type="submit" name="do" value="enter" tabindex={-1}>
          Save
        </button>
        <ErrorSummary title="Nothing is saved yet" errors={errors} />
        {collection ? <input type="hidden" name="version" value={String(collection.version)} /> : null}
        <input type="hidden" name="kind" value={form.kind} />
        <fieldset class="panel">
          <legend>What it is</legend>
          <Field {...fill(filled, "title")} label="Title" max={255} />
          <Field
            {...fill(filled, "slug")}
            label="The last part of its address"
            max={255}
            optional={collection === null}
            hint={collection ? "Links to the old address end when it changes." : "Empty: made of the title."}
          />
          <TextArea
            {...fill(filled, "description")}
            label="Text above its products"
            rows={5}
            max={16_000}
            hint="HTML. What could do harm is taken out when it is saved."
          />
        </fieldset>
        <fieldset class="panel">
          <legend>Where it is seen</legend>
          <Check {...fill(filled, "published")} label="Published: shoppers see it" />
          <Select
            {...fill(filled, "parent")}
            label="Below"
            options={[{ value: "", label: "No other collection" }, ...beside.parents]}
          />
          <Select
            {...fill(filled, "order")}
            label="Order of its products"
            options={Object.entries(ORDER_WORDS)
              .filter(([value]) => form.kind === "hand" || value !== "manual")
              .map(([value, label]) => ({ value, label }))}
          />
          <OnePicture
            {...fill(filled, "imageUrl")}
            label="Its picture"
            hint="Its address, or a file of your own below. Empty: lists show the picture of its first product."
            most="20 MB"
          />
          <Field
            {...fill(filled, "imageAlt")}
            label="What the picture shows, for those who do not see it"
            max={512}
            optional
          />
        </fieldset>
        {form.kind === "hand" ? (
          <ByHand form={form} filled={filled} beside={beside} focus={focus} />
        ) : (
          <ByRule form={form} filled={filled} beside={beside} focus={focus} />
        )}
        <div class="longform__save">
          <button class="button" type="submit" name="do" value="save">
            {collection ? "Save" : "Create the collection"}
          </button>
          <p class="note">Shoppers see what is saved within seconds.</p>
        </div>
      </form>
    </ConsolePage>
  );
}

function texts(form: CollectionForm): Record<string, string> {
  const { products: _products, conditions, ...rest } = form;
  const cells = conditions.flatMap(({ is, from, to }, n) => [
    [`condition.${n}.is`, is],
    [`condition.${n}.from`, from],
    [`condition.${n}.to`, to],
  ]);
  return { ...rest, ...Object.fromEntries(cells) };
}

function Actions({ collection: { id, draft } }: Pick<NonNullableProps, "collection">) {
  const { may } = useStaff();
  const path = adminCollectionPath(id);
  return (
    <>
      {may("POST /admin/collections/:id/published") ? (
        <form method="post" action={`${path}/published`}>
          <button
            class="button button--quiet"
            type="submit"
            name="published"
            value={draft.published ? "no" : "yes"}
          >
            {draft.published ? "Hide" : "Publish"}
          </button>
        </form>
      ) : null}
      {may("GET /admin/collections/:id/delete") ? <a href={`${path}/delete`}>Delete</a> : null}
    </>
  );
}

interface NonNullableProps {
  collection: NonNullable<CollectionPageProps["collection"]>;
}

/** Asked before a collection is deleted. */
export function DeleteCollectionPage({ collection }: NonNullableProps) {
  const { id, version, draft } = collection;
  const path = adminCollectionPath(id);
  return (
    <ConsolePage
      title={`Delete ${draft.title}?`}
      path={`${path}/delete`}
      under={{ href: path, label: draft.title }}
    >
      <p class="lede">
        Its page and its address are gone then. None of its products is deleted, and collections below it move
        up. This cannot be undone; to take it out of sight, hide it.
      </p>
      <form class="actions found" method="post" action={`${path}/delete`}>
        <input type="hidden" name="version" value={String(version)} />
        <button class="button" type="submit">
          Delete the collection
        </button>
        <a href={path}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}
