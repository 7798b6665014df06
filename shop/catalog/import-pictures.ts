import { ROLE_SCOPES } from "../../domain/accounts/access.ts";
import { logRecord } from "../../domain/base/log.ts";
import { refusal } from "../../domain/base/problem.ts";
import { err, ok } from "../../domain/base/result.ts";
import type { ProductDraft } from "../../domain/catalog/product.ts";
import { draftOf } from "../../domain/catalog/product-change.ts";
import { picturePath } from "../../domain/media/picture-file.ts";
import { loadById } from "../../stores/catalog/catalog-stored.ts";
import {
  areFetchesWaiting,
  askForPictures,
  type FetchOutcome,
  fetchedPictures,
  type Importer,
  type KnownFetch,
  knownFetches,
  lateFetches,
  noteFetch,
  productsNaming,
  retryFailed,
} from "../../stores/media/picture-fetches.ts";
import { auditOrigin } from "../audit/audit.ts";
import type { Call, WaitUntil } from "../base/call.ts";
import { makeEvent, packBatches } from "../events/events.ts";
import { sendBatch } from "../events/send.ts";
import { fetchPicture } from "../media/fetch-picture.ts";
import { saveProduct } from "./save-product.ts";

/**
 * Addresses in one message: at their slowest they take a minute and a half, one after the other.
 */
const PER_MESSAGE = 5;
/** Attempts to fetch one address before a person has to start it again. */
const MAX_ATTEMPTS = 3;
/** A message that was sent longer ago than this counts as lost. */
const LOST_AFTER_MS = 10 * 60 * 1000;
/** Addresses that one sweep sends messages for. */
const LATE_AT_ONCE = 500;

/** A draft that names its pictures by the shop's own addresses, where they were fetched before. */
export function withFetched(draft: ProductDraft, fetched: ReadonlyMap<string, string>): ProductDraft {
  return {
    ...draft,
    images: draft.images.map(({ url, alt }) => ({ url: fetched.get(url) ?? url, alt })),
    variants: draft.variants.map((variant) => ({
      ...variant,
      imageUrl: variant.imageUrl === null ? null : (fetched.get(variant.imageUrl) ?? variant.imageUrl),
    })),
  };
}

/** The addresses of a product's pictures that are on other servers. */
function foreignPictures({ images, variants }: ProductDraft): string[] {
  const urls = [...images.map(({ url }) => url), ...variants.flatMap(({ imageUrl }) => imageUrl ?? [])];
  return [...new Set(urls)].filter((url) => /^https?:/i.test(url));
}

/**
 * Has pictures of an imported product fetched into the shop. The sweeper repeats what gets lost.
 */
export async function askFor(call: Call, draft: ProductDraft): Promise<void> {
  const urls = foreignPictures(draft);
  if (urls.length === 0) {
    return;
  }
  const { actor: sub, role } = auditOrigin(call);
  if (role === "system") {
    throw new Error("an import is an account's");
  }
  const asked = await askForPictures(call.env.DB, urls, { sub, role }, Date.now());
  await send(call.env, asked, call.traceparent);
}

/** Has every picture fetched again that failed. @returns how many */
export async function retryPictures(call: Call): Promise<number> {
  const { actor: sub, role } = auditOrigin(call);
  if (role === "system") {
    throw new Error("a person asks for this");
  }
  const urls = await retryFailed(call.env.DB, { sub, role }, Date.now());
  await send(call.env, urls, call.traceparent);
  return urls.length;
}

async function send(env: Env, urls: readonly string[], traceparent: string): Promise<void> {
  const events = urls.map((url) => makeEvent("picture.named", { url }, { traceparent }));
  for (const batch of packBatches(events, PER_MESSAGE)) {
    try {
      await sendBatch(env.MEDIA_QUEUE, batch);
    } catch (error) {
      console.error(logRecord("error", "pictures not asked for", { traceparent, error }));
    }
  }
}

/** Sends lost messages again. @returns whether pictures are still to come */
export async function askAgain(env: Env, now: number, traceparent: string): Promise<boolean> {
  if (!(await areFetchesWaiting(env.DB))) {
    return false;
  }
  const late = await lateFetches(env.DB, { before: now - LOST_AFTER_MS, now, limit: LATE_AT_ONCE });
  await send(env, late, traceparent);
  return true;
}

/**
 * Fetches pictures, and has the products name them in place of their addresses. Each is fetched
 * once, however often its message comes.
 *
 * @returns why an address must come again, by address
 */
export async function fetchNamed(
  env: Env,
  ctx: WaitUntil,
  urls: readonly string[],
  traceparent: string,
): Promise<Map<string, string>> {
  const again = new Map<string, string>();
  const known = await knownFetches(env.DB, urls);
  for (const waiting of known.filter(({ state }) => state === "waiting")) {
    const outcome = await tryFetch(callOf(env, ctx, waiting, traceparent), waiting);
    await noteFetch(env.DB, waiting.url, outcome);
    if (outcome.state === "waiting") {
      again.set(waiting.url, outcome.reason);
    }
  }
  // Including products whose consumer died before they named their pictures.
  const fetched = await fetchedPictures(env.DB, urls);
  const [importer] = known;
  if (importer) {
    const call = callOf(env, ctx, importer, traceparent);
    for (const id of await productsNaming(env.DB, [...fetched.keys()])) {
      await nameFetched(call, id, fetched);
    }
  }
  return again;
}

async function tryFetch(call: Call, { url, attempts }: KnownFetch): Promise<FetchOutcome> {
  const taken = await fetchPicture(call, url.replace(/^http:/i, "https:"));
  if (taken.ok) {
    return { state: "done", name: taken.value.url.slice(picturePath("").length) };
  }
  const { code, detail: reason } = taken.error;
  return { state: code === "unavailable" && attempts + 1 < MAX_ATTEMPTS ? "waiting" : "failed", reason };
}

async function nameFetched(call: Call, id: string, fetched: ReadonlyMap<string, string>): Promise<void> {
  const saved = await saveProduct(
    call,
    () => loadById(call.env.DB, id),
    (stored) =>
      stored ? ok(withFetched(draftOf(stored), fetched)) : err(refusal("not_found", "The product is gone.")),
  );
  if (!saved.ok) {
    // Another person's edit prevents the change: the product keeps the address, which still shows.
    console.warn(logRecord("warn", "picture not named", { productId: id, code: saved.error.code }));
  }
}

/** The call that the import was made by, without its network. */
function callOf(env: Env, ctx: WaitUntil, { sub, role }: Importer, traceparent: string): Call {
  return {
    env,
    ctx,
    traceparent,
    principal: { sub, role, scopes: new Set(ROLE_SCOPES[role]) },
    ip: null,
    touch: () => {},
  };
}
