import { capitalized } from "../../../domain/base/shop.ts";
import { wallTime } from "../../../domain/time/wall-time.ts";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { useShop } from "../../ui/shop.ts";
import { Check } from "../frame/fields.tsx";
import { type SkuChoice, SkuList } from "../frame/sku-choices.tsx";
import {
  SCHEDULE_FIELDS,
  type ScheduleErrors,
  type ScheduleField,
  type ScheduleValues,
} from "./schedule-form.ts";

export interface ScheduleFormProps {
  /** Of the sale that this form would make, or the version of the one that it changes. */
  id: string;
  /** Where it is sent; it schedules a sale unless this says otherwise. */
  action?: string;
  submit?: string;
  /** The fields that it has: all of them unless some stand. */
  fields?: readonly ScheduleField[];
  /** ISO 8601. */
  now: string;
  choices: readonly SkuChoice[];
  values: ScheduleValues;
  errors: ScheduleErrors;
}

const labelsIn = (zone: string): Record<ScheduleField, string> => ({
  sku: "SKU",
  title: "Title",
  allotment: "Allotment",
  price: "Price in US dollars",
  opensAt: `Opens, in ${zone}`,
  closesAt: `Closes, in ${zone}`,
  perCustomerLimit: "Limit to a customer",
  lanes: "Lanes",
  perSecond: "Admitted a second",
  rooms: "Rooms",
  earlierAccounts: "Accounts of before",
});

export function ScheduleSummary({
  errors,
  problem,
}: {
  errors: ScheduleErrors;
  problem: string | undefined;
}) {
  const wrong = SCHEDULE_FIELDS.filter((name) => errors[name]);
  const labels = labelsIn(useShop().timeZone);
  if (wrong.length === 0 && !problem) {
    return null;
  }
  return (
    <Notice bad title={problem ?? "The sale is not scheduled yet"}>
      <ul>
        {wrong.map((name) => (
          <li>
            <a href={`#${name}`}>
              {labels[name]}: {errors[name]}
            </a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

export function ScheduleForm(props: ScheduleFormProps) {
  const { id, now, choices, values, errors, fields = SCHEDULE_FIELDS } = props;
  const has = (name: ScheduleField) => fields.includes(name);
  const { unit, timeZone } = useShop();
  const units = capitalized(unit.several);
  const labels = labelsIn(timeZone);
  const common = (name: ScheduleField) => ({
    name,
    label: labels[name],
    value: values[name],
    error: errors[name],
  });
  const number = { max: 9, inputmode: "numeric" } as const;
  return (
    <form class="schedule" method="post" action={props.action ?? "/admin/sales"} novalidate>
      <input type="hidden" name="id" value={id} />
      {has("sku") ? (
        <>
          <Field
            {...common("sku")}
            max={100}
            list="skus"
            hint="Type a part of the title or the SKU, and choose."
          />
          <SkuList choices={choices} />
        </>
      ) : null}
      <Field {...common("title")} max={160} hint="What shoppers see." />
      {has("allotment") ? (
        <div class="form-row">
          <Field
            {...common("allotment")}
            {...number}
            hint={`${units} held out of ordinary stock from now on.`}
          />
          <Field {...common("price")} max={12} inputmode="decimal" hint="Such as 49 or 49.50." />
        </div>
      ) : null}
      <div class="form-row">
        {has("opensAt") ? <Field {...common("opensAt")} type="datetime-local" max={19} /> : null}
        <Field {...common("closesAt")} type="datetime-local" max={19} />
      </div>
      <p class="note figures">
        It is <time datetime={now}>{wallTime(Date.parse(now), timeZone).slice(0, 16).replace("T", " ")}</time>{" "}
        now in {timeZone}.
      </p>
      {has("perCustomerLimit") ? (
        <>
          <Field {...common("perCustomerLimit")} {...number} hint={`${units} that one account may buy.`} />
          <div class="form-row">
            <Field
              {...common("perSecond")}
              {...number}
              optional
              hint="Opens a waiting room that lets this many shoppers buy each second. Empty: everyone may at once."
            />
            <Field
              {...common("lanes")}
              {...number}
              optional
              hint="Objects that sell side by side. Empty: as many as the allotment calls for."
            />
          </div>
        </>
      ) : null}
      {has("rooms") ? (
        <>
          <Field
            {...common("rooms")}
            {...number}
            optional
            hint="Objects that hold the watchers, one for each ten thousand. Empty: one."
          />
          <div class="field">
            <Check
              {...common("earlierAccounts")}
              label="Only accounts that are there by now get a place in the waiting room"
            />
            <p class="field__error" id="earlierAccounts-error">
              {errors.earlierAccounts ?? ""}
            </p>
          </div>
        </>
      ) : null}
      <p>
        <button class="button" type="submit">
          {props.submit ?? "Schedule the sale"}
        </button>
      </p>
    </form>
  );
}
