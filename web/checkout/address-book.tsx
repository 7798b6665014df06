import type { SavedAddress } from "../../domain/accounts/account.ts";
import { useWords } from "../language/words.ts";
import type { CheckoutValues } from "./checkout-form.ts";

export interface AddressBookProps {
  /** The address book of a signed-in shopper; null for a guest. */
  saved: readonly SavedAddress[] | null;
  values: CheckoutValues;
}

function isShown(address: SavedAddress, values: CheckoutValues): boolean {
  return (
    address.line1 === values.line1 && address.postalCode === values.postalCode && address.name === values.name
  );
}

/** The other addresses of the account, each one click away; works without scripts. */
export function AddressBook({ saved, values, path }: AddressBookProps & { path: string }) {
  const { say } = useWords();
  const others = saved?.filter((address) => !isShown(address, values)) ?? [];
  if (others.length === 0) {
    return null;
  }
  return (
    <nav class="form-part" aria-label={say("checkout.saved")}>
      <ul class="saved">
        {others.map(({ id, name, line1, city }) => (
          <li>
            <a href={`${path}?address=${id}`}>{say("checkout.sendTo", { name, line1, city })}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Offered for an address that the account does not have yet. */
export function KeepAddress({ saved, values, label }: AddressBookProps & { label: string }) {
  if (!saved || saved.some((address) => isShown(address, values))) {
    return null;
  }
  return (
    <label class="check">
      <input type="checkbox" name="keepAddress" value="yes" />
      <span>{label}</span>
    </label>
  );
}
