import { expect, it } from "vitest";
import { localPath } from "./return-to.ts";

const HERE = "https://shop.test/dev/sign-in";

it.each(["/", "/cart", "/orders/ord_1?new=1#pay", "/search?q=a%2Fb"])("%s stays on the site", (path) => {
  expect(localPath(path, HERE)).toBe(path);
});

it.each([
  "https://evil.test/",
  "//evil.test",
  "/\\evil.test",
  "/\t/evil.test",
  "/\n//evil.test",
  "/.//evil.test",
  "/x/..//evil.test",
  "javascript:alert(1)",
  "cart",
  "",
  "@evil.test",
  "//[",
])("%j leads nowhere", (path) => {
  expect(localPath(path, HERE)).toBeNull();
});
