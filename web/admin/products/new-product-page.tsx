import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, EnterSaves, ErrorSummary, Field, type Filled, fill } from "../frame/fields.tsx";
import { PictureFields } from "../pictures/picture-fields.tsx";
import { Details, PRODUCTS } from "./product-page.tsx";
import { MAX_OPTIONS } from "./product-values.ts";

interface NewProductPageProps extends Pick<PageProps, "notice" | "problem"> {
  filled: Filled;
  /** Whether the platform makes other sizes of pictures. */
  resized: boolean;
  /** The button that the page opens on. */
  focus: string | undefined;
}

/** The form that makes a product, with a variant for each choice of its options. */
export function NewProductPage({ filled, resized, focus, notice, problem }: NewProductPageProps) {
  return (
    <ConsolePage
      title="New product"
      path={`${PRODUCTS}/new`}
      under={{ href: PRODUCTS, label: "Products" }}
      notice={notice}
      problem={problem}
      islands={["pictures"]}
    >
      <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />
      <form class="longform" method="post" action={PRODUCTS} enctype="multipart/form-data" novalidate>
        <EnterSaves />
        <Details filled={filled} slug={filled.values.slug ?? null} />
        <fieldset class="panel">
          <legend>Price and stock</legend>
          <div class="panel__row">
            <Field {...fill(filled, "price")} label="Price" max={12} inputmode="decimal" />
            <Field
              {...fill(filled, "compareAtPrice")}
              label="Price before"
              max={12}
              inputmode="decimal"
              optional
            />
            <Field {...fill(filled, "quantity")} label="Units on hand" max={9} inputmode="numeric" />
            <Field
              {...fill(filled, "weightGrams")}
              label="Weight in grams"
              max={9}
              inputmode="numeric"
              optional
            />
            <Field
              {...fill(filled, "sku")}
              label="SKU"
              max={64}
              optional
              hint="Empty: made from the title."
            />
            <Field {...fill(filled, "barcode")} label="Barcode" max={255} optional />
          </div>
          <Check {...fill(filled, "tracked")} label="Stock is counted" />
          <Check {...fill(filled, "requiresShipping")} label="It is shipped" />
          <Check {...fill(filled, "taxable")} label="It is taxed" />
        </fieldset>
        <fieldset class="panel">
          <legend>Options</legend>
          <p class="note">
            What variants differ in, such as size. Each choice becomes a variant with the price and the units
            above; they are changed one by one afterwards.
          </p>
          {Array.from({ length: MAX_OPTIONS }, (_, n) => (
            <div class="panel__row">
              <Field {...fill(filled, `option.${n}`)} label={`Option ${n + 1}`} max={100} optional />
              <Field
                {...fill(filled, `optionValues.${n}`)}
                label="Its values"
                max={5_000}
                optional
                hint="Separated by commas."
              />
            </div>
          ))}
        </fieldset>
        <fieldset class="panel">
          <legend>Address</legend>
          <Field
            {...fill(filled, "slug")}
            label="Address"
            max={255}
            optional
            hint="The end of its address in the shop, for good. Empty: made from the title."
          />
        </fieldset>
        <PictureFields filled={filled} resized={resized} focus={focus} />
        <div class="longform__save">
          <button class="button" type="submit">
            Create the product
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}
