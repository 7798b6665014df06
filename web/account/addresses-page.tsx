import type { SavedAddress } from "../../domain/accounts/account.ts";
import type { Address } from "../../domain/orders/order.ts";
import type { CheckoutErrors, CheckoutValues } from "../checkout/checkout-form.ts";
import { Delivery } from "../checkout/order-form.tsx";
import { useWords } from "../language/words.ts";
import { addressLines } from "../ui/address.tsx";
import { AccountFrame, type PageNotices } from "./account-frame.tsx";

export function AddressesPage({
  addresses,
  ...notices
}: PageNotices & { addresses: readonly SavedAddress[] }) {
  const { say } = useWords();
  return (
    <AccountFrame title={say("account.addresses")} path="/account/addresses" {...notices}>
      {addresses.length > 0 ? (
        <ul class="cards">
          {addresses.map(({ id, isDefault, ...address }) => (
            <li class="panel">
              <AddressText address={address} />
              {isDefault ? <p class="note">{say("account.offeredFirst")}</p> : null}
              <div class="actions">
                <a class="link-button" href={`/account/addresses/${id}`}>
                  {say("account.change")}
                  <span class="visually-hidden"> {say("account.addressOf", { name: address.name })}</span>
                </a>
                <form method="post" action={`/account/addresses/${id}/delete`}>
                  <button class="link-button" type="submit">
                    {say("account.delete")}
                    <span class="visually-hidden"> {say("account.addressOf", { name: address.name })}</span>
                  </button>
                </form>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <p class="lede account__none">{say("account.noAddress")}</p>
      )}
      <p>
        <a class="button" href="/account/addresses/new">
          {say("account.addAddress")}
        </a>
      </p>
    </AccountFrame>
  );
}

function AddressText({ address }: { address: Address }) {
  return (
    <address dir="auto">
      {addressLines(useWords(), address).map((line) => (
        <div>{line}</div>
      ))}
    </address>
  );
}

export interface AddressPageProps extends PageNotices {
  /** Null for a new one. */
  id: string | null;
  values: CheckoutValues;
  isDefault: boolean;
  /** Whether it was asked to become the default one. */
  chosen?: boolean;
  errors?: CheckoutErrors;
}

export function AddressPage(props: AddressPageProps) {
  const { id, values, isDefault, chosen = false, errors = {}, ...notices } = props;
  const { say } = useWords();
  return (
    <AccountFrame
      title={say(id ? "account.changeAddress" : "account.newAddress")}
      path="/account/addresses"
      {...notices}
    >
      <form class="form-part" method="post" action={`/account/addresses/${id ?? "new"}`} novalidate>
        <Delivery values={values} errors={errors} legend={say("account.whereParcels")} />
        {isDefault ? (
          <p class="note">{say("account.isFirst")}</p>
        ) : (
          <label class="check">
            <input type="checkbox" name="isDefault" value="yes" checked={chosen} />
            <span>{say("account.makeFirst")}</span>
          </label>
        )}
        <p class="actions">
          <button class="button" type="submit">
            {say("account.save")}
          </button>
          <a href="/account/addresses">{say("account.backUnsaved")}</a>
        </p>
      </form>
    </AccountFrame>
  );
}
