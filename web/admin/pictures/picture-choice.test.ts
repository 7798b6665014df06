import { expect, it } from "vitest";
import { offeredPictures } from "./picture-choice.ts";

const FRONT = { url: "/media/front.png", alt: "The front" };
const BACK = { url: "/media/back.png", alt: "" };

it("a variant is offered the product's pictures, and keeps one that the product has no more", () => {
  const first = { value: "", label: "The product's first" };
  const own = [
    { value: FRONT.url, label: "Picture 1: The front" },
    { value: BACK.url, label: "Picture 2" },
  ];
  expect(offeredPictures([FRONT, BACK], BACK.url)).toEqual([first, ...own]);
  expect(offeredPictures([FRONT, BACK], "/media/gone.png")).toEqual([
    first,
    ...own,
    { value: "/media/gone.png", label: "A picture that is not among them" },
  ]);
  expect(offeredPictures([], "")).toEqual([first]);
});
