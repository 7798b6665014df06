/** Pixels. Prints are portrait, 4:5; pictures of other proportions are fitted into the same field. */
const WIDTH = 800;
const HEIGHT = 1000;

export interface PlateProps {
  image: { url: string; alt: string } | undefined;
  /** Whether it is among the first things seen: it is then fetched at once and before others. */
  first?: boolean;
  /** In a card whose title says it all the picture is decoration. */
  decorative?: boolean;
}

/** A picture hung on its mat. */
export function Plate({ image, first = false, decorative = false }: PlateProps) {
  return (
    <div class="mat">
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
