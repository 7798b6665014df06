import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import type { Role } from "../../domain/accounts/access.ts";
import type { Preferences } from "../../domain/accounts/account.ts";
import type { LinkScope } from "../../domain/accounts/linking/linking.ts";
import type { Address } from "../../domain/orders/order.ts";
import type { ViewPlace } from "../../domain/views/views.ts";

/** Times are integers of milliseconds since 1970. Secrets are kept as digests that open nothing. */

/**
 * People whose address was proven. An erased row keeps its id, so that its orders never name
 * another person.
 */
export const accounts = sqliteTable(
  "accounts",
  {
    id: text().primaryKey(),
    /** In lower case, or its digest where it is sealed; null once erased. */
    email: text().unique(),
    name: text(),
    /**
     * Address and name, each encrypted with the account's key; null where they are stored
     * unencrypted.
     */
    sealedEmail: text("sealed_email"),
    sealedName: text("sealed_name"),
    role: text().$type<Role>().notNull(),
    /**
     * See durable-objects/accounts/password-hash.ts. Null for an account that signs in by OpenID
     * only.
     */
    passwordHash: text("password_hash"),
    /** Groups of customers that it belongs to, for promotions. Null: none. */
    groups: text({ mode: "json" }).$type<string[]>(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    erasedAt: integer("erased_at"),
    /** When staff disabled it; null: its person may sign in. */
    disabledAt: integer("disabled_at"),
    /** When its role was last given or taken; null: never since that is written down. */
    roleChangedAt: integer("role_changed_at"),
    /** Of staff: when they last signed in. */
    signedInAt: integer("signed_in_at"),
  },
  (t) => [
    index("accounts_disabled").on(t.disabledAt).where(sql`disabled_at is not null`),
    index("accounts_of_new_role").on(t.roleChangedAt).where(sql`role_changed_at is not null`),
    index("accounts_by_time").on(t.createdAt, t.id),
    index("accounts_erased").on(t.erasedAt).where(sql`erased_at is not null`),
    index("accounts_of_staff").on(t.role).where(sql`role <> 'customer'`),
  ],
);

/** Who an account is elsewhere: an OpenID Connect provider's issuer and subject. */
export const accountIdentities = sqliteTable(
  "account_identities",
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    accountId: text("account_id").notNull(),
    linkedAt: integer("linked_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.issuer, t.subject] }),
    index("account_identities_by_account").on(t.accountId),
  ],
);

/** One row a sign-in that lives. Ending a session deletes it. */
export const accountSessions = sqliteTable(
  "account_sessions",
  {
    id: text().primaryKey(),
    accountId: text("account_id").notNull(),
    /** Digest of the refresh token that is good now. */
    refreshDigest: text("refresh_digest").notNull(),
    /** Digest of the one before, which older code compares, and when it was replaced. */
    previousDigest: text("previous_digest"),
    rotatedAt: integer("rotated_at").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    device: text().notNull(),
    /** When its person last proved who they are since it began; null: not since. */
    provenAt: integer("proven_at"),
    /** Of a sign-in elsewhere: what its provider wants to see when the session ends there too. */
    idToken: text("id_token"),
    /** The same, encrypted with the account's key. */
    sealedIdToken: text("sealed_id_token"),
    /** Of a platform that acts for its person: its profile, and what it may do. */
    clientId: text("client_id"),
    linkScopes: text("link_scopes", { mode: "json" }).$type<LinkScope[]>(),
  },
  (t) => [
    index("account_sessions_by_account").on(t.accountId),
    index("account_sessions_by_expiry").on(t.expiresAt),
  ],
);

/** Codes that a platform redeems for tokens of a customer who agreed. */
export const linkCodes = sqliteTable(
  "link_codes",
  {
    /** Digest of the code. */
    digest: text().primaryKey(),
    accountId: text("account_id").notNull(),
    clientId: text("client_id").notNull(),
    clientName: text("client_name").notNull(),
    redirectUri: text("redirect_uri").notNull(),
    challenge: text().notNull(),
    scopes: text({ mode: "json" }).$type<LinkScope[]>().notNull(),
    /** The session that it was redeemed for: a code that comes again ends that. */
    sessionId: text("session_id"),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [index("link_codes_by_expiry").on(t.expiresAt)],
);

/** Mail about an account: notices until they are sent, links until they are used or lapse. */
export const accountMails = sqliteTable(
  "account_mails",
  {
    id: text().primaryKey(),
    kind: text({
      enum: [
        "register",
        "already_registered",
        "reset",
        "password_changed",
        "change_email",
        "email_changed",
        "factor_added",
        "factor_removed",
        "order_link",
        "draft_order",
        "back_in_stock",
        "invitation",
      ],
    }).notNull(),
    /** Its address index, where the address is sealed. */
    email: text().notNull(),
    /**
     * The address, and the name below, encrypted with the mail's own key; null where they are
     * stored unencrypted.
     */
    sealed: text(),
    /**
     * The person's; of `invitation` who invites; of `order_link` and `draft_order` the order's id,
     * of `back_in_stock` the SKU.
     */
    name: text().notNull(),
    /** Null where there is no account yet. */
    accountId: text("account_id"),
    /** Of `register`: becomes the account's when the link is used. */
    passwordHash: text("password_hash"),
    /** Set when the mail is written; the secret itself is in the mail alone. */
    secretDigest: text("secret_digest"),
    /** What the person read when it became due; null for the shop's own. */
    language: text(),
    expiresAt: integer("expires_at").notNull(),
    /** Of `invitation`: the role that it gives, and the id of the account that invites. */
    role: text().$type<Role>(),
    invitedBy: text("invited_by"),
  },
  (t) => [
    index("account_mails_by_email").on(t.email),
    index("account_mails_by_expiry").on(t.expiresAt),
    index("account_mails_invitations").on(t.email).where(sql`kind = 'invitation'`),
  ],
);

export const accountAddresses = sqliteTable(
  "account_addresses",
  {
    id: text().primaryKey(),
    accountId: text("account_id").notNull(),
    /** Null where it is sealed: encrypted with the account's key. */
    address: text({ mode: "json" }).$type<Address | null>().notNull(),
    sealed: text(),
    isDefault: integer("is_default", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("account_addresses_by_account").on(t.accountId)],
);

export const accountPreferences = sqliteTable(
  "account_preferences",
  {
    accountId: text("account_id").primaryKey(),
    preferences: text({ mode: "json" }).$type<StoredPreferences>().notNull(),
  },
  () => [
    index("account_preferences_by_phone")
      .on(sql`preferences->>'phoneIndex'`)
      .where(sql`preferences->>'phoneIndex' is not null`),
  ],
);

/** The number of a phone is encrypted with the account's key; its digest is beside it. */
export interface StoredPreferences extends Partial<Preferences> {
  sealedPhone?: string;
  phoneIndex?: string;
}

/** Sign-ins that were sent to a provider and have not come back. Coming back deletes the row. */
export const oidcFlows = sqliteTable(
  "oidc_flows",
  {
    stateDigest: text("state_digest").primaryKey(),
    nonce: text().notNull(),
    codeVerifier: text("code_verifier").notNull(),
    returnTo: text("return_to").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [index("oidc_flows_by_expiry").on(t.expiresAt)],
);

/** Products that an account keeps for later, by row number. */
export const accountWishes = sqliteTable(
  "account_wishes",
  {
    accountId: text("account_id").notNull(),
    productNum: integer("product_num").notNull(),
    addedAt: integer("added_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.productNum] })],
);

/** Orders that were placed as a guest, and whose owner proved both the order and its address. */
export const accountOrders = sqliteTable(
  "account_orders",
  {
    accountId: text("account_id").notNull(),
    orderId: text("order_id").notNull(),
    claimedAt: integer("claimed_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.orderId] })],
);

/** What an account shows beside its password: authenticators (TOTP) and passkeys (WebAuthn). */
export const accountFactors = sqliteTable(
  "account_factors",
  {
    id: text().primaryKey(),
    accountId: text("account_id").notNull(),
    kind: text({ enum: ["totp", "passkey"] }).notNull(),
    /** What its owner calls it. */
    name: text().notNull(),
    /** Of an authenticator: its secret, sealed with DATA_KEYS. */
    secret: text(),
    /** Of an authenticator: the step of the last code that was taken. */
    lastStep: integer("last_step"),
    /** Of a passkey: its id and public key in base64url, its counter, and how browsers reach it. */
    credentialId: text("credential_id").unique(),
    publicKey: text("public_key"),
    counter: integer(),
    transports: text({ mode: "json" }).$type<string[]>(),
    createdAt: integer("created_at").notNull(),
    usedAt: integer("used_at"),
  },
  (t) => [index("account_factors_by_account").on(t.accountId)],
);

/** What staff noted about a customer. */
export const accountNotes = sqliteTable(
  "account_notes",
  {
    id: text().primaryKey(),
    accountId: text("account_id").notNull(),
    /** Empty where it is sealed: encrypted with the account's key. */
    text: text().notNull(),
    sealed: text(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("account_notes_by_account").on(t.accountId, t.createdAt)],
);

/** Codes for lost factors, as digests. Using one deletes it. */
export const accountRecoveryCodes = sqliteTable(
  "account_recovery_codes",
  {
    accountId: text("account_id").notNull(),
    digest: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.digest] })],
);

/**
 * What a passkey is asked to sign, to be added or to prove who its owner is. Each is answered once.
 */
export const accountChallenges = sqliteTable(
  "account_challenges",
  {
    digest: text().primaryKey(),
    accountId: text("account_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [
    index("account_challenges_by_account").on(t.accountId),
    index("account_challenges_by_expiry").on(t.expiresAt),
  ],
);

/** What staff keep of lists of the console, each for themselves. */
export const accountViews = sqliteTable(
  "account_views",
  {
    id: text().primaryKey(),
    accountId: text("account_id").notNull(),
    place: text().$type<ViewPlace>().notNull(),
    name: text().notNull(),
    /** The query of the list's address. */
    query: text().notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [unique("account_views_by_name").on(t.accountId, t.place, t.name)],
);

/** Sign-ins that wait for a second factor. Finishing one deletes its row. */
export const accountSignIns = sqliteTable(
  "account_sign_ins",
  {
    /** Of the secret that the browser keeps. */
    secretDigest: text("secret_digest").primaryKey(),
    accountId: text("account_id").notNull(),
    /** Of a sign-in elsewhere: see `account_sessions`. */
    idToken: text("id_token"),
    sealedIdToken: text("sealed_id_token"),
    returnTo: text("return_to").notNull(),
    /** What a passkey signs. */
    challenge: text().notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (t) => [
    index("account_sign_ins_by_account").on(t.accountId),
    index("account_sign_ins_by_expiry").on(t.expiresAt),
  ],
);
