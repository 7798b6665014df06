import { SHOP_NAME } from "../../domain/base/shop.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { Layout } from "../layout/layout.tsx";
import { SaleStrip } from "../sales/sale-strip.tsx";
import { collectionPath, productPath } from "../ui/paths.ts";
import { Plate } from "../ui/plate.tsx";
import { WorkGrid } from "./work-card.tsx";

export interface Collection {
  name: string;
  count: number;
  /** A print that stands for it. */
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

const STEPS = [
  {
    title: "Drawn by a rule",
    text: "Each print begins as a few lines of arithmetic and one number. The same number always draws the same picture, so nothing is ever retouched.",
  },
  {
    title: "Kept small",
    text: "An edition has a fixed number of sheets in each size and paper. When the last one is sold, that print is closed.",
  },
  {
    title: "Yours the moment you order",
    text: "Stock is counted sheet by sheet. If the shop says there is one left, there is one left, and nobody else can buy it while you pay.",
  },
];

export function HomePage({ origin, hero, collections, newest, sale }: HomeProps) {
  return (
    <Layout
      title={`${SHOP_NAME}: limited-edition generative prints`}
      description="Small editions of pictures drawn by algorithm, printed on good paper, counted sheet by sheet."
      path="/"
      canonical={`${origin}/`}
      islands={sale ? ["strip"] : []}
    >
      {sale ? <SaleStrip sale={sale} /> : null}
      <div class="wrap hero">
        <div class="hero__words">
          <h1>
            One rule, one number, <em>one picture.</em>
          </h1>
          <p class="lede">
            Generative prints in small, counted editions. Drawn once by an algorithm, printed on paper that
            outlives it.
          </p>
          <a class="button" href="/products">
            See all prints
          </a>
        </div>
        {hero ? (
          <figure class="hero__work">
            <a href={productPath(hero.slug)}>
              <Plate image={hero.images[0]} first />
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
          <ul class="rooms">
            {collections.map(({ name, count, cover }) => (
              <li class="room">
                <Plate image={cover?.images[0]} decorative />
                <h3>
                  <a href={collectionPath(name)}>{name}</a>
                </h3>
                <span class="note figures">{count === 1 ? "1 print" : `${count} prints`}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}

      {newest.length > 0 ? (
        <section class="wrap section" aria-labelledby="newest">
          <div class="section__head">
            <h2 id="newest">New works</h2>
            <a href="/products">All prints</a>
          </div>
          <WorkGrid products={newest} columns={4} />
        </section>
      ) : null}

      <section class="wrap section page" aria-labelledby="how">
        <div class="section__head">
          <h2 id="how">How it works</h2>
        </div>
        <ol class="steps">
          {STEPS.map(({ title, text }) => (
            <li>
              <h3>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </section>
    </Layout>
  );
}
