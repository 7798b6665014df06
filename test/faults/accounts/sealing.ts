import type { Fault } from "../fault.ts";

const NOTICED = ["test/sealed-people.test.ts"] as const;

/** Personal data of accounts and of addresses without one, sealed where it is stored. */
export const PEOPLE_SEALING_FAULTS: readonly Fault[] = [
  {
    id: "the-token-of-a-sign-in-elsewhere-lies-readable",
    file: "stores/accounts/id-tokens.ts",
    from: "{ idToken: null, sealedIdToken: await sealer.seal(ID_TOKEN, idToken) }",
    to: "{ idToken, sealedIdToken: await sealer.seal(ID_TOKEN, idToken) }",
    noticedBy: ["test/sealed-people.test.ts"],
  },
  {
    id: "an-account-lies-readable",
    file: "domain/settings/sealing.ts",
    from: 'return vars.SEAL_PEOPLE === "off" ? null : sealingOf(vars);',
    to: 'return vars.SEAL_PEOPLE !== "off" ? null : sealingOf(vars);',
    noticedBy: NOTICED,
  },
  {
    id: "an-address-has-an-account-in-each-form",
    file: "stores/accounts/accounts.ts",
    from: "WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE email IN (SELECT value FROM json_each(?5)))",
    to: "WHERE ?5 <> ''",
    noticedBy: NOTICED,
  },
  {
    id: "an-erased-account-gets-another-key",
    file: "stores/accounts/erase-account.ts",
    from: "VALUES (?, '') ON CONFLICT DO UPDATE SET sealed = ''",
    to: "VALUES (?, '') ON CONFLICT DO NOTHING",
    noticedBy: NOTICED,
  },
  {
    id: "an-account-whose-key-is-destroyed-signs-in",
    file: "stores/accounts/accounts.ts",
    from: "return sealedEmail !== null && email === null ? [] : [{",
    to: "return sealedEmail === null && email !== null && rows.length > 9 ? [] : [{",
    noticedBy: NOTICED,
  },
  {
    id: "an-address-book-lies-readable",
    file: "stores/accounts/account-addresses.ts",
    from: "JSON.stringify(sealer ? null : address)",
    to: "JSON.stringify(address)",
    noticedBy: NOTICED,
  },
  {
    id: "a-mail-about-an-account-is-written-down-with-its-address",
    file: "stores/personal/vault.ts",
    from: "return sealing === null ? address : addressIndex(sealing.index, address);",
    to: "return sealing === null ? address : address;",
    noticedBy: NOTICED,
  },
  {
    id: "a-message-shows-what-stands-for-a-number",
    file: "stores/notifications/people.ts",
    from: "WHERE p.preferences->>'phoneIndex' IN (SELECT value FROM json_each(?))",
    to: "WHERE p.preferences->>'phone' IN (SELECT value FROM json_each(?))",
    noticedBy: NOTICED,
  },
  {
    id: "an-erased-draft-order-keeps-its-key",
    file: "stores/accounts/erase-account.ts",
    from: '    one("DELETE FROM data_keys WHERE subject IN (SELECT id FROM draft_orders WHERE email IN ?)"),\n',
    to: "",
    noticedBy: NOTICED,
  },
  {
    id: "an-erased-import-keeps-its-key",
    file: "stores/imported/imported.ts",
    from: "DELETE FROM data_keys WHERE subject IN (\n         SELECT",
    to: "DELETE FROM data_keys WHERE 1 = 0 AND subject IN (\n         SELECT",
    noticedBy: NOTICED,
  },
  {
    id: "what-is-imported-again-keeps-a-key-that-does-not-open-it",
    file: "stores/imported/imported.ts",
    from: "ON CONFLICT (subject) DO UPDATE SET sealed = excluded.sealed`",
    to: "ON CONFLICT (subject) DO NOTHING`",
    noticedBy: NOTICED,
  },
  {
    id: "the-words-of-a-return-lie-readable",
    file: "stores/orders/sealed-order-store.ts",
    from: "return this.#orders.transition(await this.#sealReturns(changes));",
    to: "return this.#orders.transition(changes);",
    noticedBy: NOTICED,
  },
  {
    id: "a-pass-leaves-the-words-of-returns",
    file: "shop/orders/sealing/seal-stored.ts",
    from: "    await sealReturns(store, ids);\n",
    to: "",
    noticedBy: NOTICED,
  },
  {
    id: "a-pass-seals-who-is-erased-meanwhile",
    file: "stores/sealing/unsealed-people.ts",
    from: "WHERE accounts.id = c.value->>'id' AND email = c.value->>'text' AND sealed_email IS NULL",
    to: "WHERE accounts.id = c.value->>'id'",
    noticedBy: NOTICED,
  },
];
