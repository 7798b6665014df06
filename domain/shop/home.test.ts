import { expect, it } from "vitest";
import { pictureName } from "../media/picture-file.ts";
import { AppIcon } from "./home.ts";

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
