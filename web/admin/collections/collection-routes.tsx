import type { Context } from "hono";
import { z } from "zod";
import type { SealedEntry } from "../../../domain/audit/audit.ts";
import {
  PROBLEMS,
  ProblemError,
  type ProblemStatus,
  type Refusal,
  refusal,
} from "../../../domain/base/problem.ts";
import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import { sortKey } from "../../../domain/catalog/search-text.ts";
import {
  around,
  CollectionDraft,
  CollectionPatch,
  mayLieBelow,
} from "../../../domain/collections/collection.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import {
  changeCollection,
  createCollection,
  endCollection,
  noSuchCollection,
} from "../../../shop/collections/manage-collections.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { auditOf } from "../../../stores/audit/audit.ts";
import { listForMerchants } from "../../../stores/catalog/catalog-merchant.ts";
import {
  membersOf,
  type ProductLine,
  productLines,
  productsByRule,
} from "../../../stores/collections/collection-products.ts";
import {
  type CollectionSummary,
  collectionSummaries,
  findCollection,
  type StoredCollection,
} from "../../../stores/collections/collections.ts";
import { staffPage } from "../frame/staff.tsx";
import { takeFiles } from "../pictures/one-picture.tsx";
import {
  type CollectionErrors,
  type CollectionForm,
  changedForm,
  checkChange,
  checkNew,
  differences,
  emptyCollection,
  errorsOf,
  formOf,
  readCollection,
  ruleIn,
} from "./collection-form.ts";
import type { Beside } from "./collection-members.tsx";
import {
  adminCollectionPath,
  COLLECTIONS,
  CollectionPage,
  type CollectionPageProps,
  DeleteCollectionPage,
} from "./collection-page.tsx";
import { CollectionsPage } from "./collections-page.tsx";
import { CollectionHistoryPage } from "./history-page.tsx";

const PATH = `${COLLECTIONS}/:id` as const;
/** Products that a search or a rule shows. */
const MOST = 12;
const HISTORY_ENTRIES = 30;

const DONE: Record<string, string> = {
  created: "The collection is created.",
  saved: "Saved. “History” puts back what was before.",
  published: "Published. Shoppers see it within seconds.",
  hidden: "Hidden. “Publish” brings it back.",
  deleted: "The collection is deleted, and none of its products.",
  "put-back": "Put back.",
};

export const adminCollectionRoutes = createRouter();
adminCollectionRoutes.use(`${COLLECTIONS}/*`, noStore);

adminCollectionRoutes.get(COLLECTIONS, async (c) => {
  const q = (c.req.query("q")?.trim() ?? "").slice(0, MAX_QUERY_CHARS);
  const all = await collectionSummaries(c.env.DB);
  const key = sortKey(q);
  const collections = all
    .filter(({ title, slug }) => sortKey(title).includes(key) || slug.includes(key))
    .map((collection) => ({ ...collection, path: pathTo(all, collection) }));
  return staffPage(
    c,
    <CollectionsPage collections={collections} q={q} notice={DONE[c.req.query("done") ?? ""]} />,
  );
});

/** `Clothing › Shirts`: the titles of those above one. */
function pathTo(all: readonly CollectionSummary[], collection: CollectionSummary): string {
  return around(all, collection)
    .path.map(({ title }) => title)
    .join(" › ");
}

adminCollectionRoutes.get(`${COLLECTIONS}/new`, (c) =>
  formPage(c, null, emptyCollection(c.req.query("by") === "rule" ? "rule" : "hand")),
);

adminCollectionRoutes.post(COLLECTIONS, async (c) => {
  const sent = await sentForm(c);
  if (sent.changed) {
    return formPage(c, null, sent.form, sent.changed);
  }
  const draft = checkNew(sent.form);
  if (!draft.ok) {
    return formPage(c, null, sent.form, { errors: draft.error, status: 422 });
  }
  const created = await createCollection(callOf(c), draft.value);
  return created.ok
    ? c.redirect(`${adminCollectionPath(created.value.id)}?done=created`, 303)
    : formPage(c, null, sent.form, refused(created.error));
});

adminCollectionRoutes.get(PATH, async (c) => {
  const collection = await requireCollection(c);
  return formPage(c, collection, formOf(collection.draft), { notice: DONE[c.req.query("done") ?? ""] });
});

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminCollectionRoutes.post(PATH, async (c) => {
  const collection = await requireCollection(c);
  const sent = await sentForm(c);
  const { form, version } = sent;
  const shown = { ...collection, version };
  if (sent.changed) {
    return formPage(c, shown, form, sent.changed);
  }
  const patch = checkChange(form);
  if (!patch.ok) {
    return formPage(c, shown, form, { errors: patch.error, status: 422 });
  }
  const saved = await changeCollection(callOf(c), collection.id, patch.value, (now) => now === version);
  if (saved.ok) {
    return c.redirect(`${adminCollectionPath(collection.id)}?done=saved`, 303);
  }
  if (saved.error.code !== "changed_meanwhile") {
    return formPage(c, shown, form, refused(saved.error));
  }
  const again = await requireCollection(c);
  const now = formOf(again.draft);
  const titles = await titlesOf(c.env.DB, [...now.products, ...form.products]);
  return formPage(c, again, form, { ...refused(saved.error), meanwhile: differences(now, form, titles) });
});

adminCollectionRoutes.post(`${PATH}/published`, async (c) => {
  const { id } = await requireCollection(c);
  const published = (await c.req.formData()).get("published") === "yes";
  orThrow(await changeCollection(callOf(c), id, { published }, () => true));
  return c.redirect(`${adminCollectionPath(id)}?done=${published ? "published" : "hidden"}`, 303);
});

adminCollectionRoutes.get(`${PATH}/delete`, async (c) =>
  staffPage(c, <DeleteCollectionPage collection={await requireCollection(c)} />),
);

adminCollectionRoutes.post(`${PATH}/delete`, async (c) => {
  const collection = await requireCollection(c);
  const shown = String((await c.req.formData()).get("version"));
  const ended = await endCollection(callOf(c), collection.id, (version) => String(version) === shown);
  return ended.ok
    ? c.redirect(`${COLLECTIONS}?done=deleted`, 303)
    : formPage(c, await requireCollection(c), formOf(collection.draft), refused(ended.error));
});

adminCollectionRoutes.get(`${PATH}/history`, async (c) => historyPage(c, await requireCollection(c)));

adminCollectionRoutes.post(`${PATH}/put-back`, async (c) => {
  const collection = await requireCollection(c);
  const seq = Number((await c.req.formData()).get("seq"));
  const [entry] = await auditOf(c.env.DB, [collection.id], { cursor: seq + 1, limit: 1 });
  const patch = entry?.seq === seq ? patchBack(entry) : null;
  if (!patch) {
    return historyPage(c, collection, refusal("invalid_request", "This cannot be put back."));
  }
  const back = await changeCollection(callOf(c), collection.id, patch, () => true);
  return back.ok
    ? c.redirect(`${adminCollectionPath(collection.id)}?done=put-back`, 303)
    : historyPage(c, collection, back.error);
});

/** The edit that makes a collection what it was before an entry of the audit log. */
function patchBack({ before }: SealedEntry): CollectionPatch | null {
  const was = CollectionDraft.safeParse(before === null ? null : JSON.parse(before));
  return was.success ? CollectionPatch.parse(was.data) : null;
}

async function historyPage(c: Context<AppEnv>, collection: StoredCollection, problem?: Refusal) {
  const page = { cursor: Number.MAX_SAFE_INTEGER, limit: HISTORY_ENTRIES };
  const entries = await auditOf(c.env.DB, [collection.id], page);
  const names = await accountNames(
    c.env,
    entries.map(({ actor }) => actor),
  );
  return staffPage(
    c,
    <CollectionHistoryPage
      collection={collection}
      entries={entries}
      names={names}
      mayPutBack={(entry) => patchBack(entry) !== null}
      problem={problem?.detail}
    />,
    problem ? PROBLEMS[problem.code].status : 200,
  );
}

async function requireCollection(c: Context<AppEnv>): Promise<StoredCollection> {
  const collection = await findCollection(c.env.DB, c.req.param("id") ?? "");
  if (!collection) {
    throw new ProblemError(noSuchCollection());
  }
  return collection;
}

/**
 * What was typed, with the picture that was sent; `changed` where the button changes the form and
 * saves nothing, or the picture is none.
 */
async function sentForm(c: Context<AppEnv>) {
  const data = await c.req.formData();
  const { urls, errors } = await takeFiles(callOf(c), data);
  const did = String(data.get("do"));
  const read = readCollection(data);
  const typed = { ...read, imageUrl: urls.get("imageUrl") ?? read.imageUrl };
  // Enter in the search looks for it; in any other field it saves.
  const asked = did === "enter" && typed.find !== "" ? "find" : did;
  const moved = changedForm(typed, asked);
  const form = moved?.form ?? typed;
  const version = z.coerce.number().int().catch(0).parse(data.get("version"));
  const shown: Shown = { focus: moved?.focus, shows: asked === "show", errors };
  if (errors.imageUrl) {
    return { form, version, changed: { ...shown, status: 422 as const } };
  }
  return { form, version, changed: moved && shown };
}

interface Shown extends Pick<CollectionPageProps, "notice" | "problem" | "focus" | "meanwhile"> {
  errors?: CollectionErrors;
  status?: ProblemStatus;
  /** Whether the page shows what the rule in the form chooses. */
  shows?: boolean;
}

function refused({ code, detail, errors = [] }: Refusal): Shown {
  const named = errors.map(({ path }) => ({ path: path.split(".") }));
  return { problem: detail, errors: errorsOf(named), status: PROBLEMS[code].status };
}

async function formPage(
  c: Context<AppEnv>,
  collection: StoredCollection | null,
  form: CollectionForm,
  { errors = {}, status, shows = false, ...shown }: Shown = {},
) {
  const rule = shows ? ruleIn(form) : null;
  const wrong = shows && rule === null ? checkChange(form) : null;
  return staffPage(
    c,
    <CollectionPage
      collection={collection}
      form={form}
      errors={wrong && !wrong.ok ? wrong.error : errors}
      beside={await besideOf(c.env.DB, collection, form, rule)}
      {...shown}
    />,
    status ?? 200,
  );
}

async function besideOf(
  db: D1Database,
  collection: StoredCollection | null,
  form: CollectionForm,
  rule: ReturnType<typeof ruleIn>,
): Promise<Beside> {
  const [chosen, found, matches, all] = await Promise.all([
    productLines(db, form.products),
    form.find === "" ? null : productsLike(db, form.find),
    rule === null ? storedMatches(db, collection, form) : productsByRule(db, rule, MOST),
    collectionSummaries(db),
  ]);
  const byId = new Map(all.map((each) => [each.id, each]));
  const parents = all
    .filter(({ id }) => mayLieBelow(byId, collection?.id ?? null, id))
    .map((each) => ({ value: each.id, label: [pathTo(all, each), each.title].filter(Boolean).join(" › ") }));
  return {
    chosen,
    found,
    matches: matches && { ...matches, isStored: rule === null },
    parents,
  };
}

async function storedMatches(db: D1Database, collection: StoredCollection | null, form: CollectionForm) {
  return collection?.draft.rule && form.kind === "rule"
    ? { total: collection.forSale, products: await membersOf(db, collection.num, MOST) }
    : null;
}

async function productsLike(db: D1Database, q: string): Promise<ProductLine[]> {
  const query = { q, sort: "newest", page: 1, pageSize: MOST, most: MOST } as const;
  const { products } = await listForMerchants(db, query);
  return products.map(({ id, title, slug, status, images }) => ({
    id,
    title,
    slug,
    status,
    image: images[0]?.url ?? null,
  }));
}

async function titlesOf(db: D1Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const lines = await productLines(db, [...new Set(ids)]);
  const all = await collectionSummaries(db);
  return new Map([...lines, ...all].map(({ id, title }) => [id, title]));
}
