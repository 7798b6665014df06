import type { StoredVariant } from "../../../domain/catalog/product-change.ts";
import { Check, DayField, Field, type Filled, fill, Select } from "../frame/fields.tsx";
import { stockPath } from "../frame/paths.ts";
import { PictureChoice } from "../pictures/picture-fields.tsx";
import { ADDED, type VariantField, variantField } from "./product-values.ts";

interface RowsProps {
  filled: Filled;
  skus: readonly string[];
  /** Of the options. */
  names: readonly string[];
  variants: readonly StoredVariant[];
}

/** The variants as a grid, a row each, and a row for one more. */
export function VariantRows({ filled, skus, names, variants }: RowsProps) {
  return (
    <div class="grid-rows">
      {skus.map((sku) => {
        const title = variants.find((variant) => variant.sku === sku)?.title ?? sku;
        return (
          <fieldset class="grid-row">
            <legend class="visually-hidden">{title}</legend>
            <Cells filled={filled} sku={sku} names={names} />
            <details class="grid-row__more">
              <summary>
                More<span class="visually-hidden"> of {title}</span>
              </summary>
              <More filled={filled} sku={sku} />
            </details>
          </fieldset>
        );
      })}
      <fieldset class="grid-row grid-row--new">
        <legend>Add a variant</legend>
        <Cells filled={filled} sku={ADDED} names={names} />
      </fieldset>
    </div>
  );
}

function Cells({ filled, sku, names }: Pick<RowsProps, "filled" | "names"> & { sku: string }) {
  const cell = (field: VariantField | `option.${number}`) => fill(filled, variantField(sku, field));
  const isNew = sku === ADDED;
  return (
    <div class="grid-row__cells">
      {names.map((name, n) => (
        <Field {...cell(`option.${n}`)} label={name} max={100} optional={isNew} />
      ))}
      <Field {...cell("sku")} label="SKU" max={64} optional={isNew} />
      <Field {...cell("price")} label="Price" max={12} inputmode="decimal" optional={isNew} />
      {isNew ? null : (
        <Field {...cell("compareAtPrice")} label="Price before" max={12} inputmode="decimal" optional />
      )}
      <Field {...cell("onHand")} label="On hand" max={10} inputmode="numeric" optional={isNew} />
      <Field {...cell("barcode")} label="Barcode" max={255} optional />
    </div>
  );
}

function More({ filled, sku }: Pick<RowsProps, "filled"> & { sku: string }) {
  const cell = (field: VariantField) => fill(filled, variantField(sku, field));
  return (
    <div class="grid-row__rest">
      <Field {...cell("weightGrams")} label="Weight in grams" max={9} inputmode="numeric" />
      <Field {...cell("reorderPoint")} label="Low at" max={9} inputmode="numeric" hint="Units for sale." />
      <Field {...cell("maxPerOrder")} label="Most in one order" max={9} inputmode="numeric" optional />
      <Select
        {...cell("backorder")}
        label="Beyond the stock"
        options={[
          { value: "deny", label: "Not sold" },
          { value: "allow", label: "Sold, and sent later" },
        ]}
      />
      <DayField {...cell("promisedOn")} label="Promised for (optional)" />
      <PictureChoice filled={filled} name={variantField(sku, "imageUrl")} />
      <div>
        <Check {...cell("tracked")} label="Stock is counted" />
        <Check {...cell("requiresShipping")} label="It is shipped" />
        <Check {...cell("taxable")} label="It is taxed" />
        <Check {...cell("archived")} label="Take it off sale; it can be brought back" />
        <p>
          <a href={stockPath(sku)}>Its stock</a>
        </p>
      </div>
    </div>
  );
}
