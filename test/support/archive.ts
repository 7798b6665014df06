import { env } from "cloudflare:workers";
import { type ArchivedEvent, filesAfter, readEvents } from "../../stores/events/archive.ts";

/** Every event of the archive, once. */
export async function archivedEvents(): Promise<ArchivedEvent[]> {
  return readEvents(env.EVENT_ARCHIVE, await archiveFiles());
}

export function archiveFiles() {
  return filesAfter(env.EVENT_ARCHIVE, "", 1_000);
}

/** Empties the archive. */
export async function emptyArchive(): Promise<void> {
  const { objects } = await env.EVENT_ARCHIVE.list();
  await env.EVENT_ARCHIVE.delete(objects.map(({ key }) => key));
}
