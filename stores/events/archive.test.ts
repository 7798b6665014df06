import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { archivedEvents, archiveFiles, emptyArchive } from "../../test/support/archive.ts";
import { type ArchivedEvent, archiveEvents, eventsNaming, filesAfter, readEvents } from "./archive.ts";

const bucket = env.EVENT_ARCHIVE;

/** An event that happened at a time of one day. */
function event(id: string, time: string, data: Record<string, unknown> = {}): ArchivedEvent {
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  return { id, type: "catalog.changed", version: 1, at: `2026-11-26T${time}Z`, traceparent, data };
}

const ids = (events: readonly ArchivedEvent[]) => events.map(({ id }) => id);

beforeEach(emptyArchive);

describe("a batch of events", () => {
  it("is one file of JSON lines that says what it is, under its hour and the time of its first event", async () => {
    const [late, early] = [event("b", "20:59:59.999", { version: 2 }), event("a", "20:00:00.000")];
    await archiveEvents(bucket, [late, early]);
    const [{ name, count } = { name: "", count: 0 }, ...more] = await archiveFiles();
    expect([more, count]).toEqual([[], 2]);
    expect(name).toMatch(/^events\/2026\/11\/26\/20\/1795723200000-[0-9a-z]{16}\.ndjson\.gz$/);
    const object = await bucket.get(name);
    const header = { archive: "events", schema: 1, first: early.at, last: late.at, count: 2 };
    expect(object?.customMetadata).toEqual({ ...header, schema: "1", count: "2" });
    const text = await new Response(object?.body.pipeThrough(new DecompressionStream("gzip"))).text();
    expect(text.split("\n").map((line) => line && JSON.parse(line))).toEqual([header, early, late, ""]);
  });

  it("of several hours is a file for each, and files sort by time", async () => {
    const events = ["23:59:59.999", "09:00:00.000", "10:30:00.000", "09:59:00.000"].map((time) =>
      event(time, time),
    );
    await archiveEvents(bucket, events);
    const files = await archiveFiles();
    expect(files.map(({ name, count }) => [name.slice(0, 20), count])).toEqual([
      ["events/2026/11/26/09", 2],
      ["events/2026/11/26/10", 1],
      ["events/2026/11/26/23", 1],
    ]);
    const [, second] = files;
    expect(await filesAfter(bucket, files[0]?.name ?? "", 1)).toEqual([second]);
    expect(ids(await archivedEvents())).toEqual(events.map(({ at }) => at.slice(11, -1)).toSorted());
  });

  it("that comes again, in whatever order, is the same file, which is not written again", async () => {
    const [a, b] = [event("a", "20:00:00.000"), event("b", "20:00:00.000")];
    const written = async () => (await bucket.list()).objects.map(({ version }) => version);
    await archiveEvents(bucket, [a, b]);
    const once = await written();
    await archiveEvents(bucket, [b, a, b]);
    expect([once.length, await written()]).toEqual([1, once]);
    expect(ids(await archivedEvents())).toEqual(["a", "b"]);
  });
});

describe("a reader", () => {
  it("goes on where a page of the listing is empty and is not the last", async () => {
    await archiveEvents(bucket, [event("a", "20:00:00.000")]);
    const list = vi.spyOn(bucket, "list").mockResolvedValueOnce({
      objects: [],
      delimitedPrefixes: [],
      truncated: true,
      cursor: "",
    });
    expect(await filesAfter(bucket, "", 10)).toEqual(await archiveFiles());
    list.mockRestore();
  });

  it("gets each event once, whichever files a late or doubled delivery put it into", async () => {
    const [a, b, c] = ["a", "b", "c"].map((id) => event(id, "20:00:00.000"));
    for (const batch of [[a, b], [b, c], [c], [a, b, c]]) {
      await archiveEvents(
        bucket,
        batch.flatMap((one) => one ?? []),
      );
    }
    expect(await archiveFiles()).toHaveLength(4);
    expect(ids(await archivedEvents())).toEqual(["a", "b", "c"]);
  });

  it("is refused a file that is gone, cut off or not what it says", async () => {
    await archiveEvents(bucket, [event("a", "20:00:00.000"), event("b", "20:00:00.000")]);
    const files = await archiveFiles();
    const [{ name } = { name: "" }] = files;
    const whole = await (await bucket.get(name))?.arrayBuffer();
    const read = () => readEvents(bucket, files);
    await bucket.put(name, whole?.slice(0, -20) ?? "");
    await expect(read()).rejects.toThrow();
    const text = await new Response(
      new Blob([whole ?? ""]).stream().pipeThrough(new DecompressionStream("gzip")),
    ).text();
    const shorter = new Blob([text.split("\n").slice(0, 2).join("\n")]).stream();
    await bucket.put(
      name,
      await new Response(shorter.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
    );
    await expect(read()).rejects.toThrow("holds 1 events instead of 2");
    await bucket.delete(name);
    await expect(read()).rejects.toThrow("has lost the file");
  });
});

describe("a look for events of an order", () => {
  const named = (id: string, time: string) => event(id, time, { orderId: "ord_1" });
  const moment = Date.parse("2026-11-26T20:00:05Z");
  const look = () => eventsNaming(bucket, ["ord_1"], [moment], 10_000);

  it("finds those that name it from ten seconds before to ten after, whichever hour that is, each once", async () => {
    for (const one of [
      named("too-late", "20:00:15.001"),
      named("late", "20:00:15.000"),
      named("early", "19:59:55.000"),
      named("too-early", "19:59:54.999"),
      event("another's", "20:00:05.000", { orderId: "ord_2" }),
    ]) {
      await archiveEvents(bucket, [one]);
    }
    await archiveEvents(bucket, [named("late", "20:00:15.000"), named("later-in-its-file", "20:00:30.000")]);
    const { events, left } = await look();
    expect([ids(events), left]).toEqual([["early", "late", "later-in-its-file"], 0]);
  });

  it("reads two dozen files, and says how many more there are", async () => {
    for (let n = 0; n < 24; n++) {
      await archiveEvents(bucket, [named(String(n), "20:00:05.000")]);
    }
    expect((await look()).left).toBe(0);
    await archiveEvents(bucket, [named("more", "20:00:05.000")]);
    const { events, left } = await look();
    expect([events.length, left]).toEqual([24, 1]);
  });
});
