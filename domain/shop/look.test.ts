import { expect, it } from "vitest";
import { seeded } from "../base/random.ts";
import { accentContrast, contrast, MIN_CONTRAST, readableAccent, type Scheme, SURFACES } from "./contrast.ts";
import { accentFor, lookStyles, OWN_LOOK, TYPEFACES } from "./look.ts";

it("contrast is that of the standard: black on white is 21 to 1, a grey of its examples 4.54", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#ffffff", "#767676")).toBeCloseTo(4.54, 2);
  expect(contrast("#2338c4", "#2338c4")).toBe(1);
});

it.each<Scheme>(["light", "dark"])("what is offered for any colour can be read in the %s look", (scheme) => {
  const random = seeded(`accents ${scheme}`);
  for (let tries = 0; tries < 300; tries++) {
    const color = `#${random.integer(0, 0xffffff).toString(16).padStart(6, "0")}`;
    const offered = readableAccent(color, scheme);
    expect([color, accentContrast(offered, scheme) >= MIN_CONTRAST]).toEqual([color, true]);
    expect([color, contrast(offered, SURFACES[scheme].tint) >= MIN_CONTRAST]).toEqual([color, true]);
    expect(accentFor(scheme).safeParse(offered).success).toBe(true);
    expect(accentFor(scheme).safeParse(color).success).toBe(offered === color);
  }
});

it("a colour that cannot be read is refused with the nearest that can", () => {
  const refused = accentFor("light").safeParse("#FFD400");
  const message = refused.error?.issues[0]?.message ?? "";
  expect(message).toMatch(/contrast of 1\.\d to 1 in the light look.*nearest that holds is #[0-9a-f]{6}$/);
  expect(accentFor("light").safeParse(message.slice(-7)).success).toBe(true);
  // One step nearer to what was chosen does not hold any more.
  expect(accentContrast(message.slice(-7), "light")).toBeLessThan(MIN_CONTRAST + 0.1);
  expect(accentFor("dark").safeParse("#FFD400").success).toBe(true);
});

it.each(["", "red", "#12", "#12345g", "#1234567", "2338c4"])("“%s” is no colour", (text) => {
  const { error } = accentFor("light").safeParse(text);
  expect(error?.issues.map(({ message }) => message)).toEqual(["must be a colour such as #2338c4"]);
});

it("a look's stylesheet says all of its tokens, and nothing else", () => {
  const look = { accent: "#7a1f2b", accentDark: "#ffd400", headings: "typewriter", text: "system" } as const;
  expect(lookStyles(look)).toBe(
    [
      ":root{--accent:#7a1f2b;--accent-strong:#5f1822;--on-accent:#ffffff;--wash:#f0e8e8;",
      `--serif:${TYPEFACES.typewriter.stack};--sans:${TYPEFACES.system.stack}}`,
      "@media (prefers-color-scheme:dark){:root{",
      "--accent:#ffd400;--accent-strong:#ffdd38;--on-accent:#101014;--wash:#272414}}",
    ].join(""),
  );
});

it("a look's stylesheet gives the tokens of both schemes their values, and text on the accent can be read", () => {
  const css = lookStyles({ ...OWN_LOOK, accent: "#7a1f2b", headings: "geometric" });
  expect(css).toMatch(/^:root\{--accent:#7a1f2b;/);
  expect(css).toContain("--serif:Avenir,");
  expect(css).toMatch(/dark\)\{:root\{--accent:#a9b4ff;/);
  for (const [accent = "", on = ""] of [...css.matchAll(/--accent:(#\w{6});.*?--on-accent:(#\w{6})/g)].map(
    ([, ...pair]) => pair,
  )) {
    expect(contrast(accent, on)).toBeGreaterThanOrEqual(MIN_CONTRAST);
  }
  expect(css).not.toMatch(/[<>\\]|url\(|@import/);
});
