import { randomId } from "../../../domain/base/ids.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import { ProductDraft } from "../../../domain/catalog/product.ts";
import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import { Notice } from "../../ui/notice.tsx";
import { productPath } from "../../ui/paths.ts";
import { useShop } from "../../ui/shop.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { EnterSaves, ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { useStaff } from "../frame/staff.tsx";
import { PictureFields } from "../pictures/picture-fields.tsx";
import {
  baseOf,
  liveVariants,
  MAX_OPTIONS,
  type Meanwhile,
  ROWS_A_PAGE,
  rowsOf,
  type Values,
} from "./product-values.ts";
import { labelOf, STATUS_WORDS } from "./product-words.ts";
import { VariantRows } from "./variant-rows.tsx";

export const PRODUCTS = "/admin/products";
export const adminProductPath = (id: string) => `${PRODUCTS}/${encodeURIComponent(id)}`;

export interface ProductPageProps extends Pick<PageProps, "notice" | "problem"> {
  product: StoredProduct;
  /** What is stored now: the form sends it along. */
  stored: Values;
  filled: Filled;
  /** The page of its variants, from 1. */
  page: number;
  /** Whether the platform makes other sizes of pictures. */
  resized: boolean;
  /** The button that the page opens on. */
  focus?: string | undefined;
  /** What others changed while this form was open. */
  meanwhile?: readonly Meanwhile[];
}

/** One product: all that is edited of it, in one form. */
export function ProductPage(props: ProductPageProps) {
  const { product, stored, filled, page, resized, focus, meanwhile = [], notice, problem } = props;
  const { id, title, status, slug } = product;
  const path = adminProductPath(id);
  const names = Array.from({ length: MAX_OPTIONS }, (_, n) => stored[`option.${n}`] ?? "").filter(Boolean);
  return (
    <ConsolePage
      title={title}
      path={path}
      under={{ href: PRODUCTS, label: "Products" }}
      notice={notice}
      problem={problem}
      islands={["pictures"]}
      actions={<Actions product={product} />}
    >
      <p class="note">
        {STATUS_WORDS[status]}.{" "}
        {status === "active" || status === "unlisted" ? (
          <a href={productPath(slug)}>See it in the shop</a>
        ) : null}{" "}
        <a href={`${path}/history`}>History</a>
      </p>
      <MeanwhileNotice list={meanwhile} />
      <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />
      <form
        class="longform"
        method="post"
        action={`${path}?variants=${page}`}
        enctype="multipart/form-data"
        novalidate
      >
        <EnterSaves />
        <input type="hidden" name="version" value={String(product.updatedAt)} />
        <input type="hidden" name="key" value={randomId("edit")} />
        <input type="hidden" name="base" value={baseOf(stored)} />
        <Details filled={filled} slug={slug} />
        <PictureFields filled={filled} resized={resized} focus={focus} />
        <Options filled={filled} names={names} />
        <fieldset class="panel panel--wide">
          <legend>Variants</legend>
          <VariantRows
            filled={filled}
            skus={rowsOf(product, page)}
            names={names}
            variants={product.variants}
          />
          <Pages product={product} page={page} />
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit">
            Save
          </button>
          <p class="note">What is for sale changes for shoppers within seconds.</p>
        </div>
      </form>
      <Archived product={product} />
    </ConsolePage>
  );
}

function Actions({ product }: { product: StoredProduct }) {
  const { may } = useStaff();
  const { id, status } = product;
  if (!may("POST /admin/products/:id/status")) {
    return null;
  }
  const path = adminProductPath(id);
  const turn = (to: string, label: string) => (
    <form method="post" action={`${path}/status`}>
      <button class="button button--quiet" type="submit" name="status" value={to}>
        {label}
      </button>
    </form>
  );
  return (
    <>
      {status === "active" ? null : turn("active", "Publish")}
      {status === "archived" ? turn("draft", "Back to drafts") : turn("archived", "Archive")}
      <form method="post" action={`${path}/duplicate`}>
        <button class="button button--quiet" type="submit">
          Duplicate
        </button>
      </form>
    </>
  );
}

function MeanwhileNotice({ list }: { list: readonly Meanwhile[] }) {
  if (list.length === 0) {
    return null;
  }
  return (
    <Notice
      bad
      title="Another person changed this product while you edited it. Nothing of yours is saved yet."
    >
      <dl class="changes">
        {list.map(({ name, was, now, typed }) => (
          <div>
            <dt>{labelOf(name)}</dt>
            <dd class="breakable">
              {was === "" ? null : (
                <>
                  <s>{shown(was)}</s>{" "}
                </>
              )}
              {now === "" ? "empty now" : <strong>{shown(now)}</strong>}
              {typed === null ? null : (
                <>
                  <br />
                  You typed: <strong>{typed === "" ? "nothing" : shown(typed)}</strong>. It is kept below.
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p>Look at both, and save again: then what you typed holds. All other fields show what is there now.</p>
    </Notice>
  );
}

const MAX_SHOWN = 120;

function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** The fields of the product itself. */
export function Details({ filled, slug }: { filled: Filled; slug: string | null }) {
  const { unit } = useShop();
  return (
    <>
      <fieldset class="panel">
        <legend>What it is</legend>
        <Field {...fill(filled, "title")} label="Title" max={255} />
        <TextArea
          {...fill(filled, "description")}
          label="Description"
          rows={8}
          max={64_000}
          hint="HTML. What could do harm is taken out when it is saved."
        />
      </fieldset>
      <fieldset class="panel">
        <legend>Where it belongs</legend>
        <Select
          {...fill(filled, "status")}
          label="Status"
          options={ProductDraft.shape.status.options.map((value) => ({ value, label: STATUS_WORDS[value] }))}
        />
        <Field {...fill(filled, "category")} label="Category" max={255} optional />
        <Field {...fill(filled, "vendor")} label="Vendor" max={255} optional />
        <Field
          {...fill(filled, "tags")}
          label="Tags"
          max={70_000}
          optional
          hint={`Separated by commas. ${capitalized(unit.several)} that share tags are shown beside each other.`}
        />
      </fieldset>
      <fieldset class="panel">
        <legend>In search engines</legend>
        <div class="preview" aria-hidden="true">
          <p class="preview__title">{filled.values.seoTitle || filled.values.title || "Title"}</p>
          <p class="preview__path">/products/{slug ?? "…"}</p>
          <p class="note">{filled.values.seoDescription || "The beginning of the description."}</p>
        </div>
        <Field
          {...fill(filled, "seoTitle")}
          label="Title there"
          max={255}
          optional
          hint="Empty: the title."
        />
        <TextArea
          {...fill(filled, "seoDescription")}
          label="Description there"
          rows={3}
          max={1_000}
          hint="Empty: the beginning of the description."
        />
      </fieldset>
    </>
  );
}

function Options({ filled, names }: { filled: Filled; names: readonly string[] }) {
  return (
    <fieldset class="panel panel--wide">
      <legend>Options</legend>
      <p class="note">What variants differ in, such as size. At most {MAX_OPTIONS}.</p>
      <div class="panel__row">
        {names.map((name, n) => (
          <Field
            {...fill(filled, `option.${n}`)}
            label={`Option ${n + 1}`}
            max={100}
            optional
            hint={`Emptied: variants differ no more in ${name}.`}
          />
        ))}
        {names.length < MAX_OPTIONS ? (
          <>
            <Field {...fill(filled, `option.${names.length}`)} label="Another option" max={100} optional />
            <Field
              {...fill(filled, `optionValue.${names.length}`)}
              label="Its value for the variants that are there"
              max={100}
              optional
            />
          </>
        ) : null}
      </div>
    </fieldset>
  );
}

function Pages({ product, page }: { product: StoredProduct; page: number }) {
  const pages = Math.ceil(liveVariants(product).length / ROWS_A_PAGE);
  if (pages <= 1) {
    return null;
  }
  return (
    <nav class="pages" aria-label="Pages of variants">
      {Array.from({ length: pages }, (_, n) => n + 1).map((n) => (
        <a
          href={`${adminProductPath(product.id)}?variants=${n}`}
          aria-current={n === page ? "page" : undefined}
        >
          {n}
        </a>
      ))}
      <span class="note">Save before you turn the page.</span>
    </nav>
  );
}

/** Variants that were taken off sale, which may be brought back. */
function Archived({ product }: { product: StoredProduct }) {
  const gone = product.variants.filter(({ archived, renamedTo }) => archived && renamedTo === null);
  if (gone.length === 0) {
    return null;
  }
  return (
    <details class="panel">
      <summary>Variants off sale: {gone.length}</summary>
      <ul class="plain-list">
        {gone.map(({ sku, title }) => (
          <li>
            <form class="actions" method="post" action={`${adminProductPath(product.id)}/bring-back`}>
              <span class="breakable">
                {title} <span class="note">{sku}</span>
              </span>
              <button class="link-button" type="submit" name="sku" value={sku}>
                Bring back<span class="visually-hidden">: {title}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
    </details>
  );
}
