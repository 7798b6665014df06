import { expect, test } from "vitest";
import {
  isOwnPicture,
  pictureAt,
  pictureFile,
  pictureName,
  picturePath,
  renditionOf,
  renditionPath,
  sharedWidth,
  sizeProblem,
  widthsOf,
} from "./picture-file.ts";

const DIGEST = "0123456789abcdefghjkmnpqrstvwxyz";

test("a picture's name says its size and type, and is read again", () => {
  const name = pictureName(DIGEST, { width: 1_600, height: 2_000 }, "jpg");
  expect(pictureFile(name)).toEqual({ name, width: 1_600, height: 2_000, type: "jpg" });
  expect(pictureAt(`/media/${name}`)?.name).toBe(name);
  expect([picturePath(name), isOwnPicture(picturePath(name))]).toEqual([`/media/${name}`, true]);
});

test.each([
  `${DIGEST}-0x10.jpg`,
  `${DIGEST}-10x10.svg`,
  `${DIGEST}-10x10.jpg/240.webp`,
  `${DIGEST.slice(1)}-10x10.jpg`,
  `../${DIGEST}-10x10.jpg`,
  `${DIGEST}-10x10.JPG`,
  "",
])("“%s” is no picture's name", (name) => {
  expect(pictureFile(name)).toBeNull();
});

test("addresses elsewhere are not the shop's own pictures", () => {
  const name = pictureName(DIGEST, { width: 10, height: 10 }, "png");
  for (const url of [`https://cdn.example/media/${name}`, "/art/v1/tide.svg", `//media/${name}`]) {
    expect([isOwnPicture(url), pictureAt(url)]).toEqual([false, null]);
  }
});

test("a picture is offered in no width beyond its own, and in at most seven", () => {
  expect(widthsOf({ width: 100, height: 1 })).toEqual([100]);
  expect(widthsOf({ width: 480, height: 1 })).toEqual([240, 480]);
  expect(widthsOf({ width: 1_000, height: 1 })).toEqual([240, 480, 800, 1_000]);
  expect(widthsOf({ width: 9_000, height: 1 })).toEqual([240, 480, 800, 1_200, 1_600, 2_000]);
});

test("only renditions that pages name are made", () => {
  const file = pictureAt(`/media/${pictureName(DIGEST, { width: 1_000, height: 500 }, "png")}`);
  if (!file) {
    throw new Error("no picture");
  }
  for (const width of widthsOf(file)) {
    const end = renditionPath(file, { width, type: "webp" }).split("/").at(-1) ?? "";
    expect(renditionOf(file, end)).toEqual({ width, type: "webp" });
  }
  expect(renditionOf(file, `${sharedWidth(file)}.jpg`)).toEqual({ width: 1_000, type: "jpg" });
  for (const other of [
    "241.webp",
    "2000.webp",
    "240.jpg",
    "1200.jpg",
    "0240.webp",
    "240.png",
    "240",
    "1e3.webp",
  ]) {
    expect(renditionOf(file, other)).toBeNull();
  }
});

test("what the platform cannot resize is refused by its pixels", () => {
  expect(sizeProblem({ width: 10_000, height: 10_000 })).toBeNull();
  expect(sizeProblem({ width: 12_001, height: 1 })).toContain("12001 × 1");
  expect(sizeProblem({ width: 12_000, height: 8_400 })).not.toBeNull();
  expect(sizeProblem({ width: 1, height: 12_001 })).toContain("1 × 12001");
  expect(sizeProblem({ width: 12_000, height: 1 })).toBeNull();
  expect(sizeProblem({ width: 1, height: 12_000 })).toBeNull();
  expect(sizeProblem({ width: 10_000, height: 10_001 })).toContain("10000 × 10001");
  expect([sizeProblem({ width: 0, height: 5 }), sizeProblem({ width: 5, height: 0 })]).toEqual([
    "The picture has no size.",
    "The picture has no size.",
  ]);
});
