import { logRecord } from "../../domain/base/log.ts";
import { deletePicture, dropUnused } from "../../stores/media/pictures.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/**
 * A picture that nothing names is kept this long: an abandoned upload is still there tomorrow, and
 * an edit that took a picture away can be put back.
 */
const KEEP_UNUSED_MS = 30 * DAY_MS;
const CHECK_EVERY_MS = 7 * DAY_MS;
/** Pictures that one sweep looks at. */
const AT_ONCE = 20;

/** Deletes pictures that nothing has named for long, with their renditions. */
export async function deleteUnused(env: Env, now: number): Promise<void> {
  const names = await dropUnused(env.DB, {
    now,
    checkedBefore: now - CHECK_EVERY_MS,
    limit: AT_ONCE,
    unusedSince: now - KEEP_UNUSED_MS,
  });
  try {
    for (const name of names) {
      await deletePicture(env, name);
    }
  } catch (error) {
    // The bucket may be away. What has begun is finished by a later sweep.
    console.error(logRecord("error", "pictures not deleted", { error }));
  }
}
