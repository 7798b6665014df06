import { pictureAt, renditionPath, sharedWidth } from "../../domain/media/picture-file.ts";

/** A picture that other sites show beside a link. Those do not show drawings. */
export interface SharePicture {
  /** Absolute. */
  url: string;
  alt: string;
  /** Pixels, where they are known. */
  size?: { width: number; height: number };
}

/**
 * What the build draws beside each drawing of the site itself, at the same address but for its end.
 */
const DRAWN = { width: 1200, height: 630 };

/**
 * The picture to show beside a link to what has this image; none for a drawing from elsewhere.
 *
 * @param origin of the shop, or a page of it
 */
export function sharePicture(
  image: { url: string; alt: string } | undefined,
  origin: string,
): SharePicture | undefined {
  if (!image?.url) {
    return undefined;
  }
  const { url, alt } = image;
  const own = pictureAt(url);
  if (own) {
    const width = sharedWidth(own);
    const size = { width, height: Math.round((own.height * width) / own.width) };
    return { url: new URL(renditionPath(own, { width, type: "jpg" }), origin).href, alt, size };
  }
  const address = new URL(url, origin);
  if (!/\.svg$/i.test(address.pathname)) {
    return { url: address.href, alt };
  }
  return url.startsWith("/") ? { url: address.href.replace(/\.svg$/i, ".png"), alt, size: DRAWN } : undefined;
}
