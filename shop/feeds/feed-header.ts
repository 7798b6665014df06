import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { FeedHeader } from "../../domain/feeds/feed.ts";
import { isSealedBefore, seal, unseal } from "../../domain/settings/seal.ts";
import { settingsOf } from "../../providers/settings.ts";
import { resealHeader, type SealedHeader, type StoredFeed } from "../../stores/feeds/feeds.ts";

/** What a header is sealed for: it opens for its feed alone. */
const purposeOf = (feedId: string) => `feed header\n${feedId}`;

/** A secret header as it is kept. */
export async function sealHeader(
  env: Env,
  feedId: string,
  header: FeedHeader | null,
): Promise<Result<SealedHeader, Refusal>> {
  if (header === null) {
    return ok({ headerName: null, headerValue: null });
  }
  const keys = settingsOf(env).dataKeys;
  return keys
    ? ok({ headerName: header.name, headerValue: await seal(keys, purposeOf(feedId), header.value) })
    : err(refusal("feed_conflict", "The shop has no DATA_KEYS, so it keeps no secret header."));
}

/**
 * The header that a vendor knows the shop by; none where the feed has none. One that was sealed
 * with another key than the newest is sealed again with that. Null where no key opens it.
 */
export async function openHeader(env: Env, feed: StoredFeed): Promise<Record<string, string> | null> {
  const { id, headerName, headerValue } = feed;
  if (headerName === null || headerValue === null) {
    return {};
  }
  const keys = settingsOf(env).dataKeys;
  const value = keys && (await unseal(keys, purposeOf(id), headerValue));
  if (!keys || value === null) {
    return null;
  }
  if (await isSealedBefore(keys, headerValue)) {
    await resealHeader(env.DB, feed, await seal(keys, purposeOf(id), value));
  }
  return { [headerName]: value };
}
