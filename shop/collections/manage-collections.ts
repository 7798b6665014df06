import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  CollectionDraft,
  type CollectionPatch,
  type CollectionTerms,
  MAX_CHOSEN,
  MAX_COLLECTIONS,
  MAX_DEPTH,
  type MerchantCollection,
  mayLieBelow,
  type NewCollection,
  newDraft,
  patchedDraft,
} from "../../domain/collections/collection.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import {
  allCollections,
  deleteCollection,
  findCollection,
  insertCollection,
  productIdsOf,
  type StoredCollection,
  updateCollection,
} from "../../stores/collections/collections.ts";
import { outboxStatement } from "../../stores/events/outbox.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { safeHtml } from "../catalog/safe-html.ts";
import { VERSIONS } from "../catalog/versions.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishOutbox } from "../events/outbox.ts";

/**
 * Two merchants who edit at once: the second is refused, or the change is made on what is there
 * now.
 */
const TRIES = 5;
/** What the audit log and the event say happened to a collection. */
type Happened = "created" | "changed" | "deleted";

export async function createCollection(
  call: Call,
  said: NewCollection,
): Promise<Result<StoredCollection, Refusal>> {
  const draft = await ready(call.env.DB, null, newDraft(said));
  if (!draft.ok) {
    return draft;
  }
  const id = randomId("col");
  const written = await write(call, { happened: "created", id, before: null, after: draft.value }, (beside) =>
    insertCollection(call.env.DB, id, draft.value, beside),
  );
  if (written !== "done") {
    return err(
      written === "too_many"
        ? refusal("collection_conflict", `A shop has at most ${MAX_COLLECTIONS} collections.`)
        : slugTaken(draft.value),
    );
  }
  return reread(call.env.DB, id);
}

/**
 * Changes what is sent and leaves the rest.
 * @param mayChange Whether this version is what the merchant saw.
 */
export async function changeCollection(
  call: Call,
  id: string,
  patch: CollectionPatch,
  mayChange: (version: number) => boolean,
): Promise<Result<StoredCollection, Refusal>> {
  const { DB } = call.env;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findCollection(DB, id);
    if (!before) {
      return err(noSuchCollection());
    }
    if (!mayChange(before.version)) {
      return err(changedMeanwhile());
    }
    const draft = await ready(DB, id, patchedDraft(before.draft, patch));
    if (!draft.ok) {
      return draft;
    }
    if (isUnchanged(before.draft, draft.value)) {
      return ok(before);
    }
    const written = await write(
      call,
      { happened: "changed", id, before: before.draft, after: draft.value },
      (beside) => updateCollection(DB, before, draft.value, beside),
    );
    if (written === "slug_taken") {
      return err(slugTaken(draft.value));
    }
    if (written === "done") {
      return reread(DB, id);
    }
  }
  return err(changedMeanwhile());
}

/**
 * Adds products to a collection that is put together by hand, behind those that it has.
 *
 * @returns how many of them are new in it
 */
export async function addToCollection(
  call: Call,
  id: string,
  ids: readonly string[],
): Promise<Result<number, Refusal>> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findCollection(call.env.DB, id);
    if (!before) {
      return err(noSuchCollection());
    }
    const { products } = before.draft;
    if (!products) {
      return err(refusal("invalid_request", "A rule chooses the products of this collection."));
    }
    const more = ids.filter((product) => !products.includes(product));
    if (products.length + more.length > MAX_CHOSEN) {
      return err(refusal("invalid_request", `A collection has at most ${MAX_CHOSEN} products by hand.`));
    }
    if (more.length === 0) {
      return ok(0);
    }
    const patch = { products: [...products, ...more] };
    const saved = await changeCollection(call, id, patch, (version) => version === before.version);
    if (saved.ok) {
      return ok(more.length);
    }
    if (saved.error.code !== "changed_meanwhile") {
      return saved;
    }
  }
  return err(changedMeanwhile());
}

/** Deletes a collection permanently, and none of its products. */
export async function endCollection(
  call: Call,
  id: string,
  mayChange: (version: number) => boolean,
): Promise<Result<void, Refusal>> {
  const before = await findCollection(call.env.DB, id);
  if (!before) {
    return err(noSuchCollection());
  }
  const written =
    mayChange(before.version) &&
    (await write(call, { happened: "deleted", id, before: before.draft, after: null }, (beside) =>
      deleteCollection(call.env.DB, before, beside),
    ));
  return written === "done" ? ok(undefined) : err(changedMeanwhile());
}

/** A collection as merchants read it. */
export function merchantCollection(stored: StoredCollection): MerchantCollection {
  const { id, draft, forSale, createdAt, updatedAt } = stored;
  return {
    ...draft,
    id,
    forSale,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/**
 * The draft as it is stored: whole, with ids of products that are there and a parent that may be
 * one.
 */
async function ready(
  db: D1Database,
  id: string | null,
  said: CollectionTerms,
): Promise<Result<CollectionDraft, Refusal>> {
  const invalid = (path: string, message: string) =>
    err(refusal("invalid_request", "The collection does not fit together.", { errors: [{ path, message }] }));
  const named = said.products === undefined ? null : await productIdsOf(db, said.products);
  const unknown = named?.indexOf(null) ?? -1;
  if (unknown >= 0) {
    return invalid(`products.${unknown}`, "is no product");
  }
  let description: string;
  try {
    description = await safeHtml(said.description ?? "");
  } catch {
    return invalid("description", "is too broken to be read as HTML");
  }
  const products = named?.filter((one) => one !== null);
  const draft = CollectionDraft.safeParse({ ...said, description, ...(products && { products }) });
  if (!draft.success) {
    const [issue] = draft.error.issues;
    return invalid(issue?.path.join(".") ?? "", issue?.message ?? "");
  }
  const { parent } = draft.data;
  if (parent !== null) {
    const all = new Map((await allCollections(db)).map((each) => [each.id, each.draft]));
    if (!all.has(parent)) {
      return invalid("parent", "is no collection");
    }
    if (!mayLieBelow(all, id, parent)) {
      return invalid("parent", `lies below this collection, or deeper than ${MAX_DEPTH}`);
    }
  }
  return ok(draft.data);
}

interface Change {
  happened: Happened;
  id: string;
  before: CollectionDraft | null;
  after: CollectionDraft | null;
}

/** Writes a collection with its event and its entry of the audit log, all or nothing. */
async function write<Outcome>(
  call: Call,
  { happened, id, before, after }: Change,
  store: (beside: { now: number; statements: D1PreparedStatement[] }) => Promise<Outcome>,
): Promise<Outcome> {
  const { env, ctx, traceparent } = call;
  await beforeChange(env);
  const event = makeEvent("collection.changed", { collectionId: id, happened }, { traceparent });
  const written = await store({
    now: Date.now(),
    statements: [
      outboxStatement(env.DB, outboxEntry(event), Date.now()),
      auditStatement(env.DB, auditOrigin(call), {
        action: `collection.${happened}`,
        subject: id,
        before,
        after,
      }),
    ],
  });
  VERSIONS.expectChange();
  sealSoon(call);
  ctx.waitUntil(publishOutbox(env));
  return written;
}

async function reread(db: D1Database, id: string): Promise<Result<StoredCollection, Refusal>> {
  const stored = await findCollection(db, id);
  return stored ? ok(stored) : err(noSuchCollection());
}

export function noSuchCollection(): Refusal {
  return refusal("not_found", "There is no such collection.");
}

function changedMeanwhile(): Refusal {
  return refusal("changed_meanwhile", "The collection was changed meanwhile. Read it again.");
}

function slugTaken({ slug }: CollectionDraft): Refusal {
  return refusal("collection_conflict", `Another collection has the slug ${slug}.`, {
    errors: [{ path: "slug", message: "belongs to another collection" }],
  });
}
