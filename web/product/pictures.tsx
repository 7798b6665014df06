import type { ProductView } from "../../domain/catalog/catalog.ts";
import { useWords } from "../language/words.ts";
import { largeAddress, Picture } from "../ui/picture.tsx";

/**
 * A product's pictures in a row that is swiped or scrolled, one at a time. Each is a link to its
 * file; the `product` island opens it larger on the page.
 */
export function Pictures({ images }: Pick<ProductView, "images">) {
  const { say } = useWords();
  if (images.length === 0) {
    return <Picture image={undefined} />;
  }
  return (
    <div class="pictures" data-pictures>
      <ul class="pictures__row" aria-label={say("product.pictures")}>
        {images.map((image, index) => (
          <li id={`picture-${index + 1}`}>
            <a href={largeAddress(image.url)}>
              <span class="visually-hidden">{say("product.enlarge")} </span>
              <Picture image={image} shown="main" first={index === 0} />
            </a>
          </li>
        ))}
      </ul>
      {images.length > 1 ? (
        <ul class="pictures__thumbs" aria-label={say("product.choosePicture")}>
          {images.map((image, index) => (
            <li>
              <a href={`#picture-${index + 1}`} aria-current={index === 0 ? "true" : undefined}>
                <span class="visually-hidden">
                  {say("product.pictureOf", { number: index + 1, count: images.length })}
                </span>
                <Picture image={image} shown="line" decorative />
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
