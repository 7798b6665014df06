import { z } from "zod";
import { base32, sha256 } from "../../domain/base/ids.ts";

/** An event as it is archived: whole, as it was published. */
const ArchivedEvent = z.object({
  id: z.string(),
  type: z.string(),
  version: z.int(),
  /** ISO 8601, in UTC. */
  at: z.string(),
  traceparent: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type ArchivedEvent = z.infer<typeof ArchivedEvent>;

/** The first line of a file: what the other lines are. */
const Header = z.object({
  archive: z.literal("events"),
  schema: z.literal(1),
  /** Times of the first event and of the last. */
  first: z.string(),
  last: z.string(),
  count: z.int().positive(),
});

/** Before the names of all files. */
const FOLDER = "events/";
/** Characters of an ISO time up to its hour: `2026-11-26T20`. */
const HOUR = 13;
/** Of the digest of what a file holds. */
const DIGEST_LENGTH = 16;

/**
 * Archives events: one file for each hour in which they happened, of JSON lines, compressed. A
 * file's name says the hour and the time of its first event, and is derived from its content. So
 * files sort by time, and a repetition writes the same file. What was archived in another file
 * before is there twice, and `readEvents` gives it once.
 */
export async function archiveEvents(bucket: R2Bucket, events: readonly ArchivedEvent[]): Promise<void> {
  const unique = [...new Map(events.map((event) => [event.id, event])).values()];
  const hours = Map.groupBy(unique, ({ at }) => at.slice(0, HOUR));
  await Promise.all([...hours.values()].map((some) => putFile(bucket, some.toSorted(inOrder))));
}

async function putFile(bucket: R2Bucket, events: readonly ArchivedEvent[]): Promise<void> {
  const [first = "", last = first] = [events[0]?.at, events.at(-1)?.at];
  const header: z.infer<typeof Header> = {
    archive: "events",
    schema: 1,
    first,
    last,
    count: events.length,
  };
  const text = [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join("");
  const name = `${folderOf(first.slice(0, HOUR))}/${Date.parse(first)}-${base32(await sha256(text), DIGEST_LENGTH)}.ndjson.gz`;
  await bucket.put(name, await through(text, new CompressionStream("gzip")).arrayBuffer(), {
    // A file that is there is never written again: it holds the same.
    onlyIf: { etagDoesNotMatch: "*" },
    httpMetadata: { contentType: "application/gzip" },
    customMetadata: { ...header, schema: String(header.schema), count: String(header.count) },
  });
}

/** A file of the archive, and how many events it says it holds. */
export interface ArchiveFile {
  name: string;
  count: number;
}

/** The files that come after a name (`""`: all), the earliest first; none at the end alone. */
export async function filesAfter(bucket: R2Bucket, name: string, limit: number): Promise<ArchiveFile[]> {
  const asked: R2ListOptions = { prefix: FOLDER, limit, include: ["customMetadata"] };
  let listed = await bucket.list(name === "" ? asked : { ...asked, startAfter: name });
  // A page may be short, and says whether it was the last.
  while (listed.objects.length === 0 && listed.truncated) {
    listed = await bucket.list({ ...asked, cursor: listed.cursor });
  }
  return listed.objects.map(({ key, customMetadata }) => ({
    name: key,
    count: Number(customMetadata?.count ?? 0),
  }));
}

/** The events of some files in order of time, each once. */
export async function readEvents(
  bucket: R2Bucket,
  files: readonly Pick<ArchiveFile, "name">[],
): Promise<ArchivedEvent[]> {
  const found = await Promise.all(files.map(({ name }) => readFile(bucket, name)));
  const unique = new Map(found.flat().map((event) => [event.id, event]));
  return [...unique.values()].sort(inOrder);
}

/** Files that are read for one look at a few events: each is ten megabytes at most. */
const MOST_SEARCHED = 24;

/**
 * Events that name one of these ids and happened within `slackMs` of one of these moments, each
 * once. Files are read one after the other, and only lines that hold an id are parsed.
 *
 * @returns `left`: files of that time that were not read, because there are too many
 */
export async function eventsNaming(
  bucket: R2Bucket,
  ids: readonly string[],
  moments: readonly number[],
  slackMs: number,
): Promise<{ events: ArchivedEvent[]; left: number }> {
  const hours = new Set(
    moments
      .flatMap((at) => [at - slackMs, at + slackMs])
      .map((at) => new Date(at).toISOString().slice(0, HOUR)),
  );
  const names = (await Promise.all([...hours].map((hour) => filesOf(bucket, hour, moments, slackMs)))).flat();
  const found = new Map<string, ArchivedEvent>();
  for (const name of names.slice(0, MOST_SEARCHED)) {
    for (const line of await readLines(bucket, name)) {
      if (ids.some((id) => line.includes(id))) {
        const event = ArchivedEvent.parse(JSON.parse(line));
        found.set(event.id, event);
      }
    }
  }
  return { events: [...found.values()].sort(inOrder), left: Math.max(0, names.length - MOST_SEARCHED) };
}

/** Names of an hour's files that hold events of about these moments. */
async function filesOf(
  bucket: R2Bucket,
  hour: string,
  moments: readonly number[],
  slackMs: number,
): Promise<string[]> {
  const prefix = `${folderOf(hour)}/`;
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix, include: ["customMetadata"], ...(cursor ? { cursor } : {}) });
    for (const { key, customMetadata } of page.objects) {
      const first = Date.parse(customMetadata?.first ?? "");
      const last = Date.parse(customMetadata?.last ?? "");
      if (moments.some((at) => first - slackMs <= at && at <= last + slackMs)) {
        names.push(key);
      }
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return names;
}

function folderOf(hour: string): string {
  return FOLDER + hour.replaceAll(/\D/g, "/");
}

async function readFile(bucket: R2Bucket, name: string): Promise<ArchivedEvent[]> {
  return (await readLines(bucket, name)).map((line) => ArchivedEvent.parse(JSON.parse(line)));
}

/** A file's events, each as a line of JSON. */
async function readLines(bucket: R2Bucket, name: string): Promise<string[]> {
  const object = await bucket.get(name);
  if (!object) {
    throw new Error(`The archive has lost the file ${name}`);
  }
  const text = await through(await object.arrayBuffer(), new DecompressionStream("gzip")).text();
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const { count } = Header.parse(JSON.parse(header));
  if (lines.length !== count) {
    throw new Error(`The file ${name} of the archive holds ${lines.length} events instead of ${count}`);
  }
  return lines;
}

function inOrder(a: ArchivedEvent, b: ArchivedEvent): number {
  return a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1;
}

function through(content: string | ArrayBuffer, stream: CompressionStream | DecompressionStream): Response {
  return new Response(new Blob([content]).stream().pipeThrough(stream));
}
