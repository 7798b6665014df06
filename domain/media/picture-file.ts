/** Pictures that the shop keeps itself: what their names say, and in which sizes they are shown. */

/** What browsers show and the platform resizes; SVG can hold scripts, and is refused. */
export const PICTURE_TYPES = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
} as const;
export type PictureType = keyof typeof PICTURE_TYPES;

export const MAX_PICTURE_BYTES = 20 * 1024 * 1024;
/**
 * What the platform resizes (https://developers.cloudflare.com/images/get-started/limits/): pixels
 * of a side, and of the whole.
 */
const MAX_SIDE = 12_000;
const MAX_AREA = 100_000_000;

/** Pixels that pictures are offered in; the last is as large as a screen shows them. */
const WIDTHS = [240, 480, 800, 1_200, 1_600, 2_000];
/** Other sites show a picture beside a link in this width, and take no WebP. */
export const SHARED_WIDTH = 1_200;

const FOLDER = "/media/";
/** Characters of the digest: 160 bits. */
export const DIGEST_LENGTH = 32;
const NAME = /^[0-9a-hjkmnp-tv-z]{32}-([1-9]\d{0,4})x([1-9]\d{0,4})\.(jpg|png|webp|gif)$/;

export interface PictureSize {
  width: number;
  height: number;
}

/** A picture as its name describes it. A name never means another picture, so caches keep it. */
export interface PictureFile extends PictureSize {
  /** `<digest of what was sent>-<width>x<height>.<type>` */
  name: string;
  type: PictureType;
}

export function pictureName(digest: string, { width, height }: PictureSize, type: PictureType): string {
  return `${digest}-${width}x${height}.${type}`;
}

export function pictureFile(name: string): PictureFile | null {
  const [, width, height, type] = NAME.exec(name) ?? [];
  return type === undefined
    ? null
    : { name, width: Number(width), height: Number(height), type: type as PictureType };
}

/** The picture that an address means; null for one that is not the shop's own. */
export function pictureAt(url: string): PictureFile | null {
  return url.startsWith(FOLDER) ? pictureFile(url.slice(FOLDER.length)) : null;
}

/** Whether an address is one of the shop's own pictures, or would be. */
export function isOwnPicture(url: string): boolean {
  return url.startsWith(FOLDER);
}

export function picturePath(name: string): string {
  return `${FOLDER}${name}`;
}

/** A picture in another size. */
export interface Rendition {
  width: number;
  type: "webp" | "jpg";
}

/** The widths in which a picture is offered: none is larger than it. */
export function widthsOf({ width }: PictureSize): number[] {
  const most = WIDTHS.at(-1) ?? 0;
  return [...WIDTHS.filter((one) => one < width && one < most), Math.min(width, most)];
}

export function renditionPath({ name }: PictureFile, { width, type }: Rendition): string {
  return `${FOLDER}${name}/${width}.${type}`;
}

/** The width that a link to a picture is shared in. */
export function sharedWidth({ width }: PictureSize): number {
  return Math.min(width, SHARED_WIDTH);
}

/**
 * The rendition that the end of an address means; null for one that no page names. So a caller
 * cannot have the shop make others.
 */
export function renditionOf(file: PictureFile, text: string): Rendition | null {
  const [, digits, type] = /^([1-9]\d{1,4}|[1-9])\.(webp|jpg)$/.exec(text) ?? [];
  const width = Number(digits);
  if (type === "webp") {
    return widthsOf(file).includes(width) ? { width, type } : null;
  }
  return type === "jpg" && width === sharedWidth(file) ? { width, type } : null;
}

/** What is wrong with a picture's size, in words for a merchant; null where nothing is. */
export function sizeProblem({ width, height }: PictureSize): string | null {
  if (width < 1 || height < 1) {
    return "The picture has no size.";
  }
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_AREA) {
    return `The picture is ${width} × ${height} pixels. At most ${MAX_SIDE} a side, and 100 megapixels, are taken.`;
  }
  return null;
}
