import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { R2Bucket } from "@cloudflare/workers-types";
import type { PlatformProxy } from "wrangler";
import { Stop } from "../cli.ts";
import { TOOLS_ENV } from "../project.ts";
import { MANIFEST } from "./manifest.ts";

/**
 * What goes over in one piece; a request may carry 100 MB, and a part must be of 5 MiB at least.
 */
export const PART_BYTES = 20_000_000;
/** Files on their way at once: most are small, and a bucket is far away. */
const AT_ONCE = 8;

interface Place {
  bucket: string;
  prefix: string;
}

/** An R2 bucket and where in it, of `r2://bucket/prefix`; null of what is a folder. */
export function bucketPlace(text: string): Place | null {
  if (!text.startsWith("r2://")) {
    return null;
  }
  const match = /^r2:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\/([\w.-]+(?:\/[\w.-]+)*)\/?$/.exec(text);
  if (!match?.[1] || !match[2]) {
    throw new Stop("A place in R2 is written r2://bucket/prefix.");
  }
  return { bucket: match[1], prefix: `${match[2]}/` };
}

/**
 * Works with a bucket through a Worker binding. The bucket is one of the account (by wrangler's
 * login or CLOUDFLARE_API_TOKEN), or one that wrangler keeps in a folder of this machine.
 * @param local That folder.
 */
async function withBucket<T>(
  { bucket }: Place,
  local: string | undefined,
  work: (bucket: R2Bucket) => Promise<T>,
): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "backup-"));
  const configPath = path.join(folder, "wrangler.json");
  const remote = local === undefined;
  const bound = { binding: "BACKUPS", bucket_name: bucket, remote };
  const config = { name: "backup", compatibility_date: "2026-01-01", r2_buckets: [bound] };
  fs.writeFileSync(configPath, JSON.stringify(config));
  Object.assign(process.env, TOOLS_ENV);
  try {
    const { getPlatformProxy } = await import("wrangler");
    const { env, dispose }: PlatformProxy<{ BACKUPS: R2Bucket }> = await getPlatformProxy({
      configPath,
      persist: remote ? false : { path: path.resolve(local, "v3") },
      remoteBindings: remote,
    });
    try {
      return await work(env.BACKUPS);
    } finally {
      await dispose();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Stops when something lies there already. */
export function expectNothingAt(place: Place, local: string | undefined) {
  return withBucket(place, local, async (bucket) => {
    const { objects } = await bucket.list({ prefix: place.prefix, limit: 1 });
    if (objects.length > 0) {
      throw new Stop(
        `backup_exists: r2://${place.bucket}/${place.prefix} is not empty. A backup is never written over another.`,
      );
    }
  });
}

/** Copies a finished backup there, its manifest last. */
export function uploadBackup(folder: string, place: Place, local: string | undefined) {
  return withBucket(place, local, async (bucket) => {
    const files = fs
      .globSync("{state,shards}/**", { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const put = (file: string) =>
      putFile(bucket, place.prefix + path.relative(folder, file).split(path.sep).join("/"), file);
    await eachOf(files, put);
    await put(path.join(folder, MANIFEST));
  });
}

/** Copies a backup from there into an empty folder. */
export function downloadBackup(place: Place, folder: string, local: string | undefined) {
  return withBucket(place, local, async (bucket) => {
    let cursor: string | undefined;
    do {
      const listed = await bucket.list({ prefix: place.prefix, ...(cursor === undefined ? {} : { cursor }) });
      await eachOf(listed.objects, async ({ key }) => {
        const target = path.join(folder, key.slice(place.prefix.length));
        if (path.relative(folder, target).startsWith("..")) {
          throw new Stop(`backup_damaged: ${key} leads astray.`);
        }
        const object = await bucket.get(key);
        if (!object) {
          throw new Stop(`backup_damaged: ${key} is gone.`);
        }
        fs.mkdirSync(path.dirname(target), { recursive: true });
        await fs.promises.writeFile(target, object.body as AsyncIterable<Uint8Array>);
      });
      cursor = listed.truncated ? listed.cursor : undefined;
    } while (cursor !== undefined);
  });
}

async function putFile(bucket: R2Bucket, key: string, file: string) {
  if (fs.statSync(file).size <= PART_BYTES) {
    await bucket.put(key, fs.readFileSync(file));
    return;
  }
  const upload = await bucket.createMultipartUpload(key);
  const parts = [];
  for await (const part of fs.createReadStream(file, { highWaterMark: PART_BYTES })) {
    parts.push(await upload.uploadPart(parts.length + 1, part));
  }
  await upload.complete(parts);
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>) {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of rest) {
        await work(item);
      }
    }),
  );
}
