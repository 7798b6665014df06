import { raw } from "hono/html";
import { useWords } from "../language/words.ts";
import { assetUrl } from "../layout/assets.ts";
import { HeadingFont } from "../layout/document.tsx";
import { Layout } from "../layout/layout.tsx";
import { SaleStrip } from "../sales/sale-strip.tsx";
import { JsonLd } from "../search-engines/json-ld.tsx";
import { sharePicture } from "../search-engines/share-picture.ts";
import { structuredShop } from "../search-engines/structured-data.ts";
import { collectionPath, productPath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import type { FilledSection } from "./home-sections.ts";
import { ProductGrid } from "./product-card.tsx";

export interface HomeProps {
  origin: string;
  sections: readonly FilledSection[];
}

/** The home page: the sections that the merchant put into order. */
export function HomePage({ origin, sections }: HomeProps) {
  const shop = useShop();
  const { name, tagline, description } = shop;
  const hero = sections.find((section) => section.kind === "hero");
  // The page has one heading of its own, whichever sections it has.
  const isNamed = hero !== undefined;
  return (
    <Layout
      title={tagline ? `${name}: ${tagline}` : name}
      description={description}
      path="/"
      canonical={`${origin}/`}
      islands={sections.some(({ kind }) => kind === "sale") ? ["strip"] : []}
      picture={sharePicture(shop.sharePicture, origin) ?? sharePicture(hero?.picture?.images[0], origin)}
      head={
        <>
          {hero?.emphasis ? <HeadingFont style="italic" /> : null}
          <JsonLd data={structuredShop(shop, origin, assetUrl("favicon.svg"))} />
        </>
      }
    >
      {isNamed ? null : <h1 class="visually-hidden">{name}</h1>}
      {sections.map((section, n) => (
        <Section section={section} id={`section-${n + 1}`} first={section === hero} />
      ))}
    </Layout>
  );
}

interface SectionProps<Section> {
  section: Section;
  id: string;
  /** The only hero whose headline is the page's, and whose picture is loaded first. */
  first: boolean;
}

function Section({ section, ...place }: SectionProps<FilledSection>) {
  switch (section.kind) {
    case "sale":
      return <SaleStrip sale={section.sale} />;
    case "hero":
      return <Hero section={section} {...place} />;
    case "collections":
      return <Collections section={section} {...place} />;
    case "products":
      return <Products section={section} {...place} />;
    case "text":
      return <Text section={section} {...place} />;
    case "points":
      return <Points section={section} {...place} />;
  }
}

type Props<Kind extends FilledSection["kind"]> = SectionProps<Extract<FilledSection, { kind: Kind }>>;

function Hero({ section, first }: Props<"hero">) {
  const { headline, emphasis, lede, picture } = section;
  const { unit } = useShop();
  const { say, own, settings } = useWords();
  const words = (
    <>
      {headline} {emphasis ? <em>{emphasis}</em> : null}
    </>
  );
  return (
    <div class="wrap hero">
      <div class="hero__words">
        {first ? <h1 lang={settings}>{words}</h1> : <h2 lang={settings}>{words}</h2>}
        {lede ? (
          <p class="lede" lang={settings}>
            {lede}
          </p>
        ) : null}
        <a class="button" href="/products">
          {say("frame.seeAllUnits", { units: unit.several })}
        </a>
      </div>
      {picture ? (
        <figure class="hero__picture">
          <a href={productPath(picture.slug)}>
            <Picture image={picture.images[0]} shown="main" first={first} />
          </a>
          <figcaption class="note">
            {picture.category
              ? say("browse.from", { title: picture.title, collection: own(picture.category) })
              : picture.title}
          </figcaption>
        </figure>
      ) : null}
    </div>
  );
}

function Collections({ section, id }: Props<"collections">) {
  const { unit } = useShop();
  const { say, own } = useWords();
  return (
    <section class="wrap section" aria-labelledby={id}>
      <div class="section__head">
        <h2 id={id}>{section.title || say("frame.collections")}</h2>
      </div>
      <ul class="collections">
        {section.categories.map(({ name, count, cover }) => (
          <li class="collection">
            <Picture image={cover?.images[0]} decorative />
            <h3>
              <a href={collectionPath(name)}>{own(name)}</a>
            </h3>
            <span class="note figures">{say("browse.count", { count, ...unit })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Products({ section, id }: Props<"products">) {
  const { unit } = useShop();
  const { say } = useWords();
  return (
    <section class="wrap section" aria-labelledby={id}>
      <div class="section__head">
        <h2 id={id}>{section.title}</h2>
        <a href={section.more}>{say("frame.allUnits", { units: unit.several })}</a>
      </div>
      <ProductGrid products={section.products} columns={4} />
    </section>
  );
}

function Text({ section, id }: Props<"text">) {
  return (
    <section class="wrap section" aria-labelledby={section.title ? id : undefined}>
      {section.title ? (
        <div class="section__head">
          <h2 id={id}>{section.title}</h2>
        </div>
      ) : null}
      <div class="prose" lang={useWords().settings}>
        {raw(section.html)}
      </div>
    </section>
  );
}

function Points({ section, id }: Props<"points">) {
  return (
    <section class="wrap section page" aria-labelledby={section.title ? id : undefined}>
      {section.title ? (
        <div class="section__head">
          <h2 id={id}>{section.title}</h2>
        </div>
      ) : null}
      <ol class="steps" lang={useWords().settings}>
        {section.items.map(({ title, text }) => (
          <li>
            <h3>{title}</h3>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
