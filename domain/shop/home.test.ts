import { expect, it } from "vitest";
import { pictureName } from "../media/picture-file.ts";
import { AppIcon, HomeSection, MenuLink, Menus, PictureAddress, Slug } from "./home.ts";

it("an app's icon is a square PNG of the shop, as large as systems ask for", () => {
  const file = (width: number, height: number, type: "png" | "jpg" = "png") =>
    `/media/${pictureName("0123456789abcdefghjkmnpqrstvwxyz", { width, height }, type)}`;
  const isIcon = (url: string) => AppIcon.safeParse(url).success;
  expect(["", file(512, 512), file(1_024, 1_024)].map(isIcon)).toEqual([true, true, true]);
  const others = [
    file(511, 511),
    file(512, 513),
    file(512, 512, "jpg"),
    `https://cdn.example${file(512, 512)}`,
  ];
  expect(others.map(isIcon)).toEqual([false, false, false, false]);
});

it.each<[string, boolean]>([
  ["/", true],
  ["/products?a=1#b", true],
  [`/${"a".repeat(300)}`, true],
  [`/${"a".repeat(301)}`, false],
  ["//other.example", false],
  ["/\\other.example", false],
  ["/a\\b", false],
  ["/a b", false],
  ["/a\u0007b", false],
  ["products", false],
  ["", false],
  ["https://other.example/a?b=1", true],
  [" https://other.example ", true],
  [`https://other.example/${"a".repeat(478)}`, true],
  [`https://other.example/${"a".repeat(479)}`, false],
  ["http://other.example", false],
  ["javascript:alert(1)", false],
  ["https://a@other.example", false],
  ["https://:b@other.example", false],
  ["https://", false],
])("a menu may lead to %s: %s", (to, isTaken) => {
  expect(MenuLink.safeParse({ label: "", to }).success).toBe(isTaken);
});

it("a picture has an address, or none, and words", () => {
  const taken = (url: string, alt = "") => PictureAddress.safeParse({ url, alt }).success;
  expect([taken(""), taken("/a.png"), taken("https://a.example/b"), taken("", "a".repeat(200))]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([taken("a.png"), taken("http://a.example"), taken("", "a".repeat(201))]).toEqual([
    false,
    false,
    false,
  ]);
});

it.each<[string, boolean]>([
  ["a", true],
  ["by-the-sea-2", true],
  ["a".repeat(80), true],
  ["a".repeat(81), false],
  ["", false],
  ["-a", false],
  ["a-", false],
  ["a--b", false],
  ["A", false],
  ["ä", false],
])("“%s” may be a page's address: %s", (slug, isTaken) => {
  expect(Slug.safeParse(slug).success).toBe(isTaken);
});

const point = { title: "t".repeat(80), text: "x".repeat(500) };
const hero = {
  kind: "hero",
  headline: "h".repeat(120),
  emphasis: "e".repeat(120),
  lede: "l".repeat(400),
  product: "",
};
const products = { kind: "products", title: "t".repeat(80), collection: "sea", count: 24 };
it.each<[string, object, boolean]>([
  ["a hero as large as it may be", hero, true],
  ["a hero of one product", { ...hero, product: "tide" }, true],
  ["a hero without a headline", { ...hero, headline: "" }, false],
  ["a hero of too many words", { ...hero, headline: `${hero.headline}h` }, false],
  ["a hero of too much emphasis", { ...hero, emphasis: `${hero.emphasis}e` }, false],
  ["a hero of too long a lede", { ...hero, lede: `${hero.lede}l` }, false],
  ["a hero of no address", { ...hero, product: "Tide A3" }, false],
  ["collections without a title", { kind: "collections", title: "" }, true],
  ["collections of a long title", { kind: "collections", title: "t".repeat(81) }, false],
  ["as many products as may be", products, true],
  ["two products, the newest", { ...products, collection: "", count: 2 }, true],
  ["one product", { ...products, count: 1 }, false],
  ["too many products", { ...products, count: 25 }, false],
  ["half a product", { ...products, count: 2.5 }, false],
  ["products without a title", { ...products, title: "" }, false],
  ["products of a long title", { ...products, title: "t".repeat(81) }, false],
  ["a long text", { kind: "text", title: "", text: "x".repeat(10_000) }, true],
  ["a longer text", { kind: "text", title: "", text: "x".repeat(10_001) }, false],
  ["a text of a long title", { kind: "text", title: "t".repeat(81), text: "" }, false],
  ["eight points", { kind: "points", title: "", items: Array(8).fill(point) }, true],
  ["nine points", { kind: "points", title: "", items: Array(9).fill(point) }, false],
  ["no points", { kind: "points", title: "", items: [] }, false],
  ["a point without a title", { kind: "points", title: "", items: [{ ...point, title: "" }] }, false],
  [
    "a point of a long title",
    { kind: "points", title: "", items: [{ ...point, title: `${point.title}t` }] },
    false,
  ],
  [
    "a point of a long text",
    { kind: "points", title: "", items: [{ ...point, text: `${point.text}x` }] },
    false,
  ],
  ["a sale", { kind: "sale" }, true],
  ["a sale with more", { kind: "sale", title: "x" }, false],
  ["a section of no kind", { kind: "video" }, false],
])("the home page may have %s or may not", (_what, section, isTaken) => {
  expect(HomeSection.safeParse(section).success).toBe(isTaken);
  expect(HomeSection.safeParse({ ...section, surprise: 1 }).success).toBe(false);
});

it("menus have eight links at the head, and six groups of twelve at the foot", () => {
  const links = (count: number) => Array.from({ length: count }, (_, n) => ({ label: `${n}`, to: `/${n}` }));
  const groups = (count: number, each: number) =>
    Array.from({ length: count }, (_, n) => ({ title: `${n}`, links: links(each) }));
  const full = { header: links(8), footer: groups(6, 12) };
  expect(Menus.parse(full)).toEqual(full);
  for (const menus of [
    { ...full, header: links(9) },
    { ...full, footer: groups(7, 1) },
    { ...full, footer: groups(1, 13) },
    { ...full, footer: [{ title: "", links: [] }] },
    { ...full, footer: [{ title: "t".repeat(61), links: [] }] },
    { ...full, header: [{ label: "l".repeat(61), to: "/" }] },
  ]) {
    expect(Menus.safeParse(menus).success).toBe(false);
  }
});
