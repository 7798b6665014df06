import { z } from "zod";

/** What an id token says of a person, as far as the store needs it (OpenID Connect Core, 5.1). */
export const IdTokenClaims = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().optional(),
  // Some providers send it as text.
  email_verified: z
    .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
    .optional(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
});
export type IdTokenClaims = z.infer<typeof IdTokenClaims>;
