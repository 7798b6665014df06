import { z } from "@hono/zod-openapi";
import { Role, Scope } from "../../domain/accounts/access.ts";
import { AccountEmail } from "../../domain/accounts/account.ts";
import { Address } from "../../domain/orders/order.ts";

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

export const LinkToken = z.string().max(128).describe("From the mailed link");

export const RoleChange = z.strictObject({ email: AccountEmail, role: Role }).openapi("RoleChange");

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
