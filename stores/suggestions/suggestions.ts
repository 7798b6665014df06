import { sql } from "drizzle-orm";
import { CURRENCY, type Currency, money } from "../../domain/base/money.ts";
import type { Suggestions } from "../../domain/catalog/catalog.ts";
import {
  fold,
  foldWords,
  indexText,
  isUnspaced,
  matchExpression,
  NO_SYNONYMS,
  type Synonyms,
  singular,
  termKey,
  wordsApart,
} from "../../domain/catalog/search-text.ts";
import { meaningsOf } from "../../domain/catalog/synonyms.ts";
import { prepare } from "../base/d1.ts";
import { priceIn } from "../catalog/catalog-listing.ts";
import { respell } from "../catalog/catalog-spelling.ts";

const MOST_PRODUCTS = 6;
const MOST_COLLECTIONS = 3;
/** Names of categories and collections that are compared with what was typed. */
const MOST_NAMES = 1_000;

interface ProductRow {
  id: string;
  slug: string;
  title: string;
  price: number;
  highest: number | null;
  image: string | null;
}

/**
 * What a shopper may mean who has typed so much: the newest products with the words in their title,
 * and categories and collections that have them in their name; also what has synonyms of them.
 * Where nothing has them, what was perhaps meant.
 */
export async function suggest(
  db: D1Database,
  q: string,
  synonyms: Synonyms = NO_SYNONYMS,
  currency: Currency = CURRENCY,
): Promise<Suggestions> {
  const means = meaningsOf(q, synonyms);
  // A term that is unfinished, yet known, has the synonyms of the whole term.
  const known = means.length === 0 ? synonyms : new Map([...synonyms, [termKey(q), means]]);
  const match = matchExpression(q, known);
  if (match === null) {
    return { products: [], collections: [] };
  }
  const isOwn = currency === CURRENCY;
  const ofVariants = sql`${priceIn(isOwn ? {} : { currency })}) from variants v
    where v.product_id = l.product_id and v.archived = 0`;
  const price = isOwn ? sql`l.price_min` : sql`(select min(${ofVariants})`;
  const [found, names] = await db.batch([
    prepare(
      db,
      sql`select p.id, p.slug, p.title, ${price} as price, (select max(${ofVariants}) as highest,
            (select url from product_images i
          where i.product_id = p.id order by i.position limit 1) as image
        from product_search cross join listings l on l.num = product_search.rowid and l.scope = ''
          cross join products p on p.num = l.num
        where product_search match ${`{title} : (${match.begun})`}${isOwn ? sql`` : sql` and ${price} is not null`}
        order by product_search.rowid desc limit ${MOST_PRODUCTS}`,
    ),
    prepare(
      db,
      sql`select title, slug from collections where published = 1 and deleted_at is null
        union all select scope, null from facet_counts where dimension = 'listed' and scope <> ''
        limit ${MOST_NAMES}`,
    ),
  ]);
  const products = ((found?.results ?? []) as ProductRow[]).map(
    ({ id, slug, title, price, highest, image }) => ({
      id,
      slug,
      title,
      price: money(price, currency),
      ...(highest !== null && highest > price ? { several: true as const } : {}),
      ...(image === null ? {} : { imageUrl: image }),
    }),
  );
  const asked = [q, ...means].map(wordsApart);
  const named = ((names?.results ?? []) as { title: string; slug: string | null }[]).filter(({ title }) =>
    asked.some((words) => hasWords(title, words)),
  );
  // A collection comes before a category of its name.
  const byName = Map.groupBy(named, ({ title }) => fold(title));
  const collections = [...byName.values()]
    .flatMap(([first]) => first ?? [])
    .slice(0, MOST_COLLECTIONS)
    .map(({ title, slug }) => ({ title, ...(slug === null ? {} : { slug }) }));
  const didYouMean = products.length + collections.length === 0 ? await respell(db, q, synonyms) : null;
  return { products, collections, ...(didYouMean === null ? {} : { didYouMean }) };
}

/** Whether a name has all of these words, or words that begin so. */
function hasWords(name: string, words: readonly string[]): boolean {
  const own = indexText(name).split(" ");
  return words.every((word) =>
    isUnspaced(word)
      ? foldWords(name).includes(word)
      : own.some((one) => one.startsWith(word) || one === singular(word)),
  );
}
