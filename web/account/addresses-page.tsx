import type { SavedAddress } from "../../domain/accounts/account.ts";
import type { Address } from "../../domain/orders/order.ts";
import type { CheckoutErrors, CheckoutValues } from "../checkout/checkout-form.ts";
import { Delivery } from "../checkout/order-form.tsx";
import { useWords } from "../language/words.ts";
import { addressLines } from "../ui/address.tsx";
import { AccountFrame, type Told } from "./account-frame.tsx";

export function AddressesPage({ addresses, ...told }: Told & { addresses: readonly SavedAddress[] }) {
  return (
    <AccountFrame title="Addresses" path="/account/addresses" {...told}>
      {addresses.length > 0 ? (
        <ul class="cards">
          {addresses.map(({ id, isDefault, ...address }) => (
            <li class="panel">
              <AddressText address={address} />
              {isDefault ? <p class="note">Offered first at checkout</p> : null}
              <div class="actions">
                <a class="link-button" href={`/account/addresses/${id}`}>
                  Change<span class="visually-hidden"> the address of {address.name}</span>
                </a>
                <form method="post" action={`/account/addresses/${id}/delete`}>
                  <button class="link-button" type="submit">
                    Delete<span class="visually-hidden"> the address of {address.name}</span>
                  </button>
                </form>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <p class="lede account__none">
          None yet. One that you keep here is filled in at checkout, and lets you buy with one tap in a sale.
        </p>
      )}
      <p>
        <a class="button" href="/account/addresses/new">
          Add an address
        </a>
      </p>
    </AccountFrame>
  );
}

function AddressText({ address }: { address: Address }) {
  return (
    <address>
      {addressLines(useWords(), address).map((line) => (
        <div>{line}</div>
      ))}
    </address>
  );
}

export interface AddressPageProps extends Told {
  /** Null for a new one. */
  id: string | null;
  values: CheckoutValues;
  isDefault: boolean;
  /** Whether it was asked to become the default one. */
  chosen?: boolean;
  errors?: CheckoutErrors;
}

export function AddressPage(props: AddressPageProps) {
  const { id, values, isDefault, chosen = false, errors = {}, ...told } = props;
  return (
    <AccountFrame title={id ? "Change an address" : "A new address"} path="/account/addresses" {...told}>
      <form class="form-part" method="post" action={`/account/addresses/${id ?? "new"}`} novalidate>
        <Delivery values={values} errors={errors} legend="Where parcels go" />
        {isDefault ? (
          <p class="note">This one is offered first. To change that, choose another to be first.</p>
        ) : (
          <label class="check">
            <input type="checkbox" name="isDefault" value="yes" checked={chosen} />
            <span>Offer this one first</span>
          </label>
        )}
        <p class="actions">
          <button class="button" type="submit">
            Save
          </button>
          <a href="/account/addresses">Back without saving</a>
        </p>
      </form>
    </AccountFrame>
  );
}
