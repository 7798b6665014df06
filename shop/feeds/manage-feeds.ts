import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  type FeedPatch,
  FeedTerms,
  leadsElsewhere,
  NEW_FEED,
  type NewFeed,
  patchedFeed,
  readsAnew,
} from "../../domain/feeds/feed.ts";
import { nextPull } from "../../domain/feeds/schedule.ts";
import { outsideProblem } from "../../providers/outside/fetch-outside.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { deleteFeed, insertFeed, type StoredFeed, updateFeed } from "../../stores/feeds/feeds.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { currentShop } from "../settings/current-shop.ts";
import { sealHeader } from "./feed-header.ts";
import { requireFeed } from "./read-feeds.ts";

const MAX_FEEDS = 20;
/** Two merchants who edit at once: the change is made on what is there now, so often. */
const TRIES = 5;

/** Adds a feed. It is pulled by its schedule from then on, so there is time to try it. */
export async function createFeed(call: Call, said: NewFeed): Promise<Result<StoredFeed, Refusal>> {
  const { env } = call;
  const { header = null, ...rest } = said;
  const terms = FeedTerms.parse({ ...NEW_FEED, ...rest });
  const id = randomId("fed");
  const refused = await addressRefusal(env, terms.url);
  if (refused) {
    return err(refused);
  }
  const sealed = await sealHeader(env, id, header);
  if (!sealed.ok) {
    return sealed;
  }
  const now = Date.now();
  const after = { ...terms, headerName: sealed.value.headerName };
  const stored = await insertFeed(env.DB, id, terms, {
    header: sealed.value,
    nextAt: await firstPull(env, terms, now),
    now,
    statements: [
      auditStatement(env.DB, auditOrigin(call), { action: "feed.created", subject: id, before: null, after }),
    ],
    limit: MAX_FEEDS,
  });
  if (!stored) {
    return err(refusal("feed_conflict", `A shop has at most ${MAX_FEEDS} feeds.`));
  }
  sealSoon(call);
  return scheduled(call, id);
}

/**
 * Changes what is sent and leaves the rest. A feed that is edited starts again: earlier failures
 * are forgotten, and where it takes something else than before its file is read whole.
 *
 * @param mayChange Whether this version is what the merchant saw.
 */
export async function changeFeed(
  call: Call,
  id: string,
  patch: FeedPatch,
  mayChange: (version: number) => boolean,
): Promise<Result<StoredFeed, Refusal>> {
  const { env } = call;
  const refused = patch.url === undefined ? null : await addressRefusal(env, patch.url);
  if (refused) {
    return err(refused);
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const stored = await requireFeed(env, id);
    if (!stored.ok) {
      return stored;
    }
    if (!mayChange(stored.value.version)) {
      break;
    }
    const changed = await writeChange(call, stored.value, patch);
    if (changed) {
      return changed;
    }
  }
  return err(refusal("changed_meanwhile", "The feed was changed meanwhile. Read it again."));
}

/** Null where another edit changed the feed since it was read. */
async function writeChange(
  call: Call,
  stored: StoredFeed,
  patch: FeedPatch,
): Promise<Result<StoredFeed, Refusal> | null> {
  const { env } = call;
  const { id, headerName, headerValue } = stored;
  const before = termsOf(stored);
  const after = patchedFeed(before, patch);
  if (patch.header === undefined && headerName !== null && leadsElsewhere(before.url, after.url)) {
    const message = "has to be sent again: the address leads to another host";
    return err(
      refusal("invalid_request", "The secret of one host is not sent to another.", {
        errors: [{ path: "header", message }],
      }),
    );
  }
  if (patch.header === undefined && stored.failures === 0 && isUnchanged(before, after)) {
    return ok(stored);
  }
  const header =
    patch.header === undefined ? ok({ headerName, headerValue }) : await sealHeader(env, id, patch.header);
  if (!header.ok) {
    return header;
  }
  const now = Date.now();
  const isSchedule = before.schedule === after.schedule && before.hour === after.hour;
  const kept = isSchedule && after.enabled ? stored.nextAt : null;
  const entry = {
    action: "feed.changed" as const,
    subject: id,
    before: { ...before, headerName },
    after: {
      ...after,
      headerName: header.value.headerName,
      ...(header.value.headerValue === headerValue ? {} : { header: "changed" }),
    },
  };
  const changed = await updateFeed(env.DB, stored, after, {
    header: header.value,
    nextAt: kept ?? (await firstPull(env, after, now)),
    now,
    statements: [auditStatement(env.DB, auditOrigin(call), entry)],
    forget: readsAnew(before, after),
  });
  if (!changed) {
    return null;
  }
  sealSoon(call);
  return scheduled(call, id);
}

/** Deletes a feed with its history. Its products stay; a pull that is under way ends by itself. */
export async function endFeed(call: Call, id: string): Promise<Result<void, Refusal>> {
  const { DB } = call.env;
  const known = await requireFeed(call.env, id);
  if (!known.ok) {
    return known;
  }
  const stored = known.value;
  const before = { ...termsOf(stored), headerName: stored.headerName };
  await deleteFeed(DB, id, [
    auditStatement(DB, auditOrigin(call), { action: "feed.deleted", subject: id, before, after: null }),
  ]);
  sealSoon(call);
  return ok(undefined);
}

/** What a merchant says of a feed. */
function termsOf(feed: StoredFeed): FeedTerms {
  const { name, url, schedule, hour, newProducts, prices, stock, details, vanished, enabled } = feed;
  return { name, url, schedule, hour, newProducts, prices, stock, details, vanished, enabled };
}

async function firstPull(env: Env, terms: FeedTerms, now: number): Promise<number | null> {
  return terms.enabled ? nextPull(terms, (await currentShop(env)).timeZone, now) : null;
}

/** The sweeper pulls feeds, so it is sent the time at which this one is due. */
async function scheduled(call: Call, id: string): Promise<Result<StoredFeed, Refusal>> {
  const stored = await requireFeed(call.env, id);
  if (stored.ok && stored.value.nextAt !== null) {
    const inMs = Math.max(0, stored.value.nextAt - Date.now());
    await callObject(() => call.env.SWEEPER.getByName("sweeper").wake(0, inMs));
  }
  return stored;
}

async function addressRefusal(env: Env, url: string): Promise<Refusal | null> {
  const problem = await outsideProblem(env, new URL(url));
  return problem === null
    ? null
    : refusal("feed_address_refused", problem, { errors: [{ path: "url", message: problem }] });
}
