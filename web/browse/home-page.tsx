import { countUnits } from "../../domain/base/shop.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { assetUrl } from "../layout/assets.ts";
import { Layout } from "../layout/layout.tsx";
import { SaleStrip } from "../sales/sale-strip.tsx";
import { JsonLd } from "../search-engines/json-ld.tsx";
import { sharePicture } from "../search-engines/share-picture.ts";
import { structuredShop } from "../search-engines/structured-data.ts";
import { collectionPath, productPath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { ProductGrid } from "./product-card.tsx";

export interface Collection {
  name: string;
  count: number;
  /** The product whose picture represents it. */
  cover: ProductView | undefined;
}

export interface HomeProps {
  origin: string;
  hero: ProductView | undefined;
  collections: readonly Collection[];
  newest: readonly ProductView[];
  /** One that is open or about to open. */
  sale: SaleView | null;
}

export function HomePage({ origin, hero, collections, newest, sale }: HomeProps) {
  const shop = useShop();
  const { name, tagline, description, unit, home } = shop;
  return (
    <Layout
      title={tagline ? `${name}: ${tagline}` : name}
      description={description}
      path="/"
      canonical={`${origin}/`}
      islands={sale ? ["strip"] : []}
      picture={sharePicture(hero?.images[0], origin)}
      head={<JsonLd data={structuredShop(shop, origin, assetUrl("favicon.svg"))} />}
    >
      {sale ? <SaleStrip sale={sale} /> : null}
      <div class="wrap hero">
        <div class="hero__words">
          <h1>
            {home.headline} {home.emphasis ? <em>{home.emphasis}</em> : null}
          </h1>
          {home.lede ? <p class="lede">{home.lede}</p> : null}
          <a class="button" href="/products">
            See all {unit.several}
          </a>
        </div>
        {hero ? (
          <figure class="hero__picture">
            <a href={productPath(hero.slug)}>
              <Picture image={hero.images[0]} first />
            </a>
            <figcaption class="note">
              {hero.title}
              {hero.category ? `, from ${hero.category}` : ""}
            </figcaption>
          </figure>
        ) : null}
      </div>

      {collections.length > 0 ? (
        <section class="wrap section" aria-labelledby="collections">
          <div class="section__head">
            <h2 id="collections">Collections</h2>
          </div>
          <ul class="collections">
            {collections.map(({ name, count, cover }) => (
              <li class="collection">
                <Picture image={cover?.images[0]} decorative />
                <h3>
                  <a href={collectionPath(name)}>{name}</a>
                </h3>
                <span class="note figures">{countUnits(count, unit)}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}

      {newest.length > 0 ? (
        <section class="wrap section" aria-labelledby="newest">
          <div class="section__head">
            <h2 id="newest">{home.newest}</h2>
            <a href="/products">All {unit.several}</a>
          </div>
          <ProductGrid products={newest} columns={4} />
        </section>
      ) : null}

      {home.principles.length > 0 ? (
        <section class="wrap section page" aria-labelledby="how">
          <div class="section__head">
            <h2 id="how">How it works</h2>
          </div>
          <ol class="steps">
            {home.principles.map(({ title, text }) => (
              <li>
                <h3>{title}</h3>
                <p>{text}</p>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </Layout>
  );
}
