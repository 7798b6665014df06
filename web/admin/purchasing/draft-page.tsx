import { purchaseNumber } from "../../../domain/purchasing/purchase-order.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import { Notice } from "../../ui/notice.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { DayField, ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { purchaseOrderPath } from "../frame/paths.ts";
import { type SkuChoice, SkuList } from "../frame/sku-choices.tsx";
import type { OrderForm } from "./purchase-order-form.ts";
import { LocationSelect, Moves, type OrderPageProps } from "./purchase-order-page.tsx";
import { PURCHASE_ORDERS } from "./purchase-orders-page.tsx";

export interface DraftPageProps
  extends Pick<OrderPageProps, "order" | "locations">,
    Pick<PageProps, "notice" | "problem"> {
  form: OrderForm;
  errors: Filled["errors"];
  suppliers: readonly StoredSupplier[];
  choices: readonly SkuChoice[];
  /** The field that has the focus when the page opens. */
  focus?: string | undefined;
  /** Lines of a file that could not be read; null where none was sent. */
  rejected?: readonly { line: number; reason: string }[] | null;
}

/** The form of an order that its supplier does not have yet. */
export function DraftPage(props: DraftPageProps) {
  const { order, locations, form, errors, suppliers, choices, notice, problem, rejected = null } = props;
  const filled: Filled = { values: form.values, errors };
  const path = purchaseOrderPath(order.id);
  return (
    <ConsolePage
      title={`${purchaseNumber(order.num)}, a draft`}
      path={path}
      under={{ href: PURCHASE_ORDERS, label: "Purchase orders" }}
      islands={["editor"]}
      notice={notice}
      problem={problem}
      actions={
        <>
          <a href={`${path}/paper`}>On paper</a>
          <a href={`${path}/lines.csv`}>Lines as CSV</a>
        </>
      }
    >
      {rejected === null ? null : <FromFile rejected={rejected} />}
      <form class="longform" method="post" action={path} id="purchase-order" data-live novalidate>
        {/* Enter in a field presses the first button. */}
        <button class="visually-hidden" type="submit" name="do" value="save" tabindex={-1}>
          Save
        </button>
        {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={errors} />}
        <input type="hidden" name="version" value={String(order.version)} />
        <input type="hidden" name="rows" value={String(form.rows)} />
        <fieldset class="panel panel--wide">
          <legend>What is ordered</legend>
          <Rows {...props} filled={filled} />
          <SkuList choices={choices} />
          <div class="actions">
            <button class="button button--quiet" type="submit" name="do" value="more" data-changes>
              More lines
            </button>
          </div>
          <p class="note">
            Costs are of one unit, in the supplier's currency. A line without a SKU is left out.
          </p>
        </fieldset>
        <fieldset class="panel">
          <legend>From whom</legend>
          <Select
            {...fill(filled, "supplierId")}
            label="Supplier"
            options={suppliers
              .filter(({ id, archived }) => !archived || id === order.supplierId)
              .map(({ id, name, currency }) => ({ value: id, label: `${name}, ${currency}` }))}
          />
          <DayField {...fill(filled, "expectedOn")} label="Expected on" />
          <LocationSelect locations={locations} filled={filled} />
        </fieldset>
        <fieldset class="panel">
          <legend>Words to the supplier</legend>
          <TextArea
            {...fill(filled, "note")}
            label="Note on the order"
            rows={4}
            max={2_000}
            hint="It is printed on the order."
          />
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit" name="do" value="save">
            Save
          </button>
          <button class="button button--quiet" type="submit" name="do" value="order">
            Save, and mark as ordered
          </button>
        </div>
      </form>
      <ImportLines path={path} version={order.version} />
      <Moves order={order} />
    </ConsolePage>
  );
}

function Rows({ form, filled, focus }: DraftPageProps & { filled: Filled }) {
  return (
    <div class="grid-rows">
      {Array.from({ length: form.rows }, (_, n) => (
        <div class="grid-row purchase-row">
          <Field
            {...fill(filled, `sku.${n}`)}
            label={`SKU ${n + 1}`}
            max={64}
            list="skus"
            focus={focus === `sku.${n}`}
            optional
          />
          <Field
            {...fill(filled, `quantity.${n}`)}
            label={`Units of ${n + 1}`}
            max={6}
            inputmode="numeric"
            optional
          />
          <Field
            {...fill(filled, `cost.${n}`)}
            label={`Cost of ${n + 1}`}
            max={14}
            inputmode="decimal"
            optional
          />
          {filled.values[`sku.${n}`] ? (
            <button class="link-button" type="submit" name="do" value={`drop ${n}`} data-changes>
              Take out <span class="visually-hidden">line {n + 1}</span>
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}

function FromFile({ rejected }: { rejected: readonly { line: number; reason: string }[] }) {
  return rejected.length === 0 ? (
    <Notice title="The lines of the file are below. Nothing is saved yet." />
  ) : (
    <Notice bad title="Nothing is saved yet. Some lines of the file could not be read; the others are below.">
      <ul>
        {rejected.map(({ line, reason }) => (
          <li>
            Line {line}: {reason}.
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function ImportLines({ path, version }: { path: string; version: number }) {
  return (
    <form class="panel choose" method="post" action={`${path}/lines`} enctype="multipart/form-data">
      <h2 class="minor">Lines from a file</h2>
      <input type="hidden" name="version" value={String(version)} />
      <div class="field">
        <label for="file">CSV with the columns SKU, Quantity and Unit cost</label>
        <input class="input" id="file" name="file" type="file" accept=".csv,text/csv" required />
      </div>
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Fill the form with them
        </button>
      </div>
    </form>
  );
}
