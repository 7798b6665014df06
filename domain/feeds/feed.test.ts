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

it.each(["Host", "content-type", "If-None-Match", "CF-Connecting-IP", "a b", "a:b", ""])(
  "a vendor's header cannot be %j",
  (name) => {
    expect(FeedHeader.safeParse({ name, value: "x" }).success).toBe(false);
  },
);

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
  expect([after({ prices: true }), after({ url: `${terms.url}2` }), after({ vanished: "archive" })]).toEqual([
    true,
    true,
    true,
  ]);
});

it("another host, port or scheme is elsewhere; another path is not", () => {
  const to = (url: string) => leadsElsewhere(terms.url, url);
  expect(to("https://vendor.example.com/b.csv")).toBe(false);
  expect([to("https://other.example.com/a.csv"), to("https://vendor.example.com:8443/a.csv")]).toEqual([
    true,
    true,
  ]);
});
