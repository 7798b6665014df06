import { pictureAt, renditionPath, SHARED_WIDTH, widthsOf } from "../../domain/media/picture-file.ts";

/** Pixels. The field is portrait, 4:5; pictures of other proportions are fitted into it. */
const WIDTH = 800;
const HEIGHT = 1000;

/** How wide pages show a picture, for browsers that load it before the page is laid out. */
const SIZES = {
  /** One of several in a grid. */
  card: "(min-width: 92rem) 22rem, (min-width: 56rem) 30vw, 50vw",
  /** The one that a page is about. */
  main: "(min-width: 92rem) 44rem, (min-width: 56rem) 50vw, 100vw",
  /** Beside a line of text. */
  line: "5rem",
};

export interface PictureProps {
  image: { url: string; alt: string } | undefined;
  shown?: keyof typeof SIZES;
  /** Whether it is among the first things seen: it is then fetched at once and before others. */
  first?: boolean;
  /** In a card whose title says it all the picture is decoration. */
  decorative?: boolean;
}

/**
 * A picture with the margin around it. One of the shop's own comes in the size that a screen needs.
 */
export function Picture({ image, shown = "card", first = false, decorative = false }: PictureProps) {
  return (
    <div class={image ? "picture" : "picture picture--none"}>
      {image ? (
        <img
          {...sourcesOf(image.url, shown)}
          alt={decorative ? "" : image.alt}
          loading={first ? "eager" : "lazy"}
          fetchpriority={first ? "high" : undefined}
          decoding="async"
        />
      ) : null}
    </div>
  );
}

function sourcesOf(url: string, shown: keyof typeof SIZES) {
  const file = pictureAt(url);
  if (!file) {
    return { src: url, width: WIDTH, height: HEIGHT };
  }
  const renditions = widthsOf(file).map(
    (width) => `${renditionPath(file, { width, type: "webp" })} ${width}w`,
  );
  return {
    // For programs that read no `srcset`.
    src: addressAt(url, SHARED_WIDTH),
    srcset: renditions.join(", "),
    sizes: SIZES[shown],
    width: file.width,
    height: file.height,
  };
}

/** Where a picture is about as wide as this, in pixels; one from elsewhere has one size. */
export function addressAt(url: string, most: number): string {
  const file = pictureAt(url);
  const width = file && (widthsOf(file).findLast((one) => one <= most) ?? widthsOf(file)[0]);
  return file && width ? renditionPath(file, { width, type: "webp" }) : url;
}

/** Where a picture is as large as a screen shows it. */
export function largeAddress(url: string): string {
  return addressAt(url, Number.POSITIVE_INFINITY);
}
