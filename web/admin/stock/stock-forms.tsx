import { Check, Field, type Filled, fill, Select } from "../frame/fields.tsx";

/** The fields of the forms, as they were sent, and what is wrong with them. */
export interface StockForm {
  delta: string;
  reason: string;
  counted: string;
  countReason: string;
  reorderPoint: string;
  location: string;
  countLocation: string;
  from: string;
  to: string;
  units: string;
  transferReason: string;
  /** Names one correction, so that sending it twice makes one. */
  key: string;
  errors: Partial<Record<string, string>>;
}

export interface Place {
  id: string;
  name: string;
  units: number;
}

interface StockFormsProps {
  /** Of the SKU's page. */
  path: string;
  form: Partial<StockForm>;
  /** What each location has; empty in a shop of one. */
  places: readonly Place[];
  /** The correction was refused for what is promised: it may be forced. */
  mayForce: boolean;
}

/** The ways to correct a SKU's stock, to move it, and to be warned of little. */
export function StockForms({ path, form, places, mayForce }: StockFormsProps) {
  const { errors = {}, ...values } = form;
  const one: OneForm = { path, places, filled: { values, errors } };
  return (
    <>
      <AdjustForm {...one} mayForce={mayForce} formKey={values.key} />
      <CountForm {...one} />
      {places.length > 0 ? <TransferForm {...one} formKey={values.key} /> : null}
      <LowAtForm {...one} />
    </>
  );
}

interface OneForm {
  path: string;
  places: readonly Place[];
  filled: Filled;
}

interface Keyed {
  /** Names what the form does, so that sending it twice does it once. */
  formKey: string | undefined;
}

function AdjustForm({ path, places, filled, mayForce, formKey }: OneForm & Keyed & { mayForce: boolean }) {
  return (
    <form class="panel" method="post" action={`${path}/adjust`} novalidate>
      <h2 class="minor">Goods came or went</h2>
      <input type="hidden" name="key" value={formKey} />
      <Field {...fill(filled, "delta")} label="Units" max={8} hint="12 for a delivery, -3 for a loss." />
      {places.length > 0 ? <Where filled={filled} name="location" label="Where" places={places} /> : null}
      <Field {...fill(filled, "reason")} label="Why" max={200} />
      {mayForce ? (
        <Check
          name="force"
          value=""
          label="Take them away nonetheless. Orders then wait, the latest first."
        />
      ) : null}
      <div class="actions">
        <button class="button" type="submit">
          Correct the stock
        </button>
      </div>
    </form>
  );
}

function CountForm({ path, places, filled }: OneForm) {
  return (
    <form class="panel" method="post" action={`${path}/count`} novalidate>
      <h2 class="minor">Goods were counted</h2>
      <Field
        {...fill(filled, "counted")}
        label="Units that are there"
        max={8}
        inputmode="numeric"
        hint="All of them: those too that orders and sales have and that have not left."
      />
      {places.length > 0 ? (
        <Where filled={filled} name="countLocation" label="Where they were counted" places={places} />
      ) : null}
      <Field {...fill(filled, "countReason")} label="Why" max={200} />
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Set the count
        </button>
      </div>
    </form>
  );
}

function TransferForm({ path, places, filled, formKey }: OneForm & Keyed) {
  return (
    <form class="panel" method="post" action={`${path}/transfer`} novalidate>
      <h2 class="minor">Goods go to another location</h2>
      <input type="hidden" name="key" value={formKey} />
      <Field {...fill(filled, "units")} label="Units to move" max={7} inputmode="numeric" />
      <Where filled={filled} name="from" label="From" places={places} />
      <Where filled={filled} name="to" label="To" places={places} />
      <Field {...fill(filled, "transferReason")} label="Why" max={200} />
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Move them
        </button>
      </div>
    </form>
  );
}

function LowAtForm({ path, filled }: OneForm) {
  return (
    <form class="panel" method="post" action={`${path}/low-at`} novalidate>
      <h2 class="minor">Warn me</h2>
      <Field
        {...fill(filled, "reorderPoint")}
        label="Low at"
        max={8}
        inputmode="numeric"
        hint="At so many units for sale, or fewer, staff get a mail and the SKU is in the list of low stock."
      />
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Save
        </button>
      </div>
    </form>
  );
}

interface WhereProps {
  filled: Filled;
  name: string;
  label: string;
  places: readonly Place[];
}

function Where({ filled, name, label, places }: WhereProps) {
  const options = places.map(({ id, name: text }) => ({ value: id, label: text }));
  return <Select {...fill(filled, name)} label={label} options={options} />;
}
