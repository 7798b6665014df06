/** Pixels. The field is portrait, 4:5; pictures of other proportions are fitted into it. */
const WIDTH = 800;
const HEIGHT = 1000;

export interface PictureProps {
  image: { url: string; alt: string } | undefined;
  /** Whether it is among the first things seen: it is then fetched at once and before others. */
  first?: boolean;
  /** In a card whose title says it all the picture is decoration. */
  decorative?: boolean;
}

/** A picture with the margin around it. */
export function Picture({ image, first = false, decorative = false }: PictureProps) {
  return (
    <div class={image ? "picture" : "picture picture--none"}>
      {image ? (
        <img
          src={image.url}
          alt={decorative ? "" : image.alt}
          width={WIDTH}
          height={HEIGHT}
          loading={first ? "eager" : "lazy"}
          fetchpriority={first ? "high" : undefined}
          decoding="async"
        />
      ) : null}
    </div>
  );
}
