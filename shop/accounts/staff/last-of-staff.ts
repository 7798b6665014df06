import { rolesWith } from "../../../domain/accounts/access.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";

/** The roles whose people invite others and give roles. One such account is always left. */
export const GIVES_ROLES = rolesWith("staff:write");

export const LAST: Refusal = refusal(
  "last_of_staff",
  "Nobody else could give roles then. Give another account this role first.",
);
