import { z } from "@hono/zod-openapi";
import { Role, Scope } from "../../domain/accounts/access.ts";
import {
  AccountEmail,
  AccountName,
  Preferences,
  SavedAddress,
  SessionView,
} from "../../domain/accounts/account.ts";
import { NewPassword, Password } from "../../domain/accounts/password.ts";
import { Address } from "../../domain/orders/order.ts";
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

export const MailSent = z.object({ status: z.literal("mail_sent") });

const LinkToken = z.string().max(128).describe("From the mailed link");

const RefreshToken = z.string().max(256).optional();

export const Registration = z.strictObject({
  email: AccountEmail,
  password: NewPassword,
  name: AccountName,
  [TOKEN_FIELD]: z
    .string()
    .max(MAX_TOKEN_CHARS)
    .default("")
    .describe("Where the shop asks for Turnstile: the widget's token, solved for the action `register`"),
});

export const RegistrationProof = z.strictObject({ token: LinkToken, password: Password });

export const Credentials = z.strictObject({ email: AccountEmail, password: Password });

export const RefreshRequest = z.strictObject({ refreshToken: RefreshToken });

export const LogoutRequest = z.strictObject({
  refreshToken: RefreshToken,
  everywhere: z.boolean().default(false),
});

export const ForgottenPassword = z.strictObject({ email: AccountEmail });

export const PasswordReset = z.strictObject({ token: LinkToken, password: NewPassword });

export const OidcStart = z.object({ returnTo: z.string().max(2_000).optional() });

/** What an OpenID provider adds to the address it sends the browser back to. */
export const OidcArrival = z.object({
  state: z.string().max(1_000).optional(),
  code: z.string().max(4_000).optional(),
  error: z.string().max(200).optional(),
});

export const RoleChange = z.strictObject({ email: AccountEmail, role: Role }).openapi("RoleChange");

export const RoleGiven = z.object({ id: z.string(), role: Role });

export const ProfileChange = z.strictObject({ name: AccountName });

export const Erasure = z.strictObject({ password: Password.optional() });

export const PasswordChange = z.strictObject({ currentPassword: Password, newPassword: NewPassword });

export const EmailChange = z.strictObject({ email: AccountEmail, currentPassword: Password });

export const EmailProof = z.strictObject({ token: LinkToken });

export const SessionList = z.object({ items: z.array(SessionView) });

export const SessionParams = z.object({ id: z.string().max(64) });

export const PreferencesChange = Preferences.partial();

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

export const NewAddress = Address.extend({ isDefault: z.boolean().default(false) }).meta({
  id: "NewAddress",
});

export const AddressList = z.object({ items: z.array(SavedAddress) });

export const AddressParams = z.object({ id: z.string().max(64) });
