import { expect, it } from "vitest";
import { FeedHeader, FeedPatch, leadsElsewhere, NEW_FEED, NewFeed, patchedFeed, readsAnew } from "./feed.ts";

const terms = { ...NEW_FEED, name: "Vendor", url: "https://vendor.example.com/a.csv" };

it("a feed needs a name and an address, and takes no field that it does not know", () => {
  expect(NewFeed.safeParse({ name: "Vendor", url: terms.url }).success).toBe(true);
  for (const url of ["ftp://vendor.example.com/a", "https://vendor.example.com/#a", "a b", ""]) {
    expect(NewFeed.safeParse({ name: "Vendor", url }).success).toBe(false);
  }
  expect(NewFeed.safeParse({ name: "Vendor", url: terms.url, published: true }).success).toBe(false);
});

it.each([
  "Host",
  "connection",
  "content-type",
  "Transfer-Encoding",
  "TE",
  "trailer",
  "upgrade",
  "expect",
  "If-None-Match",
  "range",
  "Accept-Encoding",
  "CF-Connecting-IP",
  "a b",
  "a:b",
  "",
])("a vendor's header cannot be %j", (name) => {
  expect(FeedHeader.safeParse({ name, value: "x" }).success).toBe(false);
  const beside = { name: `X-${name.trim() || "Own"}-Key`.replace(/[ :]/g, ""), value: "x" };
  expect(FeedHeader.safeParse(beside).success).toBe(true);
});

it.each(["", " x", "a\nb", "ü"])("the value of a vendor's header cannot be %j", (value) => {
  expect(FeedHeader.safeParse({ name: "Authorization", value }).success).toBe(false);
  expect(FeedHeader.safeParse({ name: "Authorization", value: "Bearer abc" }).success).toBe(true);
});

it("what a change does not name stays", () => {
  const patch = FeedPatch.parse({ prices: true, header: null });
  expect(patchedFeed(terms, patch)).toEqual({ ...terms, prices: true });
});

it("a feed that takes something else reads its file again; another name or hour does not", () => {
  const after = (patch: FeedPatch) => readsAnew(terms, patchedFeed(terms, patch));
  expect([after({ name: "B" }), after({ hour: 7 }), after({ enabled: false })]).toEqual([
    false,
    false,
    false,
  ]);
  for (const patch of [
    { prices: true },
    { stock: false },
    { details: true },
    { newProducts: "skip" as const },
    { vanished: "archive" as const },
    { url: `${terms.url}2` },
  ]) {
    expect(after(patch), JSON.stringify(patch)).toBe(true);
  }
  expect(after({ schedule: "hourly" })).toBe(false);
});

it("another host, port or scheme is elsewhere; another path is not", () => {
  const to = (url: string) => leadsElsewhere(terms.url, url);
  expect(to("https://vendor.example.com/b.csv")).toBe(false);
  expect([to("https://other.example.com/a.csv"), to("https://vendor.example.com:8443/a.csv")]).toEqual([
    true,
    true,
  ]);
  expect([to("http://vendor.example.com/a.csv"), to(`${terms.url}?a=1`)]).toEqual([true, false]);
});

it("a feed does the least that is of use unless a merchant says otherwise", () => {
  expect(NEW_FEED).toEqual({
    schedule: "daily",
    hour: 4,
    newProducts: "draft",
    prices: false,
    stock: true,
    details: false,
    vanished: "keep",
    enabled: true,
  });
});

it.each<[string, object, boolean]>([
  ["a name of a hundred and twenty", { name: "n".repeat(120) }, true],
  ["a longer name", { name: "n".repeat(121) }, false],
  ["an address of its greatest length", { url: `https://v.example/${"a".repeat(1_982)}` }, true],
  ["a longer address", { url: `https://v.example/${"a".repeat(1_983)}` }, false],
  ["an address of a service on this machine", { url: "http://localhost:1234/a" }, true],
  ["the first hour", { hour: 0 }, true],
  ["the last hour", { hour: 23 }, true],
  ["an hour that is none", { hour: 24 }, false],
  ["half an hour", { hour: 1.5 }, false],
  ["an hour before the day", { hour: -1 }, false],
  ["a schedule that is none", { schedule: "weekly" }, false],
  ["a choice that is none", { newProducts: "active" }, false],
  ["a fate that is none", { vanished: "delete" }, false],
  ["a header", { header: { name: "X-Key", value: "a b" } }, true],
  ["no header", { header: null }, true],
  ["a header with more", { header: { name: "X-Key", value: "a", secret: true } }, false],
  ["a header of its greatest length", { header: { name: "n".repeat(64), value: "v".repeat(1_000) } }, true],
  ["a header of a longer name", { header: { name: "n".repeat(65), value: "v" } }, false],
  ["a header of a longer value", { header: { name: "n", value: "v".repeat(1_001) } }, false],
])("%s is taken or refused in a new feed as in a changed one", (_what, said, isTaken) => {
  expect(FeedPatch.safeParse(said).success).toBe(isTaken);
  expect(NewFeed.safeParse({ name: terms.name, url: terms.url, ...said }).success).toBe(isTaken);
});
