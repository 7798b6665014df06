import { refusal } from "../../domain/base/problem.ts";
import { err, ok } from "../../domain/base/result.ts";
import { draftOf } from "../../domain/catalog/product-change.ts";
import { mayArchive } from "../../domain/feeds/limit-product.ts";
import { loadById } from "../../stores/catalog/catalog-stored.ts";
import { type FeedProduct, feedProductsAfter } from "../../stores/feeds/feed-products.ts";
import type { Call } from "../base/call.ts";
import type { PulledFeed } from "../catalog/import-object.ts";
import { saveProduct } from "../catalog/save-product.ts";

const PAGE = 500;

/** Products of a feed that its file does not name any more, and whether they are to be archived. */
export async function vanishedFrom(
  env: Env,
  { feedId, rules }: PulledFeed,
  handles: ReadonlySet<string>,
): Promise<{ products: FeedProduct[]; archive: boolean }> {
  const products: FeedProduct[] = [];
  let known = 0;
  for (let after = ""; ; ) {
    const page = await feedProductsAfter(env.DB, feedId, after, PAGE);
    known += page.length;
    products.push(...page.filter(({ handle }) => !handles.has(handle.normalize("NFC"))));
    const last = page.at(-1);
    if (!last) {
      break;
    }
    after = last.productId;
  }
  const archive = rules.vanished === "archive" && mayArchive({ vanished: products.length, known });
  return { products, archive };
}

/** Archives a product. @returns whether it is archived now */
export async function archiveVanished(call: Call, productId: string): Promise<boolean> {
  const archived = await saveProduct(
    call,
    () => loadById(call.env.DB, productId),
    (stored) =>
      stored
        ? ok({ ...draftOf(stored), status: "archived" })
        : err(refusal("not_found", "The product is gone.")),
  );
  return archived.ok;
}
