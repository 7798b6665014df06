import type { Fault } from "./fault.ts";

/** What a shopper typed into a form that was refused. */
export const KEPT_INPUT_FAULTS: readonly Fault[] = [
  {
    id: "a-refused-name-is-replaced-by-the-old-one",
    file: "web/account/account-page.tsx",
    from: "        value={name}\n",
    to: '        value={profile.name ?? ""}\n',
    noticedBy: ["web/account/account-forms.test.ts"],
  },
  {
    id: "a-browser-cuts-what-is-too-long",
    file: "web/ui/field.tsx",
    from: "        data-max={max}\n",
    to: "        maxlength={max}\n",
    noticedBy: ["web/account/account-forms.test.ts"],
  },
  {
    id: "a-refused-code-is-forgotten",
    file: "web/cart/cart-page.tsx",
    from: "          value={typed}\n",
    to: '          value=""\n',
    noticedBy: ["web/cart/cart-routes.test.ts"],
  },
];
