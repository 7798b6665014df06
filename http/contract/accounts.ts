import { z } from "@hono/zod-openapi";
import { Role, Scope } from "../../domain/accounts/access.ts";
import { AccountEmail, AccountName, SavedAddress, SessionView } from "../../domain/accounts/account.ts";
import { NewPassword, Password } from "../../domain/accounts/password.ts";
import { FactorCode } from "../../domain/accounts/second-factor.ts";
import { line } from "../../domain/base/text.ts";
import { ProductView } from "../../domain/catalog/catalog.ts";
import { PhoneNumber } from "../../domain/notifications/channels.ts";
import { AddressInput } from "../../domain/orders/order.ts";
import { MAX_TOKEN_CHARS, TOKEN_FIELD } from "../turnstile.ts";

export const Tokens = z
  .object({
    accessToken: z.string().optional().describe("Absent for browsers, which are given cookies"),
    refreshToken: z
      .string()
      .optional()
      .describe("Works once, and its answer holds the next. Absent for browsers"),
    expiresIn: z.int().describe("Seconds the access token lasts"),
    tokenType: z.literal("Bearer"),
  })
  .openapi("Tokens");

export const MailSent = z.object({ status: z.literal("mail_sent") }).openapi("MailSent");

const LinkToken = z.string().max(128).describe("From the mailed link");

const RefreshToken = z.string().max(256).optional();

export const Registration = z
  .strictObject({
    email: AccountEmail,
    password: NewPassword,
    name: AccountName,
    [TOKEN_FIELD]: z
      .string()
      .max(MAX_TOKEN_CHARS)
      .default("")
      .describe("Where the shop asks for Turnstile: the widget's token, solved for the action `register`"),
  })
  .openapi("Registration");

export const RegistrationProof = z
  .strictObject({ token: LinkToken, password: Password })
  .openapi("RegistrationProof");

export const Credentials = z
  .strictObject({
    email: AccountEmail,
    password: Password,
    code: FactorCode.optional().describe(
      "For an account with a second factor: of the authenticator, or a recovery code",
    ),
  })
  .openapi("Credentials");

export const RefreshRequest = z.strictObject({ refreshToken: RefreshToken }).openapi("RefreshRequest");

export const LogoutRequest = z
  .strictObject({
    refreshToken: RefreshToken,
    everywhere: z.boolean().default(false),
  })
  .openapi("LogoutRequest");

export const ForgottenPassword = z.strictObject({ email: AccountEmail }).openapi("ForgottenPassword");

export const PasswordReset = z
  .strictObject({ token: LinkToken, password: NewPassword })
  .openapi("PasswordReset");

export const OidcStart = z.object({ returnTo: z.string().max(2_000).optional() });

/** What an OpenID provider adds to the address it sends the browser back to. */
export const OidcArrival = z.object({
  state: z.string().max(1_000).optional(),
  code: z.string().max(4_000).optional(),
  error: z.string().max(200).optional(),
});

export const RoleChange = z.strictObject({ email: AccountEmail, role: Role }).openapi("RoleChange");

export const RoleGiven = z.object({ id: z.string(), role: Role }).openapi("RoleGiven");

export const AccountTurn = z
  .strictObject({
    email: AccountEmail,
    disabled: z.boolean(),
    reason: line(500).describe("The reason; it is kept in the audit log"),
  })
  .openapi("AccountTurn");

export const AccountTurned = z.object({ id: z.string(), disabled: z.boolean() }).openapi("AccountTurned");

export const FactorReset = z
  .strictObject({
    email: AccountEmail,
    reason: line(500).describe("The reason; it is kept in the audit log"),
  })
  .openapi("FactorReset");

export const FactorsRemoved = z.object({ id: z.string(), removed: z.int() }).openapi("FactorsRemoved");

export const GroupsChange = z
  .strictObject({
    email: AccountEmail,
    groups: z.array(line(255)).max(50),
  })
  .openapi("GroupsChange");

export const GroupsGiven = z.object({ id: z.string(), groups: z.array(z.string()) }).openapi("GroupsGiven");

export const ProfileChange = z.strictObject({ name: AccountName }).openapi("ProfileChange");

export const Erasure = z.strictObject({ password: Password.optional() }).openapi("Erasure");

export const PasswordChange = z
  .strictObject({ currentPassword: Password, newPassword: NewPassword })
  .openapi("PasswordChange");

export const EmailChange = z
  .strictObject({ email: AccountEmail, currentPassword: Password })
  .openapi("EmailChange");

export const EmailProof = z.strictObject({ token: LinkToken }).openapi("EmailProof");

export const SessionList = z.object({ items: z.array(SessionView) }).openapi("SessionList");

export const SessionParams = z.object({ id: z.string().max(64) });

/** Names that push services do not have: addresses, and hosts of one network alone. */
const PRIVATE_HOST = /^[^.]+$|^[\d.]+$|^\[|\.(local|localhost|internal|lan|home|test\.local)$/i;

function isPushService(text: string): boolean {
  const url = URL.parse(text);
  return (
    url?.protocol === "https:" &&
    url.port === "" &&
    url.username === "" &&
    url.password === "" &&
    !PRIVATE_HOST.test(url.hostname)
  );
}

const Endpoint = z
  .url()
  .max(1_000)
  .refine(isPushService, "must be an address of a push service, which begins with https://");

/** What `PushSubscription.toJSON()` says in a browser. */
export const NewPushSubscription = z
  .strictObject({
    endpoint: Endpoint,
    expirationTime: z.number().nullish(),
    keys: z.strictObject({
      p256dh: z.string().regex(/^B[\w-]{86}=?$/, "must be a point of P-256 in base64url"),
      auth: z.string().regex(/^[\w-]{22}={0,2}$/, "must be 16 bytes in base64url"),
    }),
  })
  .openapi("NewPushSubscription");

export const GonePushSubscription = z.strictObject({ endpoint: Endpoint }).openapi("GonePushSubscription");

export const PushSubscriptions = z
  .object({
    publicKey: z
      .string()
      .nullable()
      .describe("`applicationServerKey` for browsers; null where the shop sends no push messages"),
    items: z.array(z.object({ service: z.string(), createdAt: z.iso.datetime() })),
  })
  .openapi("PushSubscriptions");

export const PhoneRequest = z.strictObject({ phone: PhoneNumber }).openapi("PhoneRequest");

export const PhoneProof = z
  .strictObject({ phone: PhoneNumber, code: z.string().regex(/^\d{6}$/, "must be six digits") })
  .openapi("PhoneProof");

export const CodeSent = z.object({ status: z.literal("code_sent") }).openapi("CodeSent");

export const Me = z
  .object({
    sub: z.string(),
    role: Role,
    scopes: z.array(Scope),
    name: z.string().optional(),
    email: z.string().optional(),
  })
  .openapi("Me");

export const KeySet = z
  .object({
    keys: z.array(
      z.object({
        kid: z.string(),
        kty: z.enum(["RSA", "OKP", "EC"]),
        alg: z.string(),
        use: z.string(),
        n: z.string().optional(),
        e: z.string().optional(),
        crv: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
      }),
    ),
  })
  .openapi("JsonWebKeySet");

export const NewAddress = AddressInput.extend({ isDefault: z.boolean().default(false) }).meta({
  id: "NewAddress",
});

export const AddressList = z.object({ items: z.array(SavedAddress) }).openapi("AddressList");

export const WishList = z.object({ items: z.array(ProductView) }).openapi("WishList");

export const WishParams = z.object({
  product: z.string().min(1).max(255).openapi({ description: "Its id or slug" }),
});

export const AddressParams = z.object({ id: z.string().max(64) });
