import { DEMO_SHOP } from "../../demo/settings.ts";
import { DEFAULT_PREFERENCES, type Preferences } from "../../domain/accounts/account.ts";
import { CartEventType, type CartStory } from "../../domain/cart/cart-history.ts";
import type { ImportedOrder } from "../../domain/imported/imported.ts";
import { ConfirmEmailPage, DataPage, EmailPage, SessionsPage } from "../../web/account/account-page.tsx";
import { AddressPage } from "../../web/account/addresses-page.tsx";
import { EarlierPage } from "../../web/account/earlier-page.tsx";
import { MessagesPage } from "../../web/account/messages-page.tsx";
import {
  CodesPage,
  ProvePage,
  SecondFactorPage,
} from "../../web/account/second-factor/second-factor-page.tsx";
import { CartPage, NoCartPage } from "../../web/admin/carts/cart-page.tsx";
import { ImportedPage, ImportHistoryPage } from "../../web/admin/imported/imported-page.tsx";
import { emptyCheckout } from "../../web/checkout/checkout-form.ts";
import { ConsentPage } from "../../web/linking/consent-page.tsx";
import { CodePage } from "../../web/sign-in/code-page.tsx";
import { InvitationPage } from "../../web/sign-in/invitation-page.tsx";
import { iso, later, type States, usd } from "./state.ts";

const factor = {
  id: "fac_1",
  accountId: "acc_ada",
  kind: "totp",
  name: "Phone",
  secret: null,
  lastStep: null,
  credentialId: null,
  publicKey: null,
  counter: null,
  transports: null,
  createdAt: later(-9),
  usedAt: later(-1),
} as const;

const consent = {
  orderId: "ord_1",
  agent: "https://agent.example/profile",
  consent: { marketing: true, sale_of_data: { granted: false }, profiling: true },
  endedAt: null,
  createdAt: later(-5),
} as const;

const ADDRESS = {
  name: "Ada",
  company: "Engines",
  line1: "12 Analytical Way",
  line2: "",
  city: "Portland",
  region: "OR",
  postalCode: "97201",
  country: "US",
  phone: "",
};
const NOWHERE = {
  ...ADDRESS,
  name: "",
  company: "",
  line1: "",
  city: "",
  region: "",
  postalCode: "",
  country: "",
};

const earlier: ImportedOrder = {
  name: "#1001",
  email: "ada@example.com",
  placedAt: later(-90),
  currency: "USD",
  state: "partly_refunded",
  fulfilment: "fulfilled",
  subtotal: 5_000,
  discount: 500,
  shipping: 600,
  taxes: 400,
  total: 5_500,
  refunded: 1_000,
  discountCode: "TEN",
  paidBy: "card",
  lines: [
    { title: "Tide", sku: "TIDE-1", quantity: 2, unitPrice: 2_000 },
    { title: "A thing", sku: "", quantity: 1, unitPrice: 1_000 },
  ],
  shippingAddress: ADDRESS,
};
const plain: ImportedOrder = {
  ...earlier,
  name: "#1002",
  email: "",
  state: "unpaid",
  discount: 0,
  shipping: 0,
  refunded: 0,
  paidBy: "",
  shippingAddress: NOWHERE,
};

const browser = { id: "psh_1", service: "push.example", createdAt: later(-3) };
const reached: Preferences = {
  ...DEFAULT_PREFERENCES,
  phone: "+15035550100",
  timeZone: "Europe/Berlin",
  cartReminders: true,
  channels: {
    ...DEFAULT_PREFERENCES.channels,
    sms: { ...DEFAULT_PREFERENCES.channels.sms, orders: true },
    push: { ...DEFAULT_PREFERENCES.channels.push, sales: true },
  },
};

const events = CartEventType.options.map((type, n) => ({ type, at: iso(n) }));
const line = { sku: "TIDE-1", quantity: 2, price: usd(2_000) };
const story: CartStory = {
  before: { items: [], coupon: null },
  events: [
    { type: "added", at: iso(-3), lines: [line] },
    { type: "removed", at: iso(-2), lines: [{ ...line, quantity: 0 }] },
    { type: "coupon", at: iso(-1), coupon: "TEN" },
    { type: "coupon", at: iso(-1), coupon: null },
    { type: "currency", at: iso(-1), currency: "EUR" },
    { type: "ordered", at: iso(-1), orderId: "ord_1" },
    ...events,
  ],
  counts: { added: 1_000, ordered: 18 },
  cart: { items: [line], coupon: "TEN" },
};
const EMPTY: CartStory = { ...story, events: [], counts: {}, cart: { items: [], coupon: null } };

const passkey = { challenge: "abc" };
const invitation = { token: "tok", email: "ada@example.com", role: "support" };
const report = {
  kind: "orders",
  created: 1_200,
  updated: 2,
  unchanged: 3,
  refused: 4,
  rejected: [{ line: 7, name: "#1003", reason: "has no items" }],
  ignoredColumns: ["Tags", "Risk"],
} as const;
const imported = { ...report, rejected: [...report.rejected], ignoredColumns: [...report.ignoredColumns] };

export const PEOPLE: States = {
  "second factors that are there": (
    <SecondFactorPage
      factors={[factor, { ...factor, id: "fac_2", kind: "passkey", name: "Laptop", usedAt: null }]}
      codesLeft={7}
      draft={{ secret: "SECRET", sealed: "sealed", picture: "data:,", address: "otpauth://x" }}
      required
      name="Pho"
      passkeyName="Lap"
      errors={{ code: "Enter the code.", passkeyName: "Enter a name." }}
    />
  ),
  "no second factor, where one is asked for": (
    <SecondFactorPage factors={[]} codesLeft={0} draft={null} required />
  ),
  "who they are is proven by a password": <ProvePage kind="password" passkeys={false} error="Not yours." />,
  "who they are is proven by a code or a passkey": <ProvePage kind="code" passkeys problem="Too often." />,
  "recovery codes, the first": <CodesPage codes={["abcdefghij", "klmnopqrst"]} first />,
  "recovery codes, new ones": <CodesPage codes={["abcdefghij"]} first={false} />,
  "what programs said that a customer agrees to": (
    <DataPage
      hasPassword
      consents={[
        consent,
        { ...consent, orderId: "ord_2", agent: "", endedAt: later(-4) },
        { ...consent, orderId: "ord_3", consent: { analytics: false } },
      ]}
      error="Enter your password."
    />
  ),
  "a browser and a program that are signed in": (
    <SessionsPage
      sessions={[
        { id: "ses_1", device: "Firefox", current: true, createdAt: iso(-9), lastUsedAt: iso(0) },
        {
          id: "ses_2",
          device: "Helper",
          current: false,
          createdAt: iso(-9),
          lastUsedAt: iso(-1),
          linked: { client: "https://agent.example/client", scopes: ["dev.ucp.shopping.order:read"] },
        },
      ]}
    />
  ),
  "a new address was mailed": (
    <EmailPage current="ada@example.com" email="" sentTo="new@example.com" mailbox />
  ),
  "an address is confirmed": <ConfirmEmailPage token="tok" email="new@example.com" />,
  "an address of the book that is the first": (
    <AddressPage
      id="adr_1"
      values={emptyCheckout(DEMO_SHOP.shipping, { name: "Ada" })}
      isDefault
      errors={{ line1: "checkout.line1Problem" }}
    />
  ),
  "earlier orders": <EarlierPage orders={[earlier, plain]} next="c2" />,
  "no earlier order": <EarlierPage orders={[]} next={null} />,
  "messages of one who is reached everywhere": (
    <MessagesPage
      preferences={reached}
      browsers={[browser, { ...browser, id: "psh_2" }]}
      sendsSms
      pushKey="key"
      notice="Saved."
    />
  ),
  "messages of one whose number gets a code": (
    <MessagesPage
      preferences={DEFAULT_PREFERENCES}
      browsers={[]}
      sendsSms
      pushKey="key"
      phone={{ typed: "+15035550100", sent: true }}
      errors={{ code: "Not this one." }}
    />
  ),
  "messages of one whose number is wrong": (
    <MessagesPage
      preferences={DEFAULT_PREFERENCES}
      browsers={[browser]}
      sendsSms
      pushKey={null}
      phone={{ typed: "12", sent: false }}
      errors={{ phone: "Enter the number with its country." }}
    />
  ),
  "staff: a cart with all that may happen to it": (
    <CartPage
      id="user:acc_ada"
      story={story}
      expiresAt={later(720)}
      at={iso(-2)}
      link="https://shop.test/x"
    />
  ),
  "staff: a guest's cart of which nothing is known": (
    <CartPage id="crt_1" story={EMPTY} expiresAt={null} at={null} />
  ),
  "staff: a customer without a cart": <NoCartPage id="user:acc_ada" />,
  "staff: imported orders and a customer": (
    <ImportedPage
      orders={[earlier, plain]}
      customer={{
        email: "ada@example.com",
        name: "",
        phone: "1",
        wantedMail: true,
        orders: 3,
        tags: "vip",
        note: "kind",
        address: ADDRESS,
      }}
      q="ada@example.com"
      isFirst={false}
      next="c2"
    />
  ),
  "staff: the preview of orders that are imported": (
    <ImportHistoryPage report={imported} dryRun kept="a2VwdA==" />
  ),
  "staff: customers were imported": (
    <ImportHistoryPage
      report={{ ...imported, kind: "customers", refused: 1, ignoredColumns: [] }}
      dryRun={false}
    />
  ),
  "a code of the second factor, or a passkey": (
    <CodePage email="ada@example.com" passkey={passkey} error="Not this one." />
  ),
  "a code of the second factor": <CodePage email="ada@example.com" passkey={null} problem="Too often." />,
  "an invitation that opens an account": (
    <InvitationPage {...invitation} way="open" name="Ada" errors={{ password: "Too short." }} />
  ),
  "an invitation that an account takes": <InvitationPage {...invitation} way="take" problem="Busy." />,
  "an invitation whose account signs in first": <InvitationPage {...invitation} way="sign-in" />,
  "a program asks to act for a customer": (
    <ConsentPage
      client={{ id: "https://agent.example/client", name: "Helper" }}
      scopes={["dev.ucp.shopping.order:read", "dev.ucp.shopping.checkout:manage"]}
      email="ada@example.com"
      asked={[["state", "s1"]]}
    />
  ),
};
