import type { Principal } from "../../../domain/accounts/access.ts";
import { randomId } from "../../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { MAX_VIEWS, type NewView } from "../../../domain/views/views.ts";
import { keepView, renameView, type SavedView } from "../../../stores/accounts/views.ts";

const GONE = refusal("not_found", "There is no such view of yours.");

/** Keeps what a list's address asks for under a name; what had the name before is replaced. */
export async function saveView(
  env: Env,
  { sub }: Principal,
  view: NewView,
): Promise<Result<SavedView, Refusal>> {
  const row = { ...view, id: randomId("view"), accountId: sub, createdAt: Date.now() };
  const kept = await keepView(env.DB, row, MAX_VIEWS);
  return kept
    ? ok(kept)
    : err(refusal("invalid_request", `A list has at most ${MAX_VIEWS} views of yours. Delete one first.`));
}

/** Gives a view of the person's own another name. */
export async function renameOwnView(
  env: Env,
  { sub }: Principal,
  { id, name }: Pick<SavedView, "id" | "name">,
): Promise<Result<SavedView, Refusal>> {
  const renamed = await renameView(env.DB, { accountId: sub, id, name });
  if (renamed === "taken") {
    return err(refusal("invalid_request", "Another view of this list has the name."));
  }
  return renamed ? ok(renamed) : err(GONE);
}
